"""What a page of a site that nobody has described leads to: articles, columns, its next page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.families import FAMILIES, detect
from crawler.page.listing import NAVIGATION, Link, title_of
from crawler.page.parsed import attribute
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from crawler.page.listing import Listing
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

SHORTEST, LONGEST = 2, 16  # characters of a column's name
MOST = 400  # links of one page
MORE = "更多"
PARTS = re.compile(r"\s*[-_|—–]+\s*")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one page shows; a column that is only called 更多 has no title."""

    family: str
    articles: tuple[Link, ...]
    columns: tuple[Link, ...]
    next: str | None = None
    title: str = ""
    """What the page calls itself."""


def sight(page: Page, site: Site, channel: Channel) -> Sighting:
    """Reads a page as a listing of the family that it betrays, or of any; and the names that it links."""
    family = detect(page)
    listing = _listing(page, family, site, channel)
    articles = {link.url for link in listing.links}
    columns: dict[str, Link] = {}
    for node in page.tree.css("a[href]")[:MOST]:
        url, title = page.absolute(attribute(node, "href")), title_of(node)
        more = MORE in title
        if url is None or not (more or _is_name(title)):
            continue
        known = canonical(url)
        if known not in articles and known not in (canonical(page.url), listing.next):
            columns.setdefault(known, Link(known, "" if more else title, None))
    named = page.tree.css_first("title")
    title = PARTS.split(named.text().strip())[0][:LONGEST] if named else ""
    return Sighting(family, listing.links, tuple(columns.values()), listing.next, title)


def _listing(page: Page, family: str, site: Site, channel: Channel) -> Listing:
    found = FAMILIES[family].listing(page, site, channel)
    return found if found.links else FAMILIES["generic"].listing(page, site, channel)


def _is_name(title: str) -> bool:
    return SHORTEST <= len(title) <= LONGEST and not NAVIGATION.match(title)
