"""Ways to bring reports into the tables: the crawl's own, COPY of its rows, one INSERT a commit."""

from __future__ import annotations

import asyncio
import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg2
import sqlalchemy as sa

from benchmarks.store_texts import found, visited
from pipelines.store import reports, runs, search, sites
from pipelines.store.database import Database, Tables
from pipelines.store.values import columns
from pipelines.store.visits import Exchange
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.report import Report

SITE = {"key": "lab", "name": "青岚市生态环境局", "url": "http://lab.test/", "level": "local", "region": "",
        "family": "trs", "state": "open"}  # fmt: skip
LEASED = 16  # pages of an exchange, as in crawler.frontier
AT_ONCE = 4  # reports on their way at once, as CONCURRENT_ITEMS says
# In the order of their references.
TABLES = (
    "site",
    "run",
    "focus",
    "page",
    "fetch",
    "visit",
    "report",
    "appearance",
    "revision",
    "band",
    "gram_set",
    "former",
)
DUE = sa.text(
    "UPDATE page SET due_at = now() + CASE WHEN url = ANY(:urls) THEN -1 ELSE 1 END * interval '1 day'"
)


@dataclass(slots=True)
class Took:
    """What it took: seconds by the clock and of CPU, ours and the server's, for so many reports."""

    reports: int = 0
    seconds: float = 0.0
    client: float = 0.0
    server: float = 0.0
    statements: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """Seconds of CPU of both sides."""
        return self.client + self.server


class Clock:
    """Measures both sides of one connection; adds to a Took."""

    def __init__(self, backend: int, took: Took) -> None:
        self.took = took
        self._backend = psutil.Process(backend)

    def _server(self) -> float:
        used = self._backend.cpu_times()
        return float(used.user + used.system)

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time(), self._server()

    def __exit__(self, *_: object) -> None:
        seconds, client, server = self._began
        self.took.seconds += time.perf_counter() - seconds
        self.took.client += time.process_time() - client
        self.took.server += self._server() - server


class Crawl:
    """The save path of a crawl: exchanges with the frontier, saves, and grams as the Store stage makes them."""

    def __init__(self, url: str, *, grams: bool = True) -> None:
        self.grams = grams
        self.writer = Writer(Database(url, Path("unused")), 30)
        self.writer.do_now(lambda c, t: sites.describe(c, t, SITE))
        self.run = self.writer.do_now(lambda c, t: runs.start(c, t, "lab"))
        self.backend = self.writer.do_now(lambda c, _: c.scalar(sa.text("SELECT pg_backend_pid()")))
        self._texts = 0
        self._statements = 0
        sa.event.listen(self.writer.database.engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self._statements += 1

    def saved(self, made: Sequence[tuple[int, Report]], took: Took) -> Took:
        """Saves reports with their numbers, 16 leases at a time; known pages are made due before."""
        self.writer.do_now(
            lambda c, _: c.execute(DUE, {"urls": [one.url for _, one in made]}).rowcount
        )
        asyncio.run(self._saved(made, took))
        return took

    async def _saved(self, made: Sequence[tuple[int, Report]], took: Took) -> None:
        by_url = {one.url: (number, one) for number, one in made}
        before = self._statements
        with Clock(self.backend, took):
            for at in range(0, len(made), LEASED):
                notes = Exchange("lab", self.run, want=LEASED)
                notes.found = [found(number) for number, _ in made[at : at + LEASED]]
                pages = await self.writer.do(notes.carry_out_alive)
                ready = [
                    (visited(by_url[p.url][1], p.id, by_url[p.url][0]))
                    for p in pages
                    if p.url in by_url
                ]
                gate = asyncio.Semaphore(AT_ONCE)
                for outcome in await asyncio.gather(*(self._save(gate, one) for one in ready)):
                    took.outcomes[outcome] = took.outcomes.get(outcome, 0) + 1
                took.reports += len(ready)
        took.statements += self._statements - before

    async def _save(self, gate: asyncio.Semaphore, one: Report) -> str:
        async with gate:
            outcome = await self.writer.do(lambda c, t: reports.save(c, t, self.run, one))
            self._texts += outcome.what != "unchanged"
            if self.grams and self._texts >= search.BATCH:
                self._texts = 0
                await self.writer.do(search.fill)
            return outcome.what

    def close(self) -> None:
        """Leaves the database."""
        self.writer.close_now()


def rows(url: str) -> dict[str, str]:
    """All rows of a database, as COPY writes them."""
    connection = psycopg2.connect(url)
    taken = {}
    for name in TABLES:
        out = io.StringIO()
        connection.cursor().copy_expert(f'COPY "{name}" TO STDOUT', out)
        taken[name] = out.getvalue()
    connection.close()
    return taken


def copied(url: str, taken: dict[str, str], step: int = 500) -> Took:
    """COPY of the same rows into empty tables of the same definition, `step` reports' share in a transaction.

    Rows that a trigger would write are among those copied, so that it does not run.
    """
    Database(url, Path("unused")).connect().close()
    connection = psycopg2.connect(url)
    cursor, took = connection.cursor(), Took()
    cursor.execute("SET synchronous_commit = off")
    cursor.execute("ALTER TABLE report DISABLE TRIGGER report_text")
    cursor.execute("DELETE FROM former")
    connection.commit()
    took.reports = taken["report"].count("\n")
    parts = max(1, took.reports // step)
    lines = {name: text.splitlines(keepends=True) for name, text in taken.items()}
    with Clock(connection.info.backend_pid, took):
        for part in range(parts):
            for name, all_ in lines.items():
                share = all_[len(all_) * part // parts : len(all_) * (part + 1) // parts]
                cursor.copy_expert(f'COPY "{name}" FROM STDIN', io.StringIO("".join(share)))
            connection.commit()
    connection.close()
    return took


def inserted(url: str, made: Sequence[Report]) -> Took:
    """The naive peer: the row of `report` alone, by one INSERT and one durable commit each, no decision."""
    opened = Database(url, Path("unused")).connect()
    tables = Tables.known(opened)
    opened.execute(sa.insert(tables.site).values(SITE))
    opened.commit()
    took = Took(len(made))
    with Clock(opened.scalar(sa.text("SELECT pg_backend_pid()")), took):
        for one in made:
            row = columns(tables.report, one) | {"signature_version": 2}
            opened.execute(sa.insert(tables.report).values(row))
            opened.commit()
    opened.close()
    return took
