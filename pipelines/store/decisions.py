"""What a report is to the corpus: new, unchanged, a revision, or an appearance of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines import fingerprint
from pipelines.store import editions
from pipelines.store.values import columns, storable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables

NEAR = 0.85  # similarity from which two texts are one report
SHORTEST_NEAR = 150  # letters; below, only equal texts are one report
CANDIDATES = 20
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

    def carry_out(self) -> Outcome:
        """Writes what the report is to the corpus."""
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
        twin, likeness = self._twin()
        if twin is None:
            return Outcome("new", self._insert(), edited=here is not None)
        self._appear(twin, likeness, original=False)
        return Outcome("reprint" if here is None else "revised", twin, edited=here is not None)

    def _twin(self) -> tuple[int | None, float]:
        """The report that this text already is, elsewhere, and how alike the two are."""
        report, appearance = self.tables.report, self.tables.appearance
        same = sa.union_all(
            sa.select(report.c.id).where(report.c.digest == self.report.digest),
            sa.select(appearance.c.report).where(appearance.c.digest == self.report.digest),
        )
        found = self.connection.execute(same).scalars().first()
        if found is not None:
            return int(found), 1.0
        return self._near()

    def _near(self) -> tuple[int | None, float]:
        band, report = self.tables.band, self.tables.report
        if len(fingerprint.letters(self.report.body)) < SHORTEST_NEAR:
            return None, 0.0
        keys = sa.cast(fingerprint.bands(self.report.signature), sa.ARRAY(sa.BigInteger))
        alike = (
            sa.select(band.c.report)
            .where(band.c.key == sa.any_(keys))
            .group_by(band.c.report)
            .order_by(sa.func.count().desc(), band.c.report)
            .limit(CANDIDATES)
        )
        bodies = sa.select(report.c.id, report.c.body).where(report.c.id.in_(alike))
        best, likeness = None, 0.0
        for candidate, body in self.connection.execute(bodies.order_by(report.c.id)):
            if len(fingerprint.letters(body)) < SHORTEST_NEAR:
                continue
            found = fingerprint.similarity(self.report.body, body)
            if found >= NEAR and found > likeness:
                best, likeness = int(candidate), found
        return best, likeness

    def _touch(self, known: int, original: bool) -> None:
        appearance, report = self.tables.appearance, self.tables.report
        seen = {"last_seen": sa.func.now()}
        at = appearance.c.url == self.report.url
        self.connection.execute(sa.update(appearance).where(at).values(seen))
        if original:
            self.connection.execute(sa.update(report).where(report.c.id == known).values(seen))

    def _insert(self) -> int:
        table = self.tables.report
        new = sa.insert(table).values(self._row() | {"run": self.run}).returning(table.c.id)
        number = int(self.connection.execute(new).scalar_one())
        self._bands(number)
        self._appear(number, 1.0, original=True)
        return number

    def _revise(self, known: int) -> None:
        report = self.tables.report
        now = {"revised_at": sa.func.now(), "last_seen": sa.func.now()}
        changed = sa.update(report).where(report.c.id == known).values(self._row() | now)
        self.connection.execute(changed)
        self._index(known)
        self._appear(known, 1.0, original=True)

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
        if not differs:
            return Outcome("unchanged", known)
        self.connection.execute(sa.update(report).where(report.c.id == known).values(row))
        self._index(known)
        self._appear(known, 1.0, original=True)
        return Outcome("reread" if differs - VERSIONS else "unchanged", known)

    def _row(self) -> dict[str, Any]:
        return columns(self.tables.report, self.report) | {
            "signature_version": fingerprint.VERSION,
            "page": self.report.page_id,
            "fetch_id": self.fetch,
        }

    def _index(self, number: int) -> None:
        band = self.tables.band
        self.connection.execute(sa.delete(band).where(band.c.report == number))
        self._bands(number)

    def _bands(self, number: int) -> None:
        keys = set(fingerprint.bands(self.report.signature))
        rows = [{"key": key, "report": number} for key in sorted(keys)]
        self.connection.execute(sa.insert(self.tables.band), rows)

    def _appear(self, known: int, likeness: float, *, original: bool) -> None:
        table = self.tables.appearance
        theirs = sa.select(self.tables.report.c.digest).where(self.tables.report.c.id == known)
        # The report's own text stands in `report`; a copy letter for letter needs none either.
        differs = (
            not original and self.connection.execute(theirs).scalar_one() != self.report.digest
        )
        row = columns(table, self.report, "body") | {
            "report": known, "original": original, "similarity": likeness, "run": self.run,
            "page": self.report.page_id, "body": storable(self.report.body) if differs else None,
        }  # fmt: skip
        changes = {name: value for name, value in row.items() if name not in ("url", "run")}
        upsert = (
            insert(table)
            .values(row)
            .on_conflict_do_update(
                index_elements=["url"], set_=changes | {"last_seen": sa.func.now()}
            )
        )
        self.connection.execute(upsert)
