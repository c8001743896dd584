"""How well copies are found and neighbours kept apart, how fast, and with many writers at once.

Run as `python -m benchmarks.near_duplicates [--pairs N] [--stored N] [--written N] [--writers N]`; exits 1 when
a figure is worse than the one pinned in benchmarks/floors.json. All texts are synthetic. Each pair
goes through the store, as a crawl's reports do. The peers get the same pairs in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks import near_duplicates_store as store
from benchmarks.floors import FLOORS, judged
from benchmarks.near_duplicates_mutations import mutations
from benchmarks.near_duplicates_peers import peers
from benchmarks.near_duplicates_texts import NEIGHBOURS, Made, made
from pipelines.fingerprint import digest, signature
from pipelines.store.embedded import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = 10_000  # reports stored, beside which the look-up among more is measured
SIGNED = 2_000


def copies(count: int) -> dict[str, list[tuple[Made, Made]]]:
    """Reports and what is still that report, by what was done to it."""
    out = {}
    for kind, (name, change) in enumerate(mutations().items()):
        out[name] = []
        for number in range(count):
            one = made(1_000_000 * (kind + 1) + number)
            changed = change(random.Random(number), one.body)
            out[name].append((one, replace(one, body=changed)))
    return out


def strangers(count: int) -> dict[str, list[tuple[Made, Made]]]:
    """Pairs that are two reports, by what makes them neighbours."""
    return {
        name: [neighbour(7_000_000 + 1_000 * kind + 2 * number) for number in range(count)]
        for kind, (name, neighbour) in enumerate(NEIGHBOURS.items())
    }


def verdicts(server: Embedded, count: int) -> tuple[Table, dict[str, float]]:
    """Recall, precision and false merges, ours beside the peers'."""
    same, apart = copies(count), strangers(count)
    every = [pair for group in (*same.values(), *apart.values()) for pair in group]
    with store.database(server, "pairs") as url:
        ours = store.pairs(url, every)
    looks = peers([one.body for one, _ in every])
    told: dict[str, list[bool]] = {"ours": ours}
    for name, look in looks.items():
        told[name] = [number in look(other.body) for number, (_, other) in enumerate(every)]
    table = Table("pairs", *told, title="Pairs taken for one report")
    at, figures = 0, {"recall": 0.0, "worst recall": 1.0, "false merges": 0.0}
    for name, group in (*same.items(), *apart.items()):
        shares = [sum(one[at : at + len(group)]) / len(group) for one in told.values()]
        table.add_row(name, *(f"{share:.3f}" for share in shares))
        if name in same:
            figures["worst recall"] = min(figures["worst recall"], shares[0])
        at += len(group)
    wanted = sum(map(len, same.values()))
    table.add_section()
    for name, cut in (("recall", slice(wanted)), ("false merges", slice(wanted, None))):
        sums = [sum(one[cut]) for one in told.values()]
        table.add_row(
            name, *(f"{one / wanted:.3f}" if name == "recall" else str(one) for one in sums)
        )
        figures[name] = sums[0] / wanted if name == "recall" else sums[0]
    figures["precision"] = sum(ours[:wanted]) / max(1, sum(ours))
    return table, figures


def look_up(server: Embedded, stored: int) -> dict[str, float]:
    """The time of the write-time look-up among few and among many."""
    figures = {}
    with store.database(server, "lookup") as url:
        store.opened(url)[0].close_now()
        first = 1
        for size in (SMALL, stored):
            store.fill(url, first, size + 1)
            first = size + 1
            times = store.looked_up(url, size)
            figures[f"look-up among {size}: mean ms"] = sum(times) / len(times)
            figures[f"look-up among {size}: p95 ms"] = times[int(0.95 * len(times))]
    few, many = (figures[f"look-up among {size}: mean ms"] for size in (SMALL, stored))
    return {**figures, "look-up, many against few": many / few}


def signatures() -> dict[str, float]:
    """Signatures and digests a second of one core's time, whatever else the machine does."""
    texts = [made(number).body for number in range(SIGNED)]
    started = time.process_time()
    for one in texts:
        signature(one)
        digest(one)
    return {"signatures and digests/s": len(texts) / (time.process_time() - started)}


def writers(server: Embedded, count: int, many: int) -> dict[str, float]:
    """Whether many writers at once make the clusters that one makes."""
    work = store.workload(count)
    speed, clusters = {}, {}
    for several in (1, many):
        with store.database(server, f"writers_{several}") as url:
            speed[several], clusters[several] = store.written(url, work, several)
    return {
        "clusters that differ": float(len(clusters[1] ^ clusters[many])),
        "clusters": float(len(clusters[1])),
        "one writer, reports/s": speed[1],
        f"{many} writers, reports/s": speed[many],
    }


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.near_duplicates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default in (("pairs", 40), ("stored", 200_000), ("written", 2_000), ("writers", 8)):
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N")
    given = parser.parse_args()
    console = Console(width=150)
    figures = signatures()
    parts: list[Callable[[Embedded], dict[str, float]]] = [
        lambda server: writers(server, given.written, given.writers),
        lambda server: look_up(server, given.stored),
    ]
    with tempfile.TemporaryDirectory() as folder:
        server = Embedded(Path(folder))
        server.enter()
        try:
            beside, found = verdicts(server, given.pairs)
            console.print(beside)
            figures |= found
            for part in parts:
                figures |= part(server)
        finally:
            server.leave()
    floors = json.loads(FLOORS.read_text("utf-8"))["near_duplicates"]
    table = Table("figure", "measured", "floor", "ceiling", title="Near-duplicates")
    for name, value in figures.items():
        limits = ("" if one is None else str(one) for one in floors.get(name, (None, None)))
        table.add_row(name, f"{value:,.3f}", *limits)
    console.print(table)
    console.print(f"Python {platform.python_version()}, {platform.machine()}")
    return judged(figures, floors)


if __name__ == "__main__":
    sys.exit(main())
