"""Which run works on which page, and what becomes of the pages of dead runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.focus import SHARES
from pipelines.store import focus
from pipelines.store.locks import LIVES
from pipelines.store.pages import TEMPORARY, Leased

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables

LEASE = timedelta(minutes=30)


# Each column's most wanted pages are read from an index; what is due again is sorted as a whole.
PICK = sa.text("""
WITH columns AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:columns AS bigint[]), CAST(:kinds AS text[]), CAST(:promises AS real[])) AS c(id, kind, promise)),
due AS (
    SELECT p.id, p.priority, c.promise + p.own AS rank
    FROM columns c CROSS JOIN LATERAL (
        SELECT id, priority, wanted - attempts / 2 AS own FROM page
        WHERE site = :site AND coalesce(focus, 0) = c.id AND kind = c.kind AND state = 'queued' AND due_at <= now()
        ORDER BY priority DESC, (wanted - attempts / 2) DESC, id LIMIT :most) AS p
    UNION ALL (
    SELECT p.id, p.priority, c.promise + p.wanted - p.attempts / 2 AS rank
    FROM page p JOIN columns c ON c.id = coalesce(p.focus, 0) AND c.kind = p.kind
    WHERE p.site = :site AND p.due_at <= now()
      AND (p.state = 'failed' OR p.state = 'done' AND p.kind <> 'listing')
    ORDER BY p.priority DESC, rank DESC, p.id LIMIT :most)),
best AS MATERIALIZED (SELECT * FROM due ORDER BY priority DESC, rank DESC, id LIMIT :most)
SELECT p.id, p.kind = 'article' AND p.fetched_at IS NULL AS new, best.rank, (SELECT count(*) FROM best) AS best
FROM page p JOIN best ON best.id = p.id
WHERE p.state <> 'leased'
ORDER BY best.priority DESC, best.rank DESC, p.id LIMIT :want FOR UPDATE OF p SKIP LOCKED
""")
# The one behind a random number, or else the first: whatever is in them, all are as likely.
DRAW = """
SELECT id FROM page
WHERE site = :site AND state = 'queued' AND kind = 'article' AND fetched_at IS NULL AND due_at <= now(){} AND id <> ALL(:drawn)
ORDER BY chance LIMIT 1 FOR UPDATE SKIP LOCKED
"""
DRAWS = sa.text(DRAW.format(" AND chance >= (SELECT random())")), sa.text(DRAW.format(""))
LEND = sa.text(f"""
UPDATE page SET state = 'leased', run = :run, lease_until = now() + :lease, drawn = drawn OR id = ANY(:drawn)
WHERE id = ANY(:ids)
RETURNING {", ".join(name for name in Leased.__slots__ if name not in ("referer", "rank"))},
    (SELECT a.url FROM page a WHERE a.id = page.parent) AS referer
""")
RENEW = sa.text("""
UPDATE page SET lease_until = now() + :lease
WHERE state = 'leased' AND run = :run AND lease_until < now() + :lease / 2
""")
TRIES = 8  # times as many pages are looked at where other runs hold some of the best


@dataclass(frozen=True, slots=True)
class Asking:
    """Which run of which site wants how many pages."""

    site: str
    run: int
    want: int
    files: bool = True
    """Whether it wants attachments too."""
    draws: int = 0
    """How many of its new articles are drawn by lot from all that wait."""


def lease(connection: Connection, asking: Asking) -> list[Leased]:
    """Leases pages that are due, the most wanted first; those that were drawn stand before their like."""
    connection.execute(RENEW, {"run": asking.run, "lease": LEASE})
    ranks, drawn = _picked(connection, asking)
    given = {"run": asking.run, "lease": LEASE, "ids": [*ranks, *drawn], "drawn": drawn}
    rows = [
        Leased(**{**row, "rank": ranks.get(row["id"], 0.0), "drawn": row["id"] in drawn})
        for row in connection.execute(LEND, given).mappings()
    ]
    return sorted(rows, key=lambda one: (-one.priority, not one.drawn, -one.rank, one.id))


def _picked(connection: Connection, asking: Asking) -> tuple[dict[int, float], list[int]]:
    """The pages with the highest ranks, locked; and those that were drawn instead of the last new articles."""
    promises = focus.promises(connection, asking.site)
    kinds = [kind for kind in SHARES if asking.files or kind != "attachment"]
    asked: dict[str, Any] = {
        "site": asking.site, "want": asking.want, "most": asking.want,
        "columns": [one for one in promises for _ in kinds], "kinds": kinds * len(promises),
        "promises": [SHARES[kind] * promise for promise in promises.values() for kind in kinds],
    }  # fmt: skip
    rows = connection.execute(PICK, asked).all()
    if not rows or len(rows) < rows[0].best:  # other runs hold some of the best
        rows = connection.execute(PICK, asked | {"most": TRIES * asking.want}).all()
    ranks = {row.id: row.rank for row in rows}
    new = [row.id for row in rows if row.new]
    drawn: list[int] = []
    for _ in range(min(asking.draws, len(new))):
        one = _draw(connection, asking.site, drawn)
        if one is None:
            break
        if one not in ranks:
            del ranks[next(last for last in reversed(new) if last in ranks and last not in drawn)]
        drawn.append(one)
    return ranks, drawn


def _draw(connection: Connection, site: str, drawn: list[int]) -> int | None:
    """One of a site's articles that wait for their first visit, by lot; None if there is none."""
    for statement in DRAWS:
        found = connection.execute(statement, {"site": site, "drawn": drawn}).scalar()
        if found is not None:
            return int(found)
    return None


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
