"""A worker: takes the sites that are due, one after the other, and has some of them crawled at once."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from crawler import hours
from crawler.duty.child import Bounds, Child
from pipelines.store import schedule
from pipelines.store.database import LOST
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    from crawler.duty.logs import Logs
    from crawler.duty.roster import Roster
    from pipelines.store.writer import Writer

log = logging.getLogger(__name__)
BEAT = 5.0  # seconds between two renewals of the claims: six fit into the time after which a worker without a lock is dead
LOOK = 10.0  # seconds after which a worker with a free place looks again what is due
REFUSED = 2  # exit code of a crawl at the wrong hour, among others
AWAY = (*LOST, SQLAlchemyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a worker was told: so many crawls at once, so many in all (0: no limit), only inside `window`."""

    logs: Logs
    bounds: Bounds
    jobs: int = 4
    limit: int = 0
    window: hours.Window | None = None
    settings: tuple[str, ...] = ()
    """Settings for the crawls, as NAME=VALUE."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """A crawl that ended: its exit code (None: it could not begin), and its run if it opened one."""

    site: str
    code: int | None
    run: int | None


@dataclass(slots=True)
class Worker:
    """The crawls under way and those that ended; `run` returns when nothing is left to do."""

    roster: Roster
    orders: Orders
    writer: Writer
    number: int = 0
    begun: dict[str, float] = field(default_factory=dict)
    """Every site that was taken, with the second at which it was."""
    children: dict[str, Child] = field(default_factory=dict)
    crawled: list[Crawled] = field(default_factory=list)
    trouble: str = ""
    """Why no further site is taken: the store is lost, or no crawl can be started."""
    stopped: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Crawls what is due. Raises what the store raises when it cannot be had at the beginning."""
        self.number = await self.writer.do(schedule.begin)
        self.writer.on_connect = partial(schedule.hold, worker=self.number)
        await self.writer.do(lambda connection, _: schedule.hold(connection, self.number))
        beat = asyncio.ensure_future(self._beat())
        try:
            await self._work()
        finally:
            beat.cancel()

    def stop(self) -> None:
        """Takes no further site, and lets the crawls under way end in order."""
        self.stopped = True
        self._wake.set()
        for child in self.children.values():
            child.end()

    def kill(self) -> None:
        """Ends the crawls under way at once."""
        for child in self.children.values():
            child.kill()

    async def _work(self) -> None:
        tasks: set[asyncio.Task[None]] = set()
        while True:
            while self._has_room(len(tasks)) and (site := await self._claim()):
                self.begun[site] = time.monotonic()
                tasks.add(asyncio.create_task(self._crawl(site)))
            if not tasks:
                return
            wake = asyncio.create_task(self._wake.wait())
            ended, _ = await asyncio.wait({*tasks, wake}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
            wake.cancel()
            self._wake.clear()
            for task in ended & tasks:
                task.result()
            tasks -= ended

    def _has_room(self, running: int) -> bool:
        full = running >= self.orders.jobs or (0 < self.orders.limit <= len(self.begun))
        return not (full or self.stopped or self.trouble)

    async def _claim(self) -> str | None:
        """A site that is due and may be begun now; none is taken twice by one worker."""
        sites = self.roster.open_at(hours.now(), self.orders.window)
        asked = [site for site in sites if site not in self.begun]
        habits = self.roster.habits
        try:
            return await self.writer.do(
                lambda connection, _: schedule.claim(connection, self.number, habits, asked)
            )
        except AWAY as error:
            self._give_up(error)
            return None

    async def _crawl(self, site: str) -> None:
        """Has a site crawled to its end, and gives it back."""
        code = await self._crawl_in_process(site)
        ending = schedule.Exit(code, self._excused(site, code))
        habit = self.roster.sites[site].habit
        left = None
        try:
            left = await self.writer.do(
                lambda connection, _: schedule.ended(connection, self.number, site, ending, habit)
            )
        except AWAY as error:
            self._give_up(error)
        run = left.run if left else None
        self.crawled.append(Crawled(site, None if ending.excused and run is None else code, run))
        log.info("%s ended with %s; %s", site, code, _again(left))

    def _excused(self, site: str, code: int | None) -> bool:
        """Whether a crawl may have ended before it began: it was not started, its window had closed, we were stopped."""
        shut = code == REFUSED and site not in self.roster.open_at(hours.now(), None)
        return code is None or shut or (self.stopped and code == -signal.SIGTERM)

    async def _crawl_in_process(self, site: str) -> int | None:
        """The exit code of `scrapy crawl`; None if it could not be started."""
        arguments = [word for setting in self._settings(site) for word in ("-s", setting)]
        logs = self.orders.logs
        try:
            logs.opened(site).close()
            words = ("crawl", site, *arguments)
            child = await Child.start(words, logs.path(site), self.orders.bounds)
        except (OSError, EOFError) as error:
            self.trouble = self.trouble or f"no crawl can be started: {error}"
            log.error("%s: %s", site, self.trouble)
            return None
        self.children[site] = child
        log.info("%s is crawled by process %s; its log is %s", site, child.process.pid, logs.path(site))  # fmt: skip
        if self.stopped:
            child.end()
        code = await child.ended()
        del self.children[site]
        if child.hung:
            log.error("%s did not end by itself: it was ended after %.0f s", site, time.monotonic() - self.begun[site])  # fmt: skip
        return code

    def _settings(self, site: str) -> tuple[str, ...]:
        window = self.orders.window
        own = window is None or self.roster.sites[site].own_window
        return self.orders.settings if own else (*self.orders.settings, f"CRAWL_WINDOW={window}")

    async def _beat(self) -> None:
        """Renews the claims for as long as the worker lives; ends crawls that are another one's by now."""
        while not self.trouble:
            await asyncio.sleep(BEAT)
            try:
                ours = await self.writer.do(lambda c, _: schedule.renew(c, self.number))
            except AWAY as error:
                self._give_up(error)
                return
            for site, child in self.children.items():
                if site not in ours:
                    log.warning("%s is another worker's by now: its crawl here is ended", site)
                    child.end()

    def _give_up(self, error: Exception) -> None:
        """Takes no further site; the crawls under way have as much patience, and end by themselves."""
        self.trouble = self.trouble or first_line(error)
        log.error("no further site is taken: %s", self.trouble)


def _again(left: schedule.Left | None) -> str:
    if left is None:
        return "it is another worker's by now, or the store is away"
    at = left.due.at.astimezone(hours.CHINA)
    return f"due again {at:%Y-%m-%d %H:%M} China time ({left.due.why})"
