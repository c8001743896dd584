"""A document may be larger than a page, and so may an attachment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.page.urls import is_document

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class Sizes:
    """Downloader middleware: sets DOCUMENT_MAXSIZE for URLs that name a document, ATTACHMENT_MAXSIZE for attachments."""

    def __init__(self, largest: int, attachment: int) -> None:
        self.largest = largest
        self.attachment = attachment

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads the setting."""
        settings = crawler.settings
        return cls(settings.getint("DOCUMENT_MAXSIZE"), settings.getint("ATTACHMENT_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Tells the downloader; a redirect to a page takes the limit back."""
        page = request.meta.get("page")
        if page is not None and page.kind == "attachment":
            request.meta["download_maxsize"] = self.attachment
        elif is_document(request.url):
            request.meta["download_maxsize"] = self.largest
        else:
            request.meta.pop("download_maxsize", None)
