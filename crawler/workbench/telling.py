"""The last stage of a rehearsal: tells what the store would get, where a crawl would write it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.workbench.tally import FAILED, STORED, Given, Tally
from pipelines.stages import described

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from pipelines.report import Report
    from pipelines.store.pages import Leased

WIDTH = 140  # of a table that goes into a file or a pipe
SHOWN = (STORED, "off-topic", "off-site", FAILED)


class Tell:
    """Item pipeline: one line a report or rejection, and a tally of both."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Tell:
        """Needs nothing of the crawler."""
        return cls()

    def process_item(self, item: Report) -> Report:
        """Tells a report that would be stored, or why it would not."""
        self.told(item)
        return item

    def told(self, report: Report) -> None:
        """One line: what became of it, score, date, title, URL, characters, repairs."""
        outcome = report.rejection or STORED
        self.tally.count(outcome, report.page_id, report.channel)
        line = f"{outcome:<10} {described(report)}"
        if report.rejection is None:
            repairs = ", ".join(f"{rule} {count}" for rule, count in report.repairs.items())
            line += f"  {len(report.body)} characters" + (f", repaired: {repairs}" if repairs else "")  # fmt: skip
        self._print(line)

    def failed(self, page: Leased, reason: str) -> None:
        """A page that could not be read."""
        self.tally.count(FAILED, page.id, page.channel, reason)
        self._print(f"{FAILED:<10} {page.kind}: {reason}  {page.url}")

    def _print(self, line: str) -> None:
        self.console.print(Text(line), soft_wrap=True)


def summary(console: Console, channels: Mapping[str, Given]) -> None:
    """The table of the channels, and a line for each that gave nothing."""
    made = Table("channel", "listings", "links", *SHOWN, "other", "beyond -n", "read",
                 box=box.SIMPLE_HEAD, pad_edge=False)  # fmt: skip
    for name, given in channels.items():
        made.add_row(*(Text(value) for value in _row(name, given)))
    console.print(made)
    for name, given in channels.items():
        if not given.alive:
            console.print(Text(f"{name} gave nothing: {given.why_nothing}"), soft_wrap=True)


def _row(name: str, given: Given) -> list[str]:
    read = given.coverage
    links = f"{read.links} of {read.declared_records or '?'}" if read else "-"
    other = sum(count for what, count in given.outcomes.items() if what not in SHOWN)
    counts = [given.outcomes[what] for what in SHOWN]
    return [name, str(given.listings), links, *map(str, (*counts, other, given.left)), given.ended]
