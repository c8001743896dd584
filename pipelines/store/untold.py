"""Which alarms nobody was told of yet, and who is telling them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.store.alarms import Changes

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TELLS = 77  # first key of the advisory lock of who tells an alarm; the second is its number
# What was over before anybody was told needs nobody; what was over a month ago is no news.
UNTOLD = """
((closed_at IS NULL AND told_at IS NULL)
 OR (told_at IS NOT NULL AND closed_told_at IS NULL AND closed_at > now() - interval '30 days'))
"""
TAKE = sa.text(f"""
WITH found AS MATERIALIZED (SELECT id FROM alarm WHERE {UNTOLD})
SELECT id FROM found WHERE pg_try_advisory_lock({TELLS}, (id % 2147483648)::integer)
""")
ROWS = sa.text(f"""
SELECT id, site, kind, url, detail, run, opened_at, closed_at, closed_why FROM alarm
WHERE id = ANY(:taken) AND {UNTOLD} ORDER BY id
""")
OPENED = sa.text("UPDATE alarm SET told_at = now() WHERE id = ANY(:told)")
CLOSED = sa.text("UPDATE alarm SET closed_told_at = now() WHERE id = ANY(:told)")
LEAVE = sa.text(f"""
SELECT pg_advisory_unlock({TELLS}, (id % 2147483648)::integer) FROM unnest(CAST(:taken AS bigint[])) AS id
""")


def take(connection: Connection) -> Changes:
    """The alarms that are to be told, each to one process until it calls `settle` or dies."""
    taken = list(connection.execute(TAKE).scalars())
    # A statement of its own: another process may have told some just before they were locked.
    changes = Changes()
    for row in connection.execute(ROWS, {"taken": taken}).mappings():
        (changes.opened if row["closed_at"] is None else changes.closed).append(dict(row))
    rest = set(taken) - {row["id"] for row in (*changes.opened, *changes.closed)}
    connection.execute(LEAVE, {"taken": sorted(rest)})
    return changes


def settle(connection: Connection, changes: Changes, *, told: bool) -> None:
    """Lets go of what `take` gave, and writes that it was told, if it was."""
    opened, closed = ([row["id"] for row in rows] for rows in (changes.opened, changes.closed))
    if told:
        connection.execute(OPENED, {"told": opened})
        connection.execute(CLOSED, {"told": closed})
    connection.execute(LEAVE, {"taken": opened + closed})
