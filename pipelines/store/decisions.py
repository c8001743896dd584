"""What a report is to the corpus: new, unchanged, a revision, or an appearance of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines import fingerprint
from pipelines.store import arrivals, deferral, editions, merging, originals, twins
from pipelines.store.prepared import array, run
from pipelines.store.values import columns
from pipelines.store.writing import changed, new_report, upsert, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables

VERSIONS = frozenset(("text_version", "topic_version"))  # may differ though nothing else does


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `save` did: new, revised, unchanged, reprint or rejected; and the report it concerns."""

    what: str
    report: int | None = None
    edited: bool = False
    """Whether another text stood at its place before, now a revision."""


@dataclass(slots=True)
class Decision:
    """One report against the corpus."""

    connection: Connection
    tables: Tables
    run: int
    report: Report
    fetch: int | None
    place: str | None = None
    """URL of a place that is only read again: what a held run stored there stays held."""
    _search: twins.Search | None = None

    @property
    def search(self) -> twins.Search:
        """The search for the report's twins."""
        if self._search is None:
            self._search = twins.search(self.connection, self.report)
        return self._search

    def carry_out(self) -> Outcome:
        """Writes what the report is to the corpus; nobody else decides of its place or its text meanwhile."""
        self.search.lock(*arrivals.names(self.report))
        here, moved = None, False
        if self.search.placed:
            here, moved = editions.place(self.connection, self.tables, self.run, self.report)
        if here is not None and here["digest"] == self.report.digest:
            if moved and here["original"]:
                self.put_right(here["report"])  # its files and its channel are elsewhere too
            self._touch(here["report"], here["original"])
            return Outcome("unchanged", here["report"])
        if here is not None:
            editions.keep(self.connection, self.tables, self.run, here, self.report)
        if here is not None and here["original"]:
            self._revise(here["report"])
            return Outcome("revised", here["report"], edited=True)
        what, known = self.find()
        if here is not None:
            return Outcome("new" if what == "new" else "revised", known, edited=True)
        return Outcome(what, known)

    def find(self) -> tuple[str, int]:
        """Makes the place one of the report that its text is, or of a new one: 'reprint' or 'new'."""
        found = self.search.twins()
        return ("reprint", self._join(found)) if found else ("new", self._insert())

    def reread(self) -> Outcome:
        """Gives a reprint's place the text that better rules read there, and the report that it is."""
        self.search.lock(self.report.url)
        self.place = self.report.url
        return Outcome("reread", self.find()[1])

    def _join(self, found: list[twins.Twin]) -> int:
        """Makes the text's place one of the report that it is; of all of these, if they are one."""
        known = found[0].report
        joins = merging.join(found, self.report.title)
        held = deferral.holder(self.connection, self.run, self.place)
        for other in joins if held is None else ():
            merging.absorb(self.connection, other, known)
        self._appear(known, original=False)
        if held is not None or not found[0].verdict.mutual:
            # It may be what leads to a reprint that the report does not.
            self.search.index(known)
        if originals.settle(self.connection, self.tables, known, self._row()):
            self.search.index(known)
        elif held is not None:
            deferral.place(self.connection, self._row(), known, held, joins)
        return known

    def _touch(self, known: int, original: bool) -> None:
        appearance, report = self.tables.appearance, self.tables.report
        seen = {"last_seen": sa.func.now()}
        at = appearance.c.url == self.report.url
        self.connection.execute(sa.update(appearance).where(at).values(seen))
        if original:
            self.connection.execute(sa.update(report).where(report.c.id == known).values(seen))

    def _insert(self) -> int:
        report, appearance = self.tables.report, self.tables.appearance
        row = self._row() | {"run": self.run}
        place = [
            one.name for one in appearance.c if one.name in row and one.name not in ("body", "kind")
        ]
        given = values(report, row) | {"keys": array(self.search.stored())}
        statement = new_report(tuple(row), tuple(place))
        return int(run(self.connection, given, statement).scalar_one())

    def _revise(self, known: int) -> None:
        held = deferral.holder(self.connection, self.run)
        self._write(known, self._row(), held, revised=True)
        if held is None:
            self.connection.execute(originals.FINDER, {"report": known})

    def _write(
        self, known: int, row: dict[str, Any], held: int | None, *, revised: bool = False
    ) -> None:
        """Writes a report's row, of what held run `held` read only its text."""
        row, later = (row, {}) if held is None else deferral.parted(row)
        given = values(self.tables.report, row) | {"number": known}
        run(self.connection, given, changed(tuple(row), revised))
        self.search.index(known)
        self._appear(known, original=True, later=later)
        if held is not None:
            deferral.defer(self.connection, self.report.url, held, later)

    def put_right(self, known: int) -> Outcome:
        """Writes a report over itself, as better rules read it; 'reread' if anything differs."""
        report = self.tables.report
        row = {
            name: value for name, value in self._row().items() if name not in ("fetch_id", "page")
        }
        was = (
            self.connection.execute(sa.select(report).where(report.c.id == known)).mappings().one()
        )
        differs = {name for name, value in row.items() if was[name] != value} - {"score", "gate"}
        held = deferral.of_text(self.connection, self.report.url)
        if not differs and held is None:
            return Outcome("unchanged", known)
        self._write(known, row, held)
        return Outcome("reread" if differs - VERSIONS else "unchanged", known)

    def _row(self) -> dict[str, Any]:
        return columns(self.tables.report, self.report) | {
            "signature_version": fingerprint.VERSION,
            "page": self.report.page_id,
            "fetch_id": self.fetch,
        }

    def _appear(self, known: int, *, original: bool, later: Iterable[str] = ()) -> None:
        """Makes the place one of report `known`; a row that is there keeps its columns `later`."""
        table, report = self.tables.appearance, self.tables.report
        told: dict[str, Any] = {"similarity": 1.0, "kind": None, "differs": {}}
        body = None  # the report's own text stands in `report`
        if not original:
            theirs = sa.select(report.c.title, report.c.body, report.c.digest)
            own = self.connection.execute(theirs.where(report.c.id == known)).mappings().one()
            told = originals.compared(self.search.text, own)
            # A copy letter for letter needs no text either.
            body = None if own["digest"] == self.report.digest else self.search.text.body
        row = columns(table, self.report, "body") | {
            "report": known, "original": original, "run": self.run, "page": self.report.page_id,
            "body": body, "deferred": None, **told,
        }  # fmt: skip
        statement = upsert("appearance", tuple(row), ("url", "run", *later))
        run(self.connection, values(table, row), statement)
