"""Spiders that download the same pages: one that does nothing else, and two that read them as peers do."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import CrawlerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

ARTICLE = re.compile(r'href="\./(\d{6}/t\d+_\d+\.html)"')
PAGES = re.compile(r"createPageHTML\((\d+),0")
Read = Callable[[bytes, str], dict[str, Any]]


def _trafilatura() -> Read:
    import trafilatura  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    from trafilatura.deduplication import (  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
        Simhash,
    )

    def read(body: bytes, url: str) -> dict[str, Any]:
        document = trafilatura.bare_extraction(body, url=url, with_metadata=True)
        found = document.as_dict() if document else {}
        return {"url": url, "title": found.get("title"), "date": found.get("date"), "text": found.get("text") or "",
                "simhash": Simhash(found.get("text") or "").to_hex()}  # fmt: skip

    return read


def _newspaper() -> Read:
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    def read(body: bytes, url: str) -> dict[str, Any]:
        article = Article(url, language="zh")
        article.download(input_html=body.decode("utf-8"))
        article.parse()
        return {
            "url": url,
            "title": article.title,
            "date": str(article.publish_date),
            "text": article.text,
        }

    return read


READERS: dict[str, Callable[[], Read]] = {
    "trafilatura + SimHash": _trafilatura,
    "newspaper4k": _newspaper,
}


MODULES = {"trafilatura + SimHash": "trafilatura", "newspaper4k": "newspaper"}


def there() -> list[str]:
    """The readers that are installed."""
    return [name for name in READERS if find_spec(MODULES[name])]


class Pages(scrapy.Spider):
    """Follows the listings of each site and fetches every article."""

    name = "pages"
    firsts: tuple[str, ...] = ()
    read: Read | None = None
    out: Any = None

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first listings."""
        for first in self.firsts:
            yield scrapy.Request(first)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """A listing: its further pages and its articles."""
        markup = response.text
        count = PAGES.search(markup)
        for page in range(1, int(count[1]) if count else 1):
            yield scrapy.Request(response.urljoin(f"index_{page}.html"))
        for path in ARTICLE.findall(markup):
            yield scrapy.Request(response.urljoin(path), self.article)

    def article(self, response: Response) -> Iterator[dict[str, Any]]:
        """An article, read if there is a reader."""
        found = self.read(response.body, response.url) if self.read else {"url": response.url}
        if self.out and found.get("text"):
            self.out.write(json.dumps(found, ensure_ascii=False) + "\n")
        yield found


def main(reader: str, out: str, *firsts: str) -> None:
    """Crawls with Scrapy's default settings; prints how many articles came."""
    Pages.firsts = firsts
    Pages.read = staticmethod(READERS[reader]()) if reader else None  # type: ignore[assignment]
    with open(out, "w", encoding="utf-8") as Pages.out:  # noqa: PTH123
        process = CrawlerProcess(
            {
                "LOG_LEVEL": "ERROR",
                "ROBOTSTXT_OBEY": True,
                "TELNETCONSOLE_ENABLED": False,
                "TWISTED_DNS_RESOLVER": "crawler.fetching.resolver.PublicResolver",
            }
        )
        crawler = process.create_crawler(Pages)
        process.crawl(crawler)
        process.start()
    print(crawler.stats.get_value("item_scraped_count", 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
