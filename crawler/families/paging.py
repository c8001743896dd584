"""What listings of all families say of their pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.page.parsed import Page, attribute
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from crawler.sites import Channel, Site

DEEPEST = 2000  # pages; a listing that declares more is a trap or a mistake
NEXT = re.compile(
    r"^[\[【(<]?(?:下一?页|后一页|next(?: page)?|›|»|>)[\]】)>»›→\s]*$", re.IGNORECASE
)
GAP = r"\s*(?:<[^>]{0,80}>\s*)?"
# 共5页, 第1/5页; 共48条, 共5页48条
PAGES = re.compile(rf"(?:共|\d{GAP}/){GAP}(\d{{1,6}}){GAP}页")
RECORDS = re.compile(rf"(?:共|共{GAP}\d{{1,6}}{GAP}页){GAP}(\d{{1,6}}){GAP}[条篇]")
QUOTED = re.compile(r"[\"']([^\"'\s]{1,400})[\"']")


def declared(page: Page) -> tuple[int | None, int | None]:
    """The numbers of pages and of records that a listing tells the reader: 共5页, 共48条."""
    html = page.html.replace("&nbsp;", " ")
    pages, records = PAGES.search(html), RECORDS.search(html)
    return int(pages[1]) if pages else None, int(records[1]) if records else None


def target(page: Page, link: LexborNode) -> str | None:
    """Where a link of a pager leads: its href, or else the URL that its onclick names.

    JEECMS turns its pages by location.href='dj_2.jhtml', eportal by a call with the URL.
    """
    url = page.absolute(attribute(link, "href"))
    if url:
        return url
    named = (one for one in QUOTED.findall(attribute(link, "onclick")[:1000]) if "." in one or "?" in one)  # fmt: skip
    return page.absolute(next(named, None))


def next_link(page: Page) -> str | None:
    """The target of the link to the next page; None if it is missing, dead, or this page."""
    for link in page.tree.css("link[rel~=next], a[href], a[onclick]"):
        said = (link.text().strip(), attribute(link, "title"), attribute(link, "aria-label"))
        if "next" in attribute(link, "rel").split() or any(map(NEXT.match, said)):
            url = target(page, link)
            if url and canonical(url) != canonical(page.url):
                return url
    return None


def selectors(site: Site, channel: Channel, *own: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Selectors of items and of dates: the channel's, the site's, then the family's `own` items."""
    items = (*channel.selectors.list_item, *site.selectors.list_item, *own)
    return items, (*channel.selectors.list_date, *site.selectors.list_date)
