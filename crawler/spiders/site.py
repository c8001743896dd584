"""The one spider of all sites: a site file makes it crawl that site."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.families import FAMILIES
from crawler.page.article import read_page
from crawler.page.listing import Link, Listing
from crawler.page.parsed import Page
from crawler.page.urls import canonical, is_document
from crawler.page.verdict import challenge
from pipelines.report import Report
from pipelines.store.pages import HARD, SOFT, TEMPORARY, Found, Leased

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.sites import Site

GONE = frozenset((404, 410))
REFUSED = frozenset((401, 403, 412, 521))
LISTING_PRIORITY = 10  # listings first: they tell what there is
CONTACT = re.compile(r"\S+@\S+|https?://\S+")
DEEPEST = 2000  # pages of a listing; more is a trap
SCRIPTS = ("text/html", "application/xhtml", "text/plain", "text/xml", "application/xml")


class SiteSpider(scrapy.Spider):
    """Crawls the site of its class; `crawler.spider_loader` makes a class of every site file."""

    name = "site"
    site: ClassVar[Site]

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._listed: dict[str | None, set[str]] = {}

    @classmethod
    def objection(cls, contact: str, arguments: dict[str, str]) -> str | None:
        """Why this spider must not run with these arguments, in words for the user; None if it may."""
        if arguments:
            return f"{cls.name}: unknown argument {', '.join(arguments)}"
        if not cls.site.local and not CONTACT.fullmatch(contact):
            return (
                f"{cls.name} is a site of others: set CONTACT to an address at which its operators"
                " reach you, as in CONTACT=you@example.org; it becomes part of the user agent"
            )
        if cls.site.access.state not in ("open", "unverified"):
            return f"{cls.name} keeps programs out ({cls.site.access.state}); no challenge is ever solved"
        return None

    async def start(self) -> AsyncIterator[Any]:
        """Names the first listing of each channel."""
        for channel in self.site.channels:
            first = Found(
                url=canonical(channel.url), kind="listing", channel=channel.name,
                priority=LISTING_PRIORITY, again=True,
            )  # fmt: skip
            yield scrapy.Request(first.url, meta={"found": first})

    def parse_listing(self, response: Response) -> Iterator[scrapy.Request]:
        """Names the reports of a listing and its next page, then ends its visit."""
        page: Leased = response.meta["page"]
        fetches = response.meta["fetches"]
        frontier: Any = self.crawler.engine.scheduler
        try:
            kind = challenge(response.text) if hasattr(response, "text") else None
            channel = self.site.channel(page.channel)
            read = _page(response)
            listing = FAMILIES[self.site.family].listing(read, self.site, channel)
        except Exception as error:
            self._unreadable(response, error)
            raise
        if not listing.links:
            reason = f"challenge:{kind}" if kind else "no links found"
            self.logger.warning("%s: %s: %s", self.name, reason, page.url)
            frontier.fail(page, fetches, reason, SOFT)
            return
        rejected = []
        for link in listing.links:
            verdict = self._verdict(link)
            if verdict:
                rejected.append(self._rejected(link, page, verdict))
            else:
                yield self._named(page, "article", link)
        if listing.next and self._goes_on(page, listing):
            yield self._named(page, "listing", Link(canonical(listing.next), "", None))
        frontier.settle(page, fetches, rejected)

    def _goes_on(self, page: Leased, listing: Listing) -> bool:
        """Whether the next page of a listing is worth a visit: ours, not too deep, not the same."""
        seen = self._listed.setdefault(page.channel, set())
        links = {link.url for link in listing.links}
        repeated = links <= seen
        seen |= links
        if repeated:
            self.logger.warning("%s: shows nothing new, paging ends: %s", self.name, page.url)
        return (
            not repeated
            and page.depth < DEEPEST
            and urlsplit(listing.next or "").hostname in self.site.hosts
        )

    def _verdict(self, link: Link) -> str | None:
        if urlsplit(link.url).hostname not in self.site.hosts:
            return "off-site"
        return "document" if is_document(link.url) else None

    def _rejected(self, link: Link, page: Leased, reason: str) -> Report:
        return Report(
            url=link.url, site=self.site.key, channel=page.channel, title=link.title,
            published_on=link.listed_on, rejection=reason,
        )  # fmt: skip

    def _named(self, parent: Leased, kind: str, link: Link) -> scrapy.Request:
        found = Found(
            url=link.url, kind=kind, channel=parent.channel, title=link.title or None,
            listed_on=link.listed_on, parent=parent.id, depth=parent.depth + 1,
            priority=LISTING_PRIORITY if kind == "listing" else 0, again=kind == "listing",
        )  # fmt: skip
        return scrapy.Request(link.url, meta={"found": found})

    def parse_article(self, response: Response) -> Iterator[Report]:
        """Reads a report, or says what the page is instead."""
        page: Leased = response.meta["page"]
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if response.body[:5] == b"%PDF-" or (kind and not kind.lower().startswith(SCRIPTS)):
            yield self._settled(response, "document")
            return
        try:
            read = read_page(_page(response), self.site, (page.title, page.listed_on))
        except Exception as error:
            self._unreadable(response, error)
            raise
        if isinstance(read, Report):
            yield replace(
                read, channel=page.channel, page_id=page.id, fetches=tuple(response.meta["fetches"])
            )
        else:
            yield self._settled(response, read.reason)

    def _unreadable(self, response: Response, error: Exception) -> None:
        """Ends the visit of a page that a fault of ours keeps from being read."""
        frontier: Any = self.crawler.engine.scheduler
        reason = f"unreadable: {type(error).__name__}: {error}"[:300]
        frontier.fail(response.meta["page"], response.meta["fetches"], reason, HARD)

    def _settled(self, response: Response, reason: str) -> Report:
        page: Leased = response.meta["page"]
        return Report(
            url=page.url, site=self.site.key, channel=page.channel, title=page.title,
            published_on=page.listed_on, rejection=reason, page_id=page.id,
            fetches=tuple(response.meta["fetches"]),
        )  # fmt: skip

    def failed(self, failure: Failure) -> Iterator[Report]:
        """Ends the visit of a page that could not be fetched."""
        request: Any = failure.request  # type: ignore[attr-defined]
        page: Leased = request.meta["page"]
        error = failure.value
        if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
            yield Report(
                url=page.url, site=self.site.key, channel=page.channel, title=page.title,
                published_on=page.listed_on, rejection="robots", page_id=page.id,
            )  # fmt: skip
            return
        reason, grade = reason_of(error)
        self.logger.warning("%s: %s: %s", self.name, reason, page.url)
        frontier: Any = self.crawler.engine.scheduler
        frontier.fail(page, request.meta["fetches"], reason, grade)


def reason_of(error: BaseException | None) -> tuple[str, float]:
    """Why a fetch failed, in a few words, and how hard: gone, refused, or away for now."""
    if isinstance(error, HttpError):
        status = error.response.status
        if status in GONE:
            return f"http {status}", HARD
        return f"http {status}", SOFT if status in REFUSED else TEMPORARY
    if isinstance(error, IgnoreRequest):
        return str(error)[:300] or "ignored", HARD
    told = f"{type(error).__name__}: {error}".split("\n", 1)[0].strip(": ")
    return told[:300], TEMPORARY


def _page(response: Response) -> Page:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return Page.read(response.body, response.url, content_type)
