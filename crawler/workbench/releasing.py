"""Writes an edition of the corpus: rows of the store into files, and what they are beside them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from crawler.hours import CHINA
from pipelines.release import datasheet as sheets
from pipelines.release import folder as folders
from pipelines.release.columns import FILES, REPORTS
from pipelines.release.datasheet import Edition, Written
from pipelines.release.files import opened
from pipelines.release.readme import readme
from pipelines.release.tally import Tally
from pipelines.store import snapshot, snapshot_facts
from pipelines.store.snapshot import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from pipelines.release.columns import Column, File

NOW = "now"
ALL = Selection()
DAY = len("2026-11-28")


class ReleaseError(Exception):
    """An edition that cannot be made; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a user asks for."""

    target: Path
    as_of: str
    format: str
    text_free: bool = False
    force: bool = False
    selection: Selection = ALL


def instant(said: str, now: datetime) -> datetime:
    """The instant that --as-of means: the end of a day in China, an instant with its offset, or now.

    Raises ReleaseError for what is no date, and for what is not over yet.
    """
    if said == NOW:
        return now
    try:
        if len(said) == DAY:
            day = date.fromisoformat(said) + timedelta(days=1)
            at = datetime.combine(day, time(), CHINA)
        else:
            at = datetime.fromisoformat(said)
    except (ValueError, OverflowError):
        raise ReleaseError(
            f"--as-of {said}: a day like 2026-11-28, an instant like 2026-11-28T12:00+08:00, or now"
        ) from None
    if at.tzinfo is None:
        raise ReleaseError(f"--as-of {said}: an instant needs its offset, like {said}+08:00")
    if at > now:
        raise ReleaseError(
            f"--as-of {said} is not over yet: what is known then may still grow; --as-of now takes what is known now"
        )
    return at.astimezone(UTC)


def yesterday(now: datetime) -> str:
    """The last day in China that is over."""
    return (now.astimezone(CHINA).date() - timedelta(days=1)).isoformat()


def settled(connection: Connection, said: str) -> datetime:
    """The instant that --as-of means, before which nothing can be written any more.

    Raises ReleaseError where a transaction from before it is still open.
    """
    now, oldest = snapshot.clock(connection)
    at = instant(said, now.astimezone(UTC))
    if oldest is None or oldest >= at:
        return at
    if said == NOW:
        return oldest.astimezone(UTC)
    raise ReleaseError(
        f"a transaction that began at {oldest:%Y-%m-%d %H:%M:%S %Z} is still open, and may write what belongs to the edition:"
        " try again in a minute (SELECT * FROM pg_stat_activity shows it)"
    )


def release(connection: Connection, wish: Wish, tell: Callable[[str], None]) -> dict[str, Any]:
    """Writes an edition; returns its datasheet. `tell` is called with how far it is, for each batch.

    Raises ReleaseError, FolderError, OSError (the disk), ImportError (Parquet without pyarrow).
    """
    folders.check(wish.target, force=wish.force)
    at = settled(connection, wish.as_of)
    reading = snapshot.freeze(connection)
    with folders.growing(wish.target, force=wish.force) as folder:
        writing = Writing(reading, wish, at, folder, tell)
        written = [writing.write(file) for file in FILES]
        if not writing.tally.rows[REPORTS.name]:
            known = at.astimezone(CHINA)
            later = "" if wish.as_of == NOW else "; --as-of now takes what is known now"
            raise ReleaseError(
                f"no report that was asked for was known at {known:%Y-%m-%d %H:%M:%S} in China{later}"
            )
        facts = snapshot_facts.facts(reading, at, wish.selection.sites)
        sheet = sheets.datasheet(writing.edition, written, writing.tally, facts)
        (folder / folders.SHEET).write_text(sheets.as_json(sheet), encoding="utf-8")
        (folder / folders.README).write_text(readme(sheet), encoding="utf-8")
        folders.write_sums(folder)
    return sheet


@dataclass(slots=True)
class Writing:
    """An edition on its way into its folder."""

    connection: Connection
    wish: Wish
    at: datetime
    folder: Path
    tell: Callable[[str], None]
    tally: Tally = field(default_factory=Tally)

    @property
    def edition(self) -> Edition:
        """What was asked for, as the datasheet says it."""
        day = len(self.wish.as_of) == DAY
        return Edition(
            known_at=self.at, as_of=self.wish.as_of if day else f"{self.at:%Y-%m-%dT%H%M%S.%fZ}",
            format=self.wish.format, text_free=self.wish.text_free, selection=asdict(self.wish.selection),
            program=version("qinglan"),
        )  # fmt: skip

    def write(self, file: File) -> Written:
        """Writes a file."""
        shown = file.shown(text_free=self.wish.text_free)
        meanings = snapshot.meanings(self.connection, file, shown)
        with opened(self.folder / file.name, shown, meanings, self.wish.format) as out:
            for rows in self._rows(file, shown):
                out.write(rows)
                self.tell(f"{file.name}: {self.tally.rows[file.name]:,} rows")
        name = f"{file.name}.{self.wish.format}"
        [digest] = folders.sums(self.folder, [name]).values()
        size = (self.folder / name).stat().st_size
        return Written(file, shown, meanings, name, size, digest)

    def _rows(self, file: File, shown: Sequence[Column]) -> Iterator[list[tuple[Any, ...]]]:
        batches = snapshot.stream(self.connection, file, shown, self.at, self.wish.selection)
        for batch in batches:
            yield [tuple(row) for row in batch if self.tally.takes(file.name, row._asdict())]
