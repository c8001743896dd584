"""The scheduler whose queue is the store's table of pages: whatever dies, no page is lost."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.core.scheduler import Scheduler
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.defer import deferred_from_coro
from sqlalchemy.exc import SQLAlchemyError

from crawler.telling import Telling
from pipelines.focus import DRAWN
from pipelines.stages import LOST, Store
from pipelines.store import leases
from pipelines.store.programs import StoreError
from pipelines.store.visits import Exchange

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from sqlalchemy.engine import Connection
    from twisted.internet.defer import Deferred

    from pipelines.store.database import Tables
    from pipelines.store.pages import Leased

log = logging.getLogger(__name__)
BATCH = 16  # pages on lease at a time: few, so that others find work and little is fetched again
FEW = 8  # pages left at which more are leased
GATHER = 0.05  # seconds in which notes are gathered into one exchange while the engine has work


class Frontier(Telling):
    """Leases pages, hands them to the engine, and tells the store what their visits gave.

    Scrapy asks without waiting and the store answers in its own thread: requests that the engine
    brings are noted, and one task at a time exchanges notes for leases.
    """

    def __init__(self, crawler: Crawler, store: Store) -> None:
        self.crawler = crawler
        self.store = store
        self.spider: Any = None
        self._ready: list[tuple[int, int, float, int, Request]] = []
        self._draws = 0.0
        self._order = itertools.count()
        self._named: set[str] = set()
        self._notes = Exchange("", 0)
        self._exchanging: asyncio.Task[None] | None = None
        self._finishing: asyncio.Task[None] | None = None
        self._revisited: set[int] = set()
        self._dry = False
        self._closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Frontier | Scheduler:
        """The frontier of a crawl that stores; Scrapy's own for `scrapy shell` and its like."""
        store = crawler.get_item_pipeline(Store)
        return cls(crawler, store) if store else Scheduler.from_crawler(crawler)

    def open(self, spider: Spider) -> None:
        """Called by the engine before the first request."""
        self.spider = spider
        self.crawler.signals.connect(self._idle, signals.spider_idle)
        self.crawler.signals.connect(self._stored, signals.item_scraped)

    def enqueue_request(self, request: Request) -> bool:
        """Takes a leased page's request, or one that names a page; False if it was named before."""
        if "page" in request.meta:
            page: Leased = request.meta["page"]
            place = -request.priority, not page.drawn, -page.rank, next(self._order)
            heapq.heappush(self._ready, (*place, request))
            return True
        found = request.meta["found"]
        key = found.key or found.url
        if key in self._named and not found.anew:
            return False
        self._named.add(key)
        self._notes.found.append(found)
        self._exchange_soon()
        return True

    def next_request(self) -> Request | None:
        """The most wanted leased page, or None while there is none."""
        # More are leased while some are left, so that the engine need not wait for the store.
        if len(self._ready) <= FEW and not self._dry:
            self._exchange_soon()
        return heapq.heappop(self._ready)[-1] if self._ready else None

    def has_pending_requests(self) -> bool:
        """Whether there is, or may soon be, something to fetch or to write."""
        return bool(self._ready or self._exchanging or self._notes or not self._dry)

    def close(self, reason: str) -> Deferred[None]:
        """Writes the last notes, gives back what was not visited, ends the run."""
        return deferred_from_coro(self._close(reason))

    def _exchange_soon(self) -> None:
        self._dry = False
        if self._exchanging is None and not self._closed:
            self._exchanging = asyncio.ensure_future(self._exchange_until_quiet())

    async def _exchange_until_quiet(self) -> None:
        try:
            await self._gather()
            await self._exchange(BATCH - len(self._ready))
            while self._notes:
                await self._gather()
                await self._exchange(BATCH - len(self._ready))
        except StoreError:
            # The store has told the user and asked the engine to close.
            self._dry = self._closed = True
        except SQLAlchemyError:
            # The pages of these notes stay on lease, and are visited again.
            log.exception("the store refused what some pages gave")
        finally:
            self._exchanging = None
        if not self._closed and self.crawler.engine.spider_is_idle():
            self._finish_soon()

    async def _gather(self) -> None:
        """Waits a little for more to tell, unless the engine would wait too."""
        if self._ready and not self._closed:
            await asyncio.sleep(GATHER)

    def _stored(self, item: Any) -> None:
        """A stored report may have named its files."""
        if item.wanted:
            self._exchange_soon()

    def _idle(self) -> None:
        """Called by the engine when nothing is under way: the end is decided here, not there."""
        self._finish_soon()
        raise DontCloseSpider

    def _finish_soon(self) -> None:
        if self._finishing is None and not self._closed:
            self._finishing = asyncio.ensure_future(self._finish())

    async def _finish(self) -> None:
        """Ends the crawl, unless pages are still on lease though nothing is under way.

        Their saves, or the news of their lease, went down with the server: they are visited again,
        each once, since a page that our own fault keeps from being settled would stay for ever.
        """
        try:
            unsettled = set(await self.store.do(self._release)) - self._revisited
            if unsettled:
                self._revisited |= unsettled
                log.info("%d pages are visited again: the store lost them", len(unsettled))
                self._exchange_soon()
            else:
                await self.crawler.engine.close_spider_async(reason="finished")
        except StoreError:
            self._closed = True
        except SQLAlchemyError:
            log.exception("the crawl's end cannot be written")
            await self.crawler.engine.close_spider_async(reason=LOST)
        finally:
            self._finishing = None

    async def _exchange(self, want: int) -> None:
        notes, self._notes = self._notes, Exchange("", 0)
        notes.site, notes.run, notes.want = self.spider.site.key, self.store.run, max(want, 0)
        notes.files = self.crawler.settings.getbool("ATTACHMENTS")
        notes.draws = int(self._draws)
        leased = await self.store.do(notes.carry_out_alive)
        self._dry = not leased and want > 0
        new = sum(page.kind == "article" and page.fetched_at is None for page in leased)
        self._draws += new * DRAWN - sum(page.drawn for page in leased)
        for page in leased:
            self.crawler.engine.crawl(self.spider.request(page))

    async def _close(self, reason: str) -> None:
        self._closed = True
        if self._exchanging is not None:
            await self._exchanging
        try:
            if self.store.run:
                await self._exchange(0)
                await self.store.do(self._release)
        except StoreError as error:
            log.debug("the last notes went with the store: %s", error)
        finally:
            await self.store.finish(reason)

    def _release(self, connection: Connection, tables: Tables) -> list[int]:
        return leases.release(connection, tables, self.store.run)
