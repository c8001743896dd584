"""Brings a database to what schema.sql says, and refuses one that is ahead of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
import sqlalchemy as sa

from pipelines.store import search
from pipelines.store.locks import HELD, LIVES
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SCHEMA = Path(__file__).parents[2] / "schema.sql"
SCHEMA_LOCK = 73_001  # advisory lock: one process at a time applies schema.sql
PATIENCE = 30  # seconds for each lock that a change of tables needs
OLDEST = 14  # major version of PostgreSQL, the oldest that is maintained in 2026


def apply(connection: Connection) -> None:
    """Brings the tables to schema.sql, unless they are there already.

    Raises StoreError for a server or tables that do not fit, and where crawls use those that are to be changed.
    """
    text = SCHEMA.read_text(encoding="utf-8")
    wanted = digest(text)
    major = connection.scalar(sa.text("SELECT current_setting('server_version_num')::int / 10000"))
    if major < OLDEST:
        raise StoreError(f"PostgreSQL {major} is too old: {OLDEST} or newer is needed")
    if not _made_with(connection, wanted):
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})"))
    # Whoever waited for the lock finds the work done; to do it again would lock tables in use.
    if not _made_with(connection, wanted):
        _refuse(connection, text)
        connection.execute(sa.text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
        try:
            _make(connection.connection.cursor(), text, wanted)
        except psycopg2.errors.InsufficientPrivilege as error:
            raise StoreError(
                "the database's tables are not those of this program's schema.sql, and"
                f" {connection.engine.url.username or 'this user'} may not change them: let their owner"
                f" run `scrapy sql` once ({error.diag.message_primary})"
            ) from error
        except psycopg2.errors.LockNotAvailable as error:
            raise StoreError(
                f"the database's tables are to be changed, and somebody has used one for {PATIENCE} seconds:"
                " end the transactions that stay open (pg_stat_activity says whose), then try again"
                f" ({error.diag.message_primary})"
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

# Of a lock without a row of `run` the number is all that is known.
BUSY = sa.text(f"""
{HELD}
SELECT coalesce('run ' || r.id || ' of ' || r.site || ' on ' || r.host || ', process ' || r.pid,
                CASE h.kind WHEN {LIVES} THEN 'run ' ELSE 'worker ' END || h.number)
FROM held h LEFT JOIN run r ON h.kind = {LIVES} AND r.id = h.number ORDER BY h.kind, h.number
""")


def digest(text: str) -> str:
    """What tells one text of schema.sql from another: SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _made_with(connection: Connection, digest: str) -> bool:
    return (connection.scalar(NOTE) or "").endswith(digest)


def _refuse(connection: Connection, text: str) -> None:
    ours = int(text.split("AS 'SELECT ", 1)[1].split("'", 1)[0])
    exists = connection.scalar(sa.text("SELECT to_regproc('schema_version') IS NOT NULL"))
    theirs = connection.scalar(sa.text("SELECT schema_version()")) if exists else 0
    if theirs > ours:
        raise StoreError(
            f"the database has tables of version {theirs}, this program knows {ours}:"
            " use a newer release of the program"
        )
    if 0 < theirs < ours and (busy := connection.execute(BUSY).scalars().all()):
        raise StoreError(
            f"the database has tables of version {theirs}, this program brings them to {ours}, under which"
            f" older programs break that are at work: {', '.join(busy)}."
            " Wait for their end or stop them (SIGTERM), then try again"
        )
