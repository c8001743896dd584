"""A capture is read as a crawl of local files reads it: the same middlewares, families and stages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector

from crawler.archive import ArchiveError, Place
from crawler.bulk.rows import Row
from crawler.captures import address
from crawler.documents import document_kind, read_document
from crawler.fetching.packing import Packing
from crawler.fetching.warcs import answer
from crawler.page.urls import canonical
from crawler.spiders.files import LOCAL_FILES
from crawler.spiders.rejections import cut
from crawler.spiders.warcs import read_capture
from pipelines.report import Report
from pipelines.steps import clean, fingerprinted, judge
from pipelines.store.captures import CHANNEL
from pipelines.store.pages import HARD, SOFT
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.captures import Capture
    from pipelines.relevance import Topic

LONGEST = 300  # characters of a reason


class Reading:
    """Reads captures one by one; `settings` are Scrapy's, of which the limits of sizes count."""

    def __init__(self, settings: Mapping[str, Any], topic: Topic) -> None:
        self.topic = topic
        crawler = Crawler(Spider, dict(settings))
        crawler.stats = MemoryStatsCollector(crawler)
        self._decoder = HttpCompressionMiddleware.from_crawler(crawler)

    def row(self, path: Path, capture: Capture) -> Row:
        """What a capture of the file at `path` gives, through all stages but Store; never raises for any bytes."""
        url = storable_url(capture.url)
        bare = Report(url=cut(url), site=LOCAL_FILES.key, channel=CHANNEL)
        try:
            response, fetch = answer(Place(str(path), capture.offset))
        except ArchiveError as error:
            return Row(report=bare, at=capture.at, failure=str(error)[:LONGEST], grade=SOFT)
        bare = replace(bare, fetches=(fetch,))
        try:
            plain = self._unpacked(response, path, capture)
        except Exception as error:
            return Row(report=replace(bare, rejection=_unreadable(error)), at=fetch.fetched_at)
        try:
            report = fingerprinted(judge(clean(self._read(plain, url, bare)), self.topic))
        except Exception as error:
            failure = _unreadable(error)
            return Row(report=bare, at=fetch.fetched_at, failure=failure, grade=HARD)
        return Row(report=report, at=fetch.fetched_at)

    def _unpacked(self, response: Response, path: Path, capture: Capture) -> Response:
        """The answer without its content coding, by the middlewares of a crawl and in their order."""
        request = Request(address(str(path), capture.offset))
        plain = self._decoder.process_response(
            request, Packing().process_response(request, response)
        )
        assert isinstance(plain, Response)
        return plain

    def _read(self, response: Response, url: str, bare: Report) -> Report:
        if document_kind(response.body, url):
            made: Any = read_document(response.body, url, LOCAL_FILES.key)
        else:
            made = read_capture(response, LOCAL_FILES)
        if not isinstance(made, Report):
            return replace(bare, rejection=made.reason)
        return replace(made, url=url, channel=CHANNEL, fetches=bare.fetches)


def storable_url(url: str) -> str:
    """The URL under which a capture is a page of the store."""
    return str(storable(canonical(url)))


def _unreadable(error: Exception) -> str:
    return f"unreadable: {type(error).__name__}: {error}"[:LONGEST]
