"""Reads local documents through the same pipelines as the web's."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

import scrapy

from crawler.documents import document_kind
from crawler.page.article import read_page
from crawler.page.documents import kind
from crawler.page.encoding import decode
from crawler.page.parsed import Page
from crawler.page.urls import canonical
from crawler.sites import Channel, Site
from crawler.spiders.warcs import WarcsSpider
from pipelines.report import Report
from pipelines.store.pages import HARD, Found, Leased

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

PAPERS = (".pdf", ".docx")
ENDINGS = (".txt", ".html", ".htm", ".gz", *PAPERS, ".warc")
WARCS = (".warc", ".warc.gz")
GZIP = b"\x1f\x8b"
HERE = "http://localhost/"
LOCAL_FILES = Site(
    key="files", name="Local files", url=HERE, level="local", region="", family="generic",
    channels=[Channel(name="files", url=HERE, topic="news")],
)  # fmt: skip


class TooLarge(ValueError):
    """A compressed file that unpacks to more than DOWNLOAD_MAXSIZE."""


def unpack(body: bytes, limit: int) -> bytes:
    """The content of a gzip file, all its members; other bytes as they are.

    Raises TooLarge above `limit` bytes and zlib.error for a broken file.
    """
    unpacked = b""
    while body.startswith(GZIP):
        stream = zlib.decompressobj(wbits=31)
        unpacked += stream.decompress(body, limit + 1 - len(unpacked))
        if len(unpacked) > limit:
            raise TooLarge(f"unpacks to more than {limit} bytes")
        if not stream.eof:
            raise zlib.error("the file ends too early")
        body = stream.unused_data
    return unpacked or body


class FilesSpider(WarcsSpider):
    """`scrapy crawl files -a path=FOLDER` reads .txt, .html, .htm, .gz, .pdf, .docx, .warc, .warc.gz below FOLDER."""

    name = "files"
    site: ClassVar[Site] = LOCAL_FILES
    schemes = frozenset(("file",))
    keeps_attachments = False
    judged = False
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "ROBOTSTXT_OBEY": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "CRAWL_WINDOW": "always", "DAILY_CAP": 0,
        "DOWNLOAD_HANDLERS": {"file": "crawler.fetching.warcs.WarcAnswers"},
    }  # fmt: skip

    def __init__(self, path: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.path = Path(path).expanduser().resolve()

    @classmethod
    def objection(cls, contact: str, arguments: dict[str, str]) -> str | None:
        """Why the arguments cannot be used: no path, or none that exists."""
        path = arguments.get("path", "")
        if set(arguments) != {"path"} or not path:
            return "files: say what to read: scrapy crawl files -a path=FOLDER"
        if not Path(path).expanduser().exists():
            return f"files: {path}: no such file or folder"
        return None

    def parse_article(self, response: Response) -> Iterator[Report] | AsyncIterator[Report]:
        """Reads a document by its bytes, except packed ones (.gz), which are unpacked."""
        if document_kind(response.body, response.url) in (None, "gz"):
            return self._article(response)
        return self._document(response)

    async def start(self) -> AsyncIterator[Any]:
        """Names every file below the path; tells which ones it cannot read."""
        paths = [self.path] if self.path.is_file() else sorted(self.path.rglob("*"))
        unknown, warcs = [], []
        for path in paths:
            if path.is_dir():
                continue
            if path.suffix.lower() not in ENDINGS or not path.is_file():
                unknown.append(path.name)
                continue
            if path.name.lower().endswith(WARCS):
                warcs.append(path)
                continue
            setting = "DOCUMENT_MAXSIZE" if path.suffix.lower() in PAPERS else "DOWNLOAD_MAXSIZE"
            if path.stat().st_size > self.settings.getint(setting):
                self.logger.warning("%s: larger than %s, left out", path, setting)
                continue
            url = canonical(path.as_uri())
            found = Found(url=url, kind="article", channel=path.parent.name, again=True)
            yield scrapy.Request(url, meta={"found": found})
        if unknown:
            self.logger.warning(
                "%d files are not %s and were left out: %s",
                len(unknown), ", ".join(ENDINGS), ", ".join(unknown[:5]),
            )  # fmt: skip
        async for named in self.named(warcs):
            yield named

    @property
    def limit(self) -> int:
        """The largest file that is read, in bytes, also after it was unpacked."""
        return self.settings.getint("DOWNLOAD_MAXSIZE")

    def _article(self, response: Response) -> Iterator[Report]:
        """Reads a web page if the file looks like one, else plain text."""
        page: Leased = response.meta["page"]
        try:
            body = unpack(response.body, self.limit)
        except (TooLarge, zlib.error) as error:
            frontier: Any = self.crawler.engine.scheduler
            self.logger.warning("%s: %s", page.url, error)
            frontier.fail(page, response.meta["fetches"], str(error), HARD)
            return
        if packed := kind(body):
            yield self._settled(response, f"document: {packed} in gz")
            return
        text, _ = decode(body)
        name = unquote(urlsplit(page.url).path).lower().removesuffix(".gz")
        if name.endswith((".html", ".htm")) or text[:500].lstrip().lower().startswith(
            ("<!doctype", "<html")
        ):
            read = read_page(Page(page.url, text), self.site)
            if not isinstance(read, Report):
                yield self._settled(response, read.reason)
                return
        else:
            read = Report(url=page.url, site=self.site.key, raw_body=text)
        yield self._of_page(read, response)
