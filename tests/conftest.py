"""A real PostgreSQL for the whole test run, a fresh database for each test that asks."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from pipelines.store.database import Database
from pipelines.store.embedded import Embedded
from pipelines.store.writer import Writer
from tests import forked

ROOT = Path(__file__).parent.parent
SCRAPY = Path(sys.executable).with_name("scrapy")
NUMBERS = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sites", action="append", default=[], metavar="FOLDER",
        help="also test the pages that `scrapy record -o FOLDER` saved",
    )  # fmt: skip
    parser.addoption(
        "--write-results", action="store_true",
        help="write the results of the statements in docs/sql.md anew",
    )  # fmt: skip


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A server of the test run's own; what it holds need not outlive a power cut."""
    embedded = Embedded(tmp_path_factory.mktemp("pg"))
    embedded.enter()
    make(embedded, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield embedded
    embedded.leave()


@pytest.fixture(scope="session")
def template(server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a database with our tables, of which others are copies."""
    make(server, "CREATE DATABASE template_of_tests")
    url = f"postgresql://postgres@/template_of_tests?host={server.sockets}"
    Database(url, tmp_path_factory.mktemp("template")).connect().close()
    return "template_of_tests"


def make(server: Embedded, *statements: str) -> None:
    """Runs statements, each in a transaction of its own."""
    connection = server.connect()
    connection.autocommit = True
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


@pytest.fixture
def database_url(server: Embedded, template: str, request: pytest.FixtureRequest) -> str:
    """URL of a new database whose tables are empty; of one without tables for a test so marked."""
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    copied = "" if request.node.get_closest_marker("without_tables") else f" TEMPLATE {template}"
    make(server, f"CREATE DATABASE {name}{copied}")
    return f"postgresql://postgres@/{name}?host={server.sockets}"


@pytest.fixture
def writer(database_url: str, tmp_path: Path) -> Iterator[Writer]:
    """A connection to a new database with our tables."""
    made = Writer(Database(database_url, tmp_path), patience=5)
    yield made
    made.close_now()


Query = Callable[..., list[tuple]]


@pytest.fixture
def query(database_url: str) -> Iterator[Query]:
    """Runs one statement on the new database and returns its rows."""
    connection = psycopg2.connect(database_url)
    connection.autocommit = True

    def run(statement: str, *values: object) -> list[tuple]:
        cursor = connection.cursor()
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []

    yield run
    connection.close()


@pytest.fixture
def shut(server: Embedded, database_url: str) -> Callable[[bool], None]:
    """Shuts the new database to everyone and cuts all its connections, or opens it again."""
    name = make_url(database_url).database

    def run(closed: bool) -> None:
        connection = server.connect()
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {not closed}")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        connection.close()

    return run


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a user whose store is the new database."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("CONTACT", "LOG_LEVEL")},
        "DATABASE_URL": database_url, "VAR_FOLDER": str(tmp_path / "var"), "COLUMNS": "160",
        "ARCHIVE_FOLDER": str(tmp_path / "archive"),
    }  # fmt: skip


@pytest.fixture
def scrapy(environment: dict[str, str]) -> Run:
    """Runs `scrapy ARGUMENTS` as a user does."""

    def run(
        *arguments: str, timeout: float = 120, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return forked.run(arguments, {**environment, **(env or {})}, timeout)

    return run
