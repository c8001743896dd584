"""How fast search_reports is beside LIKE, whether it finds the same, and what its index costs.

Run as `python -m benchmarks.search [--stored N] [--queries N] [--compared N]`; exits 1 when a figure is worse
than the one pinned in benchmarks/floors.json. All texts are synthetic. LIKE reads the same view of the same
database in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
from rich.console import Console
from rich.table import Table

from benchmarks import search_store as store
from benchmarks.floors import FLOORS, judged
from benchmarks.near_duplicates_store import database
from benchmarks.search_texts import PLANTED, report, words
from pipelines.grams import grams
from pipelines.store.embedded import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg2.extensions import cursor as Cursor

MADE = 500  # reports whose grams are made with the clock running
ROUNDS = 2  # the first warms the caches


def kinds(stored: int) -> dict[str, Callable[[random.Random], list[str]]]:
    """The words that a query of each kind asks for together."""
    every, _ = words()
    by_length = {size: [one for one in every if len(one) == size] for size in (1, 2, 4)}

    def of(size: int, first: float, last: float) -> Callable[[random.Random], list[str]]:
        """A word of `size` characters, from a part of the list that begins with the commonest."""
        some = by_length[size]
        return lambda rng: [some[int(len(some) * rng.uniform(first, last))]]

    def phrase(rng: random.Random) -> list[str]:
        body = report(rng.randrange(stored)).body
        lines = [one for one in body.split("\n") if len(one) >= 16]
        line = rng.choice(lines or [body[:16].replace("\n", "")])
        at = rng.randrange(len(line) - 15)
        return [line[at : at + 16]]

    planted = [one for one in PLANTED if len(one) > 1]
    return {
        "1 character, common": of(1, 0, 0.02),
        "1 character, rare": of(1, 0.8, 1),
        "2 characters, common": of(2, 0, 0.002),
        "2 characters, middling": of(2, 0.002, 0.05),
        "2 characters, rare": of(2, 0.5, 1),
        "4 characters, rare": of(4, 0.2, 1),
        "4 characters, in 80 %": lambda _: ["党建引领"],
        "in 50 % to 0.1 %": lambda rng: [rng.choice(planted[1:])],
        "phrase of 16": phrase,
        "two words, AND": lambda rng: rng.sample(planted, 2),
        "common and rare, AND": lambda rng: ["党建引领", *of(2, 0.05, 1)(rng)],
        "not there": lambda rng: ["鑫" + rng.choice(by_length[2])],
    }


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def measured(cursor: Cursor, given: argparse.Namespace) -> tuple[Table, dict[str, float]]:
    """p50 and p95 of each kind of query, beside LIKE, and what either finds that the other does not."""
    table = Table("query", "p50 ms", "p95 ms", "LIKE ms", "times", "hits", title="search_reports")
    worst = {"p95 ms, worst kind": 0.0, "times the speed of LIKE, worst kind": float("inf")}
    wrong = {"false negatives": 0.0, "false positives": 0.0}
    for number, (name, make) in enumerate(kinds(given.stored).items()):
        rng = random.Random(number)
        asked = [make(rng) for _ in range(given.queries)]
        times: list[float] = []
        for _ in range(ROUNDS):
            times = sorted(timed(lambda one=one: store.search(cursor, one)) for one in asked)  # type: ignore[misc]
        p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(0.95 * len(times)))]
        like, hits = [], []
        for one in asked[: given.compared]:
            found: list[tuple[int, ...]] = []
            like.append(timed(lambda one=one, found=found: found.extend(store.like(cursor, one))))  # type: ignore[misc]
            hits.append(len(found))
            missed, invented = store.compared(cursor, one, found)
            wrong["false negatives"] += missed
            wrong["false positives"] += invented
        slow = sorted(like)[len(like) // 2]
        table.add_row(
            name,
            f"{p50:.1f}",
            f"{p95:.1f}",
            f"{slow:.0f}",
            f"{slow / p95:.0f}",
            f"{min(hits)}-{max(hits)}",
        )
        worst["p95 ms, worst kind"] = max(worst["p95 ms, worst kind"], p95)
        kept = min(worst["times the speed of LIKE, worst kind"], slow / p95)
        worst["times the speed of LIKE, worst kind"] = kept
    return table, worst | wrong


def made() -> dict[str, float]:
    """Milliseconds of one core for the grams of a report, and how many it has."""
    texts = [report(number) for number in range(MADE)]
    started = time.process_time()
    count = sum(len(grams(one.title, one.body)) for one in texts)
    took = time.process_time() - started
    return {"grams of a report: ms": 1000 * took / MADE, "grams of a report": count / MADE}


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default, told in (
        ("stored", 100_000, "reports"),
        ("queries", 40, "queries of each kind"),
        ("compared", 5, "of these that are compared with LIKE"),
    ):
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N", help=told)
    given = parser.parse_args()
    console = Console(width=150)
    figures = made()
    with tempfile.TemporaryDirectory() as folder:
        server = Embedded(Path(folder))
        server.enter()
        try:
            with database(server, "search") as url:
                figures |= store.fill(url, given.stored)
                connection = psycopg2.connect(url)
                connection.autocommit = True
                table, found = measured(connection.cursor(), given)
                connection.close()
        finally:
            server.leave()
    figures |= found
    console.print(table)
    floors = json.loads(FLOORS.read_text("utf-8"))["search"]
    told = Table("figure", "measured", "floor", "ceiling", title=f"{given.stored:,} reports")
    for name, value in figures.items():
        limits = ("" if one is None else str(one) for one in floors.get(name, (None, None)))
        told.add_row(name, f"{value:,.2f}", *limits)
    console.print(told)
    console.print(f"Python {platform.python_version()}, {platform.machine()}")
    return judged(figures, floors)


if __name__ == "__main__":
    sys.exit(main())
