"""How soon a crawl with a small budget finds what is on topic: our leases against other orders.

Run as `python -m benchmarks.harvest [--seeds N]`: sites of some 3,000 pages (benchmarks/harvest_lab.py)
are read through the real leases of a PostgreSQL of its own, by the order of `scrapy crawl KEY`, where
listings go before articles, and by that of `scrapy crawl discover`, where they compete; beside them
breadth-first, all listings first, random, and an oracle. What is on topic is known from the maker of
the pages; the scores that steer are those of seeds/topic.toml. Exits 1 when a figure is worse than
benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from benchmarks.floors import FLOORS, judged
from benchmarks.harvest_lab import Site, at_random, breadth_first, listings_first, oracle
from crawler.frontier import BATCH, FEW
from crawler.page.listing import Link
from crawler.spiders.listings import LISTING_PRIORITY
from crawler.spiders.wanting import Wanting
from pipelines.focus import DRAWN
from pipelines.store import endings, runs, sites
from pipelines.store.database import Database, Tables
from pipelines.store.embedded import Embedded
from pipelines.store.pages import Found
from pipelines.store.visits import Exchange
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy.engine import Connection

    from benchmarks.harvest_lab import Page
    from pipelines.store.pages import Leased

TOPIC = Path(__file__).parents[1] / "seeds" / "topic.toml"
BUDGETS = (50, 100, 200, 500)
SHARES = (0.1, 0.3)
SHUFFLED = "SELECT setseed(:seed)"
PEERS: dict[str, Callable[[Site], Iterator[Page]]] = {
    "breadth-first": breadth_first,
    "listings first": listings_first,
    "random": at_random,
    "oracle": oracle,
}
OURS = {"scrapy crawl KEY": LISTING_PRIORITY, "scrapy crawl discover": 0}


class Reader:
    """One site, read as the frontier and the spider read it, but from memory."""

    def __init__(self, writer: Writer, site: Site, wanting: Wanting, listings: int) -> None:
        self.writer, self.site, self.wanting, self.listings = writer, site, wanting, listings
        self.key = f"{site.key}_{listings}"
        self.judged: list[tuple[int, float]] = []
        self.by_url = {page.url: page for page in site.pages}
        row = {"key": self.key, "name": self.key, "url": "http://lab.test/", "state": "open"}
        writer.do_now(lambda c, t: sites.describe(c, t, row))
        self.run = writer.do_now(lambda c, t: runs.start(c, t, self.key))
        writer.do_now(lambda c, _: c.execute(sa.text(SHUFFLED), {"seed": site.seed / 100}))

    def pages(self) -> Iterator[Page]:
        """The pages in the order in which they are leased and asked for."""
        notes = [self._listing(first, None) for first in self.site.firsts]
        settled: list[endings.Settled] = []
        ready: list[Leased] = []
        draws = 0.0
        while True:
            exchange = Exchange(self.key, self.run, notes, settled=settled, want=BATCH - len(ready), draws=int(draws))  # fmt: skip
            leased = self.writer.do_now(partial(self._exchange, exchange))
            notes, settled = [], []
            draws += sum(one.kind == "article" for one in leased) * DRAWN
            draws -= sum(one.drawn for one in leased)
            ready += leased
            if not ready:
                return
            ready.sort(key=lambda one: (-one.priority, not one.drawn, -one.rank, one.id))
            while ready and (len(ready) > FEW or not leased):
                one = ready.pop(0)
                page = self.by_url[one.url]
                yield page
                if page.kind == "listing":
                    notes += self._children(page, one)
                    settled.append(endings.Settled(page=one.id))
                    break
                score = self.wanting.topic.score(page.body, page.title).value
                self.judged.append((one.id, score))

    def _listing(self, page: Page, parent: Leased | None) -> Found:
        where = self.wanting.column(page.url, page.column)
        return Found(url=page.url, key=self._key(page), kind="listing", channel=page.column, column=where,
                     parent=parent and parent.id, priority=self.listings, again=True)  # fmt: skip

    def _key(self, page: Page) -> str:
        return f"{self.key} {page.url}"

    def _children(self, page: Page, leased: Leased) -> Iterator[Found]:
        articles = [one for one in page.children if one.kind == "article"]
        links = [Link(one.url, one.title, None) for one in articles]
        where = self.wanting.column(page.url, page.column)
        for one, wanted in zip(articles, self.wanting.scored(links, where), strict=True):
            yield Found(url=one.url, key=self._key(one), kind="article", channel=page.column,
                        title=one.title, parent=leased.id, **wanted)  # fmt: skip
        yield from (self._listing(one, leased) for one in page.children if one.kind == "listing")

    def _exchange(self, exchange: Exchange, connection: Connection, tables: Tables) -> list[Leased]:
        """What `reports.save` does for the order of further visits, then the exchange of the frontier."""
        for number, score in self.judged:
            endings.done(connection, endings.Settled(page=number), score)
        self.judged.clear()
        return exchange.carry_out(connection, tables)


Curve = list[int]


def curve(pages: Iterator[Page], most: int) -> Curve:
    """How many pages on topic were found with each number of fetches, from 0 on."""
    found = [0]
    for page in pages:
        found.append(found[-1] + page.on_topic)
        if len(found) > most:
            break
    return found


def measure(writer: Writer, seeds: int) -> tuple[list[Site], dict[str, list[Curve]]]:
    """The sites and, for each order, what it found in each of them."""
    wanting = Wanting.load(TOPIC)
    made = [Site(seed) for seed in range(1, seeds + 1)]
    found: dict[str, list[Curve]] = {name: [] for name in (*OURS, *PEERS)}
    for site in made:
        most = max(BUDGETS[-1], round(SHARES[-1] * len(site.pages)))
        for name, order in PEERS.items():
            found[name].append(curve(order(site), most))
        for name, listings in OURS.items():
            found[name].append(curve(Reader(writer, site, wanting, listings).pages(), most))
    return made, found


def at(curves: list[Curve], made: list[Site], budget: float) -> tuple[float, float]:
    """Mean harvest and recall, in percent, with so many fetches or with such a share of the site."""
    sizes = [round(budget * len(site.pages)) if budget < 1 else int(budget) for site in made]
    hits = [one[min(size, len(one) - 1)] for one, size in zip(curves, sizes, strict=True)]
    harvest = fmean(hit / size for hit, size in zip(hits, sizes, strict=True))
    return 100 * harvest, 100 * fmean(hit / site.relevant for hit, site in zip(hits, made, strict=True))  # fmt: skip


def figures(made: list[Site], found: Mapping[str, list[Curve]]) -> dict[str, float]:
    """Our harvest as a multiple of breadth-first's."""
    return {
        f"{name}: harvest at {share:.0%} of the budget, times breadth-first": at(found[name], made, share)[0]
        / at(found["breadth-first"], made, share)[0]
        for name in OURS for share in SHARES
    }  # fmt: skip


