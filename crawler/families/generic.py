"""Any listing whose next page is a link that says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.page.listing import Listing, read_links
from crawler.page.parsed import Page, attribute
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from crawler.sites import Channel, Site

FINGERPRINTS: tuple[re.Pattern[str], ...] = ()
ITEMS = ("ul li:has(a)", "dl dd:has(a)", "tr:has(a)", "div:has(> a)", "li", "a")
NEXT = re.compile(
    r"^[\[【(<]?(?:下一?页|后一页|next(?: page)?|›|»|>)[\]】)>»›→\s]*$", re.IGNORECASE
)
GAP = r"\s*(?:<[^>]{0,80}>\s*)?"
PAGES = re.compile(rf"共{GAP}(\d{{1,6}}){GAP}页")
RECORDS = re.compile(rf"共{GAP}(\d{{1,6}}){GAP}[条篇]")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The dated links of a listing, and the target of its 下一页."""
    items = (*channel.selectors.list_item, *site.selectors.list_item, *ITEMS)
    dates = (*channel.selectors.list_date, *site.selectors.list_date)
    pages, records = PAGES.search(page.html), RECORDS.search(page.html)
    links = read_links(page, items, dates)
    return Listing(
        links=links,
        next=next_url(page) if links else None,
        pages=int(pages[1]) if pages else None,
        records=int(records[1]) if records else None,
    )


def next_url(page: Page) -> str | None:
    """The target of the link to the next page; None if it is missing, dead, or this page."""
    for link in page.tree.css("link[rel~=next], a[href]"):
        said = (link.text().strip(), attribute(link, "title"), attribute(link, "aria-label"))
        if "next" in attribute(link, "rel").split() or any(map(NEXT.match, said)):
            url = page.absolute(attribute(link, "href"))
            if url and canonical(url) != canonical(page.url):
                return url
    return None
