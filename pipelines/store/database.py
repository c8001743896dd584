"""Connects to the store, whichever PostgreSQL it is, and keeps its tables as schema.sql says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import psycopg2
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from pipelines.store import schema
from pipelines.store.embedded import Embedded
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from pathlib import Path


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
        digest = schema.digest(schema.SCHEMA.read_text(encoding="utf-8"))
        if digest not in _KNOWN:
            _KNOWN[digest] = cls.reflect(connection)
        return _KNOWN[digest]


# Settings of the session, and not of its start, which PgBouncer would refuse.
ALIVE = """
SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3
"""
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
        engine = sa.create_engine(
            self.url,
            poolclass=sa.NullPool,
            executemany_mode="values_plus_batch",
            connect_args={
                "connect_timeout": 10,
                "application_name": "qinglan",
                "keepalives_idle": 30,
            },
        )
        sa.event.listen(engine, "connect", _notice_deaths)
        return engine

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
            schema.apply(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Lets the embedded server stop, if nobody else uses it."""
        if self.embedded:
            self.embedded.leave()


def _notice_deaths(connection: psycopg2.extensions.connection, _: object) -> None:
    """Has the server look after half a minute of silence whether our machine still answers, three times.

    Else it keeps the locks of a machine that vanished for two hours. Without TCP the settings do nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALIVE)
    connection.commit()


def commit_durably(connection: Connection) -> None:
    """Lets the present transaction's commit wait for the disk, with all commits before it."""
    connection.execute(sa.text("SET LOCAL synchronous_commit = on"))


LOST = (sa.exc.OperationalError, sa.exc.InterfaceError, psycopg2.OperationalError, StoreError)
