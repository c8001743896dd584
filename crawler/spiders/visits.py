"""The part of a site's spider that begins and ends the visits of pages."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

import scrapy

from crawler.families import FAMILIES
from crawler.refusals import Refused
from crawler.spiders.asking import asked
from crawler.spiders.failures import NOT_THERE, reason_of
from crawler.spiders.rejections import of_visit
from crawler.spiders.walk import Walk
from crawler.withheld import Forbidden, Withheld
from pipelines.store.pages import HARD, SOFT, TEMPORARY, Leased

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.families.family import Family
    from crawler.sites import Site
    from pipelines.report import Fetch, Report


class VisitsSpider(scrapy.Spider):
    """Asks for leased pages, and tells the frontier how visits ended that gave no report."""

    site: ClassVar[Site]
    judged: ClassVar[bool] = True
    """Whether its runs have a rhythm, by which the next one is judged."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._walks: dict[str, Walk] = {}

    @property
    def family(self) -> Family:
        """The site's family."""
        return FAMILIES[self.site.family]

    def request(self, page: Leased) -> scrapy.Request:
        """The request of a leased page; its list of fetches grows with redirects and retries."""
        made = scrapy.Request(
            **asked(page.url, self.site),
            callback=getattr(self, f"parse_{page.kind}"),
            errback=self.failed,
            priority=page.priority,
            meta={"page": page, "fetches": [], "handle_httpstatus_list": [HTTPStatus.NOT_MODIFIED]},
            dont_filter=True,
        )
        if page.kind == "listing" and not self._may_be_spared(page):
            return made
        if page.etag:
            made.headers["If-None-Match"] = page.etag
        if page.last_modified:
            made.headers["If-Modified-Since"] = page.last_modified
        return made

    def _may_be_spared(self, page: Leased) -> bool:
        """Whether it is enough to know that a listing is as it was: the first one of its channel."""
        return page.depth == 0 and bool(page.listed) and self._walk(page).may_spare

    def _walk(self, page: Leased) -> Walk:
        channel = self.site.channel(page.channel).name
        return self._walks.setdefault(channel, Walk(channel))

    def _give_up(self, visit: Response, reason: str) -> None:
        """Ends a visit that must be made again."""
        self._fail(visit.meta["page"], visit.meta["fetches"], reason, SOFT)

    def _partial(self, visit: Response) -> bool:
        """Whether an answer is a part of a page, which nobody asked for; its visit is then ended."""
        if visit.status != HTTPStatus.PARTIAL_CONTENT:
            return False
        self._fail(visit.meta["page"], visit.meta["fetches"], f"http {visit.status}", TEMPORARY)
        return True

    def _fail(self, page: Leased, fetches: Sequence[Fetch], reason: str, grade: float) -> None:
        lacks = page.depth == 0 and reason in NOT_THERE and self.family.may_lack(page.url)
        level = logging.INFO if lacks else logging.WARNING
        self.logger.log(level, "%s: %s: %s", self.name, reason, page.url)
        frontier: Any = self.crawler.engine.scheduler
        if page.kind == "listing":
            self._unfinished(page, None if lacks else reason)
        frontier.fail(page, fetches, reason, grade)

    def _unfinished(self, page: Leased, reason: str | None) -> None:
        """Takes note in the channel's coverage of a listing that was not read, or that need not exist."""
        walk = self._walk(page)
        if reason is None:
            walk.lack(page)
        else:
            walk.fail(page, reason)
            self.crawler.stats.inc_value("listings/failed")
        frontier: Any = self.crawler.engine.scheduler
        frontier.cover(walk.coverage)

    @contextmanager
    def _reading(self, response: Response) -> Iterator[None]:
        """Ends the visit of a page that a fault of ours keeps from being read."""
        try:
            yield
        except Exception as error:
            frontier: Any = self.crawler.engine.scheduler
            reason = f"unreadable: {type(error).__name__}: {error}"[:300]
            page: Leased = response.meta["page"]
            if page.kind == "listing":
                self._unfinished(page, reason)
            frontier.fail(page, response.meta["fetches"], reason, HARD)
            raise

    def _settled(self, visit: Response | scrapy.Request, reason: str) -> Report:
        return of_visit(visit, self.site.key, reason)

    def failed(self, failure: Failure) -> Iterator[Report]:
        """Ends the visit of a page that could not be fetched."""
        request: Any = failure.request  # type: ignore[attr-defined]
        page: Leased = request.meta["page"]
        error = failure.value
        if isinstance(error, Refused):
            if page.kind == "listing":
                self._unfinished(page, error.verdict)
            yield self._settled(request, error.verdict)
            return
        if isinstance(error, Withheld):
            return  # the page stays on lease, and is given back when the run has ended
        if isinstance(error, Forbidden):
            if page.kind == "listing":
                self._unfinished(page, error.reason)
            yield self._settled(request, error.reason)
            return
        self._fail(page, request.meta["fetches"], *reason_of(error))
