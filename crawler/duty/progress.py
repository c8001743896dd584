"""What a person sees of a worker on a terminal: a line for each crawl under way."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from crawler.duty.worker import AWAY
from pipelines.store import tally

if TYPE_CHECKING:
    from crawler.duty.worker import Worker

EVERY = 2.0  # seconds


class Above(logging.Handler):
    """Writes what is logged above the lines of progress."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self.console.print(Text(self.format(record)), soft_wrap=True)


async def show(worker: Worker, console: Console) -> None:
    """Keeps the lines up to date until it is cancelled."""
    with Live(console=console, transient=True, auto_refresh=False) as live:
        while True:
            given: dict[str, tuple[int, int]] = {}
            if worker.children:
                try:
                    given = await worker.writer.do(lambda c, _: tally.under_way(c, worker.number))
                except AWAY:
                    return  # the worker tells of it
            live.update(Group(*map(Text, lines(worker, given))), refresh=True)
            await asyncio.sleep(EVERY)


def lines(worker: Worker, given: dict[str, tuple[int, int]]) -> list[str]:
    """One line a crawl: its site, how long it takes, answers, and new reports."""
    now, made = time.monotonic(), []
    for site in worker.children:
        minutes, seconds = divmod(int(now - worker.begun[site]), 60)
        fetches, new = given.get(site, (0, 0))
        made.append(f"{site:<24} {minutes:>3}:{seconds:02}  {fetches:>5} answers  {new:>4} new")
    return made
