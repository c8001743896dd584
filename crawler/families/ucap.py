"""开普云 UCAP: static listings whose page 2 is stem_2, or an interface that answers in JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.families import stems
from crawler.families.answers import answered, day, inside, number, query, records, text, with_query
from crawler.families.family import Family, Start, first_page, param
from crawler.families.paging import DEEPEST
from crawler.page.listing import Listing, link_to
from crawler.page.parsed import Page
from crawler.page.unseen import is_answer
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crawler.sites import Channel, Site

# /202402/<32 hex>.shtml (海南, 新疆, 甘肃) and /2024/2/7/<32 hex>.shtml (四川)
ARTICLE = re.compile(r"/20\d\d(?:\d\d|/\d{1,2}/\d{1,2})/([0-9a-f]{32})\.s?html?$")
NAMED = r"[\"']?\s{0,9}[:=]\s{0,9}[\"']"
CHANNEL_ID = re.compile(rf"\bchannel_?Id{NAMED}([0-9a-f]{{32}})[\"']", re.IGNORECASE)
SEARCH = re.compile(r"/common/search/[0-9a-f]{32}$")
INTERFACE = "/common/search/"
ASKED = "?_isAgg=true&_isJson=true&_pageSize=10&_template=index&page=1"
FINGERPRINTS = (
    re.compile(r"UCAP-CONTENT|<UCAP(?:TITLE|CONTENT)\b|<PUBLISHTIME\b|#PAGE_BREAK#", re.IGNORECASE),
    re.compile(rf"\bchannel_?Id{NAMED}[0-9a-f]{{32}}|\bwebsiteCodeName\b", re.IGNORECASE),
    re.compile(r"(?:/so/|guestweb4/)s\?[^\"'<>\s]{0,300}siteCode=\w"),
    re.compile(r"createPageHTML\s*\(\s*[\"'][\w-]{1,40}[\"']\s*,\s*\d{1,6}\s*,\s*\d{1,6}\s*,\s*"
               r"[\"'](?:\w{0,40}list|secondLevelChannel|public_\w{1,40})[\"']"),
    re.compile(r"/20\d\d(?:\d\d|/\d{1,2}/\d{1,2})/[0-9a-f]{32}\.s?html?\b"),
    re.compile(r"\"publishedTimeStr\"\s*:"),
)  # fmt: skip
URLS = (
    ARTICLE,
    SEARCH,
    re.compile(r"/(?:\w{0,40}list|secondLevelChannel|public_\w{1,40})(?:_\d{1,6})?\.shtml$"),
)
ITEMS = (".infoList li", "#wzlm dd", "ul li:has(a)", "dl dd:has(a)", "tr:has(a)",
         "div:has(> a)", "li", "a")  # fmt: skip


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The channel's URL, or its interface's where the site file tells the channel's id."""
    found = param(site, channel, "channel_id")
    return (Start(interface(site, channel, found)),) if found else first_page(site, channel, today)


def interface(site: Site, channel: Channel, identity: str) -> str:
    """The URL of the first page that the interface answers for a channel."""
    place = urljoin(channel.url, param(site, channel, "search", INTERFACE))
    return canonical(f"{place.rstrip('/')}/{identity}{ASKED}")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a page of markup, or of an answer.

    A page that does not page itself but names its channel's id is filled by a script: it leads to
    the interface, which has all that the channel has.
    """
    if is_answer(page):
        return _answer(page, channel)
    found = stems.listing(page, site, channel, ITEMS, ARTICLE)
    named = CHANNEL_ID.search(page.html)
    if named and found.pages is None and found.next is None:
        return replace(found, also=(interface(site, channel, named[1].lower()),))
    return found


def _answer(page: Page, channel: Channel) -> Listing:
    """The links of one page of an answer: data.results, of data.total in all, data.rows a page."""
    told = inside(answered(page), "data")
    results = records(inside(told, "results"))
    where = Page(channel.url, "")  # the interface may stand on another host (api.hunan.gov.cn)
    named = [
        link_to(where, text(one.get("url")), text(one.get("title")),
                day(one.get("publishedTimeStr")) or day(one.get("publishedTime")))
        for one in results
    ]  # fmt: skip
    links = tuple({link.url: link for link in named if link}.values())
    total = number(inside(told, "total"))
    here = number(query(page.url).get("page")) or 1
    rows = number(inside(told, "rows")) or len(results)
    more = links and here * rows < (total or 0) and here < DEEPEST
    return Listing(
        links=links, next=with_query(page.url, page=here + 1) if more else None, records=total
    )


def key(url: str) -> str | None:
    """The 32 hexadecimal digits of an article, which stand below every channel that shows it."""
    match = ARTICLE.search(urlsplit(url).path)
    return f"ucap:{match[1]}" if match else None


FAMILY = Family(
    name="ucap",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=starts,
    key=key,
    params=(
        stems.PAGE_OFFSET,
        ("channel_id", "the 32 hexadecimal digits by which the interface knows the channel"),
        ("search", "where the interface stands, if not at /common/search/"),
    ),
)
