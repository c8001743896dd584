"""`scrapy duplicates`: which texts are one report, decided anew after a change of rule."""

from __future__ import annotations

import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler.progress import quiet
from crawler.workbench.rescored import Which, rescore
from pipelines.relevance import Topic, TopicError
from pipelines.store import rechecking
from pipelines.store.database import LOST, Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    import argparse

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables
    from pipelines.store.rescoring import Change

WELL, FAILED = 0, 2
EVERY = 5.0  # seconds between lines of progress


class Command(ScrapyCommand):
    """Clusters anew."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "recheck [--site KEY] [--dry-run]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Decide anew which texts are one report, after a change of rule"

    def long_desc(self) -> str:
        """Help."""
        return (
            "recheck: makes digests, signatures and keys of all reports anew, makes reports of places whose"
            " texts are no copies by the present rule, merges reports that are one by it, and finds each"
            " one's original; then scores the texts that became reports of their own. A report is a"
            " transaction; a recheck that was killed goes on where it was."
            " Exit code 0: well; 2: failed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument(
            "--site", metavar="KEY", help="only reports whose original stands there"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only count; crawls wait meanwhile"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Rechecks, and prints what changed."""
        if args != ["recheck"]:
            raise UsageError(
                "`scrapy duplicates recheck [--site KEY] [--dry-run]`", print_help=False
            )
        quiet()
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        writer = Writer(Database(self.settings["DATABASE_URL"], folder), 30)
        try:
            topic = Topic.load(self.settings["TOPIC_FILE"])
            counts = dry(writer, opts.site) if opts.dry_run else _recheck(writer, opts.site)
            scored = None if opts.dry_run else rescore(writer, topic, Which(unscored=True), _tell)
        except TopicError as error:
            raise UsageError(str(error), print_help=False) from None
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy duplicates: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED
            return
        finally:
            writer.close_now()
        told = ", ".join(f"{counts[name]} {name}" for name in rechecking.COUNTS)
        print(f"would be: {told}" if opts.dry_run else told)
        if scored and scored.scored:
            print(f"{scored.scored} texts had no score of their own: {scored.counts['fell']} fell")
        self.exitcode = WELL


def _recheck(writer: Writer, site: str | None) -> Counter[str]:
    """Goes through the reports, a transaction each."""
    row = writer.do_now(lambda c, t: rechecking.begin(c, t, site))
    if row["reached"]:
        print(f"going on behind report {row['reached']}", file=sys.stderr)
    counts = Counter({name: row[name] for name in rechecking.COUNTS})
    told = time.monotonic()
    while (done := writer.do_now(partial(rechecking.step, number=row["id"]))).reached:
        _add(counts, done)
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            print(f"{counts['checked']} reports checked", file=sys.stderr)
    return counts


def dry(writer: Writer, site: str | None) -> Counter[str]:
    """What a recheck would do: it goes through the reports in one transaction, which is rolled back."""
    counts: Counter[str] = Counter()

    def work(connection: Connection, tables: Tables) -> None:
        with connection.begin_nested() as inner:
            row = rechecking.begin(connection, tables, site)
            counts.clear()
            connection.execute(rechecking.ALONE)
            while (done := rechecking.step(connection, tables, row["id"], alone=True)).reached:
                _add(counts, done)
            inner.rollback()

    writer.do_now(work)
    return counts


def _tell(change: Change) -> None:
    print(f"off-topic by its own text: {change.after:.3f}  {change.title or '(no title)'}  {change.url}")  # fmt: skip


def _add(counts: Counter[str], done: rechecking.Step) -> None:
    counts.update(checked=1, split=done.split, merged=done.merged, moved=done.moved)
