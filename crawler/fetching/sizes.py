"""A document may be larger than a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.page.urls import is_document

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class Sizes:
    """Downloader middleware: sets DOCUMENT_MAXSIZE for URLs that name a document."""

    def __init__(self, largest: int) -> None:
        self.largest = largest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads the setting."""
        return cls(crawler.settings.getint("DOCUMENT_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Tells the downloader; a redirect to a page takes the limit back."""
        if is_document(request.url):
            request.meta["download_maxsize"] = self.largest
        else:
            request.meta.pop("download_maxsize", None)
