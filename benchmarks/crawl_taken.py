"""What a process and its children take, and what a database server takes meanwhile."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from pipelines.store.embedded import Embedded
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A crawl as a process, with all that it started."""

    articles: int = 0
    seconds: float
    cpu: float
    """Seconds, with those of its children."""
    megabytes: float
    """The most that the process and its children held at once; a page that two share counts twice."""
    served: float = 0.0
    """Seconds of CPU of PostgreSQL."""
    steady: float = 0.0
    """Requests a second, without start and end; a crawl asks a little ahead of what it stores."""
    seen: tuple[tuple[float, float], ...] = ()
    """The memory over time: moments by the monotonic clock, and MB."""


def run(command: Sequence[str], env: Mapping[str, str], told: Path) -> tuple[str, Ran]:
    """Runs a command to its end; what it printed, and what it took. RuntimeError if it failed."""
    started = time.monotonic()
    with told.open("w+") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(env), stdout=out, stderr=subprocess.STDOUT
        )
        with watched(process.pid) as seen:
            _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        out.seek(0)
        text = out.read()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[:4]} ended with {process.returncode}:\n{text[-3000:]}")
    most = max([used.ru_maxrss / 1024, *(megabytes for _, megabytes in seen)])
    taken = used.ru_utime + used.ru_stime
    return text, Ran(seconds=seconds, cpu=taken, megabytes=most, seen=tuple(seen))


@contextmanager
def watched(pid: int) -> Iterator[list[tuple[float, float]]]:
    """MB of a process with its children, looked at meanwhile, with the moments by the monotonic clock."""
    seen: list[tuple[float, float]] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            with suppress(psutil.Error):  # one of them has ended
                one = psutil.Process(pid)
                held = sum(each.memory_info().rss for each in (one, *one.children(recursive=True)))
                seen.append((time.monotonic(), held / 2**20))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


@contextmanager
def database(folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """The URL of an empty database, and a function that gives the seconds of CPU of its server until then."""
    server = Embedded(folder)
    server.enter()
    running = _postmaster(folder)
    try:
        connection = server.connect()
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE crawled")
        connection.close()
        yield (f"postgresql://postgres@/crawled?host={server.sockets}", lambda: _taken(folder))
    finally:
        server.leave()
        psutil.wait_procs([running], timeout=60)  # it still writes into the folder


def _postmaster(folder: Path) -> psutil.Process:
    file = folder / "cluster" / "postmaster.pid"
    return psutil.Process(int(file.read_text().split("\n", 1)[0]))


def _taken(folder: Path) -> float:
    """Seconds of CPU of a server and of its processes, those that have ended too."""
    server = _postmaster(folder)
    total = sum(server.cpu_times()[:4])
    for one in server.children(recursive=True):
        with suppress(psutil.Error):
            total += sum(one.cpu_times()[:4])
    return float(total)
