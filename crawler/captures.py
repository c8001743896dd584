"""What WARC files hold, of ours or of others, told without their bodies: URL, time, place, kind."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive import ArchiveError
from crawler.archived import is_chunked, target
from crawler.page.documents import READABLE, kind, kind_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from fastwarc.warc import WarcRecord

log = logging.getLogger(__name__)
MARK = "#offset="
NOWHERE = f"file:///{MARK}"  # the address of what no file holds
HEAD = 2048  # bytes by which a body is known
TEXTS = ("text/html", "application/xhtml", "text/plain")
PAPERS = ("application/pdf", "application/msword", "application/wps", "application/kswps",
          "application/vnd.ms-works", "application/vnd.openxmlformats-officedocument.wordprocessingml")  # fmt: skip
# Servers send these for whatever they do not know.
UNTOLD = ("", "application/octet-stream", "application/x-download", "application/force-download",
          "binary/octet-stream")  # fmt: skip
NO_TEXTS = frozenset(
    ("js", "css", "json", "xml", "map", "svg", "csv")
)  # though served as text/plain
MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body")
NO_PAGE, NOT_OK, TOO_LARGE, REPEATED = "no page", "status not 200", "too large", "revisit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """An answer in a WARC file; `left_out` says why it is no page to read, None for one."""

    url: str
    at: datetime
    offset: int
    left_out: str | None


def address(file: str, offset: int) -> str:
    """The URL of a place in a file.

    >>> address("/var/a.warc.gz", 12)
    'file:///var/a.warc.gz#offset=12'
    """
    return Path(file).as_uri() + f"{MARK}{offset}"


def captures(
    path: Path, largest: int, tell: Callable[[str], object] = log.warning
) -> Iterator[Capture]:
    """Every answer in a WARC file; one of more than `largest` bytes is left out.

    A torn end is told to `tell`. Raises ArchiveError for a file that is no WARC, or is packed in one
    piece, so that no record has a place of its own.
    """
    before = -1
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                if record.stream_pos <= before:
                    raise ArchiveError(f"{path}: is packed in one piece; unpack it with gunzip")
                before = record.stream_pos
                if _is_answer(record):
                    found = _capture(record, largest)
                    if found is None:
                        tell(f"{path}: read to its torn end at byte {record.stream_pos}")
                        return
                    yield found
    except OSError as error:
        if before < 0:
            raise ArchiveError(f"{path}: {error}") from error
        tell(f"{path}: read to its torn end: {error}")
    if before < 0 and path.stat().st_size:
        raise ArchiveError(f"{path}: is no WARC file")


def capture_at(path: Path, offset: int, largest: int) -> Capture | None:
    """The answer at a place; None where none stands, or a torn one. Raises ArchiveError for a file that cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file, parse_http=False)), None)
            if record is None or not _is_answer(record):
                return None
            found = _capture(record, largest)
    except OSError as error:
        raise ArchiveError(f"{path}: byte {offset}: {error}") from error
    return replace(found, offset=offset) if found else None


def _is_answer(record: WarcRecord) -> bool:
    return record.is_http and record.record_type in (
        WarcRecordType.response, WarcRecordType.revisit
    )  # fmt: skip


def _capture(record: WarcRecord, largest: int) -> Capture | None:
    """What a record holds; None for a torn one. Its body is passed over in pieces."""
    url, offset, at = target(record), record.stream_pos, record.record_date
    record.parse_http()
    length = record.content_length
    head = record.reader.read(HEAD)
    if url is None or len(head) + record.reader.consume() < length:
        return None
    if record.record_type == WarcRecordType.revisit:
        why: str | None = REPEATED
    elif record.http_headers.status_code != HTTPStatus.OK:
        why = NOT_OK
    else:
        why = TOO_LARGE if length > largest else None
    return Capture(url=url, at=at, offset=offset, left_out=why or _unread(record, url, head))


def _unread(record: WarcRecord, url: str, head: bytes) -> str | None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.path == "/robots.txt":
        return NO_PAGE
    headers = record.http_headers.items_bytes()
    told = {name.lower(): value.decode("latin-1").lower() for name, value in headers}
    content_type = told.get(b"content-type", "").partition(";")[0].strip()
    named = kind_named(url)
    if content_type.startswith(PAPERS):
        return None
    if content_type.startswith(TEXTS):
        return NO_PAGE if named in NO_TEXTS else None
    if content_type not in UNTOLD:
        return NO_PAGE
    coded = told.get(b"content-encoding") or any(is_chunked(*one) for one in headers)
    shows = kind(head) == "pdf" or head[:512].lstrip().lower().startswith(MARKUP)
    return None if named in READABLE or (shows and not coded) or (coded and named in (None, "html", "htm", "shtml")) else NO_PAGE  # fmt: skip
