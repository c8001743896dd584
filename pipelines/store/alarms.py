"""Gathers the figures of runs, has them judged, and keeps the table of alarms."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.alarms.figures import Alarm, Past, Reading, Run, Verdict, Visit, family
from pipelines.alarms.judging import judge
from pipelines.alarms.rhythm import judge_rhythm
from pipelines.alarms.runs import Started, judge_runs
from pipelines.store import held, runs

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

RUNS = 40  # of a site, that are looked at
VISITS = 600
LONGEST = 1000  # characters of a sentence or a URL
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
WITH wanted AS (SELECT key FROM site WHERE CAST(:site AS text) IS NULL OR key = :site),
days AS (
    SELECT site, listed_on AS day FROM page
    WHERE kind = 'article' AND listed_on IS NOT NULL AND site IN (SELECT key FROM wanted)
    UNION SELECT site, published_on FROM visit
    WHERE published_on IS NOT NULL AND site IN (SELECT key FROM wanted))
SELECT w.key AS site, (now() AT TIME ZONE 'Asia/Shanghai')::date AS today, coalesce(d.posted, '{}') AS posted,
       b.seen_from, l.looked, f.url
FROM wanted w
LEFT JOIN (SELECT site, array_agg(day ORDER BY day) AS posted FROM days GROUP BY site) d ON d.site = w.key
LEFT JOIN (SELECT site, min(started_at) AS seen_from FROM run GROUP BY site) b ON b.site = w.key
LEFT JOIN (SELECT n.site, max(n.finished_at) AS looked FROM run n JOIN reading c ON c.run = n.id
           WHERE c.links > 0 OR c.ended = 'unchanged' GROUP BY n.site) l ON l.site = w.key
LEFT JOIN (SELECT DISTINCT ON (site) site, url FROM page WHERE kind = 'listing' ORDER BY site, depth, id) f
       ON f.site = w.key
""")
LATEST = sa.text("""
SELECT s.key AS site, n.id AS number, n.started_at AS at, n.reason
FROM (SELECT key FROM site WHERE CAST(:site AS text) IS NULL OR key = :site) s CROSS JOIN LATERAL (
    SELECT id, started_at, reason FROM run WHERE site = s.key AND reason IS DISTINCT FROM 'replayed'
    ORDER BY id DESC LIMIT 10) n
WHERE s.key <> 'files' AND s.key NOT LIKE 'discover\\_%' ORDER BY s.key, n.id DESC
""")
OPEN = sa.text("""
INSERT INTO alarm (site, kind, url, detail, run) VALUES (:site, :kind, :url, :detail, :run)
ON CONFLICT (site, kind) WHERE closed_at IS NULL
DO UPDATE SET url = excluded.url, detail = excluded.detail, run = coalesce(excluded.run, alarm.run), seen_at = now()
RETURNING id, site, kind, url, detail, run, opened_at, xmax = 0 AS is_new
""")
CLOSE = sa.text("""
UPDATE alarm SET closed_at = now()
WHERE site = :site AND closed_at IS NULL AND split_part(kind, ':', 1) = ANY(:over) AND kind <> ALL(:met)
RETURNING id, site, kind, url, detail, run, opened_at
""")


@dataclass(slots=True)
class Changes:
    """The alarms that were opened and closed, as rows of the table `alarm`."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Changes) -> None:
        """Takes in the changes of another site, or of another run."""
        self.opened += other.opened
        self.closed += other.closed

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """As ALARM_COMMAND gets it."""
        return asdict(self)


def conclude(connection: Connection, site: str, run: int) -> Changes:
    """Judges `run` of `site`, which has just ended, and the site's runs that were killed before it."""
    verdict = judge(gathered(connection, site, run), past(connection, site)[site])
    verdict.add(judge_runs(_started(connection, site).get(site, []), _now(connection)))
    verdict.add(_held(connection, site, run))
    return record(connection, site, verdict, run)


def review(connection: Connection) -> Changes:
    """Judges what no run can see, of all sites: late, not crawled for long, broken off, held back.

    It is cheap enough to be asked for whenever somebody looks.
    """
    changes, now, known = Changes(), _now(connection), past(connection, None)
    for site, started in _started(connection, None).items():
        verdict = judge_runs(started, now)
        verdict.add(judge_rhythm(known[site]))
        verdict.add(_held(connection, site, None))
        changes.add(record(connection, site, verdict, None))
    return changes


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


def record(connection: Connection, site: str, verdict: Verdict, run: int | None) -> Changes:
    """Opens, renews and closes the alarms of a site."""
    changes = Changes()
    for alarm in verdict.met:
        row = {"site": site, "run": run, "kind": alarm.kind}
        row |= {"detail": plain(alarm.detail), "url": alarm.url and plain(alarm.url)}
        found = dict(connection.execute(OPEN, row).mappings().one())
        if found.pop("is_new"):
            changes.opened.append(found)
    met = [alarm.kind for alarm in verdict.met]
    # One challenge in the place of another: the first is over.
    over = sorted(verdict.over | {family(kind) for kind in met if kind != family(kind)})
    closed = connection.execute(CLOSE, {"site": site, "over": over, "met": met}).mappings()
    changes.closed = [dict(row) for row in closed]
    return changes


def tell_held(connection: Connection, site: str) -> Changes:
    """Opens or closes the alarm `held` of a site, after its held runs were judged or published."""
    return record(connection, site, _held_back(connection, site), None)


def plain(text: str) -> str:
    """What may go to a terminal and into a mail: one line, of bounded length.

    >>> plain("a" + chr(27) + "[2Jb")
    'a [2Jb'
    """
    return "".join(one if one.isprintable() else " " for one in text)[:LONGEST]


def _held(connection: Connection, site: str, run: int | None) -> Verdict:
    """Settles the site's runs that ended unjudged, and tells of those that are held."""
    held.settle(connection, site, run)
    return _held_back(connection, site)


def _held_back(connection: Connection, site: str) -> Verdict:
    found = held.breached(connection, site)
    if not found:
        return Verdict(over={"held"})
    numbers = ", ".join(str(number) for number, _ in found)
    rows = held.sample(connection, found[-1][0], 1)
    url = rows[0]["url"] if rows else None
    return Verdict([Alarm("held", f"not published: run {numbers}; {found[-1][1]}", url)])


def _started(connection: Connection, site: str | None) -> dict[str, list[Started]]:
    """The latest runs of a site, or of each site, the latest first."""
    alive = runs.living(connection)
    found: dict[str, list[Started]] = {}
    for row in connection.execute(LATEST, {"site": site}).mappings():
        lives = row["number"] in alive and row["reason"] is None
        started = Started(number=row["number"], at=row["at"], reason=row["reason"], lives=lives)
        found.setdefault(row["site"], []).append(started)
    return found


def _now(connection: Connection) -> Any:
    return connection.execute(sa.text("SELECT now()")).scalar_one()
