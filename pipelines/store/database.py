"""Connects to the store, whichever PostgreSQL it is, and keeps its tables as schema.sql says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from pipelines.store import search
from pipelines.store.embedded import Embedded
from pipelines.store.programs import StoreError

SCHEMA = Path(__file__).parents[2] / "schema.sql"
SCHEMA_LOCK = 73_001  # advisory lock: one process at a time applies schema.sql
OLDEST = 14  # major version of PostgreSQL, the oldest that is maintained in 2026


@dataclass(slots=True)
class Tables:
    """The tables as the database has them; reflected, never declared."""

    site: sa.Table
    run: sa.Table
    focus: sa.Table
    page: sa.Table
    fetch: sa.Table
    reading: sa.Table
    report: sa.Table
    revision: sa.Table
    appearance: sa.Table
    band: sa.Table
    duplicate_rule: sa.Table
    recheck: sa.Table
    rejection: sa.Table
    disappearance: sa.Table
    host: sa.Table
    robots: sa.Table
    attachment: sa.Table
    fallen: sa.Table
    label: sa.Table
    alarm: sa.Table
    gram_set: sa.Table
    simplified: sa.Table
    worker: sa.Table
    schedule: sa.Table
    former: sa.Table
    visit: sa.Table

    @classmethod
    def reflect(cls, connection: Connection) -> Tables:
        """Reads every table of schema.sql from the database."""
        metadata = sa.MetaData()
        metadata.reflect(connection, only=list(cls.__slots__))
        return cls(**{name: metadata.tables[name] for name in cls.__slots__})

    @classmethod
    def known(cls, connection: Connection) -> Tables:
        """As `reflect`, once a process: schema.sql makes the same tables in every database."""
        digest = _digest(SCHEMA.read_text(encoding="utf-8"))
        if digest not in _KNOWN:
            _KNOWN[digest] = cls.reflect(connection)
        return _KNOWN[digest]


_KNOWN: dict[str, Tables] = {}


class Database:
    """The store at `url`, or the embedded one in `folder` if `url` is empty."""

    def __init__(self, url: str, folder: Path) -> None:
        self.embedded = None if url else Embedded(folder)
        self._url = url

    @cached_property
    def url(self) -> URL:
        """SQLAlchemy URL, always with the driver psycopg2.

        Raises StoreError when DATABASE_URL cannot be read.
        """
        if self.embedded:
            query = {"host": str(self.embedded.sockets)}
            return URL.create("postgresql+psycopg2", "postgres", database="postgres", query=query)
        try:
            url = make_url(self._url)
        except (sa.exc.ArgumentError, ValueError) as error:
            raise StoreError(f"DATABASE_URL: {error}") from error
        if url.get_backend_name() not in ("postgresql", "postgres"):
            raise StoreError(f"DATABASE_URL: {url.get_backend_name()} is not PostgreSQL")
        return url.set(drivername="postgresql+psycopg2")

    @cached_property
    def engine(self) -> Engine:
        """Engine without a pool: each holder of a connection keeps one of its own."""
        return sa.create_engine(
            self.url,
            poolclass=sa.NullPool,
            executemany_mode="values_plus_batch",
            connect_args={
                "connect_timeout": 10,
                "application_name": "qinglan",
                "keepalives_idle": 30,
            },
        )

    def connect(self) -> Connection:
        """A connection to a store that runs and has our tables.

        Raises StoreError when the embedded server cannot be started, when the server is too old,
        or when its tables are newer than we; sqlalchemy.exc.OperationalError when a foreign server
        cannot be reached.
        """
        if self.embedded:
            self.embedded.enter()
        connection = self.engine.connect()
        try:
            apply_schema(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Lets the embedded server stop, if nobody else uses it."""
        if self.embedded:
            self.embedded.leave()


def apply_schema(connection: Connection) -> None:
    """Brings the tables to schema.sql, unless they are there already.

    Raises StoreError for a server or tables that do not fit.
    """
    text = SCHEMA.read_text(encoding="utf-8")
    digest = _digest(text)
    major = connection.scalar(sa.text("SELECT current_setting('server_version_num')::int / 10000"))
    if major < OLDEST:
        raise StoreError(f"PostgreSQL {major} is too old: {OLDEST} or newer is needed")
    if not _made_with(connection, digest):
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})"))
    # Whoever waited for the lock finds the work done; to do it again would lock tables in use.
    if not _made_with(connection, digest):
        _refuse_newer(connection, text)
        try:
            _make(connection.connection.cursor(), text, digest)
        except psycopg2.errors.InsufficientPrivilege as error:
            raise StoreError(
                "the database's tables are not those of this program's schema.sql, and"
                f" {connection.engine.url.username or 'this user'} may not change them: let their owner"
                f" run `scrapy sql` once ({error.diag.message_primary})"
            ) from error
    connection.commit()


def _make(cursor: Any, text: str, digest: str) -> None:
    cursor.execute(text)
    search.write_simplified(cursor)
    note = f"Version of schema.sql that this database was made with; sha256 {digest}"
    cursor.execute("COMMENT ON FUNCTION schema_version() IS %s", (note,))


# Read from the catalog itself: to_regproc() answers from a cache of the session, which need not yet
# know what another one committed while we waited for the lock.
NOTE = sa.text("""
SELECT d.description FROM pg_proc p
JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass
WHERE p.proname = 'schema_version' AND p.pronamespace::regnamespace::text = ANY(current_schemas(false)::text[])
""")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _made_with(connection: Connection, digest: str) -> bool:
    return (connection.scalar(NOTE) or "").endswith(digest)


def _refuse_newer(connection: Connection, text: str) -> None:
    ours = int(text.split("AS 'SELECT ", 1)[1].split("'", 1)[0])
    exists = connection.scalar(sa.text("SELECT to_regproc('schema_version') IS NOT NULL"))
    theirs = connection.scalar(sa.text("SELECT schema_version()")) if exists else 0
    if theirs > ours:
        raise StoreError(
            f"the database has tables of version {theirs}, this program knows {ours}:"
            " use a newer release of the program"
        )


def commit_durably(connection: Connection) -> None:
    """Lets the present transaction's commit wait for the disk, with all commits before it."""
    connection.execute(sa.text("SET LOCAL synchronous_commit = on"))


LOST = (sa.exc.OperationalError, sa.exc.InterfaceError, psycopg2.OperationalError, StoreError)
