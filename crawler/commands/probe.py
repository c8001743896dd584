"""`scrapy probe URL|FILE`: what is read from a page, and a draft of its site file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.progress import quiet
from crawler.site_parts import absolute
from crawler.sites import SiteError
from crawler.workbench import recorded
from crawler.workbench.printing import show
from crawler.workbench.probing import NOTHING, probe
from crawler.workbench.reading import Served, site_of
from crawler.workbench.sampling import Sample, fetch
from pipelines.relevance import Topic, TopicError

if TYPE_CHECKING:
    import argparse

GIVES_NOTHING, FAILED = 1, 2


class Command(ScrapyCommand):
    """Prints tables, or one JSON object."""

    requires_project = True

    def syntax(self) -> str:
        """Usage."""
        return "[options] URL|FILE"

    def short_desc(self) -> str:
        """One line of help."""
        return "Show what is read from a page, field by field, and draft its site file"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Shows what is read from a page: each field with where it was read, the encoding, the"
            " family and the fingerprints that betray it, the links of a listing and its next page,"
            " repairs and dropped lines of the text, the topic's score with its terms, and a draft"
            " of a site file. URL: fetched as politely as `scrapy crawl` does, nothing is stored."
            " FILE: bytes from disk, or a folder of `scrapy record`. Exit code 0: an article or a"
            " listing; 1: the page gives nothing, the reason is shown; 2: wrong usage, or not fetched."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument(
            "--url", help="URL of the page in FILE: links and the site file need it"
        )
        parser.add_argument("--content-type", help="header Content-Type of the page in FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiets Scrapy before it logs its first line."""
        super().process_options(args, opts)
        quiet()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reads the page and prints what it gave."""
        if len(args) != 1:
            raise UsageError("say what to probe: URL or FILE", print_help=False)
        assert self.settings is not None
        folder = self.settings["SITES_FOLDER"]
        try:
            topic = Topic.load(self.settings["TOPIC_FILE"])
            served = self._served(args[0], opts)
            if served is None:
                self.exitcode = FAILED
                return
            told = probe(served, site_of(served.url, folder), topic)
        except (TopicError, SiteError, OSError) as error:
            raise UsageError(str(error), print_help=False) from None
        if opts.json:
            print(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            show(Console(highlight=False, width=None if sys.stdout.isatty() else 120), told)
        self.exitcode = GIVES_NOTHING if told["verdict"] == NOTHING else 0

    def _served(self, target: str, opts: argparse.Namespace) -> Served | None:
        """The page; None, with words on stderr, if it cannot be had."""
        path = Path(target)
        if path.is_dir() and (path / recorded.PAGE).exists():
            return recorded.load(path)[0]
        if path.exists():
            url = opts.url or path.absolute().as_uri()
            return Served(url=url, body=path.read_bytes(), content_type=opts.content_type)
        try:
            absolute(target)
        except ValueError:
            reason = f"{target}: no such file, and no absolute http or https URL"
            raise UsageError(reason, print_help=False) from None
        assert self.settings is not None
        sample = Sample(site_of(target, self.settings["SITES_FOLDER"]), url=target)
        if objection := sample.objection(self.settings["CONTACT"]):
            raise UsageError(objection, print_help=False)
        fetch(self.crawler_process, sample)
        for failure in sample.failures or ([] if sample.served else [f"{target}: not fetched"]):
            print(f"scrapy probe: {failure}", file=sys.stderr)
        return next(iter(sample.served), None)
