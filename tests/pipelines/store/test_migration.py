"""Databases that older versions of schema.sql made come up with every row, and end as new ones are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest

from pipelines.store import schema, search
from pipelines.store.database import Database, Tables
from pipelines.store.programs import StoreError
from pipelines.store.schema import SCHEMA
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from tests.conftest import Query, Run

pytestmark = pytest.mark.without_tables

SCHEMAS = Path(__file__).parent / "schemas"
RENAMED = {"coverage": "reading"}
VALUES = {
    "bigint": "{n}", "integer": "{n}", "smallint": "{n}", "real": "{n}", "boolean": "{n} = 1", "date": "date '2025-01-01' + {n}",
    "timestamp with time zone": "timestamptz '2025-01-01' + {n} * interval '1 day'", "jsonb": "'[]'", "text[]": "ARRAY['{name} {n}']",
    "integer[]": "ARRAY[{n}, 2]", "bigint[]": "ARRAY[{n}, 2]::bigint[]", "text": "'{name} {n}'",
}  # fmt: skip
# What a CHECK allows, and what a foreign key refers to.
ALLOWED = {
    ("page", "kind"): "'article'", ("page", "state"): "'done'", ("host", "state"): "'open'",
    ("former", "event"): "'changed'", ("visit", "outcome"): "'new'", ("disappearance", "kind"): "'404'", ("attachment", "state"): "'kept'", ("page", "url"): "'https://www.lab.test/{n}/index.html'",
}  # fmt: skip
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
       (SELECT confrelid = 'site'::regclass FROM pg_constraint k
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum])
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""
# The catalog: columns, constraints, indexes, triggers, views, functions; with comments and rights.
CATALOG = """
SELECT 'relation', c.relname, c.relkind::text, c.relacl::text, obj_description(c.oid, 'pg_class') FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT 'index', tablename, indexname, indexdef, NULL FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), NULL FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'view', viewname, definition, NULL, NULL FROM pg_views WHERE schemaname = 'public'
UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text,
       CASE WHEN p.proname <> 'schema_version' THEN obj_description(p.oid, 'pg_proc') END FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
"""


def fill(query: Query) -> None:
    """Two rows in every table, which refer to one another."""
    query("SET session_replication_role = replica")
    tables: dict[str, dict[str, str]] = {}
    for table, name, kind, of_site in query(COLUMNS):
        value = ALLOWED.get((table, name), "'key {n}'" if of_site else VALUES[kind])
        tables.setdefault(table, {})[name] = value.replace("{name}", name)
    for table, values in tables.items():
        names = ", ".join(f'"{name}"' for name in values)
        for n in (1, 2):
            row = ", ".join(value.replace("{n}", str(n)) for value in values.values())
            query(
                f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE VALUES ({row}) ON CONFLICT DO NOTHING'
            )
    query("SET session_replication_role = origin")


def rows(query: Query) -> dict[str, list[dict[str, Any]]]:
    names = {table for table, *_ in query(COLUMNS)}
    return {
        one: sorted((row for (row,) in query(f'SELECT to_jsonb(t) FROM "{one}" t')), key=repr)
        for one in names
    }


def catalog(query: Query) -> set[tuple]:
    return set(query(CATALOG))


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_database_of_an_older_version_comes_up_with_every_row(
    version: int, database_url: str, tmp_path: Path, query: Query
) -> None:
    query((SCHEMAS / f"version_{version}.sql").read_text("utf-8"))
    assert query("SELECT schema_version()") == [(version,)]
    fill(query)
    before = rows(query)
    assert len(before) >= 9
    assert all(len(one) >= 2 for one in before.values())
    writer = Writer(Database(database_url, tmp_path), 5)
    assert writer.do_now(search.waiting) == 2
    after = rows(query)
    for table, old in before.items():
        for row in old:
            kept = [new for new in after[RENAMED.get(table, table)] if row.items() <= new.items()]
            assert len(kept) == 1, (table, row)
    assert set(Tables.__slots__) <= after.keys()
    assert query("SELECT id FROM search_reports('body 2')") == [(2,)]
    assert writer.do_now(search.fill) == 2
    writer.close_now()


def test_a_database_of_an_older_version_ends_as_a_new_one(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    Database(database_url, tmp_path).connect().close()
    new = catalog(query)
    for version in (1, 2, 3):
        query("DROP SCHEMA public CASCADE")
        query("CREATE SCHEMA public")
        query((SCHEMAS / f"version_{version}.sql").read_text("utf-8"))
        Database(database_url, tmp_path).connect().close()
        assert catalog(query) ^ new == set(), version


def test_schema_sql_applied_twice_changes_nothing(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    Database(database_url, tmp_path).connect().close()
    fill(query)
    before, made = rows(query), catalog(query)
    assert len(made) > 500
    query(SCHEMA.read_text("utf-8"))
    assert catalog(query) == made
    assert rows(query) == before


def test_a_newer_database_is_refused_by_every_command_with_what_to_do(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    query("CREATE FUNCTION schema_version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 999'")
    (tmp_path / "a.txt").write_text("某市生态环境局机关党委开展主题党日活动。")
    for arguments in (
        ("sql", "-c", "SELECT 1"),
        ("search", "党"),
        ("crawl", "files", "-a", f"path={tmp_path / 'a.txt'}"),
    ):
        done = scrapy(*arguments)
        assert done.returncode == 2, arguments
        assert "version 999" in done.stderr
        assert "use a newer release" in done.stderr
    assert query("SELECT count(*) FROM pg_class WHERE relname = 'report'") == [(0,)]


def test_tables_are_not_changed_under_older_programs_nor_waited_for_without_end(
    database_url: str, tmp_path: Path, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    query((SCHEMAS / "version_3.sql").read_text("utf-8"))
    query("INSERT INTO site (key, name, url) VALUES ('lab', 'x', 'x')")
    query("INSERT INTO run (site, host, pid) VALUES ('lab', 'there', 7)")
    query("SELECT pg_advisory_lock(73, 1)")
    with pytest.raises(StoreError, match=r"at work: run 1 of lab on there, process 7\. Wait"):
        Database(database_url, tmp_path).connect()
    assert query("SELECT schema_version()") == [(3,)]
    query("SELECT pg_advisory_unlock_all()")
    monkeypatch.setattr(schema, "PATIENCE", 1)
    reader = psycopg2.connect(database_url)
    reader.cursor().execute("SELECT * FROM coverage")
    with pytest.raises(StoreError, match="somebody has used one for 1 seconds"):
        Database(database_url, tmp_path).connect()
    reader.close()
    Database(database_url, tmp_path).connect().close()
    # The same version may be applied anew while crawls go on.
    query("SELECT pg_advisory_lock(73, 1)")
    query("COMMENT ON FUNCTION schema_version() IS 'made by another file'")
    Database(database_url, tmp_path).connect().close()
