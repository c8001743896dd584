"""One page as it was served, and the Report that a crawl would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.documents import document_kind, read_document
from crawler.page.article import read_page
from crawler.page.parsed import Page
from crawler.page.urls import canonical
from crawler.sites import Site, load_sites
from pipelines.report import Report
from pipelines.steps import clean

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The bytes of a page, and what was known of it before they were read."""

    url: str
    body: bytes
    content_type: str | None = None
    title: str | None = None
    listed_on: date | None = None

    @property
    def page(self) -> Page:
        """The page, decoded."""
        return Page.read(self.body, self.url, self.content_type)


def read(served: Served, site: Site | None = None) -> Report:
    """The cleaned report; one that is no article has the reason as its rejection."""
    key = site.key if site else ""
    listed = served.title, served.listed_on
    if document_kind(served.body, served.url):
        return clean(read_document(served.body, served.url, key, listed))
    found = read_page(served.page, site, listed)
    if isinstance(found, Report):
        return clean(found)
    return Report(url=canonical(served.url), site=key, rejection=found.reason)


def site_of(url: str, folder: str | Path) -> Site | None:
    """The site whose file names the host of `url`; the one whose own URL it continues, if several."""
    sites, _ = load_sites(Path(folder))
    host = urlsplit(url).hostname
    ours = [site for site in sites.values() if host in site.hosts]
    return max(ours, key=lambda site: url.startswith(site.url) * len(site.url), default=None)
