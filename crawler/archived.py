"""What a WARC file holds, record by record: our own archives and anybody's."""

from __future__ import annotations

import fcntl
import logging
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive import ArchiveError, Place
from crawler.page.chunks import unchunk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from fastwarc.warc import WarcRecord

log = logging.getLogger(__name__)
CHUNK = 1 << 20
CODED = b"transfer-encoding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An answer as an archive holds it; `body` still in its content coding."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def read(folder: Path, place: Place) -> Archived:
    """The answer at a place.

    Raises ArchiveError if the file is gone, the record is torn, or something else stands there.
    """
    path = folder / place.file
    try:
        with path.open("rb") as file:
            file.seek(place.offset)
            record = next(iter(ArchiveIterator(file)), None)
            if record is None or record.record_type != WarcRecordType.response:
                raise ArchiveError(f"{path}: no answer at byte {place.offset}")
            return _archived(record, f"{path}: byte {place.offset}")
    except OSError as error:
        raise ArchiveError(f"{path}: byte {place.offset}: {error}") from error


def answers(path: Path) -> Iterator[Archived]:
    """Every answer in a WARC file, of ours or of others; a torn end is told in the log and left out.

    Raises ArchiveError for a file that is no WARC.
    """
    found = False
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                found = True
                if record.record_type == WarcRecordType.response and record.is_http:
                    yield _archived(record, str(path))
    except (ArchiveError, OSError) as error:
        if not found:
            raise ArchiveError(f"{path}: {error}") from error
        log.warning("%s: read to its torn end: %s", path, error)
    if not found and path.stat().st_size:
        raise ArchiveError(f"{path}: is no WARC file")


def _archived(record: WarcRecord, where: str) -> Archived:
    url = target(record)
    if url and not record.is_http_parsed:
        record.parse_http()
    wanted = record.content_length
    body = record.reader.read()
    if url is None or len(body) < wanted:
        raise ArchiveError(f"{where}: the record is torn")
    headers = record.http_headers.items_bytes()
    return Archived(
        url=url,
        at=record.record_date,
        status=record.http_headers.status_code or 0,
        headers=tuple((name, value) for name, value in headers if name.lower() != CODED),
        body=unchunk(body) if any(is_chunked(*one) for one in headers) else body,
    )


def target(record: WarcRecord) -> str | None:
    """The URL that a record answers; WARC 1.0 writers put it into <>."""
    url = record.headers.get("WARC-Target-URI")
    return None if url is None else str(url).strip("<>")


def is_chunked(name: bytes, value: bytes) -> bool:
    """Whether a header says that the body is in chunks."""
    return name.lower() == CODED and b"chunked" in value.lower()


def sound(path: Path, start: int = 0) -> int:
    """How many bytes of a file of gzip members are whole members, told to be so up to `start`."""
    found = start
    with path.open("rb") as file:
        file.seek(start)
        stream, at = zlib.decompressobj(wbits=31), start
        while block := file.read(CHUNK):
            while block:
                try:
                    stream.decompress(block)
                except zlib.error:
                    return found
                used = len(block) - len(stream.unused_data)
                at += used
                block = block[used:]
                if stream.eof:
                    found, stream = at, zlib.decompressobj(wbits=31)
    return found


def recover(path: Path, start: int = 0) -> int:
    """Cuts what a crash left torn off the end of a file of gzip members; returns how many bytes.

    At `start` a member is known to begin; 0 bytes, too, for a file that a process still writes.
    """
    with path.open("r+b") as file:
        if is_written(file):
            return 0
        size = file.seek(0, 2)
        kept = sound(path, start if start <= size else 0)
        file.truncate(kept)
    return size - kept


def is_written(file: BinaryIO) -> bool:
    """Whether another process holds the file as the one that it writes; else it is ours until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
