"""gkmlpt 政府信息公开目录 (广东): a category's articles by an interface; NFCMS' listings beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.families import nfcms, stems
from crawler.families.answers import answered, day, inside, number, query, records, text, with_query
from crawler.families.family import Family, Start, first_page, param
from crawler.families.paging import DEEPEST
from crawler.page.listing import Listing, link_to
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crawler.page.listing import Link
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

PLACE = re.compile(r"^(?P<root>.{0,300}?)/gkmlpt(?:/|$)")
API = re.compile(r"/gkmlpt/api/all/\d{1,12}$")
CATEGORY = re.compile(r"#/?(\d{1,12})$")
# window._CONFIG = {SID: '755001', …}
SID = re.compile(r"\bSID[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,9})")
ESCAPES = re.compile(r"(?:%u[0-9a-fA-F]{4})+")
PER_PAGE = 100
DAYS = ("display_publish_time", "date", "created_at")
FINGERPRINTS = (
    re.compile(r"\bwindow\._CONFIG\b"),
    re.compile(r"/gkmlpt/(?:content|index|api|public)\b"),
    re.compile(r"\bSID[\"']?\s{0,9}:\s{0,9}[\"']?\d{1,9}"),
    re.compile(r"\"post_count\"\s*:"),
)
URLS = (re.compile(r"/gkmlpt(?:/|$)"), re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d{1,12}\.html?$"), API)  # fmt: skip


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The interface for the category that stands behind # in the channel's URL.

    Where the site file tells no SID the index page comes first, which does. Other URLs are NFCMS'.
    """
    category = CATEGORY.search(channel.url)
    if not category or not PLACE.match(urlsplit(channel.url).path):
        return first_page(site, channel, today)
    if known := param(site, channel, "SID"):
        return (Start(interface(channel.url, category[1], known)),)
    return (Start(f"{canonical(channel.url)}#{category[1]}"),)


def interface(url: str, category: str, sid: str, page: int = 1) -> str:
    """The URL by which we know a page of a category; the site's number is called `site` in it."""
    root = PLACE.match(urlsplit(url).path)
    path = f"{root['root'] if root else ''}/gkmlpt/api/all/{category}"
    bare = urlsplit(url)._replace(path=path, query="", fragment="").geturl()
    return with_query(bare, page=page, site=sid)


def address(url: str, site: Site) -> str:
    """What is asked: the interface calls the site's number `sid`, which elsewhere is a session's."""
    said = query(url)
    if not API.search(urlsplit(url).path) or "site" not in said:
        return url
    return f"{with_query(url, site=None)}&sid={said['site']}"


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of an answer; from the index page the way to it; NFCMS' listing elsewhere."""
    path = urlsplit(page.url).path
    if API.search(path):
        return _answer(page)
    if not PLACE.match(path):
        return nfcms.listing(page, site, channel)
    category = CATEGORY.search(page.url) or CATEGORY.search(channel.url)
    sid = SID.search(page.html)
    known = sid[1] if sid else param(site, channel, "SID")
    found = (interface(page.url, category[1], known),) if category and known else ()
    return Listing(links=(), also=found)


def _answer(page: Page) -> Listing:
    """A page of a category: pages count from 1, and page 0 is page 1 too; past the last is 404."""
    told = answered(page)
    posts = records(told.get("articles"))
    links = tuple({link.url: link for one in posts if (link := _link(page, one))}.values())
    count = number(inside(told, "classify", "post_count"))
    said = query(page.url)
    here = max(1, number(said.get("page")) or 1)
    more = here * PER_PAGE < count if count is not None else len(posts) >= PER_PAGE
    following = None
    if links and more and here < DEEPEST:
        sid = said.get("sid") or said.get("site")
        following = with_query(page.url, page=here + 1, site=sid, sid=None)
    return Listing(links=links, next=following, records=count)


def _link(page: Page, post: dict[str, object]) -> Link | None:
    days = (day(post.get(name)) for name in DAYS)
    url = text(post.get("url")) or text(post.get("post_url"))
    return link_to(page, url, unescape(text(post.get("title"))), next(filter(None, days), None))


def unescape(said: str) -> str:
    """Text whose characters are written as %u4E2D.

    >>> unescape("%u515A%u5EFA工作 100%")
    '党建工作 100%'
    """

    def characters(match: re.Match[str]) -> str:
        raw = bytes.fromhex(match[0].replace("%u", ""))
        return raw.decode("utf-16-be", "replace")

    return ESCAPES.sub(characters, said)


def article(page: Page) -> Page:
    """The page with the characters that its title and text bear as %u4E2D."""
    return replace(page, html=unescape(page.html))


FAMILY = Family(
    name="gkmlpt",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=starts,
    address=address,
    article=article,
    key=nfcms.key,
    params=(
        (
            "SID",
            "the number of the site in the directory, as window._CONFIG on its index page says",
        ),
        stems.PAGE_OFFSET,
    ),
)
