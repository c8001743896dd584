"""The frontier of a rehearsal: in memory, bounded, gone with the process."""

from __future__ import annotations

import heapq
import itertools
import math
from typing import TYPE_CHECKING, Any

from crawler.workbench.telling import Tell
from pipelines.store.pages import Found, Leased

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from pipelines.report import Fetch, Report
    from pipelines.store.coverage import Coverage

# Settings of a rehearsal, which `scrapy site` sets: most articles and listings a channel; 0: all.
ARTICLES, LISTINGS = "REHEARSAL_ARTICLES", "REHEARSAL_LISTINGS"


class Rehearsal:
    """Hands out the pages that a spider names, as `crawler.frontier.Frontier` does.

    It takes the same calls, tells `Tell` what it is told, and names no page beyond the limits.
    """

    def __init__(self, crawler: Crawler, tell: Tell) -> None:
        self.crawler = crawler
        self.tell = tell
        self.spider: Any = None
        self.most_articles = crawler.settings.getint(ARTICLES) or math.inf
        self.most_listings = crawler.settings.getint(LISTINGS) or math.inf
        self._ready: list[tuple[int, int, Request]] = []
        self._numbers: dict[str, int] = {}
        self._order = itertools.count()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Rehearsal:
        """The frontier of a crawl whose last stage is Tell."""
        tell = crawler.get_item_pipeline(Tell)
        assert tell, "a rehearsal ends in the stage Tell"
        return cls(crawler, tell)

    def open(self, spider: Spider) -> None:
        """Called by the engine before the first request."""
        self.spider = spider

    def enqueue_request(self, request: Request) -> bool:
        """Takes a page's request anew, or one that names a page; False if that is not wanted."""
        if "page" in request.meta:  # a redirect, or what is tried again
            self._push(request)
            return True
        found: Found = request.meta["found"]
        key = found.key or found.url
        new = key not in self._numbers
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        named = self.tell.tally.name(number, found.channel)
        if not (named or found.anew) or not self._within(found) or not (new or found.anew):
            return False
        page = Leased(
            id=number, key=key, url=found.url, kind=found.kind, channel=found.channel, title=found.title,
            listed_on=found.listed_on, depth=found.depth, priority=found.priority, parent=found.parent,
        )  # fmt: skip
        self._push(self.spider.request(page))
        return True

    def _push(self, request: Request) -> None:
        heapq.heappush(self._ready, (-request.priority, next(self._order), request))

    def _within(self, found: Found) -> bool:
        """Whether the channel of a page has room for one more; it is counted."""
        given = self.tell.tally.of(found.channel)
        if found.kind == "listing":
            given.stopped |= given.listings >= self.most_listings
            given.listings += not given.stopped
            return not given.stopped
        room = given.articles < self.most_articles
        given.articles += room
        given.left += not room
        return room

    def cover(self, coverage: Coverage) -> None:
        """Takes note of how far a channel is read."""
        self.tell.tally.of(coverage.channel).coverage = coverage

    def settle(
        self,
        page: Leased,
        fetches: Sequence[Fetch],
        rejected: Sequence[Report] = (),
        listed: str | None = None,
    ) -> None:
        """Ends the visit of a page that named others; tells the links that are not followed."""  # fmt: skip
        for report in rejected:
            self.tell.told(report)

    def fail(self, page: Leased, fetches: Sequence[Fetch], failure: str, grade: float) -> None:
        """Ends a visit that failed; it is not made again."""
        self.tell.failed(page, failure)

    async def swept(self) -> set[str]:
        """No channel was ever read: nothing is remembered."""
        return set()

    async def unnamed(self) -> list[object]:
        """No report was ever stored."""
        return []

    async def known(self, keys: Sequence[str]) -> set[str]:
        """No page was ever found."""
        return set()

    def next_request(self) -> Request | None:
        """The most wanted page, or None when all were handed out."""
        return heapq.heappop(self._ready)[2] if self._ready else None

    def has_pending_requests(self) -> bool:
        """Whether there is anything to fetch."""
        return bool(self._ready)

    def close(self, reason: str) -> None:
        """Called by the engine at the end; nothing is kept."""
