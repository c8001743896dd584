"""`scrapy status`: open alarms, sites and last runs."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from crawler.progress import quiet
from crawler.spider_loader import states
from crawler.workbench.opened import opened
from crawler.workbench.standing_tables import show
from pipelines.closing import told_now
from pipelines.store import alarms, health
from pipelines.store.database import LOST
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    import argparse

    from pipelines.store.writer import Writer

WELL, PERSON, NO_STORE = 0, 1, 2
WIDTH = 200  # of a table that goes into a file or a pipe
# SQLSTATE of a role or a session that may only read.
READ_ONLY = ("42501", "25006")


class Command(ScrapyCommand):
    """Judges what only time shows, then prints how all stands."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[options] [KEY…]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Show open alarms, sites and last runs"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Judges what no run can see (a site late against its rhythm, not crawled for long, runs"
            " killed one after another), closes the alarms of sites that are crawled no more, then prints the open alarms with the page to look at, the"
            " sites (the view site_health) and the last runs; KEY…: of these sites only."
            " Exit code 0: no alarm is open; 1: some are; 2: no store, or wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--alarms", action="store_true", help="only the open alarms")
        parser.add_argument("--runs", type=int, default=10, metavar="N", help="how many runs (10)")
        parser.add_argument("--json", action="store_true", help="print one JSON object (docs/operations.md)")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints how all stands, and sets the exit code."""
        quiet()
        if opts.runs < 0:
            raise UsageError(f"--runs {opts.runs}: a number of runs is needed", print_help=False)
        assert self.settings is not None
        try:
            writer = opened(self.settings)
            try:
                told = self._told(writer, args, opts.runs)
            finally:
                writer.close_now()
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy status: {first_line(error)}", file=sys.stderr)
            self.exitcode = NO_STORE
            return
        if opts.json:
            print(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        else:
            console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
            show(console, told, alarms_only=opts.alarms)
        self.exitcode = PERSON if told["alarms"] else WELL

    def _told(self, writer: Writer, keys: list[str], runs: int) -> dict[str, Any]:
        """What is to be shown; UsageError for a key that the store does not know."""
        assert self.settings is not None
        if missing := writer.do_now(lambda c, _: health.unknown(c, keys)):
            raise UsageError(
                f"{', '.join(missing)}: never crawled (`scrapy sites` lists the site files)", print_help=False
            )  # fmt: skip
        reviewed = True
        try:
            files = states(Path(self.settings["SITES_FOLDER"]))
            writer.do_now(lambda c, _: alarms.review(c, files))
            if why := told_now(writer, self.settings["ALARM_COMMAND"]):
                print(f"scrapy status: {why}", file=sys.stderr)
        except DBAPIError as error:
            if getattr(error.orig, "pgcode", None) not in READ_ONLY:
                raise
            reviewed = False
            print("scrapy status: this role only reads: alarms are shown as they were last judged", file=sys.stderr)  # fmt: skip
        told = writer.do_now(lambda c, _: health.standing(c, keys, runs))
        return {"at": datetime.now(UTC), "reviewed": reviewed, **told}
