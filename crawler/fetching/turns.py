"""One request at a time for each host, over all processes, and the host's delay between two."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from crawler.fetching.doors import Door, SharedDoor
from crawler.fetching.limits import Limits
from crawler.fetching.pace import Pace, retry_after
from pipelines.stages import Store

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)
BUSY = frozenset((HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE))
# Not 0: without any delay Scrapy 2.19 sends a slot's whole queue before it counts what it has sent,
# up to CONCURRENT_REQUESTS at once to one host.
NO_DELAY = {"delay": 0.001, "jitter": 0.0}


class Turns:
    """Downloader middleware, next to the downloader: a host is taken last and left first.

    Hosts without any delay, as those of this machine, are shared with no other process.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._paces: dict[str, Pace] = {}
        self._doors: dict[tuple[str, bool], Door] = {}
        self._inside: dict[Request, Door] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Settings are read at each host's first request: a spider may have its own."""
        return cls(crawler)

    def pace(self, host: str) -> Pace:
        """The pace of a host; Scrapy's downloader keeps none for it from now on."""
        if host not in self._paces:
            self._paces[host] = Pace.of(self.crawler.settings)
            engine: Any = self.crawler.engine
            engine.downloader.per_slot_settings.setdefault(host, NO_DELAY)
        return self._paces[host]

    async def process_request(self, request: Request) -> None:
        """Waits for the host; Withheld if the run ends meanwhile."""
        host = urlsplit(request.url).hostname
        if host is None:
            return
        pace = self.pace(host)
        door = self._door(host)
        await door.enter(pace.pause())
        self._inside[request] = door
        limits = self.crawler.get_downloader_middleware(Limits)
        if limits:
            await limits.count(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Leaves the host, for longer if it is busy or says so."""
        host = urlsplit(request.url).hostname
        if host is None:
            return response
        pace, rest = self.pace(host), 0.0
        pace.answered(request.meta.get("download_latency") or 0.0, response.status)
        if response.status in BUSY:
            rest = self._rest(host, pace, response)
        await self._leave(request, rest)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Leaves the host that gave no answer, if it was asked at all."""
        del exception
        await self._leave(request, 0.0)

    def _rest(self, host: str, pace: Pace, response: Response) -> float:
        """Seconds for which a busy host wants to be left alone; without a time to come, the delay doubles."""
        said = (response.headers.get("Retry-After") or b"").decode("latin-1")
        rest = retry_after(said, datetime.now(UTC))
        if not rest:  # 0 too: a clock that is behind, or a host that means nothing by it
            pace.slow_down()
            told = f"{pace.delay:.3g} s between requests from now on"
        else:
            told = f"it rests for {rest:.0f} s"
        log.info("%s is busy (http %d): %s", host, response.status, told)
        return rest or 0.0

    async def _leave(self, request: Request, rest: float) -> None:
        door = self._inside.pop(request, None)
        host = urlsplit(request.url).hostname or ""
        if rest and not self.pace(host).kept:
            # A host without delay wants one: whoever comes next waits at its shared door.
            self.pace(host).busy = True
            await self._door(host).rest(rest)
        if door:
            await door.leave(max(self.pace(host).pause(), rest))

    def _door(self, host: str) -> Door:
        kept = self.pace(host).kept
        if (host, kept) not in self._doors:
            store = self.crawler.get_item_pipeline(Store) if kept else None
            shared = SharedDoor(self.crawler, host, store) if store else None
            self._doors[host, kept] = shared or Door(self.crawler, host)
        return self._doors[host, kept]
