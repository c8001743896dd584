"""Scrapy's cookies, without a download of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares import cookies

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Cookies(cookies.CookiesMiddleware):
    """Downloader middleware: a cookie for a whole public suffix (gov.cn) is not taken.

    The list of those suffixes is the one that is installed with tldextract. Left alone, it would be
    fetched from publicsuffix.org at the first cookie, past all manners, while the crawl stands still.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's middleware."""
        cookies._split_domain.suffix_list_urls = ()
        return super().from_crawler(crawler)
