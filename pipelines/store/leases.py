"""Which run works on which page, and what becomes of the pages of dead runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store.pages import TEMPORARY, Leased
from pipelines.store.runs import LIVES

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables

LEASE = timedelta(minutes=30)


def lease(
    connection: Connection, tables: Tables, who: tuple[str, int], want: int, *, files: bool = True
) -> list[Leased]:
    """Leases up to `want` pages that are due for `who`, a site and its run, the most wanted first; attachments if `files`."""
    site, run = who
    page = tables.page
    _renew(connection, tables, run)
    due = sa.and_(
        page.c.site == site,
        page.c.due_at <= sa.func.now(),
        page.c.state.in_(("queued", "failed"))
        | ((page.c.state == "done") & (page.c.kind != "listing")),
    )
    if not files:
        due &= page.c.kind != "attachment"
    order = (page.c.priority.desc(), page.c.attempts, page.c.id)
    pick = sa.select(page.c.id).where(due).order_by(*order).limit(want)
    picked = pick.with_for_update(skip_locked=True).cte("picked").prefix_with("MATERIALIZED")
    columns: list[Any] = [page.c[name] for name in Leased.__slots__ if name != "referer"]
    above = page.alias()
    columns.append(
        sa.select(above.c.url).where(above.c.id == page.c.parent).scalar_subquery().label("referer")
    )
    lend = (
        sa.update(page)
        .where(page.c.id == picked.c.id)
        .values(state="leased", run=run, lease_until=sa.func.now() + LEASE)
        .returning(*columns)
    )
    rows = connection.execute(lend).mappings()
    return sorted((Leased(**row) for row in rows), key=lambda one: (-one.priority, one.id))


def _renew(connection: Connection, tables: Tables, run: int) -> None:
    page = tables.page
    ours = sa.update(page).where(
        page.c.state == "leased", page.c.run == run, page.c.lease_until < sa.func.now() + LEASE / 2
    )
    connection.execute(ours.values(lease_until=sa.func.now() + LEASE))


# A page that was on lease at ten deaths in a row is likelier their cause than their victim.
DEATH, DEADLY = TEMPORARY, 2.5
RECLAIM = sa.text("""
UPDATE page SET attempts = attempts + :death,
    state = CASE WHEN attempts + :death < :deadly THEN 'queued' ELSE 'failed' END,
    failure = CASE WHEN attempts + :death < :deadly THEN failure
                   ELSE 'on lease whenever its run died' END,
    due_at = CASE WHEN attempts + :death < :deadly THEN due_at ELSE now() + interval '1 day' END
WHERE site = :site AND state = 'leased' AND run <> :run
  AND (lease_until < now() OR NOT EXISTS (
        SELECT FROM pg_locks l
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
          AND l.classid = :lives AND l.objid = page.run::oid
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))
""")


def reclaim(connection: Connection, site: str, run: int) -> int:
    """Takes back the pages that dead runs of `site` still held; returns how many."""
    given = {"site": site, "run": run, "lives": LIVES, "death": DEATH, "deadly": DEADLY}
    return connection.execute(RECLAIM, given).rowcount


def release(connection: Connection, tables: Tables, run: int) -> list[int]:
    """Gives back the pages that `run` has on lease; returns their numbers."""
    page = tables.page
    ours = sa.update(page).where(page.c.state == "leased", page.c.run == run)
    given = ours.values(state="queued").returning(page.c.id)
    return list(connection.execute(given).scalars())
