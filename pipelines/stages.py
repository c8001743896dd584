"""The four item pipelines: a Report goes in at Clean and ends as rows in Store."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.exceptions import CloseSpider, DropItem, NotConfigured
from sqlalchemy.exc import SQLAlchemyError

from pipelines import closing
from pipelines.relevance import Topic
from pipelines.steps import OFF_TOPIC, clean, fingerprinted, judge
from pipelines.store import held, reports, runs, search, sites
from pipelines.store.database import Database, Tables
from pipelines.store.programs import StoreError
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.decisions import Outcome

log = logging.getLogger(__name__)
Result = TypeVar("Result")
LOST = "store-lost"
SHUTDOWN = "shutdown"  # Scrapy's reason for Ctrl-C and SIGTERM


class Rejected(DropItem):
    """A page that is no report of the corpus; its rejection is a row already."""


class OffTopic(Rejected):
    """A report about something else."""


class OffSite(Rejected):
    """A link to another host, which is recorded and not followed."""


class NotAnArticle(Rejected):
    """A page that is something else than an article, or nothing."""


REASONS: dict[str, type[Rejected]] = {OFF_TOPIC: OffTopic, "off-site": OffSite}


class Clean:
    """First stage: the text. As each stage, it leaves a report alone that has been through it."""

    def process_item(self, item: Report) -> Report:
        """Cleans the report."""
        return item if item.text_version else clean(item)


class Relevance:
    """Second stage: the topic."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Relevance:
        """Loads the topic that TOPIC_FILE names; TopicError if it cannot be used."""
        return cls(Topic.load(crawler.settings["TOPIC_FILE"]))

    def process_item(self, item: Report) -> Report:
        """Scores the report."""
        return item if item.topic_version else judge(item, self.topic)


class Fingerprint:
    """Third stage: the fingerprints."""

    def process_item(self, item: Report) -> Report:
        """Computes digest and signature."""
        return item if item.digest else fingerprinted(item)


class Store:
    """Last stage: the tables. It opens the run and holds the one connection of the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.run = 0
        database = Database(settings["DATABASE_URL"], Path(settings["VAR_FOLDER"]) / "postgres")
        self.writer = Writer(database, settings.getfloat("STORE_PATIENCE"))
        self._closing: asyncio.Future[None] | None = None
        self._texts = 0  # stored since grams were last made

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Store:
        """A store as the settings name it, not connected yet; NotConfigured without STORE_ENABLED."""
        if not crawler.settings.getbool("STORE_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    async def open_spider(self) -> None:
        """Connects and opens the run; CloseSpider if the store cannot be had."""
        spider: Any = self.crawler.spider
        opened = partial(_open_run, spider.site.row(), spider.site.expect.said())
        try:
            self.run = await self.writer.do(opened)
            self.writer.on_connect = partial(runs.hold, run=self.run)
            key = spider.site.key
            others = await self.writer.do(lambda c, _: runs.others(c, key, self.run))
        except (StoreError, SQLAlchemyError) as error:
            log.critical("%s", first_line(error))
            raise CloseSpider(LOST) from error
        for other in others:
            log.warning("%s crawls %s too: the two share its pages", other, key)
        self.crawler.stats.set_value("run", self.run)

    async def process_item(self, item: Report) -> Report:
        """Writes the report; DropItem for a rejected one, after its rejection is a row."""
        outcome = await self.do(partial(_save, self.run, item))
        self.crawler.stats.inc_value(f"reports/{outcome.what}")
        if item.rejection is not None:
            kind = REASONS.get(item.rejection, NotAnArticle)
            raise kind(f"{item.rejection:<10} {described(item)}", log_level="INFO")
        self._texts += outcome.what != "unchanged"
        if self._texts >= search.BATCH:
            self._texts = 0
            await self.do(search.fill)
        level = logging.DEBUG if outcome.what == "unchanged" else logging.INFO
        log.log(level, "%-10s %s", outcome.what, described(item))
        return item

    async def do(self, work: Callable[[Connection, Tables], Result]) -> Result:
        """Does `work` in the store; if the store is lost for good, ends the crawl and raises."""
        if self._closing is not None:
            raise StoreError("the store is lost")
        try:
            return await self.writer.do(work)
        except StoreError as error:
            if self._closing is None:
                log.critical("%s; what is not stored yet is fetched by the next run", error)
                # Not awaited: the engine closes when this very item is done with.
                closing = self.crawler.engine.close_spider_async(reason=LOST)
                self._closing = asyncio.ensure_future(closing)
            raise

    async def finish(self, reason: str) -> None:
        """Closes the run, has it judged, and leaves the store."""
        try:
            if self.run and self._closing is None:
                await self.writer.do(lambda c, t: runs.finish(c, t, self.run, reason))
                await self._judge()
                # Who interrupts a run waits for no more than what it must write.
                if reason != SHUTDOWN:
                    await closing.fill(self.writer)
        except StoreError as error:
            log.critical("the run's end is not recorded: %s", error)
        finally:
            await self.writer.close()

    async def _judge(self) -> None:
        """Opens and closes the site's alarms by what the run met, and tells of them."""
        spider: Any = self.crawler.spider
        if spider.judged:
            command = self.crawler.settings["ALARM_COMMAND"]
            opened = await closing.judge(self.writer, spider.site.key, self.run, command)
            self.crawler.stats.set_value("alarms", opened)


def described(report: Report) -> str:
    """One readable line: score, date, title and URL."""
    score = "  -  " if report.score is None else f"{report.score:.3f}"
    title = (report.title or report.body[:30] or "(no title)").replace("\n", " ")[:80]
    return f"{score}  {report.published_on or '    -     '}  {title}  {report.url[:300]}"


def _open_run(
    site: dict[str, str | None], expected: dict[str, Any], connection: Connection, tables: Tables
) -> int:
    sites.describe(connection, tables, site)
    run = runs.start(connection, tables, str(site["key"]))
    runs.hold(connection, run)  # before anybody can see it, and take it for dead
    held.expect(connection, run, expected)
    return run


def _save(run: int, report: Report, connection: Connection, tables: Tables) -> Outcome:
    return reports.save(connection, tables, run, report)
