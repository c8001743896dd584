"""人民网: static listings of a folder of numbers, paged as index2.html, index3.html."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.families.family import Family
from crawler.families.paging import DEEPEST, declared, next_link, selectors
from crawler.page.listing import Listing, read_links
from crawler.page.parsed import Page, attribute

if TYPE_CHECKING:
    from crawler.sites import Channel, Site

ARTICLE = re.compile(r"/n\d{0,2}/20\d\d/\d{4}/c(\d{1,9})-(\d{1,12})(?:-\d{1,2})?\.html")
FINGERPRINTS = (
    re.compile(ARTICLE.pattern.replace("(?:-", "(?:[-_]")),
    re.compile(r"[\"'/](?:index\d{1,4}\.html[\"'][^>]{0,80}>|GB/\d{3,9}/)"),
    re.compile(r"class=[\"'][^\"']{0,80}\b(?:page_n|rm_txt_con|list_1[46]|rm_relevant)\b"),
)
URLS = (
    re.compile(ARTICLE.pattern + "$"),
    re.compile(r"/GB/(?:\d{1,9}/){1,6}(?:index\d{0,4}\.html)?$"),
    re.compile(r"//(?:[\w-]+\.){1,3}people\.com\.cn/"),
)
ITEMS = ("[class*=list_1] li:has(a[href*='/c'])", "ul li:has(a[href*='/n1/'])", "li:has(a)",
         "td:has(> a)", "a[href*='/n1/']")  # fmt: skip
NUMBERED = re.compile(r"/index(?P<n>\d{0,4})\.html$")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a listing and its next page: index.html, then index2.html; index1.html is the first.

    The pager's links, which may show only a window of the pages, tell how far it goes.
    """
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    pages, records = declared(page)
    return Listing(
        links=links, next=_next(page, pages) if links else None, pages=pages, records=records
    )


def _next(page: Page, pages: int | None) -> str | None:
    """The next page: where 下一页 leads, else the next number, if a link or the total goes that far."""
    said = next_link(page)
    if said and _number(said) and _folder(said) == _folder(page.url):
        return said if _number(said) <= DEEPEST else None
    linked = (page.absolute(attribute(link, "href")) for link in page.tree.css("a[href*=index]"))
    own = [_number(url) for url in linked if url and _folder(url) == _folder(page.url)]
    following = (_number(page.url) or 1) + 1
    highest = min(max(pages or 0, *own, 0), DEEPEST)
    return urljoin(page.url, f"index{following}.html") if following <= highest else None


def _number(url: str) -> int:
    """The number of a listing's page; 0 for what is none."""
    found = NUMBERED.search(urlsplit(url).path)
    return int(found["n"] or 1) if found else 0


def _folder(url: str) -> str:
    return urlsplit(urljoin(url, "./")).path


def key(url: str) -> str | None:
    """The numbers of an article's column and of itself: c1001-40100001, in parts or whole."""
    found = ARTICLE.search(url)
    return f"c{found[1]}-{found[2]}" if found else None


FAMILY = Family(
    name="people", listing=listing, fingerprints=FINGERPRINTS, urls=URLS, key=key
)  # fmt: skip
