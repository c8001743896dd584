"""北极星: listings in .cc-list-content, reports in parts, a twin for telephones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.families.family import Family
from crawler.families.paging import DEEPEST, declared, next_link, selectors
from crawler.page.listing import Listing, read_links

if TYPE_CHECKING:
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ARTICLE = re.compile(r"/m?news/20\d{6}/(\d{3,12})(?:-\d{1,3})?\.s?html?", re.IGNORECASE)
FINGERPRINTS = (
    re.compile(r"class=[\"'][^\"']{0,80}\bcc-(?:list-content|article|headline|paging)\b"),
    re.compile(r"id=[\"']article_cont[\"']"),
    ARTICLE,
    re.compile(r"bjx\.com\.cn/"),
)
URLS = (
    re.compile(ARTICLE.pattern + "$", re.IGNORECASE),
    re.compile(r"//(?:[\w-]+\.){1,3}bjx\.com\.cn/"),
    re.compile(r"/NewsList\b", re.IGNORECASE),
)
ITEMS = (".cc-list-content li", "ul li:has(a[href*='news/20'])", "tr:has(a[href*='news/20'])",
         "div:has(> a[href*='news/20'])", "a[href*='news/20']")  # fmt: skip
PAGE = re.compile(r"(?:[?&]page=|/)(\d{1,6})(?:[/&]|$)", re.IGNORECASE)


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a listing, new (.cc-list-content) or old (/NewsList, in GBK), and its 下一页."""
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    pages, records = declared(page)
    following = next_link(page) if links else None
    if following and _number(following) > min(pages or DEEPEST, DEEPEST):
        following = None
    return Listing(links=links, next=following, pages=pages, records=records)


def _number(url: str) -> int:
    parts = urlsplit(url)
    found = PAGE.search(f"{parts.path}?{parts.query}")
    return int(found[1]) if found else 0


def key(url: str) -> str | None:
    """The number of an article: the same in its parts and in its twin for telephones."""
    found = ARTICLE.search(url)
    return f"news/{found[1]}" if found else None


FAMILY = Family(
    name="bjx", listing=listing, fingerprints=FINGERPRINTS, urls=URLS, key=key
)  # fmt: skip
