"""How completely, how politely and how safely every family of sites is crawled, on the loopback web.

Run as `python -m benchmarks.sites [--each N] [--no-traps]`: one host for each variant of a family,
with the N newest articles of two columns, one for each trap, and one for each kind of paging that
changes while it is read, all crawled by `scrapy crawl` into a PostgreSQL of their own; and what
`scrapy probe` says of a listing and of an article of each family. Exits 1 when a figure is worse
than benchmarks/floors.json.
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

from benchmarks.floors import FLOORS, judged
from benchmarks.sites_clock import (
    RUNS,
    change_figures,
    change_table,
    changing_hosts,
    crawled_changes,
)
from benchmarks.sites_figures import crawled_families, crawled_traps, figures, named, told
from pipelines.store.embedded import Embedded
from tests.web.corpus import PER_COLUMN
from tests.web.crawled import crawl
from tests.web.host import ARTICLE, LISTING
from tests.web.hosts import all_hosts, trap_hosts
from tests.web.verdict import violations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.sites_figures import Family, Figures, Named, Trapped
    from tests.web.crawled import Crawled
    from tests.web.host import Host

UNSET = ("CONTACT", "LOG_LEVEL", "SITES_FOLDER")
LONGEST = 3  # complaints of a trap that are shown


def measured(hosts: Mapping[str, Host], folder: Path, times: int = 1) -> Crawled:
    """The hosts crawled `times` times into a new store in `folder`."""
    store = Embedded(folder / "postgres")
    store.enter()
    try:
        environment = {name: value for name, value in os.environ.items() if name not in UNSET}
        url = f"postgresql://postgres@/postgres?host={store.sockets}"
        return crawl(hosts, {**environment, "DATABASE_URL": url, "VAR_FOLDER": str(folder)}, times)
    finally:
        store.leave()


def family_table(found: Sequence[Family]) -> Table:
    """One row a family."""
    table = Table("host", "family", "published", "stored", "recall %", "wrong", "trap pages stored", "violations",
                  "requests", "pages", "ratio", "channels complete", "s", title="Families")  # fmt: skip
    for one in found:
        seen = one.compared
        table.add_row(
            one.host.name.removesuffix(".test"), one.host.family, str(seen.published), str(seen.stored),
            f"{seen.recall:.1f}", str(len(seen.wrong)), str(len(seen.foreign)), str(len(one.violations)),
            str(one.requests), str(one.pages), f"{one.ratio:.3f}",
            f"{one.complete} of {len(one.host.columns)}", f"{one.seconds:.1f}",
        )  # fmt: skip
    return table


def trap_table(found: Sequence[Trapped]) -> Table:
    """One row a trap; those that keep programs out first, with the kind that was named."""
    table = Table("trap", "what it is", "named", "requests", "held", title="Traps")
    for one in sorted(found, key=lambda one: not one.kind):
        wrong = "; ".join(one.complaints[:LONGEST])
        more = f" … {len(one.complaints)}" if len(one.complaints) > LONGEST else ""
        table.add_row(one.name, told(one.name), one.kind, str(one.requests), wrong + more or "yes")
    return table


def probe_table(found: Sequence[Named]) -> Table:
    """One row a family; in brackets what is said of a page that cannot name one."""
    table = Table("host", "family", "named on a listing", "named on an article", title="Probe")
    for one in found:
        shown = (
            name if kind in one.host.probed else f"({name})"
            for kind, name in ((LISTING, one.listing), (ARTICLE, one.article))
        )
        table.add_row(one.host.name.removesuffix(".test"), one.host.family, *shown)
    return table


def measure(each: int, *, with_traps: bool = True) -> tuple[Figures, list[Table]]:
    """The figures and the tables of one measurement."""
    hosts = all_hosts(each)
    traps = trap_hosts() if with_traps else {}
    changing = changing_hosts()
    with tempfile.TemporaryDirectory(prefix="qinglan-bench-") as folder:
        crawled = measured(hosts, Path(folder) / "families")
        caught = measured(traps, Path(folder) / "traps") if traps else None
        again = measured(changing, Path(folder) / "changing", RUNS)
    found = crawled_families(hosts, crawled)
    held = crawled_traps(traps, caught) if caught else []
    probes = named(hosts)
    changed = crawled_changes(changing, again)
    crawls = [(hosts, crawled), (changing, again), *([(traps, caught)] if caught else [])]
    foreign = sum(
        len(breaches)
        for own, crawl_of in crawls
        for name, breaches in violations(own, crawl_of).items()
        if name not in own
    )
    tables = [
        family_table(found),
        *([trap_table(held)] if held else []),
        probe_table(probes),
        change_table(changed),
    ]
    return figures(found, held, probes, foreign) | change_figures(changed), tables


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.sites",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--each", type=int, default=PER_COLUMN, metavar="N")
    parser.add_argument("--no-traps", action="store_true")
    given = parser.parse_args()
    started = time.monotonic()
    found, tables = measure(given.each, with_traps=not given.no_traps)
    floors = json.loads(FLOORS.read_text("utf-8"))["sites"]
    figure = Table("figure", "measured", "floor", "ceiling", title="Sites")
    for name, value in found.items():
        limits = ("" if limit is None else str(limit) for limit in floors.get(name, (None, None)))
        figure.add_row(name, f"{value:,.3f}", *limits)
    Console(width=200).print(*tables, figure)
    print(f"{time.monotonic() - started:.0f} s")
    return judged(found, floors)


if __name__ == "__main__":
    sys.exit(main())
