"""What later runs do and record: on a web that stands still, on one that changes, and from the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.families import FAMILIES
from crawler.families.keys import page_key
from tests.web.clock import Clock
from tests.web.walking import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.faults_lab import Lab, Rows, Store
    from tests.web.host import Host

APPEARED = "SELECT p.key FROM appearance a JOIN page p ON p.id = a.page"
REVISED = "SELECT p.key FROM revision v JOIN page p ON p.id = v.page"
MOVED = (
    "SELECT p.key || ' ' || p.url FROM disappearance d JOIN page p ON p.id = d.page"
    " JOIN appearance a ON a.page = p.id AND a.url = p.url WHERE d.kind = 'moved'"
)
GONE = (
    "SELECT d.kind || ' ' || p.key FROM disappearance d JOIN page p ON p.id = d.page"
    " WHERE d.returned_at IS NULL"
)
DUE = "UPDATE page SET due_at = now() WHERE kind = 'article' AND state = 'done'"
TEXTS = "SELECT id, xmin::text, url, title, body, raw_body, digest FROM report ORDER BY id"
CORPUS = (
    "SELECT url, title, body, raw_body, published_on, written_on, source, authors, editor, reviewer, issuer,"
    " doc_number, digest, score, channel, site, repairs::text, attachments::text FROM report ORDER BY url",
    "SELECT url, original, title, body, digest, similarity FROM appearance ORDER BY url",
    "SELECT url, reason, title, published_on FROM rejection ORDER BY url",
    "SELECT count(*) FROM revision",
)
PLACES = (
    "SELECT a.url, coalesce(a.body, r.body), a.title, a.published_on, a.source, a.channel"
    " FROM appearance a JOIN report r ON r.id = a.report ORDER BY 1",
    "SELECT url, reason, title, published_on FROM rejection ORDER BY url",
)
EMPTY = (
    "DELETE FROM disappearance", "DELETE FROM revision", "DELETE FROM appearance", "DELETE FROM band",
    "DELETE FROM report", "DELETE FROM rejection WHERE page IS NOT NULL",
)  # fmt: skip


@dataclass(slots=True)
class Still:
    """What runs on an unchanged web asked for and wrote."""

    allowed: int = 0
    """First listings of channels, rechecks due with all their parts, and the robots.txt of each server
    that the first run asked: that file is asked for once by each process, a day's rule (RFC 9309)."""
    asked: int = 0
    written: int = 0
    """Rows of `report` that a run without rechecks wrote, and texts that one with rechecks changed."""
    told: int = 0
    """Revisions and disappearances: none is true."""
    codes: int = 0


def first_listings(lab: Lab) -> int:
    """Listings that every run must ask for: the first ones of each channel."""
    today, found = datetime.now(UTC).date(), 0
    for host in lab.hosts.values():
        site = site_of(host, lab.web.port)
        starts = FAMILIES[site.family].starts
        found += sum(one.again for channel in site.channels for one in starts(site, channel, today))
    return found


def further_parts(lab: Lab) -> int:
    """Pages beside the first ones of which the reports of all hosts consist: an edit may be on any."""
    return sum(host.parts(one) - 1 for host in lab.hosts.values() for one in host.articles)


def still(lab: Lab, store: Store) -> list[Still]:
    """A run while nothing is due, and one while every article is, after a first run into the store."""
    found = []
    for due in (False, True):
        [before] = store.rows(TEXTS)
        if due:
            store.rows(DUE)
        [[rechecks]] = store.rows(
            "SELECT count(*) FROM page WHERE kind = 'article' AND state <> 'leased' AND due_at <= now()"
        )
        robots = {one.host for one in lab.web.log if one.path == "/robots.txt"}
        one = Still(allowed=first_listings(lab) + int(str(rechecks[0])) + len(robots))
        one.allowed += further_parts(lab) if due else 0
        asked = len(lab.web.log)
        one.codes = lab.run(store)
        one.asked = len(lab.web.log) - asked
        [after] = store.rows(TEXTS)
        columns = slice(2, None) if due else slice(None)
        kept = {row[columns] for row in before}
        one.written = sum(row[columns] not in kept for row in after)
        [[told]] = store.rows(
            "SELECT (SELECT count(*) FROM revision) + (SELECT count(*) FROM disappearance)"
        )
        one.told = int(str(told[0]))
        found.append(one)
    return found


