"""What the store records of a web that is published, edited, moved, delisted and deleted between its runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.faults_memory import DUE
from crawler.families import FAMILIES
from crawler.families.keys import page_key
from tests.web.clock import Clock
from tests.web.walking import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.faults_lab import Lab, Store
    from tests.web.host import Host

APPEARED = "SELECT p.key FROM appearance a JOIN page p ON p.id = a.page"
REVISED = "SELECT p.key FROM revision v JOIN page p ON p.id = v.page"
MOVED = (
    "SELECT p.key || ' ' || row_number() OVER (PARTITION BY p.key ORDER BY d.id) FROM disappearance d"
    " JOIN page p ON p.id = d.page WHERE d.kind = 'moved'"
)
RETURNED = (
    "SELECT p.key FROM disappearance d JOIN page p ON p.id = d.page"
    " WHERE d.kind <> 'moved' AND d.returned_at IS NOT NULL"
)
GONE = (
    "SELECT d.kind || ' ' || p.key FROM disappearance d JOIN page p ON p.id = d.page"
    " WHERE d.returned_at IS NULL"
)


@dataclass(slots=True)
class Events:
    """What was changed between runs, as (host and path, what the store must call it)."""

    port: int
    clocks: dict[str, Clock] = field(default_factory=dict)
    moves: Counter[str] = field(default_factory=Counter)
    added: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    """Kind and key."""
    moved: set[str] = field(default_factory=set)
    """What moved without a change of its key: key and which of its moves it was."""
    returned: set[str] = field(default_factory=set)
    """What moved back to where it had gone from."""

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
                self._move(key(path), key(host.path(clock.moved[path])))
            for _ in range(2):
                clock.publish(host, column)
                self.added.add(key(host.path(clock.published[-1])))

    def _move(self, before: str, now: str) -> None:
        if before == now:
            self.moves[now] += 1
            self.moved.add(f"{now} {self.moves[now]}")
            return
        self.gone.add("404 " + before)
        if "404 " + now in self.gone:
            self.gone.remove("404 " + now)
            self.returned.add(now)
        else:
            self.added.add(now)


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
    places, revised, gone, moved, back = store.rows(APPEARED, REVISED, GONE, MOVED, RETURNED)
    found.of("appearance", events.added, _keys(places) - _keys(first))
    found.of("revision", events.edited, _keys(revised))
    found.of("move", events.moved, _keys(moved))
    found.of("return", events.returned, _keys(back))
    found.of("disappearance", events.gone, _keys(gone))
    found.false += [f"revision twice: {key}" for key in _twice(revised)]
    return found


def _keys(rows: list[tuple[object, ...]]) -> set[str]:
    return {str(row[0]) for row in rows}


def _twice(rows: list[tuple[object, ...]]) -> Iterator[str]:
    keys = [str(row[0]) for row in rows]
    return (key for key in sorted(set(keys)) if keys.count(key) > 1)
