"""What was made of archives becomes rows of the store, decided as those of a crawl are."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg2
import sqlalchemy as sa

from crawler.bulk.progress import EVERY
from crawler.bulk.rows import row_of
from crawler.bulk.tables import BrokenTable, batches
from crawler.spiders.files import LOCAL_FILES
from pipelines.store import captures, endings, reports, runs, search, sites, staging
from pipelines.store.programs import StoreError
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from crawler.bulk.rows import Row
    from pipelines.store.database import Tables
    from pipelines.store.staging import Place
    from pipelines.store.writer import Writer

SAVED = 8  # rows of a transaction: each locks the keys of its text
GONE = "42P01"  # SQLSTATE undefined_table: the connection that had the staged rows is lost
KNOWN = "known"


class Load:
    """A run of the store that reads no web: it takes Parquet files in, in the order of their captures.

    What the corpus has seen as late or later is left out, so that a load which was broken off is simply made again.
    """

    def __init__(self, writer: Writer, tell: Callable[[str], None]) -> None:
        self.writer = writer
        self.tell = tell
        self.every = EVERY
        self.counts: Counter[str] = Counter()
        self.refused: list[str] = []
        """Rows that the store does not take, and files that cannot be read, with the reason."""
        self.run = 0
        self._left = 0
        self._told = 0.0

    def take(self, made: Sequence[Path]) -> None:
        """Stores the rows of Parquet files. Raises StoreError where the store stays away."""
        self.run = self.writer.do_now(_opened)
        self.writer.on_connect = partial(runs.hold, run=self.run)
        reason = "shutdown"
        try:
            while not self._taken(made):
                self.tell("the store was away: what is left is staged anew")
            while self.writer.do_now(search.fill):
                pass
            reason = "finished"
        finally:
            self.writer.do_now(lambda c, t: runs.finish(c, t, self.run, reason))

    def _taken(self, made: Sequence[Path]) -> bool:
        """Whether all was stored; False if the staged rows went with a lost connection."""
        try:
            self._stage(made)
            place: Place | None = None
            while rows := self.writer.do_now(
                lambda c, _, place=place: staging.after(c, place, SAVED)  # type: ignore[misc]
            ):
                place = self._save(rows)
        except (sa.exc.ProgrammingError, psycopg2.ProgrammingError) as error:
            # COPY speaks with the driver itself, whose errors nobody wraps.
            if getattr(getattr(error, "orig", error), "pgcode", None) != GONE:
                raise
            return False
        return True

    def _stage(self, made: Sequence[Path]) -> None:
        """Copies what is not known yet into a table that is the connection's own."""
        self.writer.do_now(lambda c, _: staging.make(c))
        self._left, known = 0, 0
        for number, path in enumerate(made, 1):
            try:
                new, old = self.writer.do_now(lambda c, _, path=path: _copied(c, path))  # type: ignore[misc]
            except BrokenTable as error:
                # Its transaction is rolled back: of a broken file nothing is stored.
                if str(error) not in self.refused:
                    self.refused.append(str(error))
                continue
            self._left, known = self._left + new, known + old
            self.tell(f"{number} of {len(made)} files copied: {self._left} captures, {known} known")
        self.counts.setdefault(KNOWN, known)
        self.writer.do_now(lambda c, _: staging.sort(c))

    def _save(self, rows: Sequence[tuple[Place, str]]) -> Place:
        """Stores the first of the rows, each URL once; returns the place of the last that was stored."""
        once: dict[str, tuple[Place, Row]] = {}
        for place, told in rows:
            if place[0] in once:
                break
            once[place[0]] = place, row_of(json.loads(told))
        batch = [row for _, row in once.values()]
        try:
            found = self.writer.do_now(partial(_saved, self.run, batch))
        except StoreError:
            raise
        except (sa.exc.DBAPIError, ValueError) as error:
            if getattr(getattr(error, "orig", None), "pgcode", None) == GONE:
                raise
            found = self._one_by_one(batch)
        self.counts.update(found)
        self._left -= len(batch)
        if not self._left or time.monotonic() - self._told >= self.every:
            self._told = time.monotonic()
            self.tell(
                f"{self.counts.total() - self.counts[KNOWN]} captures stored, {self._left} left"
            )
        return next(reversed(once.values()))[0]

    def _one_by_one(self, batch: Sequence[Row]) -> list[str]:
        """As a batch, where one of the rows is refused: the others are stored, and that one is told."""
        found = []
        for row in batch:
            try:
                found += self.writer.do_now(partial(_saved, self.run, [row]))
            except StoreError:
                raise
            except (sa.exc.DBAPIError, ValueError) as error:
                self.refused.append(f"{row.report.url[:300]}: {first_line(error)}")
                found.append("refused")
        return found


def _opened(connection: Connection, tables: Tables) -> int:
    sites.describe(connection, tables, LOCAL_FILES.row())
    run = runs.start(connection, tables, LOCAL_FILES.key)
    runs.hold(connection, run)
    return run


def _copied(connection: Connection, path: Path) -> tuple[int, int]:
    """Stages a file; returns how many rows it has that are new, and how many are known."""
    new = known = 0
    for rows in batches(path):
        seen = dict(captures.seen(connection, list({str(row["url"]) for row in rows})))
        fresh = [row for row in rows if not (row["url"] in seen and row["captured_at"] <= seen[row["url"]])]  # fmt: skip
        told = ((row["url"], row["captured_at"], json.dumps(row, ensure_ascii=False, default=_plain)) for row in fresh)  # fmt: skip
        staging.copy(connection, told)
        new, known = new + len(fresh), known + len(rows) - len(fresh)
    return new, known


def _plain(value: Any) -> str:
    return str(value.isoformat())


def _saved(run: int, batch: Sequence[Row], connection: Connection, tables: Tables) -> list[str]:
    """Stores rows of different URLs in one transaction; returns what became of each."""
    site, urls = LOCAL_FILES.key, [row.report.url for row in batch]
    numbers = captures.visit(connection, run, site, urls)
    return [_one(connection, tables, run, row, numbers[row.report.url]) for row in batch]


def _one(connection: Connection, tables: Tables, run: int, row: Row, page: int) -> str:
    report = replace(row.report, page_id=page)
    if row.failure is None:
        return reports.save(connection, tables, run, report).what
    ended = endings.Settled(
        page=page, url=report.url, fetches=report.fetches, failure=row.failure, grade=row.grade
    )
    endings.settle(connection, tables, run, [ended])
    return "failed"
