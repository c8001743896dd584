"""What lies in the archive's folder: how much, what of it is broken, and what nothing rests on any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator

from crawler.archive import ENDING, ArchiveError, Place, sha1
from crawler.archived import is_written, read, sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(slots=True)
class Size:
    """What a site has in the archive."""

    oldest: datetime
    newest: datetime
    """When the file that was left first, or last, was last written to."""
    files: int = 0
    size: int = 0
    """Bytes."""


def files(folder: Path) -> list[Path]:
    """The archive's files."""
    return sorted(folder.glob(f"*/*{ENDING}"))


def named(folder: Path, path: Path) -> str:
    """A file's name in the tables."""
    return path.relative_to(folder).as_posix()


def sizes(folder: Path) -> dict[str, Size]:
    """What each site has."""
    found: dict[str, Size] = {}
    for path in files(folder):
        stat = path.stat()
        written = datetime.fromtimestamp(stat.st_mtime, UTC)
        one = found.setdefault(path.parent.name, Size(written, written))
        one.files += 1
        one.size += stat.st_size
        one.oldest, one.newest = min(one.oldest, written), max(one.newest, written)
    return found


def broken_files(folder: Path) -> Iterator[str]:
    """Each file that ends in a torn record, or is none of gzip, and how; not those that a run writes."""
    for path in files(folder):
        with path.open("rb") as file:
            if is_written(file):
                continue
            size, whole = path.stat().st_size, sound(path)
        if whole < size:
            yield f"{path}: torn at byte {whole} of {size}"


def broken_places(folder: Path, places: Iterable[tuple[str, int, str | None]]) -> Iterator[str]:
    """Each place at which not those bytes stand whose digest is given, and what does instead."""
    for file, offset, digest in places:
        try:
            found = read(folder, Place(file, offset))
        except ArchiveError as error:
            yield str(error)
            continue
        if digest is not None and sha1(found.body) != digest:
            yield f"{folder / file}: byte {offset}: other bytes than were fetched"


def spent(folder: Path, before: datetime, needed: set[str], writing: set[str]) -> list[Path]:
    """The files whose every record is older than `before`, and that nothing needs.

    Those of the sites in `writing`, which are crawled now, and torn ones are kept.
    """
    return [
        path
        for path in files(folder)
        if named(folder, path) not in needed
        and path.parent.name not in writing
        and path.stat().st_mtime < before.timestamp()
        and _older(path, before)
    ]


def _older(path: Path, before: datetime) -> bool:
    """Whether a file can be read to its end, and holds nothing as young as `before`."""
    if sound(path) < path.stat().st_size:
        return False
    with path.open("rb") as file:
        dates = (record.record_date for record in ArchiveIterator(file, parse_http=False))
        return all(date is not None and date < before for date in dates)
