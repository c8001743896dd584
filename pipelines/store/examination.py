"""What can be said of a store without changing it: its version, our rights, its clock, what was left undone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store.database import Database, Tables
from pipelines.store.locks import HELD, LIVES, WORKS
from pipelines.store.schema import SCHEMA

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OWNER = ": owner"
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
SERVER = sa.text("""
SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major,
    pg_database_size(current_database()) AS size, extract(epoch FROM clock_timestamp())::float AS clock,
    has_schema_privilege(current_schema(), 'CREATE') AS creates, current_user AS name,
    current_setting('max_connections')::int AS most, (SELECT count(*) FROM pg_stat_activity) AS connections,
    pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS only_reads
""")
MISSING = sa.text("""
SELECT c.relname || ': ' || r.name FROM pg_class c CROSS JOIN unnest(CAST(:rights AS text[])) AS r(name)
WHERE c.relnamespace::regnamespace::text = current_schema() AND c.relname = ANY(:tables)
  AND NOT has_table_privilege(c.oid, r.name)
UNION ALL
SELECT c.relname || ': owner' FROM pg_class c
WHERE c.relnamespace::regnamespace::text = current_schema() AND c.relname = ANY(:tables)
  AND NOT pg_has_role(c.relowner, 'USAGE')
ORDER BY 1
""")
KILLED = sa.text(f"""
{HELD}
SELECT r.id, r.site, r.started_at FROM run r
WHERE r.finished_at IS NULL AND r.started_at > now() - interval '7 days'
  AND NOT EXISTS (SELECT FROM held h WHERE h.kind = {LIVES} AND h.number = r.id)
ORDER BY r.id DESC
""")
CLAIMS = sa.text(f"""
{HELD}
SELECT s.site, s.worker, w.host, w.pid, s.lease_until < now() AS late,
    EXISTS (SELECT FROM held h WHERE h.kind = {WORKS} AND h.number = s.worker) AS lives
FROM schedule s JOIN worker w ON w.id = s.worker ORDER BY s.site
""")
LAST = sa.text(
    "SELECT id, host, started_at, finished_at, code, told, now() - started_at AS ago FROM worker"
    " ORDER BY started_at DESC LIMIT 1"
)
FAILING = sa.text(
    "SELECT site, failures, why, due_at FROM schedule WHERE failures >= 3 ORDER BY failures DESC, site"
)


@dataclass(slots=True)
class Examined:
    """What was found; what only tables tell is empty where there are none yet."""

    server: dict[str, Any]
    ahead: float
    """Seconds that our clock is before that of the database."""
    ours: int
    """Version of schema.sql."""
    theirs: int = 0
    """Version of the database's tables; 0: there are none."""
    missing: list[str] = field(default_factory=list)
    """Rights that we lack, as table and right."""
    killed: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    failing: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, Any] | None = None
    """The latest worker."""


def examine(database: Database) -> Examined:
    """Looks at the store; makes and changes no table.

    Raises StoreError when the embedded server cannot be started, or DATABASE_URL cannot be read;
    sqlalchemy.exc.DBAPIError when a foreign server does not let us in.
    """
    if database.embedded:
        database.embedded.enter()
    with database.engine.connect() as connection:
        before = time.time()
        server = dict(connection.execute(SERVER).mappings().one())
        ahead = (before + time.time()) / 2 - server["clock"]
        ours = int(SCHEMA.read_text("utf-8").split("AS 'SELECT ", 1)[1].split("'", 1)[0])
        found = Examined(server, ahead, ours)
        if connection.scalar(sa.text("SELECT to_regproc('schema_version') IS NOT NULL")):
            found.theirs = connection.execute(sa.text("SELECT schema_version()")).scalar_one()
            _examine_tables(connection, found)
        return found


def _examine_tables(connection: Connection, found: Examined) -> None:
    asked = {"rights": list(RIGHTS), "tables": list(Tables.__slots__)}
    missing = connection.execute(MISSING, asked).scalars()
    # Who may write them need not own them, until they change.
    found.missing = [one for one in missing if found.theirs < found.ours or not one.endswith(OWNER)]
    unreadable = any(one.endswith(": SELECT") for one in found.missing)
    has_schedule = connection.scalar(sa.text("SELECT to_regclass('schedule') IS NOT NULL"))
    if unreadable or not has_schedule:
        return
    found.killed = [dict(row) for row in connection.execute(KILLED).mappings()]
    found.claims = [dict(row) for row in connection.execute(CLAIMS).mappings()]
    found.failing = [dict(row) for row in connection.execute(FAILING).mappings()]
    last = connection.execute(LAST).mappings().first()
    found.last = dict(last) if last else None
