"""Whose turn it is to ask a host, and when it may next be asked, over all runs that share the store."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables

# First keys of advisory locks of a run's connection, which a dead process leaves at once; the second
# is the host's. One run has the turn, one more is next in line: so two runs alternate.
TURN, NEXT = 74, 75


def line_up(connection: Connection, host: str) -> bool:
    """Whether this run is next in line from now on; False while another one is."""
    return bool(connection.scalar(LOCK, {"first": NEXT, "host": number(host)}))


def take(connection: Connection, tables: Tables, host: str) -> float | None:
    """Takes the turn and leaves the line; None while another run has the turn.

    Returns the seconds, perhaps below 0, until the host may be asked.
    """
    if not connection.scalar(LOCK, {"first": TURN, "host": number(host)}):
        return None
    connection.execute(UNLOCK, {"first": NEXT, "host": number(host)})
    wait = sa.func.extract("epoch", tables.host.c.next_at - sa.func.clock_timestamp())
    seconds = connection.scalar(sa.select(wait).where(tables.host.c.name == host))
    return float(seconds or 0)


def rest(connection: Connection, tables: Tables, host: str, site: str, seconds: float) -> None:
    """Lets nobody ask `host` for so long from now; only the run that has the turn may say so."""
    until = sa.func.clock_timestamp() + sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    new = insert(tables.host).values(name=host, site=site, next_at=until)
    row = new.on_conflict_do_update(index_elements=["name"], set_={"next_at": until})
    connection.execute(row)


def leave(connection: Connection, host: str) -> None:
    """Gives the turn to whoever is next in line."""
    connection.execute(UNLOCK, {"first": TURN, "host": number(host)})


def number(host: str) -> int:
    """The second key of a host's locks: two hosts with the same one merely wait for each other."""
    return zlib.crc32(host.encode()) - (1 << 31)


LOCK = sa.text("SELECT pg_try_advisory_lock(:first, :host)")
UNLOCK = sa.text("SELECT pg_advisory_unlock(:first, :host)")
