"""Archives read by `scrapy bulk` with one and two local workers, beside the one process of `scrapy crawl files`.

    python -m benchmarks.bulk [--files 4] [--pages 250]

The pages are synthetic and weigh what real ones do (30-60 KB); all are reports of the topic. CPU is user and system time of a command and
of all its processes; that of PostgreSQL stands in a column of its own. The row of tasks
is what reading costs without the start of processes, which weighs where pages are few. From it follows what a million pages cost.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg2
from rich.console import Console
from rich.table import Table

from benchmarks.crawl import run
from benchmarks.crawl_pages import pages
from benchmarks.floors import FLOORS, judged
from pipelines.store.embedded import Embedded
from tests.conftest import SCRAPY
from tests.crawler.test_warcs import record

if TYPE_CHECKING:
    from collections.abc import Sequence

LIVE, LOAD, TASKS = "crawl files", "bulk: load", "  of which tasks"
COST = "CPU of bulk, times the live path's"
READING = "CPU of reading, times the live path's"
WORKERS = "pages/s of two workers, times one's"


@dataclass(frozen=True, slots=True)
class Ran:
    """A command: its pages, seconds, seconds of CPU, and of PostgreSQL's."""

    pages: int
    seconds: float
    cpu: float
    server: float = 0.0


def archives(folder: Path, files: int, each: int) -> int:
    """Writes WARC files; returns how many pages they hold."""
    hosts, found = pages(files, each)
    folder.mkdir()
    written = 0
    for one in hosts:
        with (folder / f"{one.key}.warc.gz").open("wb") as file:
            for article in one.articles:
                head, _, body = found[one.name, one.path(article)].partition(b"\r\n\r\n")
                url = f"http://{one.name}{one.path(article)}"
                told = [line for line in head.decode().split("\r\n")[1:] if line]
                file.write(gzip.compress(record(url, body, *told), 6))
                written += 1
    return written


class Store:
    """A server of PostgreSQL with an empty database for each command."""

    def __init__(self, folder: Path) -> None:
        self.server = Embedded(folder)
        self.server.enter()

    def url(self, name: str) -> str:
        """The URL of a new database."""
        connection = self.server.connect()
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()
        return f"postgresql://postgres@/{name}?host={self.server.sockets}"

    def cpu(self) -> float:
        """Seconds of processor time of the server and of all its processes, living and dead."""
        pid = int((self.server.cluster / "postmaster.pid").read_text().split()[0])
        server = psutil.Process(pid)
        all_of_it = [server, *server.children()]
        return sum(sum(one.cpu_times()[:4]) for one in all_of_it)


def stored(url: str) -> int:
    """How many pages were decided: places of the corpus, and rejections."""
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute("SELECT (SELECT count(*) FROM appearance) + (SELECT count(*) FROM rejection)")
    [(count,)] = cursor.fetchall()
    connection.close()
    return int(count)


def command(words: Sequence[str], count: int, folder: Path, store: Store | None, name: str) -> Ran:
    """What a command takes; RuntimeError if it stored other than `count` pages."""
    env = {**os.environ, "VAR_FOLDER": str(folder / "var"), "SITES_FOLDER": str(folder / "sites")}
    (folder / "sites").mkdir(exist_ok=True)
    if store is None:
        ran = run([str(SCRAPY), *words], env, folder / "told")[1]
        return Ran(count, ran.seconds, ran.cpu)
    url, before = store.url(name), store.cpu()
    ran = run([str(SCRAPY), *words], {**env, "DATABASE_URL": url}, folder / "told")[1]
    if stored(url) != count:
        raise RuntimeError(f"{words[:2]}: {stored(url)} of {count} pages are stored")
    return Ran(count, ran.seconds, ran.cpu, store.cpu() - before)


def measured(files: int, each: int) -> dict[str, Ran]:
    """All of them over the same archives, one after another."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="qinglan-bulk-") as name:
        folder = Path(name)
        count, given = archives(folder / "in", files, each), str(folder / "in")
        store = Store(folder / "pg")
        try:
            found[LIVE] = command(
                ["crawl", "files", "-a", f"path={given}"], count, folder, store, "live"
            )
            for workers in (1, 2):
                out = str(folder / f"out{workers}")
                words = ["bulk", given, "-o", out, "--workers", str(workers)]
                found[read_by(workers)] = command(words, count, folder, None, "")
            summaries = [json.loads(one.read_text()) for one in (folder / "out1").glob("*.json")]
            found[TASKS] = Ran(
                count,
                sum(one["seconds"] for one in summaries),
                sum(one["cpu"] for one in summaries),
            )
            found[LOAD] = command(
                ["bulk", str(folder / "out1"), "-o", "store"], count, folder, store, "load"
            )
        finally:
            store.server.leave()
    return found


def read_by(workers: int) -> str:
    """The name of a run with so many workers."""
    return f"bulk: read, {workers} worker{'s' if workers > 1 else ''}"


def figures(found: dict[str, Ran]) -> dict[str, float]:
    """What has a floor."""
    one, two, live = found[read_by(1)], found[read_by(2)], found[LIVE]
    return {
        # Without the start of the cluster, which is the same for a million pages.
        COST: round((found[TASKS].cpu + found[LOAD].cpu) / live.cpu, 2),
        READING: round(found[TASKS].cpu / live.cpu, 2),
        WORKERS: round(one.seconds / two.seconds, 2),
    }


def main() -> int:
    """Prints the table; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--pages", type=int, default=250, help="of each file")
    given = parser.parse_args()
    found = measured(given.files, given.pages)
    table = Table(
        "bulk", "pages", "s", "pages/s", "CPU ms a page", "PostgreSQL's", "CPU h a million"
    )
    for name, one in found.items():
        own, server = (1000 * value / one.pages for value in (one.cpu, one.server))
        table.add_row(
            name, str(one.pages), f"{one.seconds:.1f}", f"{one.pages / one.seconds:.1f}", f"{own:.1f}",
            f"{server:.1f}", f"{(own + server) / 3.6:.1f}",
        )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 110).print(table)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, dask {version('dask')}"
    )
    told = figures(found)
    for name, value in told.items():
        print(f"{name}: {value}")
    return judged(told, json.loads(FLOORS.read_text("utf-8"))["bulk"])


if __name__ == "__main__":
    sys.exit(main())
