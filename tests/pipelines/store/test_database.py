"""The tables are schema.sql's, whoever connects first, and explain themselves."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pipelines.store import schema
from pipelines.store.database import Database, Tables
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query

pytestmark = pytest.mark.without_tables


def test_the_tables_are_made_once_even_when_many_connect_at_once(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: Database(database_url, tmp_path).connect().close(), range(6)))
    with Database(database_url, tmp_path).connect() as connection:
        assert {table.name for table in vars_of(Tables.reflect(connection))} >= {
            "report",
            "page",
            "fetch",
        }
    assert query("SELECT schema_version()") == [(4,)]


def vars_of(tables: Tables) -> list:
    return [getattr(tables, name) for name in Tables.__slots__]


def test_schema_sql_can_be_applied_again_and_keeps_the_rows(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    Database(database_url, tmp_path).connect().close()
    query("INSERT INTO site (key, name, url) VALUES ('lab', 'lab', 'http://lab.test/')")
    query("COMMENT ON FUNCTION schema_version() IS 'made by another file'")
    Database(database_url, tmp_path).connect().close()
    assert query("SELECT key FROM site") == [("lab",)]


def test_a_database_of_version_1_is_brought_up_with_its_pages(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    Database(database_url, tmp_path).connect().close()
    query("DROP TABLE reading CASCADE")
    query("DROP TABLE disappearance CASCADE")
    query("ALTER TABLE page DROP COLUMN key")
    query("ALTER TABLE page ADD UNIQUE (url)")
    query(
        "CREATE OR REPLACE FUNCTION schema_version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'"
    )
    query("COMMENT ON FUNCTION schema_version() IS 'made by version 1'")
    query("INSERT INTO site (key, name, url) VALUES ('lab', 'lab', 'http://lab.test/')")
    for url in (
        "http://www.lab.test/a/index.html",
        "https://lab.test/a/",
        "http://lab.test/b.html",
    ):
        query("INSERT INTO page (url, site, kind) VALUES (%s, 'lab', 'article')", url)
    Database(database_url, tmp_path).connect().close()
    assert query("SELECT key FROM page ORDER BY id") == [
        ("lab.test/a/",), ("https://lab.test/a/",), ("lab.test/b.html",)
    ]  # fmt: skip
    assert query("SELECT schema_version()") == [(4,)]


def test_a_database_of_a_newer_program_is_refused(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    query("CREATE FUNCTION schema_version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 999'")
    with pytest.raises(
        StoreError, match=r"version 999, this program knows \d+: use a newer release"
    ):
        Database(database_url, tmp_path).connect()


def test_every_table_view_column_and_function_is_explained(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    Database(database_url, tmp_path).connect().close()
    silent = query(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'v') AND obj_description(c.oid, 'pg_class') IS NULL"
        " UNION ALL SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0"
        " AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL"
        " UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.pronamespace = 'public'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL"
    )
    assert silent == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [("mysql://localhost/x", "mysql is not PostgreSQL"), ("no url", "DATABASE_URL")],
)
def test_a_database_url_that_cannot_be_used_is_named(url: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=reason):
        Database(url, tmp_path).connect()


def test_who_waits_for_the_tables_does_not_make_them_again(
    database_url: str, tmp_path: Path
) -> None:
    first, second = Database(database_url, tmp_path), Database(database_url, tmp_path)
    with (
        ThreadPoolExecutor() as pool,
        first.engine.connect() as made,
        first.engine.connect() as writing,
    ):
        made.exec_driver_sql(f"SELECT pg_advisory_xact_lock({schema.SCHEMA_LOCK})")
        waiting = pool.submit(second.connect)
        time.sleep(0.5)
        schema.apply(made)
        # Statements that make the tables again would wait for this lock.
        writing.exec_driver_sql('LOCK TABLE page, "fetch" IN ROW EXCLUSIVE MODE')
        waiting.result(timeout=10).close()
