"""When and how much: the hours of the night, and so many pages of a host a day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from crawler import hours
from crawler.fetching.ending import end
from crawler.withheld import Withheld
from pipelines.stages import Store
from pipelines.store import allowance

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

LOOK = 20  # requests of ours after which it is counted anew what other runs have asked
LATER = "what waits is fetched by the next run"


class Limits:
    """Downloader middleware, before robots.txt: ends the run when its time or its share is over."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.window = hours.Window.read(crawler.settings["CRAWL_WINDOW"])
        self.cap = crawler.settings.getint("DAILY_CAP")
        self._ours: Counter[tuple[str, datetime]] = Counter()
        self._others: dict[tuple[str, datetime], int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """NotConfigured where nothing is stored, as in `scrapy shell`, or nothing is limited."""
        made = cls(crawler)
        if not crawler.settings.getbool("STORE_ENABLED") or (made.window.always and not made.cap):
            raise NotConfigured
        return made

    async def process_request(self, request: Request) -> None:
        """Lets a request on its way; Withheld after the end."""
        self._check_window()
        await self._check_cap(request)

    async def count(self, request: Request) -> None:
        """Counts a request that is sent now; Withheld if it must not be."""
        self._check_window()
        day = await self._check_cap(request)
        if day:
            self._ours[day] += 1

    def _check_window(self) -> None:
        if not self.window.open_at(hours.now()):
            opens = f"{self.window.opens:%H:%M} China time"
            told = f"the window {self.window} has closed: {LATER}, from {opens} on"
            end(self.crawler, "window", told)
            raise Withheld("window")

    async def _check_cap(self, request: Request) -> tuple[str, datetime] | None:
        """The host and day on whose account a request for a page goes."""
        host = urlsplit(request.url).hostname
        if not self.cap or not host or request.meta.get("dont_obey_robotstxt"):
            return None
        day = host, datetime.combine(hours.now().date(), time.min, hours.CHINA)
        if day not in self._others or self._ours[day] % LOOK == 0:
            self._others[day] = await self._asked(*day)
        if self._ours[day] + self._others[day] >= self.cap:
            told = (
                f"{host} has been asked for {self.cap} pages today, its daily cap: {LATER} after"
                " midnight in China, or today with -s DAILY_CAP=… for more"
            )
            end(self.crawler, "daily-cap", told)
            raise Withheld("daily cap")
        return day

    async def _asked(self, host: str, since: datetime) -> int:
        store = self.crawler.get_item_pipeline(Store)
        if store is None:
            return 0
        run = store.run
        return await store.do(lambda c, _: allowance.asked(c, host, since, run))
