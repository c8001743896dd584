"""Runs that are held back from the view corpus until what their site file expects holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from pipelines.alarms.expectations import Stored, breaches
from pipelines.store import deferral, runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

EXPECT = sa.text("UPDATE run SET held = 'pending', expect = :expect WHERE id = :run").bindparams(
    sa.bindparam("expect", type_=JSONB)
)
# A run that has lost its connection takes its lock again with the next one: it is not dead at once.
WAITING = sa.text("""
SELECT n.id FROM run n WHERE n.site = :site AND n.held = 'pending' AND (
    n.finished_at IS NOT NULL OR EXISTS (SELECT FROM run later WHERE later.site = n.site AND later.id > n.id)
    OR greatest(n.started_at, (SELECT max(f.fetched_at) FROM "fetch" f WHERE f.run = n.id),
                (SELECT max(v.visited_at) FROM visit v WHERE v.run = n.id)) < now() - interval '5 minutes')
ORDER BY n.id
""")
JUST_ENDED = sa.text("""
SELECT id FROM run WHERE id = :run AND expect IS NOT NULL AND released_by IS NULL
""")
HELD = sa.text("SELECT held IS NOT NULL FROM run WHERE id = :run")
JUDGED = sa.text(
    "UPDATE run SET held = CAST(:told AS text), breached = CAST(:told AS text) WHERE id = :run"
)
BREACHED = sa.text("""
SELECT id, held FROM run WHERE site = :site AND held IS NOT NULL AND held <> 'pending' ORDER BY id
""")
STORED = sa.text("""
WITH place AS (
    SELECT a.url, a.report, a.deferred, a.first_seen = r.first_seen AS first FROM appearance a JOIN report r ON r.id = a.report
    WHERE a.run = :run),
touched AS (
    SELECT t.* FROM report r JOIN appearance a ON a.url = r.url CROSS JOIN LATERAL jsonb_populate_record(
        r, CASE WHEN (a.deferred ->> 'run')::integer = :run THEN a.deferred -> 'row' END) AS t
    WHERE r.id IN (SELECT report FROM place WHERE first UNION SELECT report FROM revision WHERE run = :run AND url = r.url))
SELECT coalesce(n.reason = 'finished', false) AS finished,
       (SELECT count(DISTINCT report) FROM appearance WHERE site = n.site) AS reports,
       (SELECT count(*) FROM place WHERE first) AS new,
       (SELECT count(*) FROM touched) AS changed,
       (SELECT count(*) FROM rejection WHERE run = n.id AND reason = 'off-topic') AS off_topic,
       (SELECT count(*) FROM place WHERE NOT first) AS reprints,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY length(body)) FROM touched) AS characters,
       (SELECT coalesce(sum(listings), 0) FROM reading WHERE run = n.id) AS listings,
       (SELECT jsonb_build_object('title', count(title), 'published_on', count(published_on), 'source', count(source),
                                  'channel', count(channel), 'authors', count(*) FILTER (WHERE authors <> '{}'),
                                  'editor', count(editor), 'doc_number', count(doc_number)) FROM touched) AS filled
FROM run n WHERE n.id = :run
""")
FOUND = sa.text("""
SELECT n.id, n.site, n.started_at, n.finished_at, n.reason, n.held, n.expect,
       (SELECT count(*) FROM report r WHERE r.run = n.id) AS new,
       (SELECT count(*) FROM revision v WHERE v.run = n.id) AS revised
FROM run n WHERE (n.held IS NOT NULL OR n.id = ANY(:runs)) AND (CAST(:runs AS integer[]) = '{}' OR n.id = ANY(:runs))
ORDER BY n.id
""")
ROWS = sa.text("""
SELECT t.title, t.published_on, t.source, length(t.body) AS characters, t.url
FROM report r JOIN appearance a ON a.url = r.url CROSS JOIN LATERAL jsonb_populate_record(
    r, CASE WHEN (a.deferred ->> 'run')::integer = :run THEN a.deferred -> 'row' END) AS t
WHERE r.run = :run OR r.id IN (SELECT report FROM revision WHERE run = :run) ORDER BY r.id DESC LIMIT :most
""")
RELEASE = sa.text("""
UPDATE run SET held = NULL, released_by = :by, released_at = now() WHERE id = :run AND held IS NOT NULL
""")


def expect(connection: Connection, run: int, expected: Mapping[str, Any]) -> None:
    """Holds a run until it is judged by what its site file expects; without that nothing is held."""
    if expected:
        connection.execute(EXPECT, {"run": run, "expect": dict(expected)})


def settle(connection: Connection, site: str, run: int | None) -> None:
    """Judges the site's pending runs whose processes are dead, and `run`, which has just ended."""
    ended = set(connection.execute(JUST_ENDED, {"run": run}).scalars())
    waiting = set(connection.execute(WAITING, {"site": site}).scalars())
    alive = runs.living(connection).keys() if waiting else set()
    for number in sorted(waiting - alive | ended):
        check(connection, number)


def check(
    connection: Connection, run: int, expected: Mapping[str, Any] | None = None
) -> str | None:
    """Judges a run by what its site file said when it began, or by `expected`; what is breached."""
    was = connection.execute(HELD, {"run": run}).scalar_one()
    if expected is not None:
        connection.execute(EXPECT, {"run": run, "expect": dict(expected)})
    known = sa.text("SELECT expect FROM run WHERE id = :run")
    said = connection.execute(known, {"run": run}).scalar() or {}
    stored = Stored(**connection.execute(STORED, {"run": run}).mappings().one())
    told = "; ".join(breaches(said, stored)) or None
    connection.execute(JUDGED, {"run": run, "told": told})
    if was != (told is not None):
        deferral.make_up(connection, run)
    return told


def breached(connection: Connection, site: str) -> list[tuple[int, str]]:
    """The held runs of a site with what was not as expected, in their order."""
    return [
        (int(number), str(told)) for number, told in connection.execute(BREACHED, {"site": site})
    ]


def alive(connection: Connection) -> set[int]:
    """The runs that still go on."""
    return set(runs.living(connection))


def listed(connection: Connection, numbers: list[int]) -> list[dict[str, Any]]:
    """All held runs, or those of these numbers, held or not."""
    return [dict(row) for row in connection.execute(FOUND, {"runs": numbers}).mappings()]


def sample(connection: Connection, run: int, most: int) -> list[dict[str, Any]]:
    """Some of the reports that a run found or revised, the latest first."""
    return [dict(row) for row in connection.execute(ROWS, {"run": run, "most": most}).mappings()]


def release(connection: Connection, run: int, by: str) -> bool:
    """Publishes a held run by a person's word; False if it was not held."""
    done = connection.execute(RELEASE, {"run": run, "by": by}).rowcount > 0
    if done:
        deferral.make_up(connection, run)
    return done
