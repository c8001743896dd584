"""Reports that are no more than a reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.page.traps import LONGEST
from pipelines.report import Report

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from crawler.page.listing import Link
    from pipelines.store.pages import Leased

LONGEST_REASON = 500  # characters, since a reason may quote a URL


def of_link(link: Link, page: Leased, site: str, reason: str) -> Report:
    """The rejection of a link of a listing that is not followed."""
    return Report(
        url=cut(link.url), site=site, channel=page.channel, title=link.title,
        published_on=link.listed_on, rejection=reason[:LONGEST_REASON],
    )  # fmt: skip


def of_visit(visit: Response | Request, site: str, reason: str) -> Report:
    """The rejection that ends the visit of a page."""
    page: Leased = visit.meta["page"]
    return Report(
        url=cut(page.url), site=site, channel=page.channel, title=page.title,
        published_on=page.listed_on, rejection=reason[:LONGEST_REASON], page_id=page.id,
        fetches=tuple(visit.meta["fetches"]),
    )  # fmt: skip


def cut(url: str) -> str:
    """As much of a URL as the store's index takes: a trap may be of any length."""
    return url.encode("utf-8", "surrogatepass")[:LONGEST].decode("utf-8", "ignore")
