"""How well a topic parts wanted reports from the rest, beside plain peers.

Run as `python -m benchmarks.topic [--topic FILE]`; exits 1 when a figure is worse than the one pinned in
benchmarks/floors.json. The pages are synthetic, by slot grammar, and were written by those who wrote
the seed words: their figures prove little. They hold that no class of page is lost by a change; what a
topic is worth is measured on labelled real pages (`scrapy topic evaluate`). The peers learn from other
synthetic pages of grade 2, which is more than they would have in life.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.floors import FLOORS, judged
from benchmarks.topic_pages import Page, pages
from pipelines.learning import evaluate
from pipelines.relevance import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SEED = Path(__file__).parent.parent / "seeds" / "topic.toml"
LONG = 2000  # characters of the report that is timed


def grams(page: Page) -> Counter[str]:
    """Character bigrams of a page, which peers use for words."""
    text = f"{page.title}\n{page.text}"
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


def keywords(topic: Topic) -> Callable[[Page], float]:
    """How many of the topic's words a page has, a hundred characters."""

    def score(page: Page) -> float:
        text = f"{page.title}\n{page.text}"
        return sum(text.count(term.text) for term in topic.terms) / (len(text) + 100)

    return score


def bm25(wanted: list[Page], all_pages: list[Page]) -> Callable[[Page], float]:
    """BM25 (k1 1.2, b .75) with the hundred commonest bigrams of wanted pages as the query."""
    held = Counter(gram for page in all_pages for gram in grams(page))
    holders = Counter(gram for page in all_pages for gram in set(grams(page)))
    usual = held.total() / len(all_pages)
    own = Counter(gram for page in wanted for gram in grams(page))
    query = sorted(own, key=lambda gram: (-own[gram], gram))[:100]

    def score(page: Page) -> float:
        found, total = grams(page), 0.0
        size = 1.2 * (0.25 + 0.75 * found.total() / usual)
        for gram in query:
            rare = math.log(1 + (len(all_pages) - holders[gram] + 0.5) / (holders[gram] + 0.5))
            total += rare * found[gram] * 2.2 / (found[gram] + size)
        return total

    return score


def tfidf(wanted: list[Page], all_pages: list[Page]) -> Callable[[Page], float]:
    """Cosine of the TF-IDF vector to the mean of wanted pages."""
    holders = Counter(gram for page in all_pages for gram in set(grams(page)))
    place = {gram: at for at, gram in enumerate(sorted(holders))}
    rare = np.array([math.log(len(all_pages) / holders[gram]) for gram in sorted(holders)])

    def vector(page: Page) -> np.ndarray:
        made = np.zeros(len(place))
        for gram, n in grams(page).items():
            if gram in place:
                made[place[gram]] = 1 + math.log(n)
        made *= rare
        return made / (np.linalg.norm(made) or 1.0)

    centre = np.mean([vector(page) for page in wanted], axis=0)
    return lambda page: float(vector(page) @ centre)


def figures(score: Callable[[Page], float], given: list[Page]) -> dict[str, float]:
    """Areas, and F1 at the best threshold of the pages."""
    found = evaluate([(score(page), page.grade) for page in given], 0.5)
    best = max(2 * at.precision * at.recall / (at.precision + at.recall) for at in found.curve)
    return {"AUC": found.auc, "AP": found.average_precision, "AUC 2 against 1": found.auc_near, "best F1": best}  # fmt: skip


def timed(score: Callable[[Page], float], given: list[Page]) -> float:
    """Milliseconds of processor time a report of 2,000 characters, the median of three rounds."""
    long = [
        Page(page.kind, page.grade, page.title, (page.text * 20)[:LONG]) for page in given[::10]
    ]
    rounds = []
    for _ in range(3):
        begun = time.process_time()
        for page in long:
            score(page)
        rounds.append(1000 * (time.process_time() - begun) / len(long))
    return statistics.median(rounds)


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.topic",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--topic", type=Path, default=SEED)
    topic = Topic.load(parser.parse_args().topic)
    given, learnt = pages(), pages(10, seed=8)
    wanted = [page for page in learnt if page.grade >= 2]

    def ours(page: Page) -> float:
        return topic.score(page.text, page.title, page.source).value

    table = Table("model", "AUC", "AP", "AUC 2 against 1", "best F1", "ms a report", title="Topic")
    for name, score in {
        "this topic": ours,
        "keyword count": keywords(topic),
        "BM25": bm25(wanted, learnt),
        "TF-IDF cosine": tfidf(wanted, learnt),
    }.items():
        row = figures(score, given) | {"ms a report": timed(score, given)}
        if score is ours:
            mine = row
        table.add_row(name, *(f"{value:.3f}" for value in row.values()))
    at = evaluate([(ours(page), page.grade) for page in given], topic.threshold)
    mine |= {"precision": at.precision, "recall": at.recall}
    floors = json.loads(FLOORS.read_text("utf-8"))["topic"]
    console = Console(width=120)
    console.print(table, _classes(ours, given, topic.threshold))
    console.print(
        f"Topic {topic.version}, Python {platform.python_version()}, {platform.machine()}"
    )
    return judged(mine, floors)


def _classes(score: Callable[[Page], float], given: list[Page], threshold: float) -> Table:
    table = Table("class", "grade", "pages", "least", "median", "most", "kept %")
    by_kind: Mapping[str, list[Page]] = {}
    for page in given:
        by_kind = {**by_kind, page.kind: [*by_kind.get(page.kind, []), page]}
    for kind, found in by_kind.items():
        values = sorted(score(page) for page in found)
        kept = 100 * sum(value >= threshold for value in values) / len(values)
        shown = (f"{one:.2f}" for one in (values[0], statistics.median(values), values[-1]))
        table.add_row(kind, str(found[0].grade), str(len(found)), *shown, f"{kept:.0f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
