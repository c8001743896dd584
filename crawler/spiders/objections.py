"""Why a link is not followed: the one question that all URLs of a listing are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.page.documents import READABLE, kind_named
from crawler.page.interstitials import leads_off
from crawler.page.never_asked import never_asked
from crawler.page.traps import is_long, trap
from crawler.page.urls import is_document

if TYPE_CHECKING:
    from crawler.sites import Site


def of_article(url: str, site: Site) -> str | None:
    """Why an article or a document is not fetched; None if it is."""
    if why := of_listing(url, site):
        return why
    if is_long(url):  # by its form, which only a listing has
        return "trap: too long"
    unread = is_document(url) and kind_named(url) not in READABLE
    return f"document: {kind_named(url)}" if unread else None


def of_listing(url: str, site: Site) -> str | None:
    """Why a further listing is not fetched; None if it is."""
    if urlsplit(url).hostname not in site.hosts:
        return "off-site"
    if target := leads_off(url, site.hosts):
        return f"off-site: {target}"
    if kind := never_asked(url):
        return f"never asked: {kind}"
    why = trap(url)
    return f"trap: {why}" if why else None
