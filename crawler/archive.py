"""Every exchange with a server as WARC 1.1 records (ISO 28500:2017), and the way back from a place to its bytes."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Headers = Sequence[tuple[bytes, bytes]]

ENDING = ".warc.gz"
SAME = "http://netpreservefoundation.org/warc/1.1/revisit/identical-payload-digest"
# The body is kept as it stands after the transfer coding, which a reader must not look for again.
HOP = frozenset((b"transfer-encoding", b"connection", b"keep-alive"))
LEVEL = 4  # of zlib: 6 makes files 4 % smaller and takes 1.3 times as long
MOST_KNOWN = 2_000  # digests in memory, the latest: what comes again and again comes soon
SMALLEST_SAME = 512  # bytes; a revisit record is no smaller than such a body


def sha1(body: bytes) -> str:
    """SHA-1 in base32: a name for bytes, not a defence."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


class ArchiveError(Exception):
    """Bytes that an archive should hold and does not; says which file, and where in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of an answer stand: a file below the archive's folder, and the offset of the record."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer, as they went over the wire; `body` still in its content coding."""

    url: str
    at: datetime
    method: str
    sent: Headers
    form: bytes
    status: int
    headers: Headers
    body: bytes
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", sha1(self.body))


class Archive:
    """Writes the exchanges of one run below `folder`; a new file after `largest` bytes.

    A file that a dead process left is never written to again; one that is written to is locked, and
    the kernel unlocks it at the process's death. OSError when the disk refuses.
    """

    def __init__(self, folder: Path, name: str, largest: int) -> None:
        self.folder = folder
        self.name = name
        self.largest = largest
        self._number = 0
        self._file: io.BufferedWriter | None = None
        self._relative = ""
        self._places: dict[str, tuple[Place, str, str]] = {}

    def write(self, exchange: Exchange) -> Place:
        """Writes request and answer; returns the place of the bytes, which another record may hold."""
        record_id = _identity()
        known = self._places.get(exchange.digest) if len(exchange.body) >= SMALLEST_SAME else None
        place = self._append(_answer(exchange, record_id, known))
        self._append(_request(exchange, record_id))
        if known:
            self._places[exchange.digest] = self._places.pop(exchange.digest)
            return known[0]
        self.know(exchange.digest, place, exchange.url, exchange.at)
        return place

    def know(self, digest: str, place: Place, url: str, at: datetime) -> None:
        """Tells of bytes that an earlier run has archived: they are not written again."""
        if len(self._places) >= MOST_KNOWN:
            self._places.pop(next(iter(self._places)))
        self._places.setdefault(digest, (place, url, _day(at)))

    def _append(self, record: WarcRecord) -> Place:
        packed = io.BytesIO()
        writer = GzipWriter(packed, compression_level=LEVEL)
        record.write(writer, checksum_data=True)
        writer.finish()
        file = self._opened()
        place = Place(self._relative, file.tell())
        try:
            file.write(packed.getvalue())
            file.flush()
        except OSError:
            # The half of a record goes, and what the buffer still holds is not written later.
            os.ftruncate(file.fileno(), place.offset)
            file.raw.close()
            self._file = None
            raise
        return place

    def _opened(self) -> io.BufferedWriter:
        if self._file is not None and self._file.tell() < self.largest:
            return self._file
        self.close()
        self._number += 1
        self._relative = f"{self.name}-{self._number:05}{ENDING}"
        path = self.folder / self._relative
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._append(_about(self._relative))
        return self._file

    def close(self) -> None:
        """Makes the file safe on the disk."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None


def _identity() -> str:
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    return str(record.record_id)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _record(kind: WarcRecordType, content_type: str, content: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["Content-Type"] = content_type
    record.set_bytes_content(content)
    return record


def _about(name: str) -> WarcRecord:
    told = b"software: Qinglan\r\nformat: WARC File Format 1.1\r\n"
    record = _record(WarcRecordType.warcinfo, "application/warc-fields", told)
    record.headers["WARC-Filename"] = name
    return record


def _lines(headers: Headers) -> bytes:
    kept = ((name, value) for name, value in headers if name.lower() not in HOP)
    return b"".join(name + b": " + value + b"\r\n" for name, value in kept) + b"\r\n"


def _answer(exchange: Exchange, record_id: str, known: tuple[Place, str, str] | None) -> WarcRecord:
    head = b"HTTP/1.1 %d \r\n" % exchange.status + _lines(exchange.headers)
    kind = WarcRecordType.revisit if known else WarcRecordType.response
    content = head if known else head + exchange.body
    record = _record(kind, "application/http; msgtype=response", content)
    record.record_id = record_id
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Date"] = _day(exchange.at)
    record.headers["WARC-Payload-Digest"] = f"sha1:{exchange.digest}"
    if known:
        place, url, day = known
        record.headers["WARC-Profile"] = SAME
        record.headers["WARC-Refers-To-Target-URI"] = url
        record.headers["WARC-Refers-To-Date"] = day
        record.headers["WARC-Refers-To-Filename"] = place.file
        record.headers["WARC-Refers-To-File-Offset"] = str(place.offset)
    return record


def _request(exchange: Exchange, record_id: str) -> WarcRecord:
    parts = urlsplit(exchange.url)
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    line = f"{exchange.method} {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()
    content = line + _lines(exchange.sent) + exchange.form
    record = _record(WarcRecordType.request, "application/http; msgtype=request", content)
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Date"] = _day(exchange.at)
    record.headers["WARC-Concurrent-To"] = record_id
    return record
