"""Lets the requests for one host through one by one, its delay apart, in this process and in all."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from crawler.fetching.ending import end, ending
from crawler.fetching.pace import LONGEST_REST
from crawler.withheld import Withheld
from pipelines.store import turns
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.stages import Store

SLICE = 0.5  # seconds of a nap, after which it is seen whether the run ends
POLL = 0.1  # seconds between two looks whether the turn has come


class Door:
    """The way to one host for the requests of one process."""

    def __init__(self, crawler: Crawler, host: str) -> None:
        self.crawler = crawler
        self.host = host
        self._lock = asyncio.Lock()
        self._next_at = 0.0

    async def enter(self, pause: float) -> None:
        """Waits for the host; on return it is ours until `leave`. Withheld if the run ends before.

        `pause` is for how long others keep away from now on, should this process die.
        """
        await self._lock.acquire()
        try:
            await self._enter(pause)
        except StoreError as error:
            self._lock.release()
            raise Withheld(str(error)) from error
        except BaseException:
            self._lock.release()
            raise

    async def leave(self, pause: float) -> None:
        """Lets the next request come, `pause` seconds from now."""
        try:
            await self.rest(pause)
            await self._leave()
        except StoreError as error:
            raise Withheld(str(error)) from error
        finally:
            self._lock.release()

    async def rest(self, seconds: float) -> None:
        """Lets nobody come for so long from now."""
        self._next_at = time.monotonic() + seconds

    async def _enter(self, pause: float) -> None:
        del pause  # nobody else comes this way
        await self.wait(self._next_at - time.monotonic())

    async def _leave(self) -> None:
        """Here the lock is all that is held."""

    async def wait(self, seconds: float) -> None:
        """Sleeps; Withheld as soon as the run ends, which a rest too long for a run brings about."""
        if seconds > LONGEST_REST:
            told = f"{self.host} wants to be left alone for {seconds:.0f} s: its pages wait for another run"
            end(self.crawler, "rest", told, logging.WARNING)
        until = time.monotonic() + seconds
        while not ending(self.crawler):
            left = until - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, SLICE))
        raise Withheld("the run ends")


class SharedDoor(Door):
    """The same for all processes, on whichever machines, that share a store."""

    def __init__(self, crawler: Crawler, host: str, store: Store) -> None:
        super().__init__(crawler, host)
        self.store = store

    async def _enter(self, pause: float) -> None:
        while not await self.store.do(lambda c, _: turns.line_up(c, self.host)):
            await self.wait(POLL)
        while (wait := await self.store.do(lambda c, t: turns.take(c, t, self.host))) is None:
            await self.wait(POLL)
        await self.wait(wait)
        await self.rest(pause)

    async def _leave(self) -> None:
        # A transaction of its own: whoever gets the turn must see how long to wait.
        await self.store.do(lambda c, _: turns.leave(c, self.host))

    async def rest(self, seconds: float) -> None:
        """Lets no run come for so long from now."""
        site = self.crawler.spider.site.key  # type: ignore[union-attr]
        await self.store.do(lambda c, t: turns.rest(c, t, self.host, site, seconds))
