"""Which sites are due, and which worker crawls each: claims that neither overlap nor outlive their process."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.dueness import Due, Ended, Habit, due
from pipelines.store import locks
from pipelines.store.database import Tables, commit_durably
from pipelines.store.locks import HELD, LIVES, WORKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection, RowMapping

LEASE = timedelta(minutes=10)
# A claim stands while its lease lasts and its worker lives. Whoever's run it is, one that lives keeps
# its site: a crawl that outlives its worker is not doubled.
LIVING = f"""{HELD},
crawled AS MATERIALIZED (
    SELECT r.site, min(r.id) AS run FROM run r JOIN held h ON h.kind = {LIVES} AND h.number = r.id
    WHERE r.finished_at IS NULL AND r.reason IS DISTINCT FROM 'replayed' GROUP BY 1)
"""
# A worker whose connection broke is back within a pause of the store's thread, so half a minute is
# waited for it. A restart of the server takes all locks and all time to say anything: the lease decides.
FREE = f"""
(s.worker IS NULL OR s.lease_until < now()
 OR EXISTS (SELECT FROM worker k WHERE k.id = s.worker AND (k.finished_at IS NOT NULL
        OR k.seen_at < now() - interval '30 seconds' AND k.server_since = pg_postmaster_start_time()
           AND NOT EXISTS (SELECT FROM held h WHERE h.kind = {WORKS} AND h.number = k.id))))
AND NOT EXISTS (SELECT FROM crawled c WHERE c.site = s.site)
"""
FACTS = """
SELECT s.site, s.failures, r.id AS run, coalesce(r.started_at, s.claimed_at, now()) AS started_at,
    coalesce(r.finished_at, now()) AS at, r.reason,
    (SELECT bool_and(p.state = 'failed') FROM page p
     WHERE p.site = s.site AND p.run = r.id AND p.kind = 'listing' AND p.state IN ('done', 'failed')) AS blind,
    EXISTS (SELECT FROM page p WHERE p.site = s.site AND p.state = 'queued' AND p.due_at <= now()) AS waits,
    (SELECT min(h.since) FROM host h WHERE h.site = s.site AND h.run = r.id AND h.state = 'blocked') AS blocked_since,
    (SELECT max(h.next_at) FROM host h WHERE h.site = s.site AND h.next_at > now()) AS rests_until
FROM schedule s LEFT JOIN LATERAL (
    SELECT * FROM run WHERE run.site = s.site AND run.id > coalesce(s.run, 0) AND run.reason IS DISTINCT FROM 'replayed' ORDER BY id DESC LIMIT 1) AS r ON true
"""
UNSETTLED = sa.text(
    f"{LIVING}{FACTS} WHERE s.site = ANY(:sites) AND r.id IS NOT NULL AND {FREE} FOR UPDATE OF s SKIP LOCKED"
)
OURS = sa.text(f"{FACTS} WHERE s.site = :site AND s.worker = :worker FOR UPDATE OF s")
SETTLE = sa.text("""
UPDATE schedule SET due_at = :at, why = :why, failures = :failures, run = coalesce(:run, run),
    code = coalesce(:code, code), worker = NULL, lease_until = NULL
