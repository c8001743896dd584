"""Asks each host for its robots.txt before anything else, obeys it, and keeps it as evidence."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.fetching.turns import Turns
from crawler.page.robots import Robots, read_robots
from crawler.withheld import Forbidden, NotNow, Withheld
from pipelines.stages import Store
from pipelines.store import robots as evidence

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.report import Fetch

log = logging.getLogger(__name__)
LASTS = 24 * 3600.0  # seconds (RFC 9309, section 2.4)
PRIORITY = 1000
TOO_MANY_HOPS = "max redirections reached"


class RobotsTxt:
    """Downloader middleware, in the place of Scrapy's own, for which every failure is a permission."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._asked: dict[str, tuple[float, asyncio.Task[Robots]]] = {}
        self._delays: dict[str, dict[str, float]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured without ROBOTSTXT_OBEY: local files have no robots.txt."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets a request pass, or raises Forbidden or NotNow."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https") or request.meta.get("dont_obey_robotstxt"):
            return
        robots = await self._robots(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
        if robots.verdict == "not now":
            raise NotNow(f"robots.txt: {robots.why}")
        if robots.verdict == "refused":
            raise Forbidden(robots.why, f"robots: refused ({robots.why.removeprefix('http ')})")
        if not robots.allows(request.url, self.agent):
            raise Forbidden("Forbidden by robots.txt", "robots")

    async def _robots(self, root: str) -> Robots:
        """The robots.txt of a server, asked for once a day, however many requests wait for it."""
        at, asking = self._asked.get(root, (0.0, None))
        if asking is None or time.monotonic() - at > LASTS:
            asking = asyncio.ensure_future(self._ask(root))
            self._asked[root] = time.monotonic(), asking
        return await asyncio.shield(asking)

    async def _ask(self, root: str) -> Robots:
        fetches: list[Fetch] = []
        meta = {"dont_obey_robotstxt": True, "fetches": fetches}
        request = Request(
            f"{root}/robots.txt", callback=NO_CALLBACK, priority=PRIORITY, meta=meta,
            dont_filter=True,
        )  # fmt: skip
        robots = await self._answer(request)
        told = f"{root}/robots.txt: {robots.why}"
        if robots.verdict == "refused":
            log.warning("%s: the host refuses programs, and is not asked for anything", told)
        if robots.verdict == "not now":
            log.warning("%s: its pages wait until it can be read", told)
        turns = self.crawler.get_downloader_middleware(Turns)
        host = urlsplit(root).hostname
        if turns and host:
            # Its other ports and https are the same machine: the longest of their delays holds.
            delays = self._delays.setdefault(host, {})
            delays[root] = robots.delay(self.agent)
            turns.pace(host).asked = max(delays.values())
        await self._keep(request.url, robots, fetches)
        return robots

    async def _answer(self, request: Request) -> Robots:
        """What the server says, over at most REDIRECT_MAX_TIMES redirects, to whatever host."""
        try:
            response = await self.crawler.engine.download_async(request)
        except Withheld:
            raise
        except IgnoreRequest as error:
            # RFC 9309, section 2.3.1.2: a sixth redirect may be taken for none being there.
            told = str(error)
            return Robots("allowed" if told == TOO_MANY_HOPS else "not now", told)
        # Whatever the network, TLS or a broken body may raise: no answer is no permission.
        except Exception as error:
            return Robots("not now", f"{type(error).__name__}: {error}".strip(": ")[:200])
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return read_robots(response.status, response.body, content_type)

    async def _keep(self, url: str, robots: Robots, fetches: list[Fetch]) -> None:
        store = self.crawler.get_item_pipeline(Store)
        if store is None:
            return
        obeyed = robots.verdict == "obey"
        seen = evidence.RobotsText(
            host=urlsplit(url).netloc, url=url, text=robots.text,
            status=fetches[-1].status if fetches else None,
            verdict="obey" if obeyed else f"{robots.verdict}: {robots.why}",
            crawl_delay=robots.delay(self.agent) or None,
        )  # fmt: skip
        await store.do(lambda c, tables: evidence.write(c, tables, store.run, seen, fetches))
