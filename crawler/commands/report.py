"""`scrapy report`: the state of the corpus as one HTML file."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from pipelines.store.database import LOST, Database
from pipelines.store.figures import figures
from pipelines.store.snapshot import freeze
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    import argparse

WELL, FAILED = 0, 2
DAYS = 365
LONGEST = 3660  # days


class Command(ScrapyCommand):
    """Writes the report page."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "-o FILE [--days N]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Write the state of the corpus as one HTML page: months, coverage, losses, reprints, terms, runs, alarms"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Writes one HTML file that asks for nothing else: no script, no font, no network. It shows reports by month"
            " and site, how much of each site and month was read, open alarms, what disappeared, the most reprinted"
            " reports with their places, the terms of the topic, and the latest runs. An older FILE is replaced when the"
            " new one is whole. Exit code 0: well; 2: failed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("-o", dest="target", metavar="FILE", help="the file to be written")
        parser.add_argument(
            "--days",
            type=int,
            default=DAYS,
            metavar="N",
            help=f"days that are shown; default: {DAYS}",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the page."""
        if args or not opts.target:
            raise UsageError("`scrapy report -o FILE [--days N]`", print_help=False)
        if not 1 <= opts.days <= LONGEST:
            raise UsageError(f"--days {opts.days}: a number from 1 to {LONGEST}", print_help=False)
        target = Path(opts.target).absolute()
        try:
            from crawler.workbench.report_page import render  # noqa: PLC0415  (charts, templates)

            page = render(self._figures(opts.days), opts.days)
            write(target, page)
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy report: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED
        except OSError as error:
            print(f"scrapy report: {target}: {error.strerror or error}", file=sys.stderr)
            self.exitcode = FAILED
        else:
            print(f"{target}: {len(page.encode()) / 1024:.0f} KB")
            self.exitcode = WELL

    def _figures(self, days: int) -> dict[str, Any]:
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        database = Database(self.settings["DATABASE_URL"], folder)
        tell = partial(print, file=sys.stderr, flush=True) if sys.stderr.isatty() else None
        try:
            with database.connect() as connection:
                if tell:
                    tell("reading the store")
                return figures(freeze(connection), days)
        finally:
            database.close()


def write(target: Path, page: str) -> None:
    """Writes a file that is whole or not there."""
    growing = target.with_name(f".{target.name}.partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        growing.write_text(page, encoding="utf-8")
        growing.replace(target)
    except OSError:
        growing.unlink(missing_ok=True)
        raise
