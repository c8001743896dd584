"""eportal of 中科汇联: articles in numbered folders, page 2 asked of /eportal/ui; 辽宁 answers in JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.families.family import Family, Start, first_page, param
from crawler.families.keys import by_id
from crawler.families.numbered import InQuery, Numbered
from crawler.families.records import Fields, read_records, turned
from crawler.page.unseen import is_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crawler.page.listing import Listing
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

# /bjhrb/…/436381234/index.html (北京); /web/…/2024020715301234567/index.shtml (辽宁), which begins with the day.
ARTICLE = re.compile(r"/(20\d{10,18}|\d{5,9})/index\.s?html?$")
LISTS = Numbered(shapes=(InQuery(re.compile(r"/ui\?"), "currentPage"),), article=ARTICLE)
PORTLET = "/portlet/xxgkml!queryList.portlet"
FIELDS = Fields("pageNo", "pageSize")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a listing, whether markup or the answer of the directory's portlet."""
    return read_records(page, FIELDS) if is_answer(page) else LISTS.listing(page, site, channel)


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The channel's page; the portlet's first answer for a channel that gives its `fldm`."""
    code = param(site, channel, "fldm")
    if not code:
        return first_page(site, channel, today)
    asked = {
        "moduleId": param(site, channel, "moduleId", 5), "portal.url": PORTLET, "pageNo": "1",
        "pageSize": "20", "flmc": "", "fldm": code,
    }  # fmt: skip
    return (Start(turned(urljoin(channel.url, "/eportal/ui"), asked)),)


FAMILY = Family(
    name="eportal",
    listing=listing,
    fingerprints=(
        re.compile(r"/eportal/(?:ui|fileDir|uploadFiles|admin)\b"),
        re.compile(r"(?:currentPage|pageId)=\w{1,40}(?:&amp;|&)(?:moduleId|currentPage|pageId)="),
        re.compile(r"\beasysite[\w-]{0,40}"),
        re.compile(r"href=[\"'][^\"']{0,200}/(?:20\d{10,18}|\d{8,9})/index\.s?html?[\"']"),
    ),
    urls=(
        re.compile(r"/eportal/ui\?"),
        re.compile(r"/(?:20\d{10,18}|\d{5,9})/index\.s?html?$"),
    ),
    starts=starts,
    key=by_id(ARTICLE),
    params=(
        ("fldm", "the code of a channel of 辽宁's directory, which its portlet answers in JSON"),
        ("moduleId", "the module of that portlet; 5 if not given"),
    ),
)
