"""Any listing whose next page is a link that says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.families.family import Family
from crawler.families.frames import frames
from crawler.families.paging import declared, next_link, selectors
from crawler.page.listing import Listing, read_links

if TYPE_CHECKING:
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ITEMS = ("ul li:has(a)", "dl dd:has(a)", "tr:has(a)", "div:has(> a)", "li", "a")


# A script deals the items of the one page out to the reader; a later ?page= shows them all again.
TOTAL = re.compile(r"\btotalCount\s{0,9}[:=]\s{0,9}[\"']?(\d{1,6})\b")
DEALT = re.compile(r"class=[\"'][^\"']{0,80}\bpagedContent\b")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The dated links of a listing, and the target of its 下一页; its frames if it has no links."""
    links = read_links(page, *selectors(site, channel, *ITEMS))
    if not links:
        return Listing(links=(), also=frames(page))
    total = TOTAL.search(page.html)
    if DEALT.search(page.html) or (total and len(links) >= int(total[1]) > 0):
        return Listing(links=links, records=int(total[1]) if total else None)
    pages, records = declared(page)
    return Listing(links=links, next=next_link(page), pages=pages, records=records)


FAMILY = Family(name="generic", listing=listing)
