"""新华网: a column's articles stand in one JSON file, named by the column's page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawler.families.family import Family
from crawler.families.paging import selectors
from crawler.page.listing import Link, Listing, link_to, read_links
from crawler.page.unseen import is_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ARTICLE = re.compile(r"/20\d{6}/([0-9a-f]{32})/c(?:_\d{1,3})?\.s?html?")
OLD = re.compile(r"/20\d\d-\d\d/\d\d/c_\d{5,12}\.htm")
SOURCE = re.compile(r"(?:datasource:|[\"'/]ds_)([0-9a-f]{32})")
FINGERPRINTS = (
    ARTICLE,
    re.compile(r"(?:datasource:|ds_)[0-9a-f]{32}"),
    re.compile(r"\"(?:publishUrl|datasource)\"\s*:"),
    re.compile(r"id=[\"']detailContent[\"']"),
)
URLS = (
    re.compile(ARTICLE.pattern + "$"),
    re.compile(OLD.pattern + "$"),
    re.compile(r"/ds_[0-9a-f]{32}\.json"),
    re.compile(r"//(?:www\.)?(?:news\.cn|xinhuanet\.com)/"),
)
ITEMS = ("li:has(a[href*='/c.html'])", ".item:has(a[href*='/c.html'])", "div:has(> a[href*='/c.html'])",
         "a[href*='/c.html']", "li:has(a)")  # fmt: skip
HREF = re.compile(r"href\s*=\s*[\"']([^\"']{1,500})[\"']", re.IGNORECASE)
MOST = 5000  # records of a file; the site's own files have a thousand at most
DEEPEST = 6  # levels of a file's objects
MOST_SOURCES = 20


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The records of a file ds_<hex>.json; of a column's page its links and the files it names."""
    if is_answer(page):
        return Listing(links=_records(page, site))
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    files = dict.fromkeys(SOURCE.findall(page.html))
    also = tuple(urljoin(page.url, f"ds_{name}.json") for name in list(files)[:MOST_SOURCES])
    return Listing(links=links, also=also)


def _records(page: Page, site: Site) -> tuple[Link, ...]:
    try:
        found = json.loads(page.html.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return ()
    links: dict[str, Link] = {}
    for record in _dicts(found, 0):
        if len(links) < MOST and (link := _link(page, site, record)):
            links.setdefault(link.url, link)
    return tuple(links.values())


def _dicts(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():  # fmt: skip
        yield from _dicts(one, depth + 1)


def _link(page: Page, site: Site, record: dict[str, Any]) -> Link | None:
    """The link of one record: by publishUrl, else by the link that its title holds as markup.

    Where publishUrl starts with ../ it leads out of the column's folder, in which the file stands.
    """
    title = str(record.get("title") or record.get("showTitle") or "")
    inside = HREF.search(title)
    href = str(record.get("publishUrl") or record.get("url") or (inside[1] if inside else ""))
    if not title or not (ARTICLE.search(href) or OLD.search(href)):
        return None
    day = record.get("publishTime") or record.get("pubTime")
    return link_to(page, href, title, str(day) if day else None)


def key(url: str) -> str | None:
    """The 32 hexadecimal digits of an article; None for an old one, which its path tells."""
    found = ARTICLE.search(url)
    return found[1] if found else None


FAMILY = Family(
    name="xinhua", listing=listing, fingerprints=FINGERPRINTS, urls=URLS, key=key
)  # fmt: skip
