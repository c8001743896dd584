"""The one spider of all sites: a site file makes it crawl that site."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import replace
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from crawler.documents import MARKUP, document_kind, read_document
from crawler.page.article import read_page
from crawler.readers import Readers
from crawler.reading import Asked
from crawler.sites import contact_objection
from crawler.spiders.answers import Answers
from crawler.spiders.attachments import AttachmentsSpider
from crawler.spiders.parts import PartError, page_of, whole
from crawler.withheld import Withheld
from pipelines.report import Report
from pipelines.stages import Relevance
from pipelines.store.pages import TEMPORARY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

    from crawler.page.parsed import Page
    from crawler.page.verdict import NotArticle
    from pipelines.store.pages import Leased

SCRIPTS = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/json",
)

# What is owed to others and not to this machine, unless its site file says so.
NO_MANNERS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CRAWL_WINDOW": "always",
    "DAILY_CAP": 0,
}


class SiteSpider(AttachmentsSpider):
    """Crawls the site of its class; `crawler.spider_loader` makes a class of every site file."""

    name = "site"

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._answers = Answers()

    @classmethod
    def objection(cls, contact: str, arguments: dict[str, str]) -> str | None:
        """Why this spider must not run with these arguments, in words for the user; None if it may."""
        if arguments:
            return f"{cls.name}: unknown argument {', '.join(arguments)}"
        if closed := cls.site.access.objection:
            return f"{cls.name} {closed}"
        return None if cls.site.local else contact_objection(cls.name, contact)

    @classmethod
    def settings_for(cls, arguments: dict[str, str]) -> dict[str, Any]:
        """Settings of a run with these arguments, beside those of the spider."""
        del arguments
        return {}

    def parse_article(self, response: Response) -> Iterator[Report] | AsyncIterator[Report]:
        """Reads a report, or says what the page is instead; by its bytes, whatever its header says."""
        if self._partial(response):
            return iter(())
        if response.status == HTTPStatus.NOT_MODIFIED:
            frontier: Any = self.crawler.engine.scheduler
            frontier.unchanged(response.meta["page"], response.meta["fetches"])
            return iter(())
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
            read, shown = await self._read(response)
        gone = not isinstance(read, Report) and read.reason == "soft-404"
        if not gone and (first := self._answers.same(page.url, response.body)):
            self._fail(page, response.meta["fetches"], f"same answer as {first}"[:300], TEMPORARY)
            return
        if not isinstance(read, Report):
            if read.reason.startswith("challenge:"):
                # The page is hidden, not known to be none: it stays due.
                self._give_up(response, read.reason)
                return
            yield self._settled(response, read.reason)
            return
        try:
            if shown is not None:
                read = await whole(read, (response, shown), self.site, self.crawler.engine)
        except Withheld:
            return  # the page stays on lease, and is given back when the run has ended
        except PartError as error:
            self._give_up(response, str(error)[:300])
            return
        yield self._of_page(read, response)

    async def _read(self, response: Response) -> tuple[Report | NotArticle, Page | None]:
        """What a page gives; with the page itself, if its report may go on at another."""
        page: Leased = response.meta["page"]
        listed = page.title, page.listed_on
        readers = self.crawler.get_extension(Readers)
        if readers is not None:
            kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
            asked = Asked(
                body=response.body,
                url=response.url,
                content_type=kind,
                site=self._packed,
                listed=listed,
                topic=self._topic,
            )
            read = await readers.read(asked)
            if read.whole:
                return read.found, None
        shown = self.family.article(page_of(response))
        return read_page(shown, self.site, listed), shown

    @cached_property
    def _packed(self) -> bytes:
        """The site, as readers take it."""
        return pickle.dumps(self.site)

    @cached_property
    def _topic(self) -> tuple[str, str]:
        """The file and the version of the topic by which reports are judged."""
        stage = self.crawler.get_item_pipeline(Relevance)
        return (str(self.settings["TOPIC_FILE"]), stage.topic.version) if stage else ("", "")

    def _of_page(self, report: Report, response: Response) -> Report:
        """The report as what the visit of a page gave."""
        page: Leased = response.meta["page"]
        fetches = tuple(response.meta["fetches"])
        where = {"url": page.url, "channel": page.channel, "page_id": page.id, "wanted": self._wanted(report.attachments)}  # fmt: skip
        return replace(report, fetches=fetches, **where)  # type: ignore[arg-type]
