"""A loopback web, stores for crawls of it, and crawls as processes that can be killed."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Self

import psycopg2

from pipelines.store.embedded import Embedded
from tests.conftest import ROOT, SCRAPY
from tests.web.__main__ import write_sites
from tests.web.server import Web

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.web.host import Host

Rows = list[list[tuple[object, ...]]]
UNSET = ("CONTACT", "LOG_LEVEL", "DATABASE_URL")
LONGEST = 300  # seconds of a crawl; longer is a fault
FINAL = (
    "SELECT a.url, coalesce(a.body, r.body), a.title, a.published_on::text, a.source, a.channel"
    " FROM appearance a JOIN report r ON r.id = a.report ORDER BY 1",
    "SELECT string_agg(url, ' ' ORDER BY url) FROM appearance GROUP BY report ORDER BY 1",
    "SELECT count(*), count(DISTINCT digest) FROM report",
    "SELECT (SELECT count(*) FROM revision), (SELECT count(*) FROM disappearance)",
    "SELECT url, reason FROM rejection ORDER BY 1",
    "SELECT key, kind, state, failure FROM page ORDER BY 1",
    "SELECT site, channel, ended, links, listings, declared_records, declared_pages"
    " FROM completeness ORDER BY 1, 2",
)
"""What must be the same whatever died: places, groups of copies, counts, rejections, pages, and the
last full reading of each channel."""
NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Store:
    """An empty folder for one store: a database of a server that runs, or a server of its own."""

    folder: Path
    url: str = ""
    log: Path | None = None
    """What its crawls tell; beside the folder where nothing is said."""

    @property
    def environment(self) -> dict[str, str]:
        """What makes a crawl use it."""
        archive = str(self.folder / "archive")
        return {
            "DATABASE_URL": self.url, "VAR_FOLDER": str(self.folder), "ARCHIVE_FOLDER": archive
        }  # fmt: skip

    @property
    def embedded(self) -> Embedded:
        """The server of its own."""
        return Embedded(self.folder / "postgres")

    @contextmanager
    def connection(self) -> Iterator[psycopg2.extensions.connection]:
        """A connection that commits each statement."""
        own = None if self.url else self.embedded
        if own:
            own.enter()
        try:
            made = own.connect() if own else psycopg2.connect(self.url)
            made.autocommit = True
            yield made
            made.close()
        finally:
            if own:
                own.leave()

    def rows(self, *statements: str) -> Rows:
        """The rows of each statement; none for one that returns nothing."""
        found: Rows = []
        with self.connection() as connection:
            cursor = connection.cursor()
            for one in statements:
                cursor.execute(one)
                found.append(cursor.fetchall() if cursor.description else [])
        return found


@contextmanager
def stores(folder: Path) -> Iterator[Iterator[Store]]:
    """New databases, one after another, of a server that runs meanwhile."""
    server = Embedded(folder / "server")
    server.enter()

    def made() -> Iterator[Store]:
        for number in NUMBERS:
            connection = server.connect()
            connection.autocommit = True
            connection.cursor().execute(f"CREATE DATABASE faults_{number}")
            connection.close()
            own = folder / f"store-{number}"
            own.mkdir()
            yield Store(own, f"postgresql://postgres@/faults_{number}?host={server.sockets}")

    try:
        yield made()
    finally:
        server.leave()


@dataclass(slots=True)
class Calm:
    """A crawl that nothing disturbs: its rows, and its seconds."""

    rows: Rows
    startup: float
    """Until its first request."""
    working: float
    """From there to its end."""


@dataclass(slots=True)
class Lab:
    """A loopback web that is served, and its site files."""

    hosts: dict[str, Host]
    folder: Path
    delay: float = 0.0
    """Seconds before each answer."""
    web: Web = field(init=False)

    def __enter__(self) -> Self:
        served = {name: host for host in self.hosts.values() for name in host.names}
        self.web = Web(served, delay=self.delay)
        self.web.__enter__()
        self.folder.mkdir(parents=True)
        write_sites(self.hosts, self.web.port, self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        self.web.__exit__(None, None, None)

    @property
    def keys(self) -> list[str]:
        """The sites."""
        return [host.key for host in self.hosts.values()]

    def start(self, store: Store, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        """Starts `scrapy` with these arguments, or a crawl of all sites; what it tells is appended to a file."""
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        with self.told(store).open("ab") as told:
            return subprocess.Popen(
                [str(SCRAPY), *(arguments or ("crawl", *self.keys))], cwd=ROOT,
                env={**kept, **store.environment, "SITES_FOLDER": str(self.folder), **env},
                stdin=subprocess.DEVNULL, stdout=told, stderr=told,
            )  # fmt: skip

    def run(self, store: Store, *arguments: str, **env: str) -> int:
        """As `start`, to the end; its exit code."""
        return self.start(store, *arguments, **env).wait(LONGEST)

    @staticmethod
    def told(store: Store) -> Path:
        """The file of what the crawls into a store tell."""
        return store.log or store.folder.with_suffix(".log")

    def asked_first(self, before: int, crawl: subprocess.Popen[bytes]) -> None:
        """Waits for the first request after `before` others, or for the end of the crawl."""
        while len(self.web.log) <= before and crawl.poll() is None:
            time.sleep(0.005)

    def calm(self, store: Store) -> Calm:
        """An undisturbed crawl; RuntimeError if it does not end well."""
        before, started = len(self.web.log), time.monotonic()
        crawl = self.start(store)
        self.asked_first(before, crawl)
        first = time.monotonic()
        if crawl.wait(LONGEST) != 0:
            raise RuntimeError(self.told(store).read_text("utf-8")[-3000:])
        return Calm(store.rows(*FINAL), first - started, time.monotonic() - first)


def differing(
    truth: Sequence[Sequence[object]], found: Sequence[Sequence[object]]
) -> tuple[int, int]:
    """How many rows of the undisturbed crawl are lost, and how many others there are."""
    lost = others = 0
    for wanted, there in zip(truth, found, strict=True):
        lost += (Counter(wanted) - Counter(there)).total()
        others += (Counter(there) - Counter(wanted)).total()
    return lost, others
