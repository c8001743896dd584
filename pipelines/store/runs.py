"""What each run did, and whether its process still lives."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store.database import Tables, commit_durably

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

LIVES = 73  # first key of the advisory lock that the process of a run holds; the second is run.id
LIVING = sa.text("""
SELECT r.id, r.site FROM run r JOIN pg_locks l ON l.objid = r.id::oid
WHERE l.locktype = 'advisory' AND l.classid = :lives AND l.objsubid = 2 AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


def start(connection: Connection, tables: Tables, site: str) -> int:
    """Opens a run of `site` by this process; returns its number."""
    commit_durably(connection)
    row = {"site": site, "host": socket.gethostname(), "pid": os.getpid()}
    new = sa.insert(tables.run).values(row).returning(tables.run.c.id)
    return int(connection.execute(new).scalar_one())


def hold(connection: Connection, run: int) -> None:
    """Takes the lock that tells everyone that `run` lives, until the connection ends.

    It is not waited for: only a lost connection of this very run can hold it still.
    """
    lock = sa.text("SELECT pg_try_advisory_lock(:lives, :run)")
    connection.execute(lock, {"lives": LIVES, "run": run})


def others(connection: Connection, site: str, run: int) -> list[str]:
    """The living runs of `site` beside `run`, each as 'run 2 on host, process 3'."""
    alive = sa.text(
        "SELECT r.id, r.host, r.pid FROM run r JOIN pg_locks l ON l.objid = r.id::oid"
        " WHERE l.locktype = 'advisory' AND l.classid = :lives AND l.objsubid = 2 AND l.granted"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND r.site = :site AND r.id <> :run ORDER BY r.id"
    )
    rows = connection.execute(alive, {"lives": LIVES, "site": site, "run": run})
    return [f"run {number} on {host}, process {pid}" for number, host, pid in rows]


def finish(connection: Connection, tables: Tables, run: int, reason: str) -> None:
    """Closes `run`; on return it and all before it are safe on the disk."""
    commit_durably(connection)
    ended = {"finished_at": sa.func.now(), "reason": reason}
    connection.execute(sa.update(tables.run).where(tables.run.c.id == run).values(ended))


def summary(connection: Connection, runs: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of the view `runs` for these runs, oldest first."""
    rows = connection.execute(
        sa.text("SELECT * FROM runs WHERE id = ANY(:runs) ORDER BY id"), {"runs": list(runs)}
    )
    return [dict(row) for row in rows.mappings()]


def living(connection: Connection) -> dict[int, str]:
    """The runs whose processes live, with their sites."""
    rows = connection.execute(LIVING, {"lives": LIVES})
    return {int(number): str(site) for number, site in rows}


def died(connection: Connection, site: str) -> set[int]:
    """The runs of `site` that never ended and whose processes are dead."""
    alive = living(connection)
    rows = connection.execute(
        sa.text("SELECT id FROM run WHERE site = :site AND finished_at IS NULL"), {"site": site}
    )
    return set(rows.scalars()) - alive.keys()
