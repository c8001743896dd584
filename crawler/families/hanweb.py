"""Hanweb 大汉 JCMS: columns by number, their lists in scripts (jpage), disclosure lists (xxgk)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.families.family import Family, Start, param
from crawler.families.jpage import PROXY, link_of, next_group, next_window, read_store
from crawler.families.paging import declared, next_link, selectors
from crawler.page.listing import MOST_ITEMS, Listing, read_links
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crawler.page.listing import Link
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ART = r"/art/20\d\d/\d{1,2}/\d{1,2}/art_\d+_\d+\.html"
FINGERPRINTS = (
    re.compile(r"<datastore\b"),
    re.compile(r"/jpage/|\.jpage\s{0,5}\("),
    re.compile(r"dataproxy\.jsp"),
    re.compile(r"<!--ZJEG_RSS\.content\.begin-->"),
    re.compile(r"<!--<\$\[[^\]<>]{1,20}\]>(?:begin|end)-->"),
    re.compile(r"name=[\"'](?:ContentStart|i_columnid|i_articleid)[\"']"),
    re.compile(r"jrobot/search\.do|jsearchfront/interfaces/"),
    re.compile(r"/module/(?:download/downfile|visitcount/)"),
    re.compile(ART),
)
URLS = (re.compile(ART), re.compile(r"/col/col\d+(?:/|$)"), re.compile(r"dataproxy\.jsp"))
# art_84025_1234.html in two columns is one article: the last number is its id; on newer sites (浙江)
# the id is art_<32 hex>.html.
ID = re.compile(r"/art_(?:\d{1,20}_){0,3}(\d{1,20}|[0-9a-f-]{32,36})\.html")
ARTICLE = re.compile(r"/art_[0-9a-f_-]{1,60}\.html")
ITEMS = ("ul li:has(a[href*='art_'])", "tr:has(a[href*='art_'])", "dl dd:has(a)", "li:has(> a)",
         "div:has(> a[href*='art_'])", "li", "tr")  # fmt: skip
# Paging in the address bar, which shows the first page whatever its number.
ADDRESS_BAR = frozenset(("uid", "pageNum"))


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The column's URL without a page of the address bar."""
    return (Start(without_address_bar(channel.url)),)


def without_address_bar(url: str) -> str:
    """The URL of a column without ?uid=…&pageNum=….

    >>> without_address_bar("https://a.cn/col/col15/index.html?uid=1&pageNum=3&x=2")
    'https://a.cn/col/col15/index.html?x=2'
    """
    parts = urlsplit(canonical(url))
    query = [(k, v) for k, v in parse_qsl(parts.query) if k not in ADDRESS_BAR]
    return canonical(parts._replace(query=urlencode(query)).geturl())


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The records of a column or of the proxy's answer, and the next window of the proxy.

    Where a page holds no records its markup lists directly, as that of portals does, or the proxy
    has them all.
    """
    store = read_store(page)
    by_group = param(site, channel, "paging") == "groups"
    step = next_group if by_group else next_window
    following = step(page, store, site, channel) if store else None
    dates = selectors(site, channel)[1]
    found = [link_of(page, record, dates, ARTICLE) for record in store.records] if store else []
    links = {one.url: one for one in found if one}
    if by_group and following and not PROXY.search(page.url):
        return Listing(links=(), also=(following,))
    if store and links:
        return Listing(links=tuple(links.values()), next=following, records=store.total)
    shown = direct(page, site, channel)
    if following and not shown.links:
        return Listing(links=(), also=(following,))
    return shown


def direct(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of the markup itself, its next page unless that is one of the address bar."""
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    pages, records = declared(page)
    following = next_link(page) if links else None
    if following and without_address_bar(following) == without_address_bar(page.url):
        following = None
    return Listing(links=links, next=following, pages=pages, records=records)


def answered(page: Page, site: Site, channel: Channel, *dates: str) -> tuple[Link, ...]:
    """The links of an interface's answer, those of short titles too: nothing in it is navigation."""
    items, own = selectors(site, channel, *ITEMS)
    links = {one.url: one for one in read_links(page, items, (*own, *dates), ARTICLE)}
    for row in page.tree.css("li:has(a[href*='art_']), tr:has(a[href*='art_'])")[:MOST_ITEMS]:
        link = link_of(page, row.html or "", (*own, *dates), ARTICLE)
        if link and ARTICLE.search(link.url):
            links.setdefault(link.url, link)
    return tuple(links.values())


def key(url: str) -> str | None:
    """The article's id, which is the same in every column."""
    match = ID.search(url.partition("?")[0])
    return f"art_{match[1]}" if match else None


FAMILY = Family(
    name="hanweb",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=starts,
    key=key,
    params=(
        ("webid", "the number of the site"),
        ("columnid", "the number of the column, or several with commas, or its encrypted form"),
        ("unitid", "the number of the list on the column's page, or its encrypted form"),
        ("perpage", "records of a page"),
        (
            "proxy",
            "the path of the proxy: /module/web/jpage/dataproxy.jsp, /module/jpage/dataproxy.jsp",
        ),
        ("paging", "groups, where the proxy counts groups of records (page=2) and ignores windows"),
        ("sourceContentType", "1; 3 for lists of several columns"),
    ),
)
