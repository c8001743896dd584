"""Redirects are followed within the site only; one that leads an article to the home page says it is gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import (
    BaseRedirectMiddleware,
    MetaRefreshMiddleware,
    RedirectMiddleware,
)
from scrapy.exceptions import IgnoreRequest

from crawler.families import FAMILIES
from crawler.families.keys import page_key
from crawler.page.never_asked import never_asked
from crawler.refusals import Refused

if TYPE_CHECKING:
    from typing import Any

    from scrapy.http import Response

    from crawler.sites import Site

# The file names of a listing's pages: index_3.html, list2.htm, common_list_2.shtml, default_1.htm.
LISTED = re.compile(r"/(?:(?:index|default|list|common_list|secondlevelchannel)[_-]?\d{0,5}(?:\.[a-z]{2,6})?)?/?$", re.IGNORECASE)  # fmt: skip


def objection(target: str, source: str, site: Site, *, article: bool) -> str | None:
    """Why a redirect from `source` must not be followed to `target`, both of `site`; None if it may.

    Of an `article`, one that leads to the home page or to a listing of the site is a soft 404 (SITES:
    T11): the page is gone, and what answers is no report.
    """
    if kind := never_asked(target):
        return f"never asked: {kind}"
    if article and _folder(target, site) in _listings(site) - {_folder(source, site)}:
        return "soft-404"
    return None


def _listings(site: Site) -> set[str]:
    """The folders of the home page and of the channels' listings."""
    return {_folder(url, site) for url in (site.url, "/", *(one.url for one in site.channels))}


def _folder(url: str, site: Site) -> str:
    """The key of a listing, whichever of its pages the URL names; any other page's own key."""
    if url == "/":
        url = f"{urlsplit(site.url).scheme}://{urlsplit(site.url).netloc}/"
    key = page_key(url.partition("#")[0], site, FAMILIES[site.family])
    return LISTED.sub("/", key)


class Within(BaseRedirectMiddleware):
    """What redirects of both kinds have in common."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        """The request of the redirect; Refused if it must not be followed."""
        spider = self.crawler.spider
        site: Site | None = getattr(spider, "site", None)
        hosts = site.hosts if site else getattr(spider, "allowed_domains", None)
        # A robots.txt counts wherever it is kept (RFC 9309, section 2.3.1.2).
        robots = request.meta.get("dont_obey_robotstxt")
        if hosts and not robots and urlsplit(redirected.url).hostname not in hosts:
            raise Refused(f"off-site: {redirected.url}")
        page = request.meta.get("page")
        article = page is not None and page.kind == "article"
        if site and (why := objection(redirected.url, request.url, site, article=article)):
            raise Refused(why)
        return super()._redirect(redirected, request, reason)


class Redirects(Within, RedirectMiddleware):
    """Scrapy's middleware for 301, 302, 303, 307, 308, within the site."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follows a redirect to the same URL once, and only for the cookie that comes with it (T5)."""
        answer: Request | Response = super().process_response(request, response)
        if not isinstance(answer, Request) or answer.url != request.url:
            return answer
        if request.meta.get("bounced") or "Set-Cookie" not in response.headers:
            raise IgnoreRequest("redirects to itself")
        answer.meta["bounced"] = True
        return answer


class MetaRefreshes(Within, MetaRefreshMiddleware):
    """Scrapy's middleware for <meta http-equiv=refresh>, within the site."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Reloads a page once, and only for the cookie that comes with it: many reload themselves by habit."""
        answer: Request | Response = super().process_response(request, response)
        if not isinstance(answer, Request) or answer.url != request.url:
            return answer
        if request.meta.get("bounced") or "Set-Cookie" not in response.headers:
            return response
        answer.meta["bounced"] = True
        return answer
