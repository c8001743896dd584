"""The whole system beside a spider that only downloads the same pages, and beside peers that read them."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
from rich.console import Console
from rich.table import Table

from benchmarks.crawl_pages import host, served
from benchmarks.crawl_peers import READERS, there
from benchmarks.floors import FLOORS, sunken
from pipelines.store.embedded import Embedded
from tests.conftest import ROOT, SCRAPY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OURS, BARE = "Qinglan, whole", "bare Scrapy"
SPEED = "pages/s, times bare Scrapy's"
PEERS = "pages/s, times the faster peer's"
MEMORY = "MB, the most"


@dataclass(frozen=True, slots=True)
class Ran:
    """A crawl as a process: its articles, seconds, seconds of CPU and the most of its memory."""

    articles: int
    seconds: float
    cpu: float
    megabytes: float


def run(command: Sequence[str], env: Mapping[str, str], told: Path) -> tuple[str, Ran]:
    """Runs a command to its end; what it printed, and what it took. RuntimeError if it failed."""
    started = time.monotonic()
    with told.open("w+") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(env), stdout=out, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        out.seek(0)
        text = out.read()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[:4]} ended with {process.returncode}:\n{text[-3000:]}")
    return text, Ran(0, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    server = Embedded(folder)
    server.enter()
    try:
        connection = server.connect()
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE crawled")
        connection.close()
        yield f"postgresql://postgres@/crawled?host={server.sockets}"
    finally:
        server.leave()


def ours(folder: Path, sites: int) -> Ran:
    """`scrapy crawl` of all sites, as a user runs it, without the pauses of manners."""
    keys = [host(number, 1).key for number in range(sites)]
    with database(folder / "postgres") as url:
        env = {
            **os.environ, "DATABASE_URL": url, "VAR_FOLDER": str(folder / "var"), "SITES_FOLDER": str(folder),
            "ARCHIVE_FOLDER": str(folder / "archive"),
        }  # fmt: skip
        _, ran = run([str(SCRAPY), "crawl", *keys], env, folder / "told")
        connection = psycopg2.connect(url)
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM appearance")
        [(articles,)] = cursor.fetchall()
        connection.close()
    return Ran(articles, ran.seconds, ran.cpu, ran.megabytes)


def theirs(folder: Path, reader: str, firsts: Sequence[str]) -> Ran:
    """Scrapy with its default settings, and a reader of its pages or none."""
    out = str(folder / "out.jsonl")
    command = [sys.executable, "-m", "benchmarks.crawl_peers", reader, out, *firsts]
    told, ran = run(command, os.environ, folder / "told")
    return Ran(int(told.split()[-1]), ran.seconds, ran.cpu, ran.megabytes)


def measure(sites: int, articles: int) -> dict[str, Ran]:
    """All of them over the same pages, one after another."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="qinglan-crawl-") as name:
        folder = Path(name)
        with served(sites, articles, folder) as firsts:
            found[BARE] = theirs(folder, "", firsts)
            found[OURS] = ours(folder, sites)
            for reader in there():
                found[reader] = theirs(folder, reader, firsts)
    return found


def figures(found: Mapping[str, Ran]) -> dict[str, float]:
    """What has a floor."""
    speed = {name: one.articles / one.seconds for name, one in found.items()}
    peers = [speed[name] for name in READERS if name in speed]
    return {
        SPEED: round(speed[OURS] / speed[BARE], 3),
        **({PEERS: round(speed[OURS] / max(peers), 2)} if peers else {}),
        MEMORY: round(found[OURS].megabytes),
    }


def show(found: Mapping[str, Ran], sites: int) -> None:
    """Prints the table, with the machine and the versions."""
    table = Table(
        "crawl", "articles", "s", "pages/s", "CPU ms a page", "MB", title=f"{sites} sites"
    )
    for name, one in found.items():
        table.add_row(
            name, str(one.articles), f"{one.seconds:.1f}", f"{one.articles / one.seconds:.1f}",
            f"{1000 * one.cpu / max(1, one.articles):.1f}", f"{one.megabytes:.0f}",
        )  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table)
    packages = {
        "scrapy": "scrapy",
        "trafilatura + SimHash": "trafilatura",
        "newspaper4k": "newspaper4k",
    }
    named = ", ".join(f"{packages[one]} {version(packages[one])}" for one in ("scrapy", *there()))
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {named}"
    )
    console.print("CPU of PostgreSQL is not in the table.")
    if missing := [one for one in READERS if one not in found]:
        console.print(
            f"Not installed: {', '.join(missing)} (python -m pip install {' '.join(packages[one] for one in missing)} jieba)"
        )


def main() -> int:
    """Measures, prints, and says whether a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--articles", type=int, default=250, help="of each site")
    given = parser.parse_args()
    found = measure(given.sites, given.articles)
    show(found, given.sites)
    told = figures(found)
    below = sunken(told, json.loads(FLOORS.read_text())["crawl"])
    for name, value in told.items():
        print(f"{name}: {value}{'  BELOW ITS FLOOR' if name in below else ''}")
    return bool(below)


if __name__ == "__main__":
    sys.exit(main())
