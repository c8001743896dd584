"""What a worker does: one WARC file in, one Parquet file and a summary out."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import ArchiveError
from crawler.bulk.filters import NOT_WANTED, wanted
from crawler.bulk.reading import Reading
from crawler.bulk.rows import COLUMNS, meanings, values
from crawler.captures import capture_at, captures

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Mapping

    from crawler.captures import Capture
    from pipelines.relevance import Topic

ROOT = Path(__file__).parents[2]
MOST_TOLD = 20  # places of a file at which nothing could be read
# What decides over the content of a row.
RULES = ("crawler/bulk", "crawler/page", "crawler/families", "crawler/spiders/warcs.py", "crawler/captures.py", "crawler/report_loader.py",
         "crawler/documents.py", "crawler/document_process.py", "pipelines/text", "pipelines/*.py")  # fmt: skip
ONE = (
    threading.Lock()
)  # a worker of several threads reads one file at a time: Python has one interpreter lock


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
    offsets: array[int] | None = None
    """Where the wanted records begin; None for all."""


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


@cache
def code() -> str:
    """A digest of the rules by which pages are read: the same on coordinator and workers."""
    digest = hashlib.sha256()
    for named in RULES:
        paths = ROOT.glob(named if named.endswith(".py") else f"{named}/**/*.py")
        for path in sorted(paths):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


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
    path = Path(order.path)
    try:
        told = path.stat()
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}") from error
    summary.size, summary.mtime = told.st_size, told.st_mtime_ns
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
    path = Path(order.path)
    with ParquetFile(part, COLUMNS, meanings()) as file:
        for capture in _captures(order, summary):
            if not wanted(capture.url, order.patterns):
                summary.counts[NOT_WANTED] += 1
                continue
            if capture.left_out:
                summary.counts[capture.left_out] += 1
                continue
            row = reading.row(path, capture)
            told = row.report.rejection
            summary.counts["failed" if row.failure else "rejected" if told else "reports"] += 1
            summary.pages += 1
            file.write([values(row)])
    with part.open("rb") as made:
        os.fsync(made.fileno())


def _captures(order: Order, summary: Summary) -> Iterator[Capture]:
    """The file's captures, or those at the places asked for."""
    path, largest = Path(order.path), order.limits["DOCUMENT_MAXSIZE"]
    if order.offsets is None:
        yield from captures(path, largest, summary.torn.append)
        return
    for offset in order.offsets:
        try:
            found, why = capture_at(path, offset, largest), f"{path}: no answer at byte {offset}"
        except ArchiveError as error:
            found, why = None, str(error)
        if found is not None:
            yield found
            continue
        summary.counts["torn"] += 1
        if len(summary.torn) < MOST_TOLD:
            summary.torn.append(why)
