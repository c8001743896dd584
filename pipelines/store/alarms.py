"""Has runs and sites judged, and keeps the table of alarms."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.alarms.figures import Alarm, Verdict, family
from pipelines.alarms.judging import judge
from pipelines.alarms.rhythm import judge_rhythm
from pipelines.alarms.runs import judge_runs
from pipelines.store import evidence, held, visited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

# What a site file says in [access] state of a site that lets us in.
CRAWLED = ("open", "unverified")
LONGEST = 1000  # characters of a sentence or a URL
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
LEAVE = sa.text("""
UPDATE alarm SET closed_at = now(), closed_why = :why WHERE site = :site AND closed_at IS NULL AND kind <> 'held'
RETURNING id, site, kind, url, detail, run, opened_at
""")
LOCK = sa.text(
    "SELECT FROM alarm WHERE site = :site AND closed_at IS NULL ORDER BY kind FOR UPDATE"
)
SITES = sa.text(
    "SELECT key, state FROM site WHERE key <> 'files' AND key NOT LIKE 'discover\\_%' ORDER BY key"
)
STATE = sa.text("UPDATE site SET state = :state, updated_at = now() WHERE key = :site")


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
    """Judges `run` of `site`, which has just ended, and the runs killed before it; forgets visits that no rule needs."""
    verdict = judge(evidence.gathered(connection, site, run), evidence.past(connection, site)[site])
    started = evidence.started(connection, site).get(site, [])
    verdict.add(judge_runs(started, evidence.moment(connection)))
    verdict.add(_held(connection, site, run))
    visited.forget(connection, site)
    return record(connection, site, verdict, run)


def review(connection: Connection, states: Mapping[str, str | None] | None = None) -> Changes:
    """Judges what no run can see, of all sites: late, not crawled for long, broken off, held back.

    `states` is what each site file says in [access] state, by key; None for a file that is broken.
    Of a site that is crawled no more only `held` stays open. Without `states` all are judged. It is
    cheap enough to be asked for whenever somebody looks.
    """
    changes, now = Changes(), evidence.moment(connection)
    left, due = _left(connection, states or {}), evidence.planned(connection)
    # In this order: a site whose first run begins meanwhile is in the second.
    started = evidence.started(connection, None)
    known = evidence.past(connection, None)
    for site, latest in started.items():
        if site in left:
            verdict = Verdict()
            closed = connection.execute(LEAVE, {"site": site, "why": left[site]}).mappings()
            changes.closed += [dict(row) for row in closed]
        elif site in known:
            verdict = judge_runs(latest, now, due.get(site))
            verdict.add(judge_rhythm(known[site]))
        else:
            continue
        verdict.add(_held(connection, site, None))
        changes.add(record(connection, site, verdict, None))
    return changes


def _left(connection: Connection, states: Mapping[str, str | None]) -> dict[str, str]:
    """The sites that are crawled no more, with the reason; writes what their files say of the others too."""
    stored = {row.key: row.state for row in connection.execute(SITES)}
    left: dict[str, str] = {}
    # Where no site has a file, these are the files of another store.
    if not stored.keys() & states.keys():
        return left
    for site, before in stored.items():
        state = states.get(site)
        if site not in states:
            left[site] = "there is no site file of it any more"
        elif state is not None and state not in CRAWLED:
            left[site] = f"its site file says that its state is {state}"
        if state is not None and state != before:
            connection.execute(STATE, {"site": site, "state": state})
    return left


def record(connection: Connection, site: str, verdict: Verdict, run: int | None) -> Changes:
    """Opens, renews and closes the alarms of a site."""
    changes = Changes()
    # Whoever else judges the site meets its alarms in the same order, and so waits for no one who waits for it.
    connection.execute(LOCK, {"site": site})
    for alarm in sorted(verdict.met, key=lambda one: one.kind):
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
