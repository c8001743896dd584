"""What each run did, and whether its process still lives."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store import locks
from pipelines.store.database import Tables, commit_durably
from pipelines.store.locks import LIVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

REPLAYED = "replayed"  # reason of a run that crawls nothing, from its start on
LIVING = sa.text("""
SELECT r.id, r.site, r.host, r.pid FROM run r JOIN pg_locks l ON l.objid = r.id::oid
WHERE l.locktype = 'advisory' AND l.classid = :lives AND l.objsubid = 2 AND l.granted
  AND r.reason IS DISTINCT FROM 'replayed'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY r.id
""")
OPEN = sa.text("""
SELECT id FROM run WHERE site = :site AND finished_at IS NULL AND reason IS DISTINCT FROM 'replayed'
""")


def start(connection: Connection, tables: Tables, site: str, reason: str | None = None) -> int:
    """Opens a run of `site` by this process; returns its number.

    One that is no crawl says so by its `reason` (REPLAYED): it is no neighbour of crawls, and dead
    or alive says nothing of its site.
    """
    commit_durably(connection)
    row = {"site": site, "host": socket.gethostname(), "pid": os.getpid(), "reason": reason}
    new = sa.insert(tables.run).values(row).returning(tables.run.c.id)
    return int(connection.execute(new).scalar_one())


def hold(connection: Connection, run: int) -> None:
    """Takes the lock that tells everyone that `run` lives, until the connection ends; asked again, keeps it."""
    locks.take(connection, LIVES, run)


def others(connection: Connection, site: str, run: int) -> list[str]:
    """The living crawls of `site` beside `run`, each as 'run 2 on host, process 3'."""
    rows = connection.execute(LIVING, {"lives": LIVES})
    return [
        f"run {number} on {host}, process {pid}"
        for number, its_site, host, pid in rows
        if its_site == site and number != run
    ]


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
    """The crawls whose processes live, with their sites."""
    rows = connection.execute(LIVING, {"lives": LIVES})
    return {int(number): str(site) for number, site, *_ in rows}


def died(connection: Connection, site: str) -> set[int]:
    """The crawls of `site` that never ended and whose processes are dead."""
    alive = living(connection)
    rows = connection.execute(OPEN, {"site": site})
    return set(rows.scalars()) - alive.keys()
