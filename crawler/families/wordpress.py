"""WordPress: posts by its interface wp-json, or by a theme's listings at /page/2/."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.families.family import Family, Start
from crawler.families.paging import DEEPEST, declared, next_link, selectors
from crawler.page.listing import Link, Listing, date_of, link_to, read_links
from crawler.page.parsed import Page, attribute
from crawler.page.unseen import is_answer
from crawler.page.urls import canonical
from pipelines.text.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from selectolax.lexbor import LexborNode

    from crawler.sites import Channel, Site

API = re.compile(r"/wp-json/wp/v2/|[?&]rest_route=")
FINGERPRINTS = (
    re.compile(r"/wp-(?:content|includes)/"),
    re.compile(r"class=[\"'][^\"']{0,200}\b(?:entry-content|entry-title|wp-block-\w+|page-numbers)\b"),
    re.compile(r"<meta[^>]{0,80}content=[\"']WordPress|https://api\.w\.org/"),
    re.compile(r"\"(?:_links|guid|excerpt)\"\s*:\s*\{"),
    re.compile(r"X-WP-Total|\\?/wp-json\\?/"),
)  # fmt: skip
URLS = (API,)
POSTS = ("article", ".hentry", ".type-post", "li.wp-block-post")
TITLES = (".entry-title a[href]", "h1 a[href], h2 a[href], h3 a[href]", "a[rel~=bookmark]")
TIMES = ("time.published[datetime]", "time.entry-date[datetime]", "time[datetime]")
ITEMS = ("main li:has(a)", ".post-list li:has(a)", "ul li:has(a)", "div:has(> a)")
PER_PAGE = 10  # the interface's own default
MOST = 100  # posts that the interface gives at once


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The channel's URL; one of the interface with what makes it tell its totals in its answer.

    WordPress puts them into headers (X-WP-Total); with _envelope it puts those into the body.
    """
    if not API.search(channel.url):
        return (Start(canonical(channel.url)),)
    return (Start(canonical(_with(channel.url, _envelope="1"))),)


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The posts of an answer of the interface, or of a theme's listing, and the next page."""
    if is_answer(page):
        return _answer(page)
    links = _posts(page) or read_links(page, *selectors(site, channel, *ITEMS))
    pages, records = declared(page)
    numbers = [int(text) for node in page.tree.css(".page-numbers")
               if (text := node.text().strip().replace(",", "")).isdecimal() and len(text) < 6]  # noqa: PLR2004  # fmt: skip
    pages = pages or max(numbers, default=None)
    return Listing(links=links, next=_older(page) if links else None, pages=pages, records=records)


def _posts(page: Page) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for selector in POSTS:
        for post in page.tree.css(selector):
            title = next((one for name in TITLES if (one := post.css_first(name))), None)
            day = _day(post, title) if title else None
            href = attribute(title, "href") if title else ""
            if title and (link := link_to(page, href, title.text(), day)):
                found.setdefault(link.url, link)
    return tuple(found.values())


def _day(post: LexborNode, title: LexborNode) -> str | None:
    """The day that a theme shows: of its <time> elements the one of publishing, else any date."""
    for selector in TIMES:
        for node in post.css(selector):
            if parse_date(attribute(node, "datetime")):
                return attribute(node, "datetime")
    shown = date_of(post, title, ())
    return shown.isoformat() if shown else None


def _older(page: Page) -> str | None:
    """The next page: of numbered links the one after this, else that to older posts."""
    node = page.tree.css_first("a.next.page-numbers[href], .nav-previous a[href], a.nextpostslink[href]")  # fmt: skip
    url = page.absolute(attribute(node, "href")) if node else next_link(page)
    number = re.search(r"/page/(\d{1,9})/?$|[?&]paged=(\d{1,9})", url or "")
    if number and int(number[1] or number[2]) > DEEPEST:
        return None
    return url if url and canonical(url) != canonical(page.url) else None


def _answer(page: Page) -> Listing:
    try:
        found: Any = json.loads(page.html.lstrip("\ufeff \r\n\t"), strict=False)
    except (ValueError, RecursionError):
        return Listing(links=())
    told: dict[str, Any] = {}
    if isinstance(found, dict):
        told, found = found.get("headers") or {}, found.get("body")
    posts = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    links = [link for one in posts if (link := _post(page, one))]
    totals = {str(k).lower(): v for k, v in told.items()} if isinstance(told, dict) else {}
    pages, records = _total(totals.get("x-wp-totalpages")), _total(totals.get("x-wp-total"))
    query = dict(parse_qsl(urlsplit(page.url).query))
    number, size = _total(query.get("page")) or 1, _total(query.get("per_page")) or PER_PAGE
    more = number < pages if pages is not None else len(posts) >= min(size, MOST)
    following = _with(page.url, page=str(number + 1)) if links and more and number < DEEPEST else None  # fmt: skip
    return Listing(links=tuple(links), next=following, pages=pages, records=records)


def _post(page: Page, post: dict[str, Any]) -> Link | None:
    title = post.get("title")
    title = title.get("rendered") if isinstance(title, dict) else title
    return link_to(page, str(post.get("link") or ""), str(title or ""), str(post.get("date") or ""))


def _total(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else None  # noqa: PLR2004  # fmt: skip


def _with(url: str, **values: str) -> str:
    """The URL with these values in its query."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **values}
    return urlunsplit((*parts[:3], urlencode(query), ""))


FAMILY = Family(
    name="wordpress", listing=listing, fingerprints=FINGERPRINTS, urls=URLS, starts=starts
)
