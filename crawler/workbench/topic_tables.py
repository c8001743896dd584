"""A topic, and how it does, as tables for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.workbench.topics import ENOUGH_REST, ENOUGH_WANTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from crawler.workbench.topics import Learnt, Measured

MOST = 24  # terms of a facet that are shown
DROPPED = ("dropped: named in `never`", "dropped: common in other texts, or of no facet")
STEPS = [step / 10 for step in range(1, 10)]  # thresholds of the curve that is shown


def show_learnt(console: Console, learnt: Learnt) -> None:
    """What was learnt, what was dropped, and how each exemplar scores."""
    topic = learnt.topic
    if learnt.missing or learnt.left_out:
        left = [(str(one.path), one.why) for one in learnt.left_out]
        left += [("label", one) for one in learnt.missing]
        _show(console, "left out", ("what", "why"), left)
    scores = [
        (one.path.name, one.title, len(one.text), f"{score.value:.3f}", topic.verdict(score), score.owner)
        for one, score in learnt.exemplars
    ]  # fmt: skip
    heads = ("exemplar", "title", "characters", "score", "verdict", "owner")
    _show(console, "exemplars", heads, scores)
    _show(console, "terms and their weights", ("facet", "which", "count", "terms"), _terms(learnt))  # fmt: skip
    chance = "a probability, learnt" if topic.calibrated else "no probability: too few labels"
    console.print(f"Background: {learnt.background}. Labels: {learnt.labels}; the score is {chance}.", soft_wrap=True)  # fmt: skip


def _terms(learnt: Learnt) -> Iterable[tuple[str, str, int, str]]:
    """What a person named and what was learnt, by facet, with weights; and what was dropped, and why."""
    unused = learnt.unused()
    for facet, words in learnt.facets.seeds.items():
        weighed = [(one.text, one.weight) for one in learnt.topic.terms if one.facet == facet and one.weight > 0]  # fmt: skip
        weighed.sort(key=lambda one: (-one[1], one[0]))
        named = [one for one in weighed if one[0] in words]
        learnt_words = [one for one in weighed if one[0] not in words]
        for name, few in (("named", named), ("learnt", learnt_words)):
            shown = " ".join(f"{text} {weight:.3g}" for text, weight in few[:MOST])
            yield facet, name, len(few), shown
        yield facet, "dropped: as common in other texts", len(unused[facet]), " ".join(unused[facet][:MOST])  # fmt: skip
    for why, runs in zip(DROPPED, learnt.dropped(), strict=True):
        yield "-", why, len(runs), " ".join(runs[:MOST])


def show_measured(console: Console, measured: Measured) -> None:
    """Precision and recall, the curve, and what a person should look at."""
    found, topic = measured.evaluation, measured.topic
    figures = [(name, f"{getattr(found, field):.3f}") for name, field in (
        ("precision", "precision"), ("recall", "recall"), ("F1", "f1"), ("average precision", "average_precision"),
        ("AUC, 2 against the rest", "auc"), ("AUC, 2 against 1", "auc_near"),
    ) if field != "auc_near" or measured.near]  # fmt: skip
    counts = f"{found.wanted} wanted, {found.rest} not"
    _show(console, f"topic {topic.version} from {topic.threshold:g}: {counts}", ("figure", "value"), figures)  # fmt: skip
    _show(console, "the curve", ("threshold", "precision", "recall"), _curve(measured))
    told = measured.told()
    wrong = [one for one in told if (one["verdict"] == "rejected") == (one["grade"] == 2)]  # noqa: PLR2004
    between = [one for one in told if one["verdict"] == "borderline"]
    heads = ("grade", "score", "owner", "title", "url")
    for title, rows in (("against the label", wrong), ("borderline", between)):
        cells = [(one["grade"], f"{one['score']:.3f}", one["owner"], one["title"], one["url"]) for one in rows]  # fmt: skip
        _show(console, f"{title}: {len(rows)}", heads, cells)
    if measured.missing:
        _show(console, "labels without a text", ("label",), [(one,) for one in measured.missing])  # fmt: skip
    if measured.few:
        console.print(
            f"Few labels: with {ENOUGH_WANTED} of grade 2 and {ENOUGH_REST} others the figures begin to mean something.",
            soft_wrap=True,
        )  # fmt: skip


def _curve(measured: Measured) -> list[tuple[str, str, str]]:
    """The curve at round thresholds, and at the topic's own."""
    rows = []
    for step in sorted({*STEPS, measured.topic.threshold}):
        point = next((one for one in measured.evaluation.curve if one.threshold >= step), None)
        cells = (f"{point.precision:.3f}", f"{point.recall:.3f}") if point else ("-", "0.000")
        mark = " *" if step == measured.topic.threshold else ""
        rows.append((f"{step:g}{mark}", *cells))
    return rows


def _show(
    console: Console, title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]
) -> None:
    """A title, and a table if there are rows. Cells are plain text: what a page says is no markup of ours."""
    console.print(Text(title, style="bold"), soft_wrap=True)
    made = Table(*heads, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        made.add_row(*(Text(str(value), overflow="fold") for value in row))
    if made.row_count:
        console.print(made)
