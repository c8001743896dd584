"""What a worker does: one WARC file in, one Parquet file and a summary out."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import ArchiveError
from crawler.bulk.filters import NOT_WANTED, wanted
from crawler.bulk.inputs import is_remote, stamp
from crawler.bulk.reading import Reading
from crawler.bulk.rows import COLUMNS, meanings, moved, values
from crawler.bulk.version import code
from crawler.captures import capture_at, captures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.bulk.rows import Row
    from crawler.captures import Capture
    from pipelines.relevance import Topic

MOST_TOLD = 20  # places of a file at which nothing could be read
# A worker of several threads reads one file at a time: Python has one interpreter lock.
ONE = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that a worker needs to know of one file; sent by value."""

    path: str
    folder: str
    name: str
    """Of the file to be made in `folder`, without its ending."""
    token: str
    """The name of a file in `folder`, by which a worker sees that the folder is the one meant."""
    code: str
    limits: Mapping[str, int]
    topic: Topic
    patterns: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] | None = None
    """Offset and length of the wanted records; None for all."""
    agent: str = ""
    """As whom a web server is asked."""


@dataclass(slots=True, kw_only=True)
class Summary:
    """What became of a file."""

    path: str
    size: int = 0
    rules: str = ""
    """Of the order."""
    mtime: int = 0
    """Nanoseconds since 1970."""
    counts: Counter[str] = field(default_factory=Counter)
    """Rows by what they are, and captures that were left out, by why."""
    pages: int = 0
    torn: list[str] = field(default_factory=list)
    """Where the file could not be read further; what stands before is kept."""
    error: str | None = None
    cpu: float = 0.0
    """Seconds of processor time, of the process that read it."""
    seconds: float = 0.0
    where: str = ""
    parquet: bytes | None = None
    """The file that was made, where the worker does not see the folder."""


def work(order: Order) -> Summary:
    """Reads a file; the Parquet file is there when it is whole, or not at all.

    A file that is no WARC, or a machine with another version of the rules, is an error of the summary.
    Raises OSError where the Parquet file cannot be written.
    """
    summary = Summary(path=order.path, where=f"{socket.gethostname()}:{os.getpid()}")
    if code() != order.code:
        summary.error = f"{summary.where} has another version of Qinglan than the coordinator"
        return summary
    with ONE:
        began, cpu = time.monotonic(), _cpu()
        try:
            _made(order, summary)
        except ArchiveError as error:
            summary.error = str(error)
        summary.seconds, summary.cpu = time.monotonic() - began, _cpu() - cpu
    return summary


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _made(order: Order, summary: Summary) -> None:
    """Writes the Parquet file: into the folder where that is seen from here, else into the summary."""
    try:
        summary.size, summary.mtime = stamp(order.path)
    except OSError as error:
        raise ArchiveError(f"{order.path}: {error.strerror}") from error
    folder = Path(order.folder)
    if (folder / order.token).exists():
        part = folder / f".{order.name}.{uuid.uuid4().hex}.part"
        try:
            _write(order, summary, part)
            part.replace(folder / f"{order.name}.parquet")
        finally:
            part.unlink(missing_ok=True)
        return
    with tempfile.TemporaryDirectory(prefix="qinglan-") as made:
        part = Path(made) / "part"
        _write(order, summary, part)
        summary.parquet = part.read_bytes()


def _write(order: Order, summary: Summary, part: Path) -> None:
    from pipelines.release.parquet import ParquetFile  # noqa: PLC0415  (an extra)

    reading = Reading(order.limits, order.topic)
    with ParquetFile(part, COLUMNS, meanings()) as file:
        for path, capture, offset in _captures(order, summary):
            if not wanted(capture.url, order.patterns):
                summary.counts[NOT_WANTED] += 1
            elif capture.left_out:
                summary.counts[capture.left_out] += 1
            else:
                row = reading.row(path, capture)
                summary.counts[_kind(row)] += 1
                summary.pages += 1
                file.write([values(moved(row, order.path, offset))])
    with part.open("rb") as made:
        os.fsync(made.fileno())


def _kind(row: Row) -> str:
    return "failed" if row.failure else "rejected" if row.report.rejection else "reports"


def _captures(order: Order, summary: Summary) -> Iterator[tuple[Path, Capture, int]]:
    """The order's captures, each with the file in which it is to be read, and its place in the order's file."""
    largest = order.limits["DOCUMENT_MAXSIZE"]
    if order.places is None:
        path = Path(order.path)
        yield from ((path, one, one.offset) for one in captures(path, largest, summary.torn.append))
        return
    for offset, file, at in _places(order):
        try:
            found = capture_at(file, at, largest) if file else None
            why = f"{order.path}: no answer at byte {offset}"
        except ArchiveError as error:
            found, why = None, str(error)
        if file is not None and found is not None:
            yield file, found, offset
            continue
        summary.counts["torn"] += 1
        if len(summary.torn) < MOST_TOLD:
            summary.torn.append(why)


def _places(order: Order) -> Iterator[tuple[int, Path | None, int]]:
    """Each wanted place, with a file of this machine and where in it the record stands."""
    if is_remote(order.path):
        from crawler.bulk.remote import records  # noqa: PLC0415  (an extra)

        got = records(order.path, order.places or (), order.agent)
        yield from ((offset, file, 0) for offset, file in got)
    else:
        yield from ((offset, Path(order.path), offset) for offset, _ in order.places or ())
