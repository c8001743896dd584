"""A site of one channel, for tests of how its family reads markup written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families import FAMILIES
from crawler.page.parsed import Page
from crawler.sites import Channel, Site

if TYPE_CHECKING:
    from crawler.page.listing import Listing


def site_of(family: str, url: str, aliases: tuple[str, ...] = (), **params: str | int) -> Site:
    return Site(
        key="a",
        name="甲",
        url=url,
        aliases=list(aliases),
        level="media",
        region="1",
        family=family,
        params=params,
        channels=[Channel(name="党建", url=url, topic="party")],
    )


def read(family: str, url: str, markup: str, **params: str | int) -> Listing:
    """What the family reads in a listing that stands at `url`."""
    site = site_of(family, url, **params)
    return FAMILIES[family].listing(Page(url, markup), site, site.channels[0])