def shown(made: list[Site], found: Mapping[str, list[Curve]]) -> Table:
    """Harvest / recall of each order with each budget."""
    heads = [*(f"{one} fetches" for one in BUDGETS), *(f"{one:.0%} of all" for one in SHARES)]
    table = Table("order", *heads, title="Harvest / recall, %")
    for name, curves in found.items():
        cells = (at(curves, made, budget) for budget in (*BUDGETS, *SHARES))
        table.add_row(name, *(f"{harvest:.1f} / {recall:.1f}" for harvest, recall in cells))
    return table


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.harvest",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=5, metavar="N")
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qinglan-bench-") as folder:
        store = Embedded(Path(folder) / "postgres")
        store.enter()
        try:
            url = f"postgresql://postgres@/postgres?host={store.sockets}"
            writer = Writer(Database(url, Path(folder)), 30)
            made, found = measure(writer, given.seeds)
            writer.close_now()
        finally:
            store.leave()
    values = figures(made, found)
    floors = json.loads(FLOORS.read_text("utf-8"))["harvest"]
    figure = Table("figure", "measured", "floor")
    for name, value in values.items():
        figure.add_row(name, f"{value:.2f}", str(floors.get(name, ("",))[0]))
    Console(width=160).print(shown(made, found), figure)
    sizes = f"{fmean(len(one.pages) for one in made):,.0f} pages, {fmean(one.relevant for one in made):.0f} on topic"
    print(f"{len(made)} sites of {sizes}; {time.monotonic() - started:.0f} s")
    return judged(values, floors)


if __name__ == "__main__":
    sys.exit(main())
