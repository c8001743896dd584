"""Whether what breaks is called by its name on the next run, and how often a healthy run is called broken.

Run as `python -m benchmarks.alarms [--quick] [--days N]`: sites of several families, one for each way
of breaking, are crawled on some healthy days, on which they publish, edit, move and withdraw; then
each breaks in its way, and all are crawled once more. Exits 1 when a figure is worse than
benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.faults_lab import UNSET, stores
from benchmarks.floors import FLOORS, sunken
from tests.web.alarmed import Days
from tests.web.breaking import BREAKAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("trs", "vsb", "lonsun")
"""Pages numbered from the newest, from the oldest, and by queries; dates in paths, and none."""
EACH = 24  # articles of a column: two pages at least


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.alarms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="one family, two healthy days")
    parser.add_argument("--days", type=int, default=3, metavar="N", help="healthy days (3)")
    return parser.parse_args()


def lived(given: argparse.Namespace) -> tuple[Days, list[tuple[str, ...]]]:
    """The days of all sites, and the alarms of the healthy ones."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    with tempfile.TemporaryDirectory(prefix="qinglan-alarms-") as name, stores(Path(name)) as fresh:
        store, folder = next(fresh), Path(name) / "sites"
        folder.mkdir()
        families = KINDS[:1] if given.quick else KINDS
        days = Days(folder, {**kept, **store.environment}, list(BREAKAGES), families, EACH)
        return days, days.live(2 if given.quick else given.days)


def table(days: Days) -> Table:
    """One row a way of breaking."""
    made = Table("what breaks", "is to be called", "sites", "called so", "and called", title="The day on which sites break")  # fmt: skip
    flagged = days.flagged()
    for how, breakage in BREAKAGES.items():
        keys = [key for key, own in days.breaking.items() if own == how]
        named = {kind for site, kind, *_ in days.broken if site in keys}
        others = ", ".join(sorted(named - set(breakage.kinds))) or "-"
        made.add_row(how, ", ".join(breakage.kinds), str(len(keys)), str(sum(flagged[key] for key in keys)), others)  # fmt: skip
    return made


def judged(found: Mapping[str, float]) -> int:
    """Prints the figures beside their floors; 1 if one is worse."""
    floors = json.loads(FLOORS.read_text("utf-8"))["alarms"]
    made = Table("figure", "measured", "floor", "ceiling", title="Alarms")
    for what, value in found.items():
        limits = ("" if limit is None else str(limit) for limit in floors.get(what, (None, None)))
        made.add_row(what, f"{value:,.2f}".removesuffix(".00"), *limits)
    Console(width=140).print(made)
    low = sunken(found, floors)
    for what in low:
        print(f"{what}: {found[what]:.2f} is worse than {floors[what]}", file=sys.stderr)
    return 1 if low else 0


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    given, started = options(), time.monotonic()
    days, false = lived(given)
    Console(width=140).print(table(days))
    flagged = days.flagged()
    healthy = days.runs - len(flagged)
    for site, kind, detail, *_ in false:
        print(f"false: {site}: {kind}: {detail}")
    for key in (key for key, well in flagged.items() if not well):
        print(f"missed: {key}: {days.breaking[key]}")
    print(f"{healthy} healthy runs; {time.monotonic() - started:.0f} s")
    return judged({
        "breakages called by their kind on the next run %": 100 * sum(flagged.values()) / len(flagged),
        "false alarms in 100 healthy runs": 100 * len(false) / healthy,
        **({} if given.quick else {"healthy runs": healthy}),
    })  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
