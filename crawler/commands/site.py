"""`scrapy site KEY`: a real crawl of one site that tells what it would store, and stores nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.progress import quiet
from crawler.spider_loader import registry
from crawler.workbench.rehearsal import ARTICLES, LISTINGS
from crawler.workbench.telling import Tell, summary
from pipelines.relevance import Topic, TopicError

if TYPE_CHECKING:
    import argparse

GIVES_NOTHING, FAILED = 1, 2
STORE, TELL = "pipelines.stages.Store", "crawler.workbench.telling.Tell"
PROGRESS = "crawler.progress.Progress"  # its line would stand among ours


class Command(ScrapyCommand):
    """The crawl of `scrapy crawl`, with the last stage and the frontier swapped."""

    requires_project = True

    def syntax(self) -> str:
        """Usage."""
        return "[options] KEY"

    def short_desc(self) -> str:
        """One line of help."""
        return (
            "Check a site: crawl some of it, tell what would be stored and what not, store nothing"
        )

    def long_desc(self) -> str:
        """Help."""
        return (
            "Crawls the site whose file has this key as `scrapy crawl` does, with the same manners"
            " and stages, but prints what would be stored, what would not and why, and how far each"
            " channel was read. Needs no database and touches no table. Exit code 0: every channel"
            " gave an article; 1: a channel gave nothing, for the reason that is shown; 2: wrong"
            " usage, or a site that must not be crawled."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("-n", type=int, default=20, dest="articles", metavar="N",
                            help="at most N articles a channel (default: 20)")  # fmt: skip
        parser.add_argument("--pages", type=int, default=3, metavar="N",
                            help="at most N pages of a channel's listing (default: 3)")  # fmt: skip
        parser.add_argument("--all", action="store_true", help="all articles and all pages")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Swaps the frontier and the last stage, before the crawl's process is made."""
        super().process_options(args, opts)
        quiet()
        if opts.articles < 1 or opts.pages < 1:
            raise UsageError("-n and --pages take a number from 1 on", print_help=False)
        assert self.settings is not None
        stages = self.settings.getdict("ITEM_PIPELINES")
        stages[TELL] = stages.pop(STORE)
        limits = {ARTICLES: opts.articles, LISTINGS: opts.pages}
        swapped = {
            "SCHEDULER": "crawler.workbench.rehearsal.Rehearsal",
            "ITEM_PIPELINES": stages,
            "EXTENSIONS": self.settings.getdict("EXTENSIONS") | {PROGRESS: None},
            **(dict.fromkeys(limits, 0) if opts.all else limits),
        }
        self.settings.setdict(swapped, "cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawls, and sets the exit code."""
        if len(args) != 1:
            raise UsageError("name one site: `scrapy sites` lists all", print_help=False)
        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            Topic.load(self.settings["TOPIC_FILE"])
        except TopicError as error:
            raise UsageError(f"TOPIC_FILE: {error}", print_help=False) from None
        spider = self._spider(args[0])
        crawler = self.crawler_process.create_crawler(spider)
        self.crawler_process.crawl(crawler)
        self.crawler_process.start()
        if crawler.stats.get_value("finish_reason") in (None, "start_error"):
            self.exitcode = FAILED  # the crawl did not begin; the log says why
            return
        tell: Any = crawler.get_item_pipeline(Tell)
        given = {one.name: tell.tally.of(one.name) for one in spider.site.channels}
        summary(tell.console, given)
        if not all(one.alive for one in given.values()):
            self.exitcode = GIVES_NOTHING

    def _spider(self, key: str) -> Any:
        """The class of a site's spider; UsageError if there is none, or if it must not run."""
        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            spider: Any = self.crawler_process.spider_loader.load(key)
        except KeyError as error:
            told = f"{error.args[0]} (`scrapy sites` lists all)"
            raise UsageError(told, print_help=False) from None
        if key not in registry(Path(self.settings["SITES_FOLDER"]))[0]:
            raise UsageError(f"{key} is not described by a site file", print_help=False)
        access = spider.site.access
        if not access.crawled:
            told = f"{key} must not be crawled: its state is {access.state}. {access.seen}"
            raise UsageError(told, print_help=False)
        if objection := spider.objection(self.settings["CONTACT"], {}):
            raise UsageError(objection, print_help=False)
        return spider
