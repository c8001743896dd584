"""`scrapy held`: runs that are not published since something was not as expected."""

from __future__ import annotations

import getpass
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler.progress import quiet
from crawler.sites import SiteError, load_sites
from crawler.workbench.opened import opened
from crawler.workbench.standing_tables import day, line
from pipelines.closing import told_now
from pipelines.store import alarms, held
from pipelines.store.database import LOST
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    import argparse

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables
    from pipelines.store.writer import Writer

WELL, PERSON, NO_STORE = 0, 1, 2
ROWS = 5  # reports that are shown of a run
WIDTH = 160  # of what goes into a file or a pipe


class Command(ScrapyCommand):
    """Lists held runs, judges them again, publishes them."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[--check | --publish [--by NAME]] [RUN…]"

    def short_desc(self) -> str:
        """One line of help."""
        return "List runs that [expect] holds back, check them again, or publish them"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Lists the runs that are kept out of the view corpus since what the [expect] of their site"
            " file says does not hold, with reports of theirs. --check judges them again by the site"
            " files of today (after scrapy replay, or a change of [expect]); --publish RUN… publishes"
            " runs all the same, and records who said so. Exit code 0: nothing is held any more;"
            " 1: something is; 2: no store, or wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--check", action="store_true", help="judge again, all or these runs")
        parser.add_argument("--publish", action="store_true", help="publish these runs as they are")
        parser.add_argument("--by", metavar="NAME", help="who says so (the user of the system)")
        parser.add_argument("--rows", type=int, default=ROWS, metavar="N", help="reports to show of each run (5)")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Does what the options say, prints what is held, and sets the exit code."""
        quiet()
        assert self.settings is not None
        numbers = [_number(one) for one in args]
        if opts.rows < 0:
            raise UsageError(f"--rows {opts.rows}: a number of reports is needed", print_help=False)
        if opts.publish and (opts.check or not numbers):
            raise UsageError("--publish needs the numbers of runs, and goes without --check", print_help=False)  # fmt: skip
        try:
            writer = opened(self.settings)
            try:
                self.exitcode = self._run(writer, numbers, opts)
            finally:
                writer.close_now()
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy held: {first_line(error)}", file=sys.stderr)
            self.exitcode = NO_STORE

    def _run(self, writer: Writer, numbers: list[int], opts: argparse.Namespace) -> int:
        found = writer.do_now(lambda c, _: held.listed(c, numbers))
        if missing := sorted(set(numbers) - {row["id"] for row in found}):
            raise UsageError(f"no run {', '.join(map(str, missing))}", print_help=False)
        if opts.publish:
            by = opts.by or getpass.getuser()
            for row in found:
                self._publish(writer, row, by)
        elif opts.check:
            self._check(writer, found)
        assert self.settings is not None
        if why := told_now(writer, self.settings["ALARM_COMMAND"]):
            print(f"scrapy held: {why}", file=sys.stderr)
        if opts.publish or opts.check:
            found = writer.do_now(lambda c, _: held.listed(c, []))
        console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        for row in found:
            rows = writer.do_now(partial(_sample, run=row["id"], most=opts.rows))
            show(console, row, rows)
        if not found:
            console.print("Nothing is held.")
        return PERSON if any(row["held"] for row in found) else WELL

    @staticmethod
    def _publish(writer: Writer, row: dict[str, Any], by: str) -> None:
        """Publishes a run, and says whether it was held."""

        def work(connection: Connection, _: Tables) -> bool:
            done = held.release(connection, row["id"], by)
            alarms.tell_held(connection, row["site"])
            return done

        done = writer.do_now(work)
        print(f"run {row['id']} of {row['site']} {'published' if done else 'was not held'}")

    def _check(self, writer: Writer, found: list[dict[str, Any]]) -> None:
        """Judges held runs that have ended by the site files as they are now."""
        assert self.settings is not None
        try:
            known, _ = load_sites(Path(self.settings["SITES_FOLDER"]))
        except SiteError as error:
            raise UsageError(str(error), print_help=False) from None
        alive = writer.do_now(lambda c, _: held.alive(c))
        for row in found:
            if row["id"] in alive:
                print(f"run {row['id']} of {row['site']} goes on: not checked", file=sys.stderr)
                continue
            site = known.get(row["site"])
            expected = site.expect.said() if site else row["expect"] or {}
            told = writer.do_now(partial(_judge, row=row, expected=expected))
            print(f"run {row['id']} of {row['site']}: {told or 'as expected, published'}")


def _judge(
    connection: Connection, _: Tables, *, row: dict[str, Any], expected: dict[str, Any]
) -> str | None:
    told = held.check(connection, row["id"], expected)
    alarms.tell_held(connection, row["site"])
    return told


def _sample(connection: Connection, _: Tables, *, run: int, most: int) -> list[dict[str, Any]]:
    return held.sample(connection, run, most)


def _number(text: str) -> int:
    """The number of a run; UsageError for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:  # noqa: PLR2004
        raise UsageError(f"{text}: the number of a run is needed", print_help=False)
    return int(text)


def show(console: Console, run: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Prints a run with what is not as expected, and some of its reports."""
    console.print(
        f"[bold]run {run['id']}[/] of [bold]{escape(run['site'])}[/], {day(run['started_at'])}: {run['new']} new,"
        f" {run['revised']} revised; [bold red]{escape(line(run['held'] or 'published'))}[/]",
        soft_wrap=True,
    )
    for one in rows:
        told = f"  {one['published_on'] or '    -     '}  {one['characters']:>6}  {line(one['title'])}  {line(one['url'])}"
        console.print(escape(told), soft_wrap=True)
