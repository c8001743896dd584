"""NFCMS 南方新媒体 (广东): static listings whose page 2 is index_2, articles post_N."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.families import stems
from crawler.families.family import Family

if TYPE_CHECKING:
    from crawler.page.listing import Listing
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ARTICLE = re.compile(r"/m?post_(\d{1,12})\.html?$")
FINGERPRINTS = (
    re.compile(r"nfw-cms|NFCMS", re.IGNORECASE),
    re.compile(r"class=[\"'][^\"']{0,200}\b(?:conts-list|wendangListC)\b"),
    re.compile(r"/content/m?post_\d{1,12}\.html?\b"),
)
URLS = (re.compile(r"/content/m?post_\d{1,12}\.html?$"),)
ITEMS = (".conts-list li", ".wendangListC li", "ul li:has(a[href*='post_'])",
         "tr:has(a[href*='post_'])", "dl dd:has(a)", "a[href*='post_']", "li", "tr")  # fmt: skip


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a listing, and its next page: index_2 after the first."""
    return stems.listing(page, site, channel, ITEMS, ARTICLE)


def key(url: str) -> str | None:
    """The number of a post, which its page for telephones and its other folders bear too."""
    match = ARTICLE.search(urlsplit(url).path)
    return f"post:{match[1]}" if match else None


FAMILY = Family(
    name="nfcms",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    key=key,
    params=(stems.PAGE_OFFSET,),
)
