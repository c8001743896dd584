"""A listing becomes the links that it lists."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape
from typing import TYPE_CHECKING

from crawler.page.parsed import Page, attribute
from crawler.page.urls import canonical
from pipelines.text.dates import parse_list_date, parse_url_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from selectolax.lexbor import LexborNode

DATES = "span, i, em, b, small, td:last-child, time, .date"
NAVIGATION = re.compile(r"^(?:首页|尾页|末页|更多|返回|上一页|下一页|下页|上页|第\d+页|>+|<+|\d+)")
SHORTEST_TITLE = 6
ENOUGH = 3  # valid items that make a selector the right one
SPACE = re.compile(r"\s+")
TAG = re.compile(r"<[^>]{0,300}>")
MOST_ITEMS = 3000  # of one page
LONGEST_ITEM = 4000  # characters; what is longer holds the list instead of standing in it
SPLIT_DATE = re.compile(r"(?<!\d)(\d{1,2})\s*((?:19|20)\d\d)[-/.年](\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a listing: its canonical URL, its title, the date shown beside it."""

    url: str
    title: str
    listed_on: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page gives: its links, the next page's URL, the totals it declares."""

    links: tuple[Link, ...]
    next: str | None = None
    also: tuple[str, ...] = ()
    """Other listings that it leads to: a frame, the further pages of a newspaper, a month's sitemap."""
    pages: int | None = None
    records: int | None = None


def listed(listing: Listing) -> str:
    """A digest of what a listing shows: its links, their titles and dates, and the totals it declares.

    Empty where other listings show what it leads to: that it is as it was tells nothing of them.
    """
    if listing.also or not listing.links:
        return ""
    shown = [(link.url, link.title, str(link.listed_on)) for link in listing.links]
    told = repr((shown, listing.pages, listing.records)).encode("utf-8", "replace")
    return blake2b(told, digest_size=16).hexdigest()


def link_to(page: Page, href: str, title: str, day: str | None = None) -> Link | None:
    """A link that an interface names: its title may bear markup, `day` is text; None for no URL."""
    url = page.absolute(href)
    if url is None or not (title := SPACE.sub(" ", unescape(TAG.sub("", title))).strip()):
        return None
    return Link(
        canonical(url), title, (parse_list_date(day) if day else None) or parse_url_date(url)
    )


def title_of(link: LexborNode) -> str:
    """The title of a link: its title attribute unless that is shorter than its text, or an image's."""
    text = SPACE.sub(" ", link.text(separator=" ")).strip()
    named = SPACE.sub(" ", attribute(link, "title"))
    if not named and not text:
        image = link.css_first("img[title], img[alt]")
        named = (attribute(image, "title") or attribute(image, "alt")) if image else ""
    return named if len(named) >= len(text.rstrip(".…")) or "…" in text else text


def date_of(item: LexborNode, link: LexborNode, selectors: Sequence[str]) -> date | None:
    """The date that an item shows beside its link, or inside it; split ones too (07 | 2024-02)."""
    for selector in (*selectors, DATES):
        for node in item.css(selector):
            found = parse_list_date(node.text(separator=" "))
            if found:
                return found
    text = item.text(separator=" ").replace(link.text(separator=" "), " ")
    split = SPLIT_DATE.search(SPACE.sub(" ", text))
    if split:
        return parse_list_date(f"{split[2]}-{split[3]}-{split[1]}")
    return parse_list_date(text)


def _link(
    page: Page, item: LexborNode, selectors: Sequence[str], read: dict[int, Link]
) -> Link | None:
    """The item's first link that is no navigation. Nested items share it: `read` keeps it."""
    if len(item.text()) > LONGEST_ITEM:
        return None
    for link in [item] if item.tag == "a" else item.css("a[href]"):
        if link.mem_id in read:
            return read[link.mem_id]
        url = page.absolute(attribute(link, "href"))
        title = title_of(link)
        if url is None or len(title) < SHORTEST_TITLE or NAVIGATION.match(title):
            continue
        listed = date_of(item, link, selectors) or parse_url_date(url)
        read[link.mem_id] = Link(canonical(url), title, listed)
        return read[link.mem_id]
    return None


def read_links(
    page: Page,
    items: Iterable[str],
    dates: Sequence[str] = (),
    article: re.Pattern[str] | None = None,
) -> tuple[Link, ...]:
    """The links of a listing page, each once, in its order.

    The first selector of `items` that gives enough valid items wins, else the one that gives most.
    An item is valid if its URL has an article's shape or it shows a date; `article` is that shape.
    The neighbours of the winner's items count too: files and other sites' pages stand among them.
    """
    best: dict[str, Link] = {}
    nodes: list[LexborNode] = []
    known: dict[int, Link | None] = {}
    for selector in items:
        matched = page.tree.css(selector)[:MOST_ITEMS]
        read: dict[int, Link] = {}
        for node in matched:
            if node.mem_id not in known:
                known[node.mem_id] = _valid(_link(page, node, dates, read), article)
        found = _by_url(known[node.mem_id] for node in matched)
        if len(found) > len(best):
            best, nodes = found, matched
        if len(best) >= ENOUGH:
            break
    beside = _neighbours([node for node in nodes if known[node.mem_id]])
    others = _by_url(known.get(node.mem_id) or _link(page, node, dates, {}) for node in beside)
    return tuple({**others, **best}[url] for url in {**best, **others})


def _by_url(links: Iterable[Link | None]) -> dict[str, Link]:
    """The links by URL; the first of a URL counts."""
    found: dict[str, Link] = {}
    for link in links:
        if link:
            found.setdefault(link.url, link)
    return found


def _valid(link: Link | None, article: re.Pattern[str] | None) -> Link | None:
    return link if link and (link.listed_on or (article and article.search(link.url))) else None


def _neighbours(items: Sequence[LexborNode]) -> list[LexborNode]:
    """The elements of the parents that hold at least ENOUGH of `items`."""
    parents = {item.parent.mem_id: item.parent for item in items if item.parent is not None}
    counts = Counter(item.parent.mem_id for item in items if item.parent is not None)
    return [
        child for key, count in counts.items() if count >= ENOUGH for child in parents[key].iter()
    ]
