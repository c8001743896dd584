"""Alarms of a site's articles: read no more as they were."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from pipelines.alarms.figures import ACCEPTED, OFF_TOPIC, Alarm, Verdict
from pipelines.alarms.reasons import NOT_TRIED, SAME, is_refusal, kind_of
from pipelines.alarms.tails import EVIDENCE, rises, share_before

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.alarms.figures import Run, Visit

SHORT = 0.25  # of the median of the texts before
APART = 2  # days between the date of a page and that of its listing: clocks and midnights are less
DAMAGE = 0.01  # of a text's characters
UNSURE = 1e-5  # topics come in waves, so that visits are less independent than their layout is
FIELDS = {
    "title": lambda one: not one.titled,
    "source": lambda one: not one.sourced,
    "published_on": lambda one: one.published_on is None,
}


def judge_articles(run: Run) -> Verdict:
    """What the visits of a run, beside those before it, say of the site's articles."""
    verdict = Verdict()
    tried = [one for one in run.visits if not (one.reason or "").startswith(NOT_TRIED)]
    judged = [one for one in tried if one.judged]
    if run.reason.startswith("blocked: "):
        # That is told of the run already.
        tried = [one for one in tried if not is_refusal(one.reason or "")]
    verdict.add(_failing(tried, run.number))
    verdict.add(_layout(tried, run.number))
    verdict.add(_fields(judged, run.number))
    for kind, told, bad in (
        ("encoding", "have damaged characters", _is_damaged),
        ("future-dates", "are dated after the day on which they were read", _is_future),
        ("dates", "have another date than their listing shows", _is_misdated),
    ):
        of = tried if kind == "encoding" else judged
        verdict.add(_told(kind, told, of, run.number, bad))
    verdict.add(_silent(judged, run.number))
    return verdict


def _told(
    kind: str, told: str, visits: Sequence[Visit], run: int, bad: Callable[[Visit], bool]
) -> Verdict:  # fmt: skip
    """An alarm, if the share of bad visits has risen; a word that it is over, if there are few."""
    share = rises(visits, run, bad)
    if share.met is None:
        return Verdict()
    if not share.met:
        return Verdict(over={kind})
    reasons = Counter(one.reason for one in share.bad if one.reason and one.reason != OFF_TOPIC)
    named = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common(3))
    detail = (
        f"{len(share.bad)} of the latest {share.of} articles {told}{named and f' ({named})'};"
        f" before at most {share.before:.0%}"
    )
    return Verdict([Alarm(kind, detail, share.bad[-1].url)])


def _failing(visits: Sequence[Visit], run: int) -> Verdict:
    """Articles that lead nowhere, are refused or cannot be had; one that our own fault keeps away."""
    verdict = Verdict()
    own = [one for one in visits if one.run == run]
    for one in own:
        if one.outcome == "failed" and kind_of(one.reason or "") == "unreadable":
            verdict.add(
                Verdict([Alarm("unreadable", f"a page cannot be read: {one.reason}", one.url)])
            )
    kinds = {kind_of(one.reason or "") for one in own if _leads_nowhere(one)}
    for kind in sorted(kinds - {"unreadable"}):
        name = "dead-links" if kind == "gone" else kind

        def is_so(one: Visit, kind: str = kind) -> bool:
            return _leads_nowhere(one) and kind_of(one.reason or "") == kind

        found = _told(name, "could not be had", visits, run, is_so)
        # Listings say that the others are over.
        verdict.add(found if kind == "gone" else Verdict(found.met))
    if own and "gone" not in kinds:
        verdict.add(Verdict(over={"dead-links"}))
    return verdict


def _leads_nowhere(one: Visit) -> bool:
    # The same bytes for one article after another are a page that its script fills.
    return (
        one.outcome == "failed" and not (one.reason or "").startswith(SAME)
    ) or one.reason == "soft-404"


def _layout(visits: Sequence[Visit], run: int) -> Verdict:
    """Pages in which no article is found, or a fraction of one, where whole ones were."""
    seen = [one for one in visits if not _leads_nowhere(one) and one.reason != "undecodable"]
    lengths = [one.characters for one in seen if one.judged and one.run != run]
    usual = median(lengths) if len(lengths) >= EVIDENCE else 0

    def is_bad(one: Visit) -> bool:
        return not one.judged or one.characters < SHORT * usual

    return _told("layout", "are read as no article, or as a fraction of one", seen, run, is_bad)


def _fields(visits: Sequence[Visit], run: int) -> Verdict:
    """Fields that were filled and are empty."""
    told, over = [], True
    for field, is_empty in FIELDS.items():
        found = _told("fields", f"have no {field}", visits, run, is_empty)
        told += found.met
        over = over and bool(found.over)
    if not told:
        return Verdict(over={"fields"} if over else set())
    detail = "; ".join(one.detail for one in told)
    return Verdict([Alarm("fields", detail, told[0].url)])


def _is_damaged(one: Visit) -> bool:
    return one.reason == "undecodable" or one.damaged > DAMAGE * max(one.characters, 1)


def _is_future(one: Visit) -> bool:
    return one.impossible is not None


def _is_misdated(one: Visit) -> bool:
    dates = one.published_on, one.listed_on
    return None not in dates and abs((one.published_on - one.listed_on).days) > APART  # type: ignore[operator]


def _silent(visits: Sequence[Visit], run: int) -> Verdict:
    """New articles of which none is a report, where a share of them was."""
    fresh = [one for one in visits if one.outcome in ("new", "reprint") or one.reason == OFF_TOPIC]
    if any(one.run == run and one.outcome in ACCEPTED for one in fresh):
        return Verdict(over={"silent"})
    if not any(one.run == run for one in fresh):
        return Verdict()
    cut = len(fresh)
    while cut and fresh[cut - 1].outcome not in ACCEPTED:
        cut -= 1
    row, before = len(fresh) - cut, fresh[:cut]
    share = share_before(sum(one.outcome not in ACCEPTED for one in before), len(before))
    if len(before) < EVIDENCE or share**row >= UNSURE:
        return Verdict()
    detail = f"none of the latest {row} new articles is a report; before {1 - share:.0%} were"
    return Verdict([Alarm("silent", detail, fresh[-1].url)])
