"""The store goes away and comes back, and the crawl's thread does not mind; or it stays away."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pipelines.store.database import Database
from pipelines.store.keeper import postmaster
from pipelines.store.programs import StoreError
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipelines.store.embedded import Embedded
    from tests.conftest import Query


def count(connection: sa.Connection, _: object) -> int:
    return int(connection.scalar(sa.text("SELECT count(*) FROM report")) or 0)


def test_a_cut_connection_is_made_again_and_the_work_is_done(writer: Writer, query: Query) -> None:
    assert writer.do_now(count) == 0
    query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qinglan'"
          " AND datname = current_database()")  # fmt: skip
    assert writer.do_now(count) == 0


def test_a_connection_cut_in_the_middle_of_work_does_the_work_once(
    writer: Writer, query: Query
) -> None:
    cuts = []

    def work(connection: sa.Connection, _: object) -> None:
        connection.execute(
            sa.text("INSERT INTO site (key, name, url) VALUES ('a', 'a', 'http://a.test/')")
        )
        if not cuts:
            cuts.append(connection.scalar(sa.text("SELECT pg_backend_pid()")))
            query("SELECT pg_terminate_backend(%s)", cuts[0])
            time.sleep(0.1)
        connection.execute(sa.text("SELECT 1"))

    writer.do_now(work)
    assert query("SELECT key FROM site") == [("a",)]


def test_an_embedded_server_killed_with_9_is_started_again(tmp_path: Path) -> None:
    database = Database("", tmp_path / "pg")
    writer = Writer(database, patience=30)
    assert writer.do_now(count) == 0
    server = postmaster(tmp_path.resolve() / "pg" / "cluster" / "postmaster.pid")
    assert server is not None
    server.kill()
    assert writer.do_now(count) == 0
    writer.close_now()


def test_a_store_that_stays_away_is_told_after_patience_and_not_before(
    writer: Writer, shut: Callable[[bool], None]
) -> None:
    writer.do_now(count)
    writer.patience = 1.5
    shut(True)
    started = time.monotonic()
    with pytest.raises(
        StoreError, match=r"the store is lost: .*not currently accepting connections"
    ):
        writer.do_now(count)
    assert 0.5 < time.monotonic() - started < 5


def test_an_error_of_the_statement_is_not_retried(writer: Writer) -> None:
    tries = []

    def work(connection: sa.Connection, _: object) -> None:
        tries.append(1)
        connection.execute(sa.text("SELECT no_such_column FROM report"))

    with pytest.raises(sa.exc.ProgrammingError, match="no_such_column"):
        writer.do_now(work)
    assert len(tries) == 1


def test_waiting_for_the_store_never_blocks_the_event_loop(writer: Writer) -> None:
    async def main() -> int:
        slow = asyncio.ensure_future(
            writer.do(lambda c, _: c.execute(sa.text("SELECT pg_sleep(0.5)")).all())
        )
        ticks = 0
        while not slow.done():
            await asyncio.sleep(0.01)
            ticks += 1
        return ticks

    assert asyncio.run(main()) > 25


def test_a_server_that_is_not_there_at_the_start_is_told_soon(tmp_path: Path) -> None:
    writer = Writer(Database("postgresql://x@127.0.0.1:1/x", tmp_path), patience=1)
    with pytest.raises(StoreError, match="Connection refused"):
        writer.do_now(count)
    writer.close_now()


def test_two_threads_of_one_process_may_use_the_embedded_server(
    server: Embedded, tmp_path: Path
) -> None:
    done = []

    def use() -> None:
        writer = Writer(Database("", server.folder), patience=10)
        done.append(writer.do_now(lambda c, _: c.scalar(sa.text("SELECT 1"))))
        writer.close_now()

    threads = [threading.Thread(target=use) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1, 1, 1]
