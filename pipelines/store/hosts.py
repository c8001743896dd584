"""Which hosts let us in, and which refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables


def refused(
    connection: Connection, tables: Tables, host: tuple[str, str, int], kind: str, refusals: int
) -> None:
    """Flags `host`, its name with the site and the run that asked: so many refusals in a row."""
    name, site, run = host
    row = {"site": site, "run": run, "state": "blocked", "kind": kind, "refusals": refusals}
    table = tables.host
    since = sa.case((table.c.state == "blocked", table.c.since), else_=sa.func.now())
    flag = insert(table).values(name=name, **row)
    connection.execute(
        flag.on_conflict_do_update(index_elements=["name"], set_=row | {"since": since})
    )


def answered(connection: Connection, tables: Tables, host: tuple[str, str, int]) -> None:
    """`host` gave a page: it is open, whatever it was."""
    name, site, run = host
    row = {"site": site, "run": run, "state": "open", "kind": None, "refusals": 0}
    table = tables.host
    since = sa.case((table.c.state == "open", table.c.since), else_=sa.func.now())
    new = insert(table).values(name=name, **row)
    connection.execute(
        new.on_conflict_do_update(index_elements=["name"], set_=row | {"since": since})
    )
