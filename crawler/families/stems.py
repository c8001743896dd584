"""Static listings whose page k is stem_k: those of UCAP and of NFCMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families.family import param
from crawler.families.paging import selectors
from crawler.families.trs_paging import next_url, read_paging
from crawler.page.listing import Listing, read_links

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

SECOND = 2  # in the name of page 2
PAGE_OFFSET = ("page_offset", "the number in the file name of page 2: 2 unless the site is another")


def listing(
    page: Page, site: Site, channel: Channel, items: Sequence[str], article: re.Pattern[str]
) -> Listing:
    """The links of a listing that pages as TRS does, but from one: page 2 is stem_2.

    `items` are the family's selectors of items, `article` is the shape of its articles' URLs.
    """
    links = read_links(page, *selectors(site, channel, *items), article)
    paging = read_paging(page)
    second = int(param(site, channel, "page_offset", 0)) or paging.second or SECOND
    pages = paging.pages
    if pages is None and paging.ends and paging.highest is not None:
        pages = paging.highest - second + 2
    following = next_url(page, paging, second) if links else None
    return Listing(links=links, next=following, pages=pages, records=paging.records)
