"""`scrapy due`: crawls the sites whose turn it is; one line of cron serves them all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler import hours
from crawler.duty import outlook
from crawler.duty.child import Bounds
from crawler.duty.logs import Logs
from crawler.duty.roster import read_roster
from crawler.duty.session import AWAY, Session
from crawler.duty.telling import FAILED, PERSON, WELL
from crawler.duty.worker import Orders
from pipelines.store import schedule
from pipelines.store.database import Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crawler.duty.roster import Roster
    from crawler.duty.telling import Outcome

WIDTH = 160  # of a table that goes into a file or a pipe
SLACK = 30.0  # seconds beside what a crawl may wait for the store and for an answer


class Command(ScrapyCommand):
    """Crawls, or only tells what is due."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[options]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Crawl the sites that are due, a process each; for cron (`scrapy cron`)"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Crawls the sites that are due: those that were never crawled first, then the longest overdue;"
            " each by a process `scrapy crawl KEY` whose log is LOG_FOLDER/KEY.log. A site is due DUE_EVERY after"
            " its last crawl (`every` in [manners] of its file says otherwise), later after failures and refusals,"
            " and is begun in its window only. Any number may run at once, on several machines: no site is crawled"
            " twice. SIGTERM or Ctrl-C lets the crawls end in order, a second one ends them at once. Prints one line"
            " at the end. Exit code 0: well; 1: something needs a person (a crawl ended with 1, an alarm, a broken"
            " site file, no CONTACT, stopped); 2: failed (a crawl ended with 2, no store, wrong usage)."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument(
            "--limit", type=int, default=0, metavar="N", help="crawl at most N sites, then end"
        )
        parser.add_argument(
            "--jobs",
            type=int,
            default=4,
            metavar="M",
            help="crawl at most M sites at once (default 4)",
        )
        parser.add_argument(
            "--window",
            metavar="21:00-07:00",
            help='begin crawls only in these hours of China, instead of CRAWL_WINDOW; or "always"',
        )
        parser.add_argument(
            "--list",
            action="store_true",
            help="only tell which sites are due when and why, and which are left out",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("-q", "--quiet", action="store_true", help="print nothing when nothing was due")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reads what is to be done, does it, sets the exit code."""
        if args:
            raise UsageError(
                "`scrapy due` takes no site: `scrapy crawl KEY` crawls one", print_help=False
            )
        if opts.jobs < 1 or opts.limit < 0:
            raise UsageError("--jobs and --limit are whole numbers above 0", print_help=False)
        assert self.settings is not None
        try:
            window = hours.Window.read(opts.window) if opts.window else None
            roster = read_roster(self.settings, window)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None
        unfit = roster.needs_person()
        if not roster.sites and unfit and not opts.list:
            raise UsageError(f"no site can be crawled: {unfit[-1]}", print_help=False)
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        patience = self.settings.getfloat("STORE_PATIENCE")
        writer = Writer(Database(self.settings["DATABASE_URL"], folder), patience)
        try:
            if opts.list:
                self.exitcode = _list(writer, roster, window, as_json=opts.json)
            else:
                orders, command = self._orders(opts, window), self.settings["ALARM_COMMAND"]
                outcome = Session(roster, orders, writer, command).run()
                self.exitcode = _told(outcome, opts)
        except (*AWAY, OSError) as error:
            print(f"scrapy due: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED
        finally:
            writer.close_now()

    def _orders(self, opts: argparse.Namespace, window: hours.Window | None) -> Orders:
        assert self.settings is not None
        settings = self.settings
        waits = settings.getfloat("STORE_PATIENCE") + settings.getfloat("DOWNLOAD_TIMEOUT")
        return Orders(
            logs=Logs.of(settings), bounds=Bounds(settings.getfloat("DUE_LONGEST"), waits + SLACK),
            jobs=opts.jobs, limit=opts.limit, window=window, settings=tuple(opts.set),
        )  # fmt: skip


def _told(outcome: Outcome, opts: argparse.Namespace) -> int:
    """Prints what came of it, unless that is nothing and --quiet; the exit code."""
    if not (opts.quiet and outcome.idle):
        for line in outcome.unfit:
            print(f"scrapy due: {line}", file=sys.stderr)
        told = json.dumps(outcome.as_json(), ensure_ascii=False) if opts.json else outcome.line()
        print(told)
    return outcome.code


def _by_reason(left_out: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for site, why in left_out:
        found.setdefault(why, []).append(site)
    return found


def _list(writer: Writer, roster: Roster, window: hours.Window | None, *, as_json: bool) -> int:
    """Prints the plan; the exit code."""
    now = writer.do_now(lambda connection, _: schedule.moment(connection))
    known = writer.do_now(lambda connection, _: schedule.outlook(connection, roster.habits))
    rows = outlook.planned(known, roster, now, window)
    left_out = list(roster.left_out())
    if as_json:
        told: dict[str, Any] = {
            "sites": rows,
            "left_out": [{"site": site, "why": why} for site, why in left_out],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1, default=str))
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        console.print(outlook.table(rows, now))
        for why, sites in _by_reason(left_out).items():
            console.print(f"{', '.join(sites)}: {why}", soft_wrap=True, markup=False)
        count = sum(row["state"] == outlook.DUE for row in rows)
        console.print(
            f"{count} of {len(rows)} sites are due, {len(left_out)} are left out. Times are those of China."
        )
    return PERSON if roster.needs_person() else WELL
