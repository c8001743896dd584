"""A host that refuses is left alone: recognised, told, flagged in the store, never solved."""

from __future__ import annotations

import logging
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import signals

from crawler.fetching.ending import end
from crawler.page.encoding import decode
from crawler.page.verdict import LARGEST_CHALLENGE, challenge
from pipelines.stages import Store
from pipelines.store import hosts

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)
# 412 瑞数, 493 WZWS, 521 加速乐 (SITES: T1, T3, T4).
REFUSING = frozenset((401, 403, 412, 493, 521))
GONE = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))
MOST = 3  # refusals in a row
BYTES = 4  # of a character at most
ADVICE = (
    "no challenge is ever solved. Look at the site in a browser, ask its operators (CONTACT is in"
    ' the user agent), and write what you found into [access] of its site file (state = "%s");'
    " its pages wait for another run"
)
STATES = ("waf_rs", "waf_acw", "jsl", "wzws")


class Refusals:
    """Downloader middleware, after decompression and before retries: sees each page as it is meant."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._in_a_row: Counter[str] = Counter()
        self._answered: set[str] = set()
        self._kinds: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Tells at the end which hosts have given nothing but refusals."""
        made = cls(crawler)
        crawler.signals.connect(made.closed, signals.spider_closed)
        return made

    async def process_response(self, request: Request, response: Response) -> Response:
        """Counts refusals; the third in a row ends the run."""
        host = urlsplit(request.url).hostname
        if host is None:
            return response
        kind = refusal(response)
        if kind:
            request.meta["dont_retry"] = True
            await self._refused(host, kind)
        elif response.status < HTTPStatus.BAD_REQUEST and "page" in request.meta:
            self._in_a_row[host] = 0
            if host not in self._answered:
                self._answered.add(host)
                await self._do(hosts.answered, host)
        return response

    async def _refused(self, host: str, kind: str) -> None:
        self._in_a_row[host] += 1
        self._kinds[host] = kind
        count = self._in_a_row[host]
        if count >= MOST:
            told = f"{host} has refused {count} times in a row ({kind}): it is left alone; {advice(kind)}"
            end(self.crawler, f"blocked: {kind}", told, logging.WARNING)
        if count >= MOST or host not in self._answered:
            await self._do(hosts.refused, host, kind, count)

    async def _do(self, work: Any, host: str, *told: Any) -> None:
        store = self.crawler.get_item_pipeline(Store)
        if store is None:
            return
        spider: Any = self.crawler.spider
        named = host, spider.site.key, store.run
        await store.do(lambda connection, tables: work(connection, tables, named, *told))

    def closed(self) -> None:
        """Tells of hosts that refused less than three times, and gave no page either."""
        for host, kind in self._kinds.items():
            if host not in self._answered and self._in_a_row[host] < MOST:
                log.warning("%s gave nothing but refusals (%s): %s", host, kind, advice(kind))


def refusal(response: Response) -> str | None:
    """The kind of challenge that an answer is, 'http 403' for a plain refusal, None for others."""
    kind = None
    if response.status not in GONE and len(response.body) <= BYTES * LARGEST_CHALLENGE:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        kind = challenge(decode(response.body, content_type)[0])
    return kind or (f"http {response.status}" if response.status in REFUSING else None)


def advice(kind: str) -> str:
    """What a person may do about a host that refuses."""
    return ADVICE % (kind if kind in STATES else "refused")
