"""The captures of WARC files by URL and time, kept on the disk: memory does not grow with the files."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import ArchiveError
from crawler.captures import captures
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TABLE = "CREATE TABLE capture (url TEXT, at TEXT, file TEXT, offset INTEGER)"
SORTED = "CREATE INDEX by_url ON capture (url, at)"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """A capture that is to be read: when it was made, and where it stands."""

    at: datetime
    file: str
    offset: int


class CaptureIndex:
    """Filled once from WARC files, then read URL by URL, the earliest capture first."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="qinglan-")
        file = Path(self._folder.name) / "captures"
        # Filled in a thread, read in another, never in two at once.
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._database.executescript(f"PRAGMA synchronous = off; {TABLE}")

    def fill(self, path: Path, largest: int) -> Counter[str]:
        """Takes in a file's captures; returns how many, and how many were left out for which reason.

        Raises ArchiveError for a file that is no WARC.
        """
        counts: Counter[str] = Counter()
        self._database.execute("BEGIN")
        try:
            for one in captures(path, largest):
                counts[one.left_out or "pages"] += 1
                if one.left_out is None:
                    row = canonical(one.url), _told(one.at), str(path), one.offset
                    self._database.execute("INSERT INTO capture VALUES (?, ?, ?, ?)", row)
        except ArchiveError:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        return counts

    def urls(self) -> Iterator[list[str]]:
        """The URLs, some at a time."""
        self._database.execute(SORTED)
        after = ""
        asked = "SELECT DISTINCT url FROM capture WHERE url > ? ORDER BY url LIMIT ?"
        while found := [url for (url,) in self._database.execute(asked, (after, BATCH))]:
            yield found
            after = found[-1]

    def first(self, url: str) -> Stored | None:
        """The earliest capture of a URL that is left."""
        asked = "SELECT at, file, offset FROM capture WHERE url = ? ORDER BY at, rowid LIMIT 1"
        row = self._database.execute(asked, (url,)).fetchone()
        return None if row is None else Stored(datetime.fromisoformat(row[0]), row[1], row[2])

    def drop_first(self, url: str) -> None:
        """Takes out the earliest capture of a URL."""
        first = "SELECT rowid FROM capture WHERE url = ? ORDER BY at, rowid LIMIT 1"
        self._database.execute(f"DELETE FROM capture WHERE rowid = ({first})", (url,))

    def drop_until(self, seen: Sequence[tuple[str, datetime]]) -> int:
        """Takes out the captures that are not later than what was seen of their URLs; returns how many."""
        dropped = 0
        for url, at in seen:
            drop = "DELETE FROM capture WHERE url = ? AND at <= ?"
            dropped += self._database.execute(drop, (url, _told(at))).rowcount
        return dropped

    def close(self) -> None:
        """Leaves nothing on the disk."""
        self._database.close()
        self._folder.cleanup()


def _told(at: datetime) -> str:
    """A moment as text that sorts as moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
