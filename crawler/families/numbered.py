"""Listings whose pages bear numbers in their URLs, by the shapes of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.families.family import param
from crawler.families.paging import DEEPEST, PAGES, RECORDS, next_link, selectors, target
from crawler.page.listing import Listing, read_links
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ITEMS = ("ul li:has(a)", "dl dd:has(a)", "tr:has(a)", "div:has(> a)", "li", "a")
MOST_LINKS = 3000
FIGURES = re.compile(r"\d{1,6}")
PAGE_SIZE = ("page_size", "records on a page, where a site tells only their sum")


class Numbering(Protocol):
    """A shape of the URLs of numbered pages."""

    def number(self, url: str) -> int | None:
        """The page, counted from 1, that a URL names; None if it is not of this shape."""

    def at(self, url: str, number: int) -> str:
        """The URL of page `number`, at least 2, of the listing that `url` is a page of."""


@dataclass(frozen=True, slots=True)
class InPath:
    """Numbers in file names. `shape` matches the path: before, n (missing on page 1), after."""

    shape: re.Pattern[str]
    sign: str
    """What stands before the number: list2.htm has none."""
    second: int = 2
    """The number in the name of page 2."""

    def number(self, url: str) -> int | None:
        """The page that `url` names, by its file name."""
        match = self.shape.match(urlsplit(url).path)
        if match is None:
            return None
        return int(match["n"]) + 2 - self.second if match["n"] else 1

    def at(self, url: str, number: int) -> str:
        """The URL of page `number`."""
        parts = urlsplit(url)
        match = self.shape.match(parts.path)
        assert match, url
        path = f"{match['before']}{self.sign}{number - 2 + self.second}{match['after']}"
        return canonical(urlunsplit(parts._replace(path=path, fragment="")))


@dataclass(frozen=True, slots=True)
class InQuery:
    """Numbers in a field of the query. `shape` is what such URLs have."""

    shape: re.Pattern[str]
    field: str
    second: int = 2

    def number(self, url: str) -> int | None:
        """The page that `url` names, by its query."""
        if not self.shape.search(url):
            return None
        said = dict(parse_qsl(urlsplit(url).query)).get(self.field, "")
        return int(said) + 2 - self.second if FIGURES.fullmatch(said) else 1

    def at(self, url: str, number: int) -> str:
        """The URL of page `number`."""
        parts = urlsplit(url)
        fields = dict(parse_qsl(parts.query, keep_blank_values=True))
        fields[self.field] = str(number - 2 + self.second)
        return canonical(urlunsplit(parts._replace(query=urlencode(fields), fragment="")))


class Place(NamedTuple):
    """Which page this is, and a URL of the listing from which those of its other pages are made."""

    number: int
    shape: Numbering | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """How a family lists: the shapes of its pages' URLs, its items, what it says of its totals."""

    shapes: tuple[Numbering, ...]
    items: tuple[str, ...] = ()
    article: re.Pattern[str] | None = None
    pages: tuple[re.Pattern[str], ...] = ()
    records: tuple[re.Pattern[str], ...] = ()
    page_size: int = 0
    """Records on a page, for sites that neither link their pages nor tell how many there are."""

    def listing(self, page: Page, site: Site, channel: Channel) -> Listing:
        """The links of a listing and its next page: as its pager links it, or by its number.

        The last page is the one that is declared, or else the highest that is linked.
        """
        links = read_links(page, *selectors(site, channel, *self.items, *ITEMS), self.article)
        records = _figure(page, (*self.records, RECORDS))
        place = self._place(page)
        told = (_figure(page, (*self.pages, PAGES)), self._highest(page, place))
        pages = max((one for one in told if one), default=None)
        size = int(param(site, channel, "page_size", self.page_size))
        if pages is None and records and size > 0:
            pages = -(-records // size)
        following = None
        if place.shape is None:
            following = next_link(page)
        elif place.number < min(pages or 0, DEEPEST):
            following = place.shape.at(place.url, place.number + 1)
        return Listing(links=links, next=following if links else None, pages=pages, records=records)

    def _find(self, url: str | None) -> Place | None:
        found = (Place(one.number(url) or 0, one, url) for one in self.shapes) if url else ()
        return next((one for one in found if one.number > 0), None)

    def _place(self, page: Page) -> Place:
        """The page's place: by its own URL; on page 1 the pager may know another shape."""
        here = self._find(page.url)
        if here and here.number > 1:
            return here
        following = self._find(next_link(page))
        if following is None:
            following = self._find(_second(page))
            if here and following and here.shape is following.shape:  # another listing's 2
                return here
        if following and following.number == 2:  # noqa: PLR2004
            return following._replace(number=1)
        return here or Place(1)

    def _highest(self, page: Page, place: Place) -> int | None:
        """The highest number of this listing's pages that are linked, if it is above this one's."""
        shape = place.shape
        if shape is None:
            return None
        own = shape.at(place.url, 2)
        links = page.tree.css("a[href], a[onclick]")[:MOST_LINKS]
        urls = {url for link in links if (url := target(page, link))}
        numbers = ((shape.number(url), url) for url in urls)
        later = (n for n, url in numbers if n and n > place.number and shape.at(url, 2) == own)
        return max(later, default=None)


def _second(page: Page) -> str | None:
    """The target of the link that reads 2."""
    for link in page.tree.css("a[href], a[onclick]")[:MOST_LINKS]:
        if link.text().strip(" []\xa0\n\t") == "2":
            return target(page, link)
    return None


def _figure(page: Page, shapes: Iterable[re.Pattern[str]]) -> int | None:
    """The number that the first of `shapes` finds on a page."""
    found = (shape.search(page.html) for shape in shapes)
    return next((int(match[1]) for match in found if match), None)
