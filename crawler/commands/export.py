"""`scrapy export`: a frozen edition of the corpus, to be cited and given away."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler.progress import StatusLine
from crawler.workbench.releasing import ReleaseError, Wish, release, yesterday
from pipelines.release.files import FORMATS
from pipelines.release.folder import FolderError
from pipelines.store.database import LOST, Database
from pipelines.store.snapshot import Selection
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

WELL, REFUSED, FAILED = 0, 1, 2


class Command(ScrapyCommand):
    """Writes an edition."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "-o DIR [--format parquet|jsonl|csv] [--as-of DATE] [--text-free] [options]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Write a frozen edition of the corpus: Parquet, JSON Lines or CSV, with datasheet and checksums"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Writes the corpus as it was known at the end of a day in China into a new folder: reports, places, revisions,"
            " disappearances, attachments, sites; README.md and datasheet.json say what is in it, what is missing, how it"
            " was made and how to cite it; SHA256SUMS is checked by sha256sum -c. The same day gives the same bytes,"
            " whatever was crawled since. The folder is there when it is whole, or not at all."
            " Exit code 0: well; 1: nothing to export, or not as asked; 2: failed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        add = parser.add_argument
        add("-o", dest="target", metavar="DIR", help="the folder to be made")
        add("--format", choices=FORMATS, default="parquet", help="default: parquet")
        add(
            "--as-of", metavar="DATE", dest="as_of",
            help="end of this day in China (2026-11-28); an instant (2026-11-28T12:00+08:00); now. Default: yesterday",
        )  # fmt: skip
        add("--text-free", action="store_true", help="no texts, where they may not be copied")
        add("--site", metavar="KEY", nargs="+", action="extend", default=[], help="only reports of these sites")  # fmt: skip
        add("--since", metavar="DATE", help="only reports published on this day or later")
        add("--until", metavar="DATE", help="only reports published on this day or earlier")
        add("--force", action="store_true", help="replace an edition that is at DIR")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes, and tells what was written."""
        if args or not opts.target:
            raise UsageError("`scrapy export -o DIR [options]`", print_help=False)
        chosen = Selection(tuple(sorted(set(opts.site))), day("since", opts.since), day("until", opts.until))  # fmt: skip
        wish = Wish(
            Path(opts.target).absolute(), opts.as_of or yesterday(datetime.now(UTC)), opts.format,
            opts.text_free, opts.force, chosen,
        )  # fmt: skip
        try:
            sheet = self._release(wish)
        except (ReleaseError, FolderError) as error:
            self._fail(str(error), REFUSED)
        except ImportError as error:
            wanted = "--format parquet needs pyarrow: .venv/bin/pip install -c constraints.txt -e '.[parquet]'"
            self._fail(f"{wanted} ({error})", REFUSED)
        except (*LOST, SQLAlchemyError) as error:
            self._fail(first_line(error), FAILED)
        except OSError as error:
            self._fail(f"{wish.target}: {error.strerror or error}: nothing was written", FAILED)
        else:
            counts = sheet["counts"]
            print(f"{wish.target}: {counts['reports']} reports, {counts['reprints']} reprints, {sheet['edition']}")  # fmt: skip
            self.exitcode = WELL

    def _release(self, wish: Wish) -> dict[str, Any]:
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        database = Database(self.settings["DATABASE_URL"], folder)
        line = StatusLine(sys.stderr) if sys.stderr.isatty() else None
        tell: Callable[[str], None] = line.show if line else lambda _: None
        try:
            with database.connect() as connection:
                return release(connection, wish, tell)
        finally:
            tell("")
            database.close()

    def _fail(self, why: str, code: int) -> None:
        print(f"scrapy export: {why}", file=sys.stderr)
        self.exitcode = code


def day(name: str, said: str | None) -> date | None:
    """The day that an option says; raises UsageError for what is none."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise UsageError(f"--{name} {said}: a day like 2026-11-28", print_help=False) from None
