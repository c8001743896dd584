"""How fast reports are stored by the crawl's own path, beside COPY of the same rows and one INSERT a commit.

Run as `python -m benchmarks.store [--reports N]`; exits 1 when a figure is worse than the one pinned in
benchmarks/floors.json. All texts are synthetic: of few sentences, of which nearly each report has candidates
for a copy that are compared and are none, and of many words, of which none has. A save is all of it: the
exchange with the frontier, all decisions, the rows of page, fetch and visit, the grams. COPY brings the same
rows of all tables into tables of the same definition with the same indexes. Ratios are of CPU time, ours and
the server's together, since a busy machine's clock says little.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from benchmarks.floors import FLOORS, judged
from benchmarks.near_duplicates_store import database
from benchmarks.store_texts import KINDS, report
from benchmarks.store_ways import Crawl, Took, copied, inserted, rows
from pipelines.store.embedded import Embedded

if TYPE_CHECKING:
    from pipelines.report import Report

REVISED = 4  # one report in so many is revised
WARM = (
    64  # reports of another kind that are stored before, so that no way pays for what is made once
)


def candidates(url: str) -> float:
    """The share of reports that share a key with another one."""
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute(
        "SELECT count(DISTINCT b.report)::float / (SELECT count(*) FROM report) FROM band b"
        " WHERE EXISTS (SELECT FROM band c WHERE c.key = b.key AND c.report <> b.report)"
    )
    [(share,)] = cursor.fetchall()
    connection.close()
    return float(share)


def measured(server: Embedded, kind: str, count: int) -> tuple[dict[str, Took], float]:
    """What each way took, and the share of reports that have candidates."""
    made: list[tuple[int, Report]] = [(number, report(kind, number)) for number in range(count)]
    edited = [(number, report(kind, number, edited=True)) for number in range(0, count, REVISED)]
    took: dict[str, Took] = {}
    with database(server, "saved") as url:
        crawl = Crawl(url)
        crawl.saved([(n, report(kind, n)) for n in range(count, count + WARM)], Took())
        took["saved: new"] = crawl.saved(made, Took())
        share, taken = candidates(url), rows(url)
        took["saved: unchanged"] = crawl.saved(made, Took())
        took["saved: revised"] = crawl.saved(edited, Took())
        crawl.close()
    for outcome in ("new", "unchanged", "revised"):
        told = took[f"saved: {outcome}"].outcomes
        assert told == {outcome: len(edited) if outcome == "revised" else count}, told
    with database(server, "copied") as url:
        took["COPY of the same rows"] = copied(url, taken)
    with database(server, "inserted") as url:
        took["one INSERT a commit"] = inserted(url, [one for _, one in made])
    return took, share


def shown(kind: str, took: dict[str, Took], share: float) -> tuple[Table, dict[str, float]]:
    """The table of one kind of texts, and its figures."""
    copy = took["COPY of the same rows"]
    table = Table(
        "way", "reports", "reports/s", "ms of CPU", "ours", "server's", "statements", "times COPY",
        title=f"{kind}: {100 * share:.0f} % have candidates",
    )  # fmt: skip
    figures = {}
    for name, one in took.items():
        each = 1000 / one.reports
        ratio = (copy.cpu / copy.reports) / (one.cpu / one.reports)
        table.add_row(
            name, f"{one.reports:,}", f"{one.reports / one.seconds:,.0f}", f"{each * one.cpu:.2f}", f"{each * one.client:.2f}",
            f"{each * one.server:.2f}", f"{one.statements / one.reports:.1f}" if one.statements else "", f"{ratio:.2f}",
        )  # fmt: skip
        if one.statements:
            figures[f"{kind}, {name}: times COPY"] = ratio
            figures[f"{kind}, {name}: ms of CPU"] = each * one.cpu
            figures[f"{kind}, {name}: statements"] = one.statements / one.reports
    return table, figures


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.store", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--reports", type=int, default=5000, metavar="N", help="of each kind")
    given = parser.parse_args()
    console, figures = Console(width=150), {}
    with tempfile.TemporaryDirectory() as folder:
        server = Embedded(Path(folder))
        server.enter()
        try:
            for kind in KINDS:
                table, found = shown(kind, *measured(server, kind, given.reports))
                figures |= found
                console.print(table)
            version = server.connect().server_version
        finally:
            server.leave()
    floors = json.loads(FLOORS.read_text("utf-8"))["store"]
    told = Table("figure", "measured", "floor", "ceiling")
    for name, value in figures.items():
        limits = ("" if one is None else str(one) for one in floors.get(name, (None, None)))
        told.add_row(name, f"{value:,.2f}", *limits)
    console.print(told)
    machine = f"Python {platform.python_version()}, SQLAlchemy {sa.__version__}, PostgreSQL {version // 10000}.{version % 10000}"
    console.print(f"{machine}, {platform.machine()}, {platform.processor() or platform.system()}")
    return judged(figures, floors)


if __name__ == "__main__":
    sys.exit(main())
