"""The corpus scored anew by another topic: what stays, what falls, what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store import fallen, readmission, rejections, twins
from pipelines.store.scores import STEPS, WAITING, rescore
from pipelines.store.values import report_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, RowMapping

    from pipelines.report import Report
    from pipelines.store.database import Tables

BATCH = 100  # rows a transaction
SCORED = sa.text("UPDATE fallen SET topic_version = :version WHERE report = :report")


@dataclass(frozen=True, slots=True)
class Change:
    """A report that fell or came back, with its score before and after."""

    what: str
    url: str
    title: str | None
    before: float | None
    after: float


@dataclass(slots=True)
class Batch:
    """What one transaction did, and behind which row the next one goes on; None at the end."""

    scored: int = 0
    borderline: int = 0
    changes: list[Change] = field(default_factory=list)
    last: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescoring:
    """A rescore by one topic.

    Every batch is a transaction that may be done twice; what it has scored bears the topic's
    version, so that a rescore that was killed goes on where it was.
    """

    version: str
    judge: Callable[[Report], Report]
    fingerprint: Callable[[Report], Report]
    site: str | None = None
    unscored: bool = False
    """Only reports whose text nothing has scored yet."""
    dry: bool = False
    """Nothing is written."""

    def waiting(self, connection: Connection) -> int:
        """How many texts are not scored by this topic yet."""
        return sum(int(connection.scalar(one, self._asked()) or 0) for one in WAITING)

    def batch(self, connection: Connection, tables: Tables, step: str, after: Any) -> Batch:
        """Scores the next rows of a step (reports, fallen, rejections) behind `after`."""
        asked = {**self._asked(), "after": after, "batch": BATCH}
        rows = connection.execute(STEPS[step], asked).mappings().all()
        judged = [self.judge(report_of(row)) for row in rows]
        work = getattr(self, f"_{step}")
        made = Batch(scored=len(rows), borderline=sum(one.borderline for one in judged))
        if rows:
            made.last = rows[-1]["url" if step == "rejections" else "id"]
            work(connection, tables, list(zip(rows, judged, strict=True)), made)
        return made

    def _asked(self) -> dict[str, Any]:
        return {"version": self.version, "site": self.site, "unscored": self.unscored}

    def _reports(
        self,
        connection: Connection,
        tables: Tables,
        rows: list[tuple[RowMapping, Report]],
        made: Batch,
    ) -> None:
        """Reports that stay have a new score; the others fall."""
        falling = [(row, one) for row, one in rows if one.rejection is not None]
        if self.dry:
            made.changes += [_change("fell", row, one) for row, one in falling]
            return
        staying = [(row, one) for row, one in rows if one.rejection is None]
        for _, one in falling:
            self._lock(connection, tables, one)
        rescore(connection, "report", [({"id": row["id"], "digest": row["digest"]}, one) for row, one in staying])  # fmt: skip
        for row, one in falling:
            if fallen.fall(connection, tables, row["id"], one):
                made.changes.append(_change("fell", row, one))

    def _fallen(
        self,
        connection: Connection,
        tables: Tables,
        rows: list[tuple[RowMapping, Report]],
        made: Batch,
    ) -> None:
        """Reports come back by their own text, or by the one that their page was last read with."""
        staying = []
        for row, one in rows:
            found = readmission.shown(connection, row)
            now = None if found is None else self.judge(report_of(found))
            better = now if now is not None and now.rejection is None else one
            if better.rejection is not None:
                staying.append((row, one, now))
                continue
            made.changes.append(_change("came back", row, better))
            if self.dry:
                continue
            self._lock(connection, tables, one)
            fallen.come_back(connection, tables, row["id"])
            rescore(connection, "report", [({"id": row["id"], "digest": row["digest"]}, one)])
            if found is not None and better is now:
                rejections.accept(connection, tables, row["url"])
                readmission.admit(connection, tables, found, self.fingerprint(now))
        if not self.dry:
            _stay_fallen(connection, staying)

    def _rejections(
        self,
        connection: Connection,
        tables: Tables,
        rows: list[tuple[RowMapping, Report]],
        made: Batch,
    ) -> None:
        """Rejections that are on topic now are decided as a crawl would have."""
        coming = [(row, one) for row, one in rows if one.rejection is None]
        made.changes += [_change("came back", row, one) for row, one in coming]
        if self.dry:
            return
        for row, one in coming:
            self._lock(connection, tables, one)
            if readmission.end(connection, row):
                readmission.admit(connection, tables, row, self.fingerprint(one))
        staying = [(row, one) for row, one in rows if one.rejection is not None]
        rescore(connection, "rejection", [({"url": row["url"], "last_seen": row["last_seen"]}, one) for row, one in staying])  # fmt: skip

    def _lock(self, connection: Connection, tables: Tables, report: Report) -> None:
        """Keeps others from deciding about a text like this one."""
        made = self.fingerprint(replace(report, rejection=None))
        twins.search(connection, made).lock(report.url)


def _change(what: str, row: RowMapping, judged: Report) -> Change:
    return Change(what, judged.url, judged.title, row["score"], judged.score or 0.0)


def _stay_fallen(
    connection: Connection, staying: list[tuple[RowMapping, Report, Report | None]]
) -> None:
    for row, one, now in staying:
        told = {"report": row["id"], "version": one.topic_version}
        connection.execute(SCORED, told)
        places = {"fallen": row["id"], "reason": fallen.OFF_TOPIC}
        rescore(connection, "rejection", [(places, one)])
        if now is not None:
            rescore(connection, "rejection", [({**places, "url": row["url"]}, now)])
