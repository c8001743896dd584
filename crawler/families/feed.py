"""Feeds and sitemaps: RSS, Atom, sitemap.xml and indexes of them; listings without a page."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.families.family import Family, param
from crawler.families.xml_entries import entries, local, values
from crawler.page.listing import Link, Listing, link_to
from crawler.page.urls import canonical
from pipelines.text.dates import parse_date, parse_url_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

CHINA = ZoneInfo("Asia/Shanghai")
FINGERPRINTS = (
    re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b"),
    re.compile(r"xmlns(?::\w{1,20})?=[\"']http://(?:www\.sitemaps\.org/schemas|www\.w3\.org/2005/Atom|purl\.org/rss|www\.google\.com/schemas/sitemap)"),
    re.compile(r"<(?:pubDate|lastmod|updated|dc:date|lastBuildDate)>"),
)  # fmt: skip
URLS = (
    re.compile(r"/(?:feed/?|rss(?:\.\w{2,4})?|atom\.xml|index\.rdf|sitemap[\w.-]{0,60}\.xml(?:\.gz)?)$"),
)  # fmt: skip
ENTRIES = ("item", "entry", "url", "sitemap")
# In order of trust: when it was written, else when it was changed.
DAYS = ("publication_date", "pubDate", "published", "date", "issued", "updated", "modified")
ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)")
FILE = re.compile(r"\.s?html?$|\.jhtml$|/\d{3,12}/?$", re.IGNORECASE)
MOST_SITEMAPS = 1000


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The entries of a feed or a sitemap; the sitemaps of an index as further listings.

    A sitemap names every page of a site: those count whose URL bears a date, or which stand below
    `below`. A broken file gives what stands before the break.
    """
    links: dict[str, Link] = {}
    also: dict[str, None] = {}
    for entry in entries(page, *ENTRIES):
        if local(entry) == "sitemap":
            url = page.absolute(_first(entry, "loc"))
            if url and len(also) < MOST_SITEMAPS:
                also[canonical(url)] = None
            continue
        link = _place(page, entry, site, channel) if local(entry) == "url" else _item(page, entry)
        if link:
            links.setdefault(link.url, link)
    also.pop(canonical(page.url), None)
    following = _next(page) if links else None
    return Listing(links=tuple(links.values()), next=following, also=tuple(also))


def _first(entry: Element, *names: str) -> str:
    return next((one for name in names for one in values(entry, name)), "").replace("&amp;", "&")


def _item(page: Page, entry: Element) -> Link | None:
    """An entry of a feed: RSS has <link>, or a <guid> that is one; Atom <link rel=alternate href>."""
    url = _first(entry, "link") or _alternate(entry)
    if not url:
        guids = [one for one in entry.iter() if local(one) == "guid"]
        url = next(
            (one.text or "" for one in guids if one.get("isPermaLink", "true") == "true"), ""
        )
        url = url.strip() if re.match(r"\s*https?://", url) else ""
    return link_to(page, url, _first(entry, "title"), _day(_first(entry, *DAYS)))


def _alternate(entry: Element) -> str:
    links = [one for one in entry.iter() if local(one) == "link" and one.get("href")]
    best = [one for one in links if one.get("rel", "alternate") == "alternate"]
    return str(best[0].get("href")) if best else ""


def _place(page: Page, entry: Element, site: Site, channel: Channel) -> Link | None:
    """A URL of a sitemap, if it looks like an article's; news sitemaps tell its title too."""
    loc = next((one for one in entry if local(one) == "loc"), None)
    url = page.absolute((loc.text or "").replace("&amp;", "&")) if loc is not None else None
    if not url:
        return None
    dated, below = parse_url_date(url), param(site, channel, "below")
    path = urlsplit(url).path
    if below and not (path.startswith(below) and path.rstrip("/") != below.rstrip("/")):
        return None
    named = _first(entry, "publication_date")
    if not (dated or named or (below and FILE.search(path))):
        return None
    day = _day(named) or (dated.isoformat() if dated else _day(_first(entry, "lastmod")))
    title = _titled(entry)
    listed = parse_date(day) if day else None
    return link_to(page, url, title, day) if title else Link(canonical(url), "", listed)


def _titled(entry: Element) -> str:
    """The title of a news sitemap's entry; an image's or a film's is another."""
    news = [one for one in entry.iter() if local(one) == "news"]
    return _first(news[0], "title") if news else ""


def _day(told: str) -> str | None:
    """The day in China of a time as RFC 822 or ISO 8601 write it; any other date as it stands."""
    found = ISO.search(told)
    try:
        if found:
            return datetime.fromisoformat(found[0]).astimezone(CHINA).date().isoformat()
        if parse_date(told):
            return told
        when = parsedate_to_datetime(told)
        # Without a zone, or with -0000, the time is the site's own.
        return (when.astimezone(CHINA) if when.tzinfo else when).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _next(page: Page) -> str | None:
    """The next page of a feed that says so: <link rel="next" href> (RFC 5005)."""
    for link in _links(page):
        url = page.absolute(link.get("href")) if link.get("rel") == "next" else None
        if url and canonical(url) != canonical(page.url):
            return url
    return None


def _links(page: Page) -> Iterator[Element]:
    return entries(page, "link")


FAMILY = Family(
    newest=True,
    name="feed",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    params=(("below", "the path below which a sitemap's pages are articles: /djgz/"),),
)
