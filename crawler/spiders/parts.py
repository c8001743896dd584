"""A report that its site serves in parts is fetched to its end and becomes one."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import scrapy

from crawler.page.article import read_page
from crawler.page.parsed import Page
from crawler.page.parts import join, next_part
from crawler.page.urls import canonical
from crawler.spiders.failures import reason_of
from crawler.withheld import Withheld
from pipelines.report import Report

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.sites import Site

MOST_PARTS = 30  # a longer chain is a trap
LOST = ("challenge:", "soft-404", "undecodable", "login")


class PartError(Exception):
    """A part of a report could not be had; says which and why."""


def page_of(response: Response) -> Page:
    """The response's page, parsed."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Page.read(response.body, response.url, content_type)


def listing_page(response: Response) -> Page:
    """The response's page under its URL with what stands behind #: a form, a category."""
    page = page_of(response)
    _, mark, behind = response.meta["page"].url.partition("#")
    return replace(page, url=page.url.partition("#")[0] + mark + behind)


async def whole(report: Report, first: tuple[Response, Page], site: Site, engine: Any) -> Report:
    """The report of the first page with the text, images and attachments of its further parts.

    PartError if a part is not there, since half a report must not stand as a whole one; a last part
    without text of its own ends the report.
    """
    response, page = first
    parts, seen = [report], {canonical(page.url)}
    while (url := next_part(page)) and canonical(url) not in seen and len(parts) < MOST_PARTS:
        seen.add(canonical(url))
        page = await _download(url, response, engine)
        read = read_page(page, site)
        if not isinstance(read, Report):
            if read.reason.startswith(LOST):
                raise PartError(f"part {url}: {read.reason}")
            break
        parts.append(read)
    return join(parts) if len(parts) > 1 else report


async def _download(url: str, first: Response, engine: Any) -> Page:
    """The page of a further part, fetched as every page is, and noted with the first one's fetches."""
    noted = {"page": first.meta["page"], "fetches": first.meta["fetches"]}
    try:
        response = await engine.download_async(scrapy.Request(url, meta=noted))
    except Withheld:
        raise
    except Exception as error:
        raise PartError(f"part {url}: {reason_of(error)[0]}") from error
    if response.status != HTTPStatus.OK:
        raise PartError(f"part {url}: http {response.status}")
    return page_of(response)
