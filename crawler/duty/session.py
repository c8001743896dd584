"""A worker from its first sign to its last: signals, its log, progress, and what it tells."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console

from crawler.duty import outlook
from crawler.duty.progress import Above, show
from crawler.duty.telling import PERSON, Outcome
from crawler.duty.worker import AWAY, Orders, Worker
from pipelines import closing
from pipelines.store import schedule
from pipelines.store.tally import Tally, tally
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from crawler.duty.roster import Roster
    from pipelines.store.database import Tables
    from pipelines.store.writer import Writer

__all__ = ["AWAY", "Session"]
log = logging.getLogger("crawler.duty")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
FORMAT = "%(asctime)s %(levelname)-7s %(process)d %(message)s"


@dataclass(slots=True)
class Session:
    """Runs a worker and gathers what came of it."""

    roster: Roster
    orders: Orders
    writer: Writer
    command: str
    """ALARM_COMMAND."""

    def run(self) -> Outcome:
        """Crawls what is due. Raises AWAY when there is no store, OSError when its log cannot be written."""
        console = Console(stderr=True, highlight=False)
        with self._logging(console):
            return asyncio.run(self._run(console))

    async def _run(self, console: Console) -> Outcome:
        worker = Worker(self.roster, self.orders, self.writer)
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
                loop.add_signal_handler(number, self._signalled, worker)
        log.info("%s", self.roster.counted())
        for line in self.roster.needs_person():
            log.warning("%s", line)
        shown = asyncio.create_task(show(worker, console)) if sys.stderr.isatty() else None
        try:
            await worker.run()
        finally:
            if shown:
                shown.cancel()
        outcome = await self._gathered(worker)
        log.info("%s", outcome.line())
        return outcome

    def _signalled(self, worker: Worker) -> None:
        if worker.stopped:
            worker.kill()
            print("qinglan: ended at once; what was under way is crawled anew", file=sys.stderr)
            # The store's thread may be waiting for a store that is away; the claims end half a minute after us.
            os._exit(PERSON)
        log.warning("stopping: %d crawls end in order, a second signal ends them at once", len(worker.children))  # fmt: skip
        worker.stop()

    async def _gathered(self, worker: Worker) -> Outcome:
        """What came of it, written to the worker's row too."""
        outcome = Outcome(
            crawled=worker.crawled, unfit=self.roster.needs_person(), trouble=worker.trouble,
            stopped=worker.stopped,
        )  # fmt: skip
        runs = [one.run for one in worker.crawled if one.run]

        def ask(connection: Connection, tables: Tables) -> tuple[Tally, int, int]:
            counted = tally(connection, worker.number, runs)
            rows = schedule.outlook(connection, self.roster.habits)
            now = schedule.moment(connection)
            states = [row["state"] for row in outlook.planned(rows, self.roster, now, self.orders.window)]  # fmt: skip
            return counted, states.count(outlook.WAITS), states.count(outlook.DUE)

        try:
            await closing.review(self.writer, self.command, self.roster.states)
            outcome.tally, outcome.later, outcome.left = await self.writer.do(ask)
            code, told = outcome.code, outcome.line()
            await self.writer.do(lambda c, t: schedule.finish(c, t, worker.number, code, told))
        except AWAY as error:
            outcome.trouble = outcome.trouble or first_line(error)
        return outcome

    @contextmanager
    def _logging(self, console: Console) -> Iterator[None]:
        """What we log, and the store, goes into LOG_FOLDER/due.log; on a terminal above the progress too."""
        loggers = [
            logging.getLogger(name)
            for name in ("crawler.duty", "pipelines.store", "pipelines.closing")
        ]
        with self.orders.logs.opened("due") as file:
            written: list[logging.Handler] = [logging.FileHandler(file.name, encoding="utf-8")]
            if sys.stderr.isatty():
                written.append(Above(console))
            for one in written:
                one.setFormatter(logging.Formatter(FORMAT))
            for logger in loggers:
                logger.setLevel(logging.INFO)
                logger.handlers = written
            try:
                yield
            finally:
                for logger in loggers:
                    logger.handlers = []
                for one in written:
                    one.close()
