"""Reports that are no more than a reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.report import Report

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from crawler.page.listing import Link
    from pipelines.store.pages import Leased


def of_link(link: Link, page: Leased, site: str, reason: str) -> Report:
    """The rejection of a link of a listing that is not followed."""
    return Report(
        url=link.url, site=site, channel=page.channel, title=link.title,
        published_on=link.listed_on, rejection=reason,
    )  # fmt: skip


def of_visit(visit: Response | Request, site: str, reason: str) -> Report:
    """The rejection that ends the visit of a page."""
    page: Leased = visit.meta["page"]
    return Report(
        url=page.url, site=site, channel=page.channel, title=page.title,
        published_on=page.listed_on, rejection=reason, page_id=page.id,
        fetches=tuple(visit.meta["fetches"]),
    )  # fmt: skip
