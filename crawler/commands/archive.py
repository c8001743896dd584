"""`scrapy archive`: how large the archive is, whether it is whole, and what of it need not be kept."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler import attachments, retention
from pipelines.store import attachments as linked
from pipelines.store import places, runs
from pipelines.store.database import LOST, Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables

Result = TypeVar("Result")
WELL, BROKEN, FAILED = 0, 1, 2
MEGABYTE = 1 << 20
WIDTH = 120  # of a table that goes into a file or a pipe


class Command(ScrapyCommand):
    """Tells sizes, checks, prunes."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[check | prune [--dry-run]]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Tell the archive's size, check it, or delete what nothing needs any more"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Without a word: files and megabytes of each site. check: reads every place that the table"
            " fetch names, every file to its end and every attachment, and lists what is broken. prune: deletes the files"
            " all of whose records are older than ARCHIVE_DAYS (0: none), unless they hold the last"
            " full answer of a page or what a report was read from, and attachments that no report links to. Exit code 0: well; 1: something is"
            " broken; 2: failed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="only list what prune would delete"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Does what the word says."""
        words = {(): self._tell, ("check",): self._check, ("prune",): self._prune}
        if tuple(args) not in words or (opts.dry_run and args != ["prune"]):
            raise UsageError("`scrapy archive`, `… check` or `… prune [--dry-run]`", print_help=False)  # fmt: skip
        assert self.settings is not None
        self.folder = Path(self.settings["ARCHIVE_FOLDER"])
        self.dry = opts.dry_run
        try:
            self.exitcode = words[tuple(args)]()
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy archive: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED

    def _tell(self) -> int:
        """Prints the sizes."""
        table = Table("site", "files", "MB", "oldest", "newest")
        sizes = retention.sizes(self.folder)
        for site, one in sizes.items():
            days = f"{one.oldest:%Y-%m-%d}", f"{one.newest:%Y-%m-%d}"
            table.add_row(site, str(one.files), f"{one.size / MEGABYTE:.1f}", *days)
        console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        console.print(table)
        total = sum(one.size for one in sizes.values()) / MEGABYTE
        count = sum(one.files for one in sizes.values())
        console.print(f"{count} files, {total:.1f} MB in {self.folder}", soft_wrap=True)
        kept = attachments.files(self.folder)
        size = sum(path.stat().st_size for path in kept) / MEGABYTE
        console.print(f"{len(kept)} attachments, {size:.1f} MB", soft_wrap=True)
        return WELL

    def _check(self) -> int:
        """Prints what is broken."""

        def looked(connection: Connection, _: Tables) -> tuple[int, int, list[str]]:
            named, kept = list(places.places(connection)), linked.files(connection)
            broken = list(retention.broken_places(self.folder, named))
            return len(named), len(kept), [*broken, *attachments.broken(self.folder, kept)]

        count, kept, broken = self._in_store(looked)
        broken += retention.broken_files(self.folder)
        for one in broken:
            print(one)
        files = len(retention.files(self.folder))
        told = f"{kept} attachments, {files} files, {count} places, {len(broken)} broken"
        print(told, file=sys.stderr)
        return BROKEN if broken else WELL

    def _prune(self) -> int:
        """Deletes, after the table `fetch` has forgotten the files."""
        assert self.settings is not None
        days = self.settings.getint("ARCHIVE_DAYS")
        if not days:
            print("ARCHIVE_DAYS is 0: everything is kept", file=sys.stderr)
            return WELL
        before = datetime.now(UTC) - timedelta(days=days)

        def chosen(connection: Connection, _: Tables) -> list[Path]:
            writing = set(runs.living(connection).values())
            paths = retention.spent(self.folder, before, places.needed(connection), writing)
            if not self.dry:
                places.forget(connection, [retention.named(self.folder, one) for one in paths])
            needed = {path for path, _ in linked.files(connection)}
            # A run may be about to name a file that it found there.
            return paths + ([] if writing else attachments.spent(self.folder, before, needed))

        size = 0
        paths = self._in_store(chosen)
        for path in paths:
            size += path.stat().st_size
            if not self.dry:
                path.unlink()
            print(path)
        done = "would be deleted" if self.dry else "deleted"
        print(f"{len(paths)} files, {size / MEGABYTE:.1f} MB {done}", file=sys.stderr)
        return WELL

    def _in_store(self, work: Callable[[Connection, Tables], Result]) -> Result:
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        writer = Writer(Database(self.settings["DATABASE_URL"], folder), 30)
        try:
            return writer.do_now(work)
        finally:
            writer.close_now()
