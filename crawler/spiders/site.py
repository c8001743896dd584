"""The one spider of all sites: a site file makes it crawl that site."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import IgnoreRequest

from crawler.documents import MARKUP, document_kind, read_document
from crawler.families import FAMILIES
from crawler.page.article import read_page
from crawler.page.documents import READABLE, kind_named
from crawler.page.listing import Link, Listing
from crawler.page.urls import canonical, is_document
from crawler.page.verdict import challenge
from crawler.sites import contact_objection
from crawler.spiders.failures import reason_of
from crawler.spiders.parts import PartError, page_of, whole
from crawler.spiders.rejections import of_link, of_visit
from pipelines.report import Report
from pipelines.store.pages import HARD, SOFT, Found, Leased

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.sites import Site

LISTING_PRIORITY = 10  # listings first: they tell what there is
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
        anonymous = None if cls.site.local else contact_objection(cls.name, contact)
        if anonymous:
            return anonymous
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
        with self._reading(response):
            kind = challenge(response.text) if hasattr(response, "text") else None
            channel = self.site.channel(page.channel)
            read = page_of(response)
            listing = FAMILIES[self.site.family].listing(read, self.site, channel)
        if not listing.links:
            self._give_up(response, f"challenge:{kind}" if kind else "no links found")
            return
        rejected = []
        for link in listing.links:
            verdict = self._verdict(link)
            if verdict:
                rejected.append(of_link(link, page, self.site.key, verdict))
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
        unread = is_document(link.url) and kind_named(link.url) not in READABLE
        return f"document: {kind_named(link.url)}" if unread else None

    def _named(self, parent: Leased, kind: str, link: Link) -> scrapy.Request:
        found = Found(
            url=link.url, kind=kind, channel=parent.channel, title=link.title or None,
            listed_on=link.listed_on, parent=parent.id, depth=parent.depth + 1,
            priority=LISTING_PRIORITY if kind == "listing" else 0, again=kind == "listing",
        )  # fmt: skip
        return scrapy.Request(link.url, meta={"found": found})

    def parse_article(self, response: Response) -> Iterator[Report] | AsyncIterator[Report]:
        """Reads a report, or says what the page is instead; by its bytes, whatever its header says."""
        if document_kind(response.body, response.url):
            return self._document(response)
        return self._article(response)

    async def _document(self, response: Response) -> AsyncIterator[Report]:
        """Reads a document in a thread, which waits for the process that reads it."""
        page: Leased = response.meta["page"]
        asked = response.body, page.url, self.site.key, (page.title, page.listed_on)
        with self._reading(response):
            read = await asyncio.to_thread(read_document, *asked)
        yield self._of_page(read, response)

    def _article(self, response: Response) -> Iterator[Report] | AsyncIterator[Report]:
        """Reads a page, and the further parts of its report."""
        return self._parts(response)

    async def _parts(self, response: Response) -> AsyncIterator[Report]:
        page: Leased = response.meta["page"]
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
        if kind and not kind.startswith(SCRIPTS) and b"<" not in response.body[:MARKUP]:
            yield self._settled(response, "document: unknown")
            return
        with self._reading(response):
            shown = page_of(response)
            read = read_page(shown, self.site, (page.title, page.listed_on))
        if not isinstance(read, Report):
            yield self._settled(response, read.reason)
            return
        try:
            read = await whole(read, (response, shown), self.site, self.crawler.engine)
        except PartError as error:
            self._give_up(response, str(error)[:300])
            return
        yield self._of_page(read, response)

    def _give_up(self, visit: Response, reason: str) -> None:
        """Ends a visit that must be made again."""
        self.logger.warning("%s: %s: %s", self.name, reason, visit.meta["page"].url)
        frontier: Any = self.crawler.engine.scheduler
        frontier.fail(visit.meta["page"], visit.meta["fetches"], reason, SOFT)

    def _of_page(self, report: Report, response: Response) -> Report:
        """The report as what the visit of a page gave."""
        page: Leased = response.meta["page"]
        fetches = tuple(response.meta["fetches"])
        return replace(report, channel=page.channel, page_id=page.id, fetches=fetches)

    @contextmanager
    def _reading(self, response: Response) -> Iterator[None]:
        """Ends the visit of a page that a fault of ours keeps from being read."""
        try:
            yield
        except Exception as error:
            frontier: Any = self.crawler.engine.scheduler
            reason = f"unreadable: {type(error).__name__}: {error}"[:300]
            frontier.fail(response.meta["page"], response.meta["fetches"], reason, HARD)
            raise

    def _settled(self, visit: Response | scrapy.Request, reason: str) -> Report:
        return of_visit(visit, self.site.key, reason)

    def failed(self, failure: Failure) -> Iterator[Report]:
        """Ends the visit of a page that could not be fetched."""
        request: Any = failure.request  # type: ignore[attr-defined]
        page: Leased = request.meta["page"]
        error = failure.value
        if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
            yield replace(self._settled(request, "robots"), fetches=())
            return
        reason, grade = reason_of(error)
        self.logger.warning("%s: %s: %s", self.name, reason, page.url)
        frontier: Any = self.crawler.engine.scheduler
        frontier.fail(page, request.meta["fetches"], reason, grade)
