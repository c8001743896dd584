"""Takes back the word of a header that says gzip, or another packing, over bytes that are none (SITES: T26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.page.compression import GZIP

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

ENCODING = "Content-Encoding"
# No other packing has a mark of its own; but none begins so.
PLAIN = (b"<!doctype", b"<html", b"<?xml", b"<head")


class Packing:
    """Downloader middleware: Scrapy unpacks by the header alone, and loses the page if it lies."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, without the header where its bytes do not begin as gzip does."""
        said = (response.headers.get(ENCODING) or b"").strip().lower()
        if (
            said in (b"gzip", b"x-gzip") and response.body and not response.body.startswith(GZIP)
        ) or (said and response.body[:64].lstrip().lower().startswith(PLAIN)):
            del response.headers[ENCODING]
        return response
