"""`scrapy crawl KEY…`: crawls sites, then tells what was stored and how to look further."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import Console
from rich.table import Table
from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from crawler import hours
from crawler.fetching.ending import UNWRITABLE
from crawler.progress import quiet
from crawler.readers import readers_for
from pipelines.relevance import Topic, TopicError
from pipelines.stages import LOST
from pipelines.store import runs
from pipelines.store.database import LOST as STORE_ERRORS
from pipelines.store.database import Database
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    import argparse

WELL, PERSON, FAILED = 0, 1, 2
COUNTS = ("fetches", "new", "revised", "reprints", "rejected", "failed", "waiting")
LATEST = (
    "SELECT published_on, score, site, title FROM report WHERE run = ANY(:runs)"
    " ORDER BY published_on DESC NULLS LAST LIMIT 5"
)

HELD = "SELECT count(*) FROM run WHERE id = ANY(:runs) AND held IS NOT NULL"


class Command(crawl.Command):
    """Scrapy's command for several spiders at once, with honest exit codes."""

    default_settings: ClassVar[dict[str, Any]] = {"STORE_ENABLED": True}

    def syntax(self) -> str:
        """Usage."""
        return "[options] KEY [KEY…]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Crawl sites by key, `files -a path=FOLDER`, `discover -a url=URL`; ends with a table of what was stored"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Crawls the sites whose files in SITES_FOLDER (seeds/sites) have these keys (`scrapy sites`)"
            " into the store that DATABASE_URL names, or into the embedded PostgreSQL if it is empty. A"
            " crawl that was killed is simply started again. Exit code 0: well; 1: done, but the log has"
            " errors that need a person, or the run was stopped, a host refused, not one listing of a"
            " site could be read, or an alarm was opened (`scrapy status`); 2: failed: wrong command or"
            " hour, no store, store lost."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiets Scrapy before it logs its first line, unless its talk is asked for."""
        super().process_options(args, opts)
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            quiet()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the crawls and sets the exit code."""
        if not args:
            raise UsageError("name a site: `scrapy sites` shows them", print_help=False)
        assert self.settings is not None
        assert self.crawler_process is not None
        for key in args:
            self._check_spider(key, opts.spargs)
        try:
            Topic.load(self.settings["TOPIC_FILE"])
        except TopicError as error:
            raise UsageError(f"TOPIC_FILE: {error}", print_help=False) from None
        crawlers = [self._create_crawler(key) for key in dict.fromkeys(args)]
        for crawler in crawlers:
            own: Any = crawler.spidercls
            crawler.settings.setdict(own.settings_for(opts.spargs), "spider")
            if crawler.settings["READERS"] is None:
                crawler.settings.set("READERS", readers_for(len(crawlers)), "spider")
            said = crawler.settings["CRAWL_WINDOW"]
            if objection := hours.objection(crawler.spidercls.name, said, hours.now()):
                raise UsageError(objection, print_help=False)
        for crawler in crawlers:
            self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = max(map(exit_code, crawlers))
        tell_blind(crawlers)
        tell_alarms(crawlers)
        if self.crawler_process.bootstrap_failed:
            self.exitcode = FAILED
        numbers = [crawler.stats.get_value("run") for crawler in crawlers]
        started = [number for number in numbers if number]
        if started and self.exitcode < FAILED:
            self._tell(started)

    def _check_spider(self, key: str, arguments: dict[str, str]) -> None:
        """UsageError for a spider that is not there, or must not run so."""
        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            spider: Any = self.crawler_process.spider_loader.load(key)
        except KeyError as error:
            raise UsageError(
                f"{error.args[0]} (`scrapy sites` shows all)", print_help=False
            ) from None
        objection = spider.objection(self.settings["CONTACT"], arguments)
        if objection:
            raise UsageError(objection, print_help=False)

    def _tell(self, numbers: list[int]) -> None:
        """Prints what the runs stored."""
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        writer = Writer(Database(self.settings["DATABASE_URL"], folder), 30)
        try:
            rows, latest, held, total = writer.do_now(lambda c, _: told(c, numbers))
        except STORE_ERRORS as error:
            print(f"the table of what was stored cannot be read: {error}", file=sys.stderr)
            self.exitcode = PERSON
            return
        finally:
            writer.close_now()
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
        show(console, rows, latest)
        kept = ", held back as not expected (`scrapy held` shows why)" if held else ""
        console.print(
            f"[bold]{sum(row['new'] for row in rows)} new[/]{kept}, {total} reports in the corpus."
        )
        scrapy = os.path.relpath(sys.argv[0])
        look = f"{scrapy} sql -c 'SELECT published_on, title FROM corpus LIMIT 10'"
        console.print(f"Look further:  [bold]{look}[/]", soft_wrap=True)
        console.print(
            f"or in psql, \\d lists tables and views:  [bold]{scrapy} sql[/]", soft_wrap=True
        )


def is_blind(crawler: Any) -> bool:
    """Whether listings of a site could not be read, and none could."""
    read, failed = (crawler.stats.get_value(f"listings/{what}", 0) for what in ("read", "failed"))
    return bool(failed and not read)


def tell_blind(crawlers: list[Any]) -> None:
    """Names the sites of which not one listing could be read."""
    for crawler in crawlers:
        if is_blind(crawler):
            name = crawler.spidercls.name
            print(f"{name}: none of its listings could be read; the log says why", file=sys.stderr)


def tell_alarms(crawlers: list[Any]) -> None:
    """Prints the alarms that the runs have opened."""
    for crawler in crawlers:
        for one in crawler.stats.get_value("alarms") or ():
            look = f"\n  look at {one['url']}" if one["url"] else ""
            print(f"ALARM {one['kind']}: {one['site']}: {one['detail']}{look}")


def exit_code(crawler: Any) -> int:
    """0 for a run that ended well, 1 for one with errors to look at, 2 for one that failed."""
    reason = crawler.stats.get_value("finish_reason")
    if reason is None or reason in (LOST, UNWRITABLE, "start_error"):
        return FAILED
    stopped = reason in ("shutdown", "memusage_exceeded") or reason.startswith("blocked")
    blind = reason == "finished" and is_blind(crawler)
    alarmed = crawler.stats.get_value("alarms")
    troubled = blind or alarmed or crawler.stats.get_value("log_count/ERROR") or stopped
    return PERSON if troubled else WELL


def told(connection: Any, numbers: list[int]) -> tuple[list[dict[str, Any]], list[Any], int, int]:
    """The runs' rows, their latest reports, how many runs are held back, and the size of the corpus."""
    from sqlalchemy import text  # noqa: PLC0415

    latest = connection.execute(text(LATEST), {"runs": numbers}).all()
    held = connection.scalar(text(HELD), {"runs": numbers})
    total = connection.scalar(text("SELECT count(*) FROM corpus"))
    return runs.summary(connection, numbers), list(latest), int(held), int(total)


def show(console: Console, rows: list[dict[str, Any]], latest: list[Any]) -> None:
    """Prints the two tables."""
    table = Table("site", "run", *COUNTS, "ended")
    for row in rows:
        counts = (str(row[name]) for name in COUNTS)
        table.add_row(row["site"], str(row["id"]), *counts, row["reason"] or "-")
    console.print(table)
    if latest:
        table = Table("published", "score", "site", "title")
        for published, score, site, title in latest:
            table.add_row(str(published or "-"), f"{score:.2f}", site, title or "-")
        console.print(table)
