"""`scrapy doctor`: whether everything is in order for crawls, and if not, what to do."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.duty.checks import hosts, machine, tables
from crawler.duty.roster import read_roster
from crawler.progress import quiet
from pipelines.store.database import Database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from crawler.duty.checks.finding import Finding

STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


class Command(ScrapyCommand):
    """Looks, and changes nothing."""

    requires_project = True

    def syntax(self) -> str:
        """Usage."""
        return "[--offline] [--json]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Check versions, disks, database, clocks, schedule and the way to the sites"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Checks Python and its packages, disks and folders, the topic, site files, the database with its"
            " version, rights and clock, claims and runs that were left undone, when `scrapy due` last ran; then asks"
            " up to three sites for their robots.txt, as politely as a crawl does. One line each: ok, warn or fail,"
            " and what to do. Nothing is changed. Exit code 0: all is well; 1: something is worth a look;"
            " 2: something is in the way of crawls, or wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--offline", action="store_true", help="ask no site for anything")
        parser.add_argument("--json", action="store_true", help="print JSON, one object a check")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiets Scrapy: what it would tell is in the lines."""
        super().process_options(args, opts)
        assert self.settings is not None
        if "LOG_LEVEL" not in {one.partition("=")[0] for one in opts.set}:
            self.settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")
        quiet()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints each finding as it is made; the worst one is the exit code."""
        if args:
            raise UsageError("`scrapy doctor` takes no arguments", print_help=False)
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        found = []
        for one in self._findings(offline=opts.offline):
            found.append(one)
            if not opts.json:
                tell(console, one)
        if opts.json:
            print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        self.exitcode = max(one.code for one in found)

    def _findings(self, *, offline: bool) -> Iterator[Finding]:
        assert self.settings is not None
        settings = self.settings
        yield from machine.check(settings)
        folder = Path(settings["VAR_FOLDER"]) / "postgres"
        yield from tables.check(Database(settings["DATABASE_URL"], folder))
        if offline:
            return
        try:
            roster = read_roster(settings, None)
        except ValueError:
            return  # told by the machine's checks
        asked = hosts.chosen(Path(settings["SITES_FOLDER"]), roster.sites)
        if asked:
            yield from hosts.check(self.crawler_process, asked)


def tell(console: Console, one: Finding) -> None:
    """One line, and a second one with the fix."""
    line = Text(f"{one.level:<5}", STYLES[one.level])
    console.print(line + Text(f"{one.check}: {one.told}"), soft_wrap=True)
    if one.fix:
        console.print(Text(f"     -> {one.fix}"), soft_wrap=True)
