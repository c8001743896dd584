"""Reads the answers that foreign WARC files hold as the pages that they were, each under its own URL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals

from crawler.archive import ArchiveError
from crawler.capture_index import CaptureIndex
from crawler.captures import HEAD, NOWHERE, address
from crawler.documents import document_kind
from crawler.families import FAMILIES, detect
from crawler.page.article import read_page
from crawler.page.encoding import decode
from crawler.spiders.parts import page_of
from crawler.spiders.site import SiteSpider
from pipelines.report import Report
from pipelines.store.captures import CHANNEL, PREFIX, seen
from pipelines.store.pages import SOFT, TEMPORARY, Found, Leased

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.page.verdict import NotArticle
    from crawler.sites import Site

NOT_GIVEN = "its WARC file was not given"


class WarcsSpider(SiteSpider):
    """The part of the spider of files that reads WARC files.

    A URL is a page of the frontier, leased once for each capture, the earliest first: what a capture
    gave is stored before the next one is read, so that later texts revise earlier ones.
    """

    name = ""  # no spider of its own

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._index = CaptureIndex()
        self._under_way: dict[int, Leased] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Self:
        """Learns which reports are stored."""
        made = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(made.stored, signals.item_scraped)
        crawler.signals.connect(made.stored, signals.item_dropped)
        crawler.signals.connect(made.leave, signals.spider_closed)
        return made

    async def named(self, paths: Sequence[Path]) -> AsyncIterator[scrapy.Request]:
        """Names the URLs of WARC files, but for captures that are no later than what the corpus has."""
        largest = self.settings.getint("DOCUMENT_MAXSIZE")
        for path in paths:
            try:
                counts = await asyncio.to_thread(self._index.fill, path, largest)
            except ArchiveError as error:
                self.logger.error("%s", error)
                continue
            pages = counts.pop("pages", 0)
            self.logger.info("%s: %d pages%s", path, pages, _left_out(counts))
        frontier: Any = self.crawler.engine.scheduler
        dropped = 0
        for urls in self._index.urls():
            known = await frontier.store.do(lambda c, _, urls=urls: seen(c, urls))
            dropped += self._index.drop_until(known)
            for url in urls:
                if self._index.first(url):
                    yield self._next(url)
        if dropped:
            self.logger.info("%d captures are no later than what the corpus has", dropped)

    def _next(self, url: str) -> scrapy.Request:
        found = Found(
            url=url, key=PREFIX + url, kind="article", channel=CHANNEL, again=True, anew=True
        )
        return scrapy.Request(url, meta={"found": found})

    def request(self, page: Leased) -> scrapy.Request:
        """The request of a page's next capture; it asks a file, never a network."""
        if not page.key.startswith(PREFIX):
            return super().request(page)
        capture = self._index.first(page.url)
        self._under_way[page.id] = page
        return scrapy.Request(
            address(capture.file, capture.offset) if capture else NOWHERE,
            callback=self.parse_capture,
            errback=self.lost,
            meta={
                "page": page,
                "known": capture,
                "dont_redirect": True,
                "dont_merge_cookies": True,
            },
            dont_filter=True,
        )

    def parse_capture(self, response: Response) -> Iterator[Report] | AsyncIterator[Report]:
        """Reads a capture by its bytes."""
        response.meta["fetches"] = [response.meta["captured"]]
        if document_kind(response.body, response.meta["page"].url):
            return self._document(response)
        return self._captured(response)

    def _captured(self, response: Response) -> Iterator[Report]:
        with self._reading(response):
            read = read_capture(response, self.site)
        if isinstance(read, Report):
            yield self._of_page(read, response)
        else:
            yield self._settled(response, read.reason)

    def lost(self, failure: Failure) -> Iterator[Report]:
        """Ends the visit of a capture that cannot be read, or of a page of which none was given."""
        request: Any = failure.request  # type: ignore[attr-defined]
        page: Leased = request.meta["page"]
        captured = request.meta.get("captured")
        frontier: Any = self.crawler.engine.scheduler
        if captured is not None:
            request.meta["fetches"] = [captured]
            error = failure.value
            yield self._settled(request, f"unreadable: {type(error).__name__}: {error}"[:300])
        elif request.meta["known"] is not None:
            self.logger.error("%s: %s", page.url, failure.value)
            frontier.fail(page, (), str(failure.value)[:300], SOFT)
        elif page.fetched_at is not None:
            frontier.settle(page, ())
        else:
            frontier.fail(page, (), NOT_GIVEN, TEMPORARY)

    def stored(self, item: Report) -> None:
        """Names a page's next capture when the one before is stored."""
        page = self._under_way.pop(item.page_id or 0, None)
        if page is None:
            return
        self._index.drop_first(page.url)
        if self._index.first(page.url):
            frontier: Any = self.crawler.engine.scheduler
            frontier.enqueue_request(self._next(page.url))

    def leave(self) -> None:
        """Leaves nothing on the disk."""
        self._index.close()


def read_capture(response: Response, site: Site) -> Report | NotArticle:
    """What a captured page gives, by the family that it betrays; a plain text is read as it is."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    if content_type.startswith("text/plain") and b"<html" not in response.body[:HEAD].lower():
        text, _ = decode(response.body, content_type)
        return Report(url=response.url, site=site.key, raw_body=text)
    shown = page_of(response)
    return read_page(FAMILIES[detect(shown)].article(shown), site)


def _left_out(counts: Counter[str]) -> str:
    """What was left out, in words."""
    told = ", ".join(f"{count} {why}" for why, count in sorted(counts.items()))
    return f"; left out: {told}" if told else ""
