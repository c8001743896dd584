"""Any listing whose next page is a link that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families.family import Family
from crawler.families.paging import declared, next_link, selectors
from crawler.page.listing import Listing, read_links

if TYPE_CHECKING:
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ITEMS = ("ul li:has(a)", "dl dd:has(a)", "tr:has(a)", "div:has(> a)", "li", "a")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The dated links of a listing, and the target of its 下一页."""
    links = read_links(page, *selectors(site, channel, *ITEMS))
    pages, records = declared(page)
    return Listing(
        links=links, next=next_link(page) if links else None, pages=pages, records=records
    )


FAMILY = Family(name="generic", listing=listing)
