"""Notes every answer, and every failure to get one, on the request that wanted it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest

from crawler import attachments
from crawler.archive import Archive, Exchange, Place, sha1
from crawler.fetching.ending import UNWRITABLE, end
from crawler.page.documents import kind
from crawler.torn import clear, cut, torn_files
from crawler.withheld import Withheld
from pipelines.report import Fetch
from pipelines.stages import Store
from pipelines.store import runs

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class Evidence:
    """Downloader middleware: redirects and retries copy a request's meta, so its list collects all.

    The answers themselves go into the archive of the run, as they were sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._archive: Archive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Repairs the site's archive with the start, closes its file with the end."""
        made = cls(crawler)
        crawler.signals.connect(made.opened, signals.spider_opened)
        crawler.signals.connect(made.closed, signals.spider_closed)
        return made

    async def opened(self) -> None:
        """Cuts off what dead runs of the site left torn."""
        store = self.crawler.get_item_pipeline(Store)
        if store is None or not store.run:
            return
        folder, key = Path(self.crawler.settings["ARCHIVE_FOLDER"]), self.crawler.spidercls.name
        files = await store.do(lambda connection, _: torn_files(connection, folder, key))
        await asyncio.to_thread(cut, folder, files)
        dead = await store.do(lambda connection, _: runs.died(connection, key))
        clear(await asyncio.to_thread(attachments.torn, folder, dead))

    def process_response(self, request: Request, response: Response) -> Response:
        """Notes the answer as it was sent, compressed if it was."""
        latency = request.meta.get("download_latency")
        now = datetime.now(UTC)
        place, sha1 = self._kept(request, response, now)
        note(
            request,
            Fetch(
                url=request.url,
                fetched_at=now,
                status=response.status,
                elapsed_ms=round(1000 * latency) if latency is not None else None,
                size=len(response.body),
                content_type=_header(response, "Content-Type"),
                etag=_header(response, "ETag"),
                last_modified=_header(response, "Last-Modified"),
                sha1=sha1,
                warc_file=place.file if place else None,
                warc_offset=place.offset if place else None,
            ),
        )
        return response

    def _kept(
        self, request: Request, response: Response, now: datetime
    ) -> tuple[Place | None, str | None]:
        """The place of an answer in the archive of this run, and the digest of its body."""
        store = self.crawler.get_item_pipeline(Store)
        if store is None or not store.run or not request.url.startswith("http"):
            return None, None
        if _is_file(request, response):
            return None, sha1(response.body)
        exchange = Exchange(
            url=request.url, at=now, method=request.method, sent=_headers(request),
            form=request.body, status=response.status, headers=_headers(response), body=response.body,
        )  # fmt: skip
        try:
            return self._archived(store.run, request, exchange), exchange.digest
        except OSError as error:
            told = (
                f"the archive cannot be written: {error}; what it lacks is fetched by the next run"
            )
            end(self.crawler, UNWRITABLE, told, logging.CRITICAL)
            raise Withheld(UNWRITABLE) from error

    def _archived(self, run: int, request: Request, exchange: Exchange) -> Place:
        archive = self._opened(run)
        page = request.meta.get("page")
        if page is not None and page.sha1 and page.warc_file and page.warc_offset is not None:
            place = Place(page.warc_file, page.warc_offset)
            archive.know(page.sha1, place, page.url, page.fetched_at or exchange.at)
        return archive.write(exchange)

    def _opened(self, run: int) -> Archive:
        if self._archive is None:
            settings = self.crawler.settings
            site = self.crawler.spidercls.name
            folder, size = Path(settings["ARCHIVE_FOLDER"]), settings.getint("ARCHIVE_SIZE")
            self._archive = Archive(folder, f"{site}/{datetime.now(UTC):%Y%m%d%H%M%S}-{run}", size)
        return self._archive

    def closed(self) -> None:
        """Makes the archive safe on the disk."""
        if self._archive is not None:
            self._archive.close()

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Notes why there was no answer; a request that was refused before it was sent is no fetch."""
        if isinstance(exception, IgnoreRequest):
            return
        error = f"{type(exception).__name__}: {exception}".removesuffix(": ")
        note(request, Fetch(url=request.url, fetched_at=datetime.now(UTC), error=error[:500]))


def _is_file(request: Request, response: Response) -> bool:
    """Whether an answer is a file that the spider keeps beside the archive: one copy is enough.

    Anything else that comes for an attachment is evidence of why there is none.
    """
    page = request.meta.get("page")
    asked = page is not None and page.kind == "attachment" and response.status == HTTPStatus.OK
    return asked and "Content-Encoding" not in response.headers and kind(response.body) is not None


def note(request: Request, fetch: Fetch) -> None:
    """Adds a fetch to the request's list, if it has one."""
    if "fetches" in request.meta:
        request.meta["fetches"].append(fetch)


def _headers(message: Request | Response) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, values in message.headers.items() for value in values]


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:500] if value else None