WHERE site = :site
""")
CLAIM = sa.text(f"""
{LIVING},
next AS (
    SELECT s.site FROM schedule s
    WHERE s.site = ANY(:sites) AND (s.due_at IS NULL OR s.due_at <= now()) AND {FREE}
    ORDER BY s.due_at NULLS FIRST, s.site LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
UPDATE schedule SET worker = :worker, claimed_at = now(), lease_until = now() + :lease
FROM next WHERE schedule.site = next.site RETURNING schedule.site
""")
ENROL = sa.text(
    "INSERT INTO schedule (site) SELECT unnest(CAST(:sites AS text[])) ON CONFLICT DO NOTHING"
)
RENEW = sa.text("""
WITH seen AS (UPDATE worker SET seen_at = now(), server_since = pg_postmaster_start_time() WHERE id = :worker)
UPDATE schedule SET lease_until = now() + :lease WHERE worker = :worker RETURNING site
""")
OUTLOOK = sa.text(f"""
{LIVING}
SELECT s.site, s.due_at, s.why, s.failures, s.code, s.run, c.run AS running,
    CASE WHEN NOT ({FREE}) THEN s.worker END AS worker, w.host, w.pid,
    (SELECT started_at FROM run r WHERE r.id = s.run) AS last_started_at
FROM schedule s LEFT JOIN worker w ON w.id = s.worker LEFT JOIN crawled c ON c.site = s.site
WHERE s.site = ANY(:sites) ORDER BY s.due_at NULLS FIRST, s.site
""")


def begin(connection: Connection, tables: Tables) -> int:
    """Enters this process as a worker; returns its number."""
    commit_durably(connection)
    row = {"host": socket.gethostname(), "pid": os.getpid()}
    new = sa.insert(tables.worker).values(row).returning(tables.worker.c.id)
    return int(connection.execute(new).scalar_one())


def hold(connection: Connection, worker: int) -> None:
    """Takes the lock that tells everyone that `worker` lives, until the connection ends; asked again, keeps it."""
    locks.take(connection, WORKS, worker)


def finish(connection: Connection, tables: Tables, worker: int, code: int, told: str) -> None:
    """Writes how a worker ended."""
    c = tables.worker.c
    ended = {"finished_at": sa.func.now(), "seen_at": sa.func.now(), "code": code, "told": told}
    connection.execute(sa.update(tables.worker).where(c.id == worker).values(ended))


def refresh(connection: Connection, habits: Mapping[str, Habit]) -> None:
    """Enters sites that are new, and reckons anew when those are due that were crawled meanwhile."""
    sites = list(habits)
    connection.execute(ENROL, {"sites": sites})
    for row in connection.execute(UNSETTLED, {"sites": sites}).mappings().all():
        _settle(connection, row, habits[row["site"]], None)


def claim(
    connection: Connection, worker: int, habits: Mapping[str, Habit], sites: Sequence[str]
) -> str | None:
    """Takes one of `sites` that is due: never crawled ones first, then the longest overdue; None if there is none."""
    commit_durably(connection)
    refresh(connection, habits)
    asked = {"worker": worker, "sites": list(sites), "lease": LEASE}
    return connection.execute(CLAIM, asked).scalar()


def renew(connection: Connection, worker: int) -> set[str]:
    """Prolongs the claims of a worker, and has its lock; returns the sites that are still its own."""
    hold(connection, worker)
    rows = connection.execute(RENEW, {"worker": worker, "lease": LEASE})
    return set(rows.scalars())


@dataclass(frozen=True, slots=True)
class Exit:
    """How the process of a crawl ended."""

    code: int | None
    """Its exit code; below 0 a signal; None: it could not be started."""
    excused: bool = False
    """Whether it could not begin for no fault of the site: if it opened no run, nothing is held against it."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a crawl left: its run, if it opened one, and when its site is due again."""

    run: int | None
    due: Due


def ended(connection: Connection, worker: int, site: str, left: Exit, habit: Habit) -> Left | None:
    """Gives a site back whose crawl ended so; None if it is another worker's by now."""
    commit_durably(connection)
    row = connection.execute(OURS, {"site": site, "worker": worker}).mappings().first()
    if row is None:
        return None
    if left.excused and row["run"] is None:
        given_back = "UPDATE schedule SET worker = NULL, lease_until = NULL WHERE site = :site"
        connection.execute(sa.text(given_back), {"site": site})
        return Left(None, Due(row["at"], "it did not begin", row["failures"]))
    return Left(row["run"], _settle(connection, row, habit, left.code))


def _settle(connection: Connection, row: RowMapping, habit: Habit, code: int | None) -> Due:
    reason = row["reason"]
    crashed = code is not None and code not in (0, 1) and reason is not None
    facts = Ended(
        opened=row["run"] is not None, failed=crashed or (reason == "finished" and bool(row["blind"])),
        **{name: row[name] for name in ("started_at", "at", "reason", "failures", "waits", "blocked_since", "rests_until")},
    )  # fmt: skip
    found = due(facts, habit)
    given = asdict(found) | {"site": row["site"], "run": row["run"], "code": code}
    connection.execute(SETTLE, given)
    return found


def outlook(connection: Connection, habits: Mapping[str, Habit]) -> list[dict[str, Any]]:
    """One row a site, the first to be crawled first: due_at, why, and who crawls it now."""
    refresh(connection, habits)
    rows = connection.execute(OUTLOOK, {"sites": list(habits)}).mappings()
    return [dict(row) for row in rows]


def moment(connection: Connection) -> datetime:
    """The time by the clock of the database."""
    found: datetime = connection.execute(sa.text("SELECT now()")).scalar_one()
    return found
