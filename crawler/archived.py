"""What a WARC file holds, record by record: our own archives and anybody's."""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive import ArchiveError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from fastwarc.warc import WarcRecord

log = logging.getLogger(__name__)
CHUNK = 1 << 20


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
    url = record.headers.get("WARC-Target-URI")
    if url and not record.is_http_parsed:
        record.parse_http()
    wanted = record.content_length
    body = record.reader.read()
    if url is None or len(body) < wanted:
        raise ArchiveError(f"{where}: the record is torn")
    return Archived(
        url=url,
        at=record.record_date,
        status=record.http_headers.status_code or 0,
        headers=record.http_headers.items_bytes(),
        body=body,
    )


def recover(path: Path) -> int:
    """Cuts what a crash left torn off the end of a file of gzip members; returns how many bytes."""
    sound = 0
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(0)
        stream, at = zlib.decompressobj(wbits=31), 0
        while block := file.read(CHUNK):
            while block:
                try:
                    stream.decompress(block)
                except zlib.error:
                    file.truncate(sound)
                    return size - sound
                used = len(block) - len(stream.unused_data)
                at += used
                block = block[used:]
                if stream.eof:
                    sound, stream = at, zlib.decompressobj(wbits=31)
        file.truncate(sound)
    return size - sound
