"""Gathers the figures by which runs and sites are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.alarms.figures import Past, Reading, Run, Visit
from pipelines.alarms.runs import Started
from pipelines.store import runs
from pipelines.store.visited import LATEST as VISITS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

RUNS = 40  # of a site, that are looked at
READINGS = sa.text("""
SELECT c.run, c.channel, c.listings, c.links, c.declared_pages, c.declared_records, c.ended,
       (SELECT p.url FROM page p WHERE p.site = c.site AND p.kind = 'listing' AND p.channel = c.channel
        ORDER BY p.depth, p.id LIMIT 1) AS url
FROM reading c
WHERE c.site = :site AND c.ended <> 'reading'
  AND c.run IN (SELECT id FROM run WHERE site = :site AND id <= :run ORDER BY id DESC LIMIT :runs)
ORDER BY c.run DESC, c.channel
""")
VISITED = sa.text("""
SELECT run, url, outcome, reason, titled, sourced, published_on, listed_on, impossible, characters, damaged
FROM visit WHERE site = :site AND run <= :run ORDER BY id DESC LIMIT :visits
""")
FAULTS = sa.text("""
SELECT count(*) FROM page WHERE site = :site AND state = 'failed' AND failure LIKE 'unreadable:%'
""")
# A day in China; what listings and pages say of articles, whatever became of those.
PAST = sa.text("""
SELECT w.key AS site, w.today, coalesce(d.posted, '{}') AS posted, b.seen_from, l.looked, f.url
FROM (SELECT key, (now() AT TIME ZONE 'Asia/Shanghai')::date AS today FROM site
      WHERE CAST(:site AS text) IS NULL OR key = :site) w
CROSS JOIN LATERAL (
    SELECT array_agg(day ORDER BY day) AS posted FROM (
        SELECT listed_on AS day FROM page
        WHERE site = w.key AND kind = 'article' AND listed_on > w.today - 731 AND listed_on <= w.today
        UNION SELECT published_on FROM visit
        WHERE site = w.key AND published_on > w.today - 731 AND published_on <= w.today) days) d
LEFT JOIN LATERAL (
    SELECT started_at AT TIME ZONE 'Asia/Shanghai' AS seen_from FROM run WHERE site = w.key ORDER BY id LIMIT 1) b ON true
LEFT JOIN LATERAL (
    SELECT n.finished_at AT TIME ZONE 'Asia/Shanghai' AS looked FROM run n
    WHERE n.site = w.key AND n.finished_at IS NOT NULL AND EXISTS (
        SELECT FROM reading c WHERE c.run = n.id AND (c.links > 0 OR c.ended = 'unchanged'))
    ORDER BY n.id DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (
    SELECT url FROM page WHERE site = w.key AND kind = 'listing' ORDER BY depth, id LIMIT 1) f ON true
""")
LATEST = sa.text("""
SELECT s.key AS site, n.id AS number, n.started_at AS at, n.reason
FROM (SELECT key FROM site WHERE CAST(:site AS text) IS NULL OR key = :site) s CROSS JOIN LATERAL (
    SELECT id, started_at, reason FROM run WHERE site = s.key AND reason IS DISTINCT FROM 'replayed'
    ORDER BY id DESC LIMIT :runs) n
WHERE s.key <> 'files' AND s.key NOT LIKE 'discover\\_%' ORDER BY s.key, n.id DESC
""")
PLANNED = sa.text("SELECT site, due_at FROM schedule WHERE due_at IS NOT NULL")


def gathered(connection: Connection, site: str, run: int) -> Run:
    """The figures of a run and of those before it."""
    asked = {"site": site, "run": run, "runs": RUNS, "visits": VISITS}
    readings = [Reading(**row) for row in connection.execute(READINGS, asked).mappings()]
    visits = [Visit(**row) for row in connection.execute(VISITED, asked).mappings()]
    ended = sa.text("SELECT reason FROM run WHERE id = :run")
    faults = connection.execute(FAULTS, {"site": site}).scalar_one()
    return Run(
        number=run,
        reason=connection.execute(ended, {"run": run}).scalar() or "",
        readings=[one for one in readings if one.run == run],
        earlier=[one for one in readings if one.run != run],
        visits=visits[::-1],
        faults=int(faults),
    )


def past(connection: Connection, site: str | None) -> dict[str, Past]:
    """The days on which a site posted, or each site, and since when it is watched."""
    rows = [dict(row) for row in connection.execute(PAST, {"site": site}).mappings()]
    return {row.pop("site"): Past(**row) for row in rows}


def started(connection: Connection, site: str | None) -> dict[str, list[Started]]:
    """The latest runs of a site, or of each site, the latest first."""
    alive = runs.living(connection)
    found: dict[str, list[Started]] = {}
    for row in connection.execute(LATEST, {"site": site, "runs": RUNS}).mappings():
        lives = row["number"] in alive and row["reason"] is None
        one = Started(number=row["number"], at=row["at"], reason=row["reason"], lives=lives)
        found.setdefault(row["site"], []).append(one)
    return found


def planned(connection: Connection) -> dict[str, datetime]:
    """When `scrapy due` means to crawl each site next; without those of which it knows nothing."""
    return {row.site: row.due_at for row in connection.execute(PLANNED)}


def moment(connection: Connection) -> Any:
    """When this transaction began."""
    return connection.execute(sa.text("SELECT now()")).scalar_one()
