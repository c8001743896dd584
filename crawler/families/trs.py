"""TRS WCM: the commonest system of provinces and ministries; static listings, paged by a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.families.family import Family, Start, first_page, param
from crawler.families.frames import frames
from crawler.families.paging import selectors
from crawler.families.records import Fields, read_records
from crawler.families.trs_paging import next_url, read_paging
from crawler.page.forms import with_form
from crawler.page.listing import Listing, read_links
from crawler.page.unseen import is_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

FINGERPRINTS = (
    re.compile(r"createPage(?:HTML)?\s*\(|\bcountPage\s*=\s*\d"),
    re.compile(r"class=[\"'][^\"']*(?:TRS_Editor|TRS_UEDITOR|TRS_PreAppend|trs_editor_view)"),
    re.compile(r"/20\d{4}/t20\d{6}_\d+\.s?html?"),
    # Links of a listing are relative to its folder: 青海's pages bear no other sign.
    re.compile(r"=[\"']\.{1,2}/[^\"']{0,100}20\d{4}/t20\d{6}_\d+\.s?html?[\"']"),
)
URLS = (re.compile(r"/20\d{4}/t20\d{6}_\d+\.s?html?$"),)
ARTICLE = re.compile(r"/t20\d{6}_\d+\.s?html?$")
ITEMS = ("ul li:has(a[href*='/t20'])", "tr:has(a[href*='/t20'])", "dl dd:has(a)", "li:has(> a)",
         "a[href*='/t20']", "li", "tr")  # fmt: skip
# The search of TRS, by which some sites draw their lists.
FIELDS = Fields("page", "prepage")
SEARCH = "/fjdzapp/search"
PREPAGE = "75"


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a TRS listing, and its next page.

    Page k lies in `stem_{k-2+second}`: second is 1 at most sites, 2 at some (青海, 湖南, 上海), as
    the site's parameter page_offset says, or the page itself. Deep pages are often stubs without
    links, since static publishing keeps only so many: there paging ends.
    """
    if is_answer(page):
        return read_records(page, FIELDS)
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    paging = read_paging(page)
    told = int(param(site, channel, "page_offset", 0)) or paging.second
    second = told or 1
    pages = paging.pages
    if pages is None and told and paging.ends and paging.highest is not None:
        pages = paging.highest - second + 2
    return Listing(
        links=links,
        next=next_url(page, paging, second) if links else None,
        also=() if links else frames(page),
        pages=pages,
        records=paging.records,
    )


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The channel's page; its first page in the search for a channel that gives its `classsql`.

    福建's lists ask /fjdzapp/search by POST. Static JSON is read as it is.
    """
    asked, size = param(site, channel, "classsql"), param(site, channel, "prepage", PREPAGE)
    if asked:
        url = urljoin(channel.url, param(site, channel, "search", SEARCH))
        fields = {"channelid": param(site, channel, "channelid"), "sortfield": "-docreltime",
                  "classsql": asked, "page": "1", "prepage": size}  # fmt: skip
        return (Start(with_form(url, fields)),)
    return first_page(site, channel, today)


FAMILY = Family(
    name="trs",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=starts,
    params=(
        ("page_offset", "the number in the file name of page 2: 1 or 2"),
        ("classsql", "the condition by which the search lists a channel: chnlid=373"),
        ("channelid", "the number of the search's own channel: 229105"),
        ("search", f"the path of the search; {SEARCH} if not given"),
        ("prepage", f"records on a page of the search; {PREPAGE} if not given"),
    ),
)
