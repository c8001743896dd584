"""Reads pages again from the archive, with the families, the reading and the stages of a crawl."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.statscollectors import MemoryStatsCollector

from crawler.archive import ArchiveError, Place
from crawler.archived import Archived, read
from crawler.documents import document_kind, read_document
from crawler.families import FAMILIES
from crawler.fetching.packing import Packing
from crawler.page.article import read_page
from crawler.spiders.files import LOCAL_FILES
from crawler.spiders.parts import PartError, page_of, whole
from crawler.spiders.warcs import read_capture
from pipelines.report import Report
from pipelines.steps import clean, fingerprinted, judge

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.sites import Site
    from pipelines.relevance import Topic
    from pipelines.store.rereads import Visit


class NotReplayable(Exception):
    """A visit whose bytes cannot be had; says why."""


class Replay:
    """What the crawl of a site made of an archived visit, made again."""

    def __init__(self, folder: Path, settings: Any, topic: Topic) -> None:
        self.folder = folder
        self.topic = topic
        crawler = Crawler(Spider, settings)
        crawler.stats = MemoryStatsCollector(crawler)
        self._decoder = HttpCompressionMiddleware.from_crawler(crawler)

    async def report(self, visit: Visit, site: Site) -> Report:
        """The report that the visit's bytes give now, through all stages but Store.

        Raises NotReplayable if the archive has not, or no more, what the visit saw.
        """
        try:
            found = [read(self.folder, place) for place in map(Place, visit.files, visit.offsets)]
        except ArchiveError as error:
            raise NotReplayable(str(error)) from error
        answers = {
            url: self._response(url, one) for url, one in zip(visit.urls, found, strict=True)
        }
        captured = site.key == LOCAL_FILES.key
        first = answers[visit.urls[-1 if captured else 0]]
        made = await self._read(first, answers, visit, site)
        made = _of(visit, made, site)
        return fingerprinted(judge(clean(made), self.topic))

    async def _read(
        self, first: Response, answers: dict[str, Response], visit: Visit, site: Site
    ) -> Report | str:
        listed = visit.title, visit.listed_on
        if document_kind(first.body, first.url):
            return read_document(first.body, visit.url, site.key, listed)
        if site.key == LOCAL_FILES.key:
            read = read_capture(first, site)
            return read if isinstance(read, Report) else read.reason
        page = FAMILIES[site.family].article(page_of(first))
        made = read_page(page, site, listed)
        if not isinstance(made, Report):
            return made.reason
        first.meta["page"], first.meta["fetches"] = visit, []
        try:
            return await whole(made, (first, page), site, _Answers(answers))
        except PartError as error:
            raise NotReplayable(str(error)) from error

    def _response(self, url: str, one: Archived) -> Response:
        """The answer as the spiders see it: without its content coding."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in one.headers:
            headers.setdefault(name, []).append(value)
        request = Request(url)
        got = HtmlResponse(url, status=one.status, headers=headers, body=one.body, request=request)
        try:
            plain = self._decoder.process_response(
                request, Packing().process_response(request, got)
            )
        except (OSError, EOFError, zlib.error, brotli.error, IgnoreRequest) as error:
            raise NotReplayable(f"cannot be unpacked: {error}") from error
        assert isinstance(plain, Response)
        return plain.replace(request=request)


def _of(visit: Visit, made: Report | str, site: Site) -> Report:
    """What was read, as the visit of its page."""
    if isinstance(made, str):
        return Report(
            url=visit.url, site=site.key, channel=visit.channel, title=visit.title,
            published_on=visit.listed_on, rejection=made, page_id=visit.page,
        )  # fmt: skip
    return replace(made, url=visit.url, channel=visit.channel, page_id=visit.page)


class _Answers:
    """Stands where a crawl's downloader does, for the further parts of a report."""

    def __init__(self, answers: dict[str, Response]) -> None:
        self.answers = answers

    async def download_async(self, request: Request) -> Response:
        """The archived answer; KeyError if there is none."""
        return self.answers[request.url]
