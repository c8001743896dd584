"""Markup read by a family without a network, and hosts of a family as their users' crawls see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families import FAMILIES, detect
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web.walking import check, fetch

if TYPE_CHECKING:
    from crawler.page.listing import Listing
    from tests.web.host import Host
    from tests.web.walking import Walked


def site_at(family: str, url: str, **params: str | int) -> Site:
    """A site with one channel at `url`."""
    return Site(
        key="a", name="甲", url="http://a.test/", level="county", region="1", family=family,
        params=params, channels=[Channel(name="党建", url=url, topic="party")],
    )  # fmt: skip


def read(family: str, url: str, markup: str, **params: str | int) -> Listing:
    """What the family reads in a listing."""
    site = site_at(family, url, **params)
    return FAMILIES[family].listing(Page(url, markup), site, site.channels[0])


def rows(*urls: str) -> str:
    """A list of links to `urls`, with titles and days."""
    items = (
        f"<li><a href='{url}'>青溪县支部走进柳湾村之第{n}回</a><span>2024-02-0{n}</span></li>"
        for n, url in enumerate(urls, 1)
    )
    return f"<ul>{''.join(items)}</ul>"


def check_host(host: Host) -> Walked:
    """Asserts that a host is read whole, that its pages betray its family, that no counter is asked."""
    walked = check(host)
    root = walked.site.url.rstrip("/")
    for path in (host.first(next(iter(host.columns))), host.path(host.articles[0])):
        page = fetch(host, walked.site, root + path)
        assert page is not None
        assert detect(page) == host.family, path
    asked = " ".join(host.visits)
    assert not [one for one in ("count", "Count", "ViewClick", "jspx") if one in asked]
    return walked