@dataclass(slots=True)
class Events:
    """What was changed between runs, as (host and path, what the store must call it)."""

    port: int
    clocks: dict[str, Clock] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    """Kind and key."""
    moved: set[str] = field(default_factory=set)
    """What moved without a change of its key: key and new URL."""

    def happen(self, host: Host) -> None:
        """One round: in each column an edit, a delisting, a deletion, a move and two additions."""
        clock = self.clocks.setdefault(host.name, Clock())
        site = site_of(host, self.port)

        def key(path: str) -> str:
            return page_key(f"http://{host.name}:{self.port}{path}", site, FAMILIES[site.family])

        for column in host.columns:
            clock.edit(host, column)
            self.edited.add(key(host.path(clock.edited[-1])))
            clock.delist(host, column)
            self.gone.add("delisted " + key(host.path(clock.delisted[-1])))
            withdrawn, moved = set(clock.withdrawn), set(clock.moved)
            clock.withdraw(host, column)
            self.gone |= {"404 " + key(path) for path in clock.withdrawn.keys() - withdrawn}
            clock.move(host, column)
            for path in clock.moved.keys() - moved:
                there = host.path(clock.moved[path])
                if key(there) == key(path):
                    self.moved.add(f"{key(there)} http://{host.name}:{self.port}{there}")
                    continue
                self.gone.add("404 " + key(path))
                self.added.add(key(there))
            for _ in range(2):
                clock.publish(host, column)
                self.added.add(key(host.path(clock.published[-1])))


@dataclass(slots=True)
class Ticked:
    """How the store's records differ from what happened."""

    happened: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def of(self, what: str, true: set[str], told: set[str]) -> None:
        """Compares one kind of event."""
        self.happened += len(true)
        self.missed += sorted(f"{what}: {one}" for one in true - told)
        self.false += sorted(f"{what}: {one}" for one in told - true)


def ticked(lab: Lab, store: Store, rounds: int = 2) -> Ticked:
    """Runs, changes the web and runs again with all rechecks due, so often; then compares."""
    events, found = Events(lab.web.port), Ticked()
    lab.run(store)
    [first] = store.rows(APPEARED)
    for _ in range(rounds):
        for host in lab.hosts.values():
            events.happen(host)
        store.rows(DUE)
        lab.run(store, "crawl", *lab.keys, "-s", "DEEP_SWEEP_DAYS=0")
    places, revised, gone, moved = store.rows(APPEARED, REVISED, GONE, MOVED)
    found.of("appearance", events.added, _keys(places) - _keys(first))
    found.of("revision", events.edited, _keys(revised))
    found.of("move", events.moved, _keys(moved))
    found.of("disappearance", events.gone, _keys(gone))
    found.false += [f"revision twice: {key}" for key in _twice(revised)]
    return found


def _keys(rows: list[tuple[object, ...]]) -> set[str]:
    return {str(row[0]) for row in rows}


def _twice(rows: list[tuple[object, ...]]) -> Iterator[str]:
    keys = [str(row[0]) for row in rows]
    return (key for key in sorted(set(keys)) if keys.count(key) > 1)


@dataclass(slots=True)
class Replayed:
    """What a replay of the whole archive left otherwise than the live runs had it."""

    differing: int
    asked: int
    codes: int


def replayed(lab: Lab, store: Store) -> list[Replayed]:
    """Replays over the tables as they are, and into tables that were emptied."""
    found = []
    for what, before in ((CORPUS, ()), (PLACES, EMPTY)):
        truth: Rows = store.rows(*what)
        store.rows(*before)
        asked = len(lab.web.log)
        code = lab.run(store, "replay")
        now = store.rows(*what)
        differing = sum(_unlike(wanted, there) for wanted, there in zip(truth, now, strict=True))
        found.append(Replayed(differing, len(lab.web.log) - asked, code))
    return found


def _unlike(one: list[tuple[object, ...]], other: list[tuple[object, ...]]) -> int:
    mine, theirs = {repr(row) for row in one}, {repr(row) for row in other}
    return len(mine ^ theirs)
