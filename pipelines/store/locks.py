"""Advisory locks by which connections tell that their processes live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

# First keys; the second is the number of the row.
LIVES = 73  # run.id, held by the process of a run
WORKS = 76  # worker.id, held by a worker
# pg_locks is read once, however often `held` is asked.
HELD = f"""
WITH held AS MATERIALIZED (
    SELECT classid::bigint AS kind, objid::bigint AS number FROM pg_locks
    WHERE locktype = 'advisory' AND classid IN ({LIVES}, {WORKS}) AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
TAKE = sa.text("""
SELECT pg_try_advisory_lock(:kind, :number) WHERE NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND objid = CAST(:number AS oid) AND objsubid = 2
      AND granted AND pid = pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
""")


def take(connection: Connection, kind: int, number: int) -> None:
    """Takes a lock until the connection ends, unless it has it already.

    It is not waited for: only a lost connection of the same process can hold it still, whose death
    the server has not noticed yet. So whoever needs it asks again and again.
    """
    connection.execute(TAKE, {"kind": kind, "number": number})
