"""龙讯 Lonsun (安徽): listings paged by pageIndex; those of 公开 are fragments that a script asks for."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.families.answers import number, query, with_query
from crawler.families.family import Family
from crawler.families.paging import DEEPEST, PAGES, RECORDS, selectors
from crawler.page.listing import Listing, read_links
from crawler.page.urls import SESSION

if TYPE_CHECKING:
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ARTICLE = re.compile(r"/(content/article|public/content)/(\d{1,12})(?=$|[;?#])")
FINGERPRINTS = (
    re.compile(r"\bls-(?:column-list|article-info|crumbs)\b|\bls_navjz\b|\bj-fontContent\b|\blistnews\b|\bnewscontnet\b"),
    re.compile(r"(?<!\w)[\"']?pageCount[\"']?\s{0,9}[:=]\s{0,9}[\"']?\d"),
    re.compile(r"/site/(?:label/\d|search/\d|tpl/)"),
    re.compile(r"/(?:content/(?:article|column)|public/(?:content|column))/\d"),
    re.compile(r"\blabelName\b|\bplatformCode=\w"),
)  # fmt: skip
URLS = (ARTICLE, re.compile(r"/(?:content|public)/column/\d{1,12}(?=$|[;?#])|/site/label/\d{1,9}(?=$|[;?#])"))  # fmt: skip
ITEMS = (".listnews li", ".ls-column-list li", "#ls_navjz li",
         "li:has(a[href*='/content/article/'])", "li:has(a[href*='/public/content/'])",
         "tr:has(a[href*='/content/'])", "ul li:has(a)", "a[href*='/content/']", "li", "tr")  # fmt: skip
# pageCount:12 of the script that draws the pager; pageSize is another number.
PAGE_COUNT = re.compile(r"(?<!\w)[\"']?pageCount[\"']?\s{0,9}[:=]\s{0,9}[\"']?(\d{1,6})")
# The call of the fragment that a script puts where the list stands.
LABEL = re.compile(
    r"[\"'](?P<url>(?:https?://[\w.:-]{1,200})?/site/label/\d{1,9}\?[^\"'<>\s]{1,1500})[\"'\s]"
)
LISTS = re.compile(r"labelName=public\w{0,20}List\b", re.IGNORECASE)


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a listing or of a fragment, and its next page.

    A page without articles of its own whose script asks for a fragment leads to that fragment.
    """
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    told = PAGE_COUNT.search(page.html) or PAGES.search(page.html)
    count = RECORDS.search(page.html)
    pages = int(told[1]) if told else None
    here = number(query(page.url).get("pageIndex")) or 1
    more = links and pages is not None and here < min(pages, DEEPEST)
    own = "/site/label/" in page.url or any(ARTICLE.search(one.url) for one in links)
    return Listing(
        links=links,
        next=_turned(page.url, here + 1) if more else None,
        also=() if own else fragments(page),
        pages=pages,
        records=int(count[1]) if count else None,
    )


def fragments(page: Page) -> tuple[str, ...]:
    """The first page of the fragment that a script fills the list with; none where no script does."""
    for match in LABEL.finditer(page.html):
        url = page.absolute(unescape(match["url"]))
        if url and LISTS.search(url):
            return (_turned(url, 1),)
    return ()


def _turned(url: str, page: int) -> str:
    """The URL of page `page` of a listing; a first visit's URLs bear a session, ours none."""
    return with_query(SESSION.sub("", url), pageIndex=page)


def key(url: str) -> str | None:
    """The number of an article; those of 公开 are counted apart."""
    match = ARTICLE.search(urlsplit(url).path)
    return f"{match[1].replace('/', '-')}:{match[2]}" if match else None


FAMILY = Family(name="lonsun", listing=listing, fingerprints=FINGERPRINTS, urls=URLS, key=key)
