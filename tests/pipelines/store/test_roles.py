"""Who may do what: readers read, for a limited time; a writer crawls; nobody else does anything."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import psycopg2
import pytest
from psycopg2 import errors

from pipelines.store.database import Database
from pipelines.store.schema import SCHEMA
from tests.pipelines.store.reports_for_tests import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Query, Run

    Connect = Callable[..., psycopg2.extensions.connection]

pytestmark = pytest.mark.without_tables
NUMBERS = itertools.count()


@pytest.fixture
def made(database_url: str, tmp_path: Path) -> None:
    Database(database_url, tmp_path).connect().close()


@pytest.fixture
def role(query: Query, database_url: str) -> Iterator[Callable[..., str]]:
    """Makes a role that may log in, with what is told behind; its URL. Roles are the server's, not the database's."""
    names = []

    def make(name: str | None = None, told: str = "") -> str:
        name = name or f"person_{os.getpid()}_{next(NUMBERS)}"
        if name not in names:
            names.append(name)
            query(f"CREATE ROLE {name} LOGIN {told}")
        return database_url.replace("postgres@", f"{name}@")

    yield make
    for name in names:
        query(f"DROP OWNED BY {name}")
        query(f"DROP ROLE {name}")


def told(url: str, statement: str) -> object:
    """The first value that a statement gives to whoever connects there."""
    connection = psycopg2.connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]
    finally:
        connection.close()


@pytest.mark.usefixtures("made")
def test_a_reader_reads_every_table_and_view_and_searches(
    role: Callable[..., str], query: Query
) -> None:
    url = role()
    name = url.split("//")[1].split("@")[0]
    [(said,)] = query("SELECT make_reader(%s)", name)
    assert f"\\password {name}" in said
    for (one,) in query(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
    ):
        told(url, f'SELECT count(*) FROM (SELECT * FROM "{one}" LIMIT 1) AS x')
    assert told(url, "SELECT count(*) FROM search_reports('党建')") == 0


@pytest.mark.usefixtures("made")
def test_a_reader_writes_nothing_and_makes_nothing(role: Callable[..., str], query: Query) -> None:
    url = role()
    query("SELECT make_reader(%s)", url.split("//")[1].split("@")[0])
    forbidden = (
        "INSERT INTO label (url, grade) VALUES ('x', 1)", "DELETE FROM report", "UPDATE gram_set SET grams = NULL",
        "CREATE TABLE mine (a integer)", "SELECT make_reader('another')", "SELECT limit_reader('postgres')",
        "CREATE TEMPORARY TABLE mine (a integer)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_creat(-1)",
    )  # fmt: skip
    for statement in forbidden:
        with pytest.raises((errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)):
            told(url, statement)
        # The rights hold too for one who makes the session writable.
        with pytest.raises(errors.InsufficientPrivilege):
            told(url, f"SET default_transaction_read_only = off; COMMIT; {statement}")


@pytest.mark.usefixtures("made")
def test_a_statement_of_a_reader_ends_in_time(role: Callable[..., str], query: Query) -> None:
    url = role()
    query("SELECT make_reader(%s)", url.split("//")[1].split("@")[0])
    assert told(url, "SHOW statement_timeout") == "30s"
    assert told(url, "SHOW idle_in_transaction_session_timeout") == "5min"
    # The role itself has the limits too, for one who gives it a password.
    settings = dict(
        query(
            "SELECT r.rolname, s.setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
            " JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()"
        )
    )
    assert "statement_timeout=30s" in settings["qinglan_reader"]
    name, database = url.split("//")[1].split("@")[0], told(url, "SELECT current_database()")
    query(f"ALTER ROLE {name} IN DATABASE {database} SET statement_timeout = '100ms'")
    with pytest.raises(errors.QueryCanceled, match="statement timeout"):
        told(url, "SELECT pg_sleep(30)")


@pytest.mark.usefixtures("made")
def test_nothing_is_public(role: Callable[..., str], query: Query) -> None:
    url = role()
    for statement in (
        "SELECT count(*) FROM corpus",
        "SELECT * FROM search_reports('党')",
        "CREATE TABLE mine (a integer)",
    ):
        with pytest.raises(
            (
                errors.InsufficientPrivilege,
                errors.UndefinedTable,
                errors.UndefinedFunction,
                errors.InvalidSchemaName,
            )
        ):
            told(url, statement)
    assert query(
        "SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a"
        " WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 0"
        " UNION ALL SELECT c.oid::regclass::text FROM pg_class c, aclexplode(c.relacl) AS a"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0"
    ) == []  # fmt: skip


@pytest.mark.usefixtures("made")
def test_what_the_owner_makes_later_is_readable_too(role: Callable[..., str], query: Query) -> None:
    url = role()
    query("SELECT make_reader(%s)", url.split("//")[1].split("@")[0])
    query("CREATE TABLE later AS SELECT 7 AS a")
    assert told(url, "SELECT a FROM later") == 7


@pytest.mark.usefixtures("made")
def test_a_crawl_works_as_a_mere_writer(
    role: Callable[..., str], query: Query, scrapy: Run, tmp_path: Path
) -> None:
    url = role(told="IN ROLE qinglan_writer")
    (tmp_path / "texts").mkdir()
    for n, text in enumerate([*TEXTS[:3], TEXTS[0] + "\n另有一段。", "菜谱一则。"]):
        (tmp_path / "texts" / f"{n}.txt").write_text(text, encoding="utf-8")
    env = {"DATABASE_URL": url}
    done = scrapy("crawl", "files", "-a", f"path={tmp_path / 'texts'}", env=env)
    assert done.returncode == 0, done.stderr
    assert "permission" not in done.stderr
    assert query("SELECT count(*), count(grams) FROM gram_set") == [(3, 3)]
    for arguments in (
        ("duplicates", "recheck", "--dry-run"),
        ("topic", "rescore"),
        ("search", "生态"),
    ):
        done = scrapy(*arguments, env=env)
        assert done.returncode == 0, (arguments, done.stderr)
        assert "permission denied" not in done.stderr
    assert query("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'report'") == [
        ("postgres",)
    ]


@pytest.mark.usefixtures("made")
def test_a_writer_whose_program_has_another_schema_is_told_whom_to_ask(
    role: Callable[..., str], query: Query, scrapy: Run
) -> None:
    query("COMMENT ON FUNCTION schema_version() IS 'made by another file'")
    done = scrapy(
        "sql", "-c", "SELECT 1", env={"DATABASE_URL": role(told="IN ROLE qinglan_writer")}
    )
    assert done.returncode == 2
    assert "let their owner run `scrapy sql` once" in done.stderr


def test_an_owner_who_may_make_no_roles_gets_a_notice_and_all_tables(
    role: Callable[..., str], query: Query
) -> None:
    url = role()
    name = url.split("//")[1].split("@")[0]
    query("ALTER ROLE qinglan_reader RENAME TO hidden_reader")
    try:
        query(f"GRANT CREATE ON SCHEMA public TO {name}")
        connection = psycopg2.connect(url)
        connection.autocommit = True
        cursor = connection.cursor()
        for _ in range(2):
            cursor.execute(SCHEMA.read_text("utf-8"))
        assert any("can make temporary tables" in one for one in connection.notices)
        assert any(
            "no right to make or limit the role qinglan_reader" in one for one in connection.notices
        )
        cursor.execute("SELECT count(*) FROM search_reports('党')")
        assert cursor.fetchone() == (0,)
        connection.close()
    finally:
        query("ALTER ROLE hidden_reader RENAME TO qinglan_reader")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", ["postgres", "qinglan_writer", "", None])
def test_who_writes_is_made_no_reader(name: str | None, query: Query) -> None:
    with pytest.raises(errors.InvalidParameterValue):
        query("SELECT make_reader(%s)", name)
