"""How the visits of pages ended, and when the next ones are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.report import Fetch
from pipelines.store import attachments, ledger, pages, visited
from pipelines.store.prepared import Prepared, plain, run
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Kept
    from pipelines.store.database import Tables

REVISIT_DAYS = (1, 3, 10, 30, 90)
LONGEST_BACK_OFF = timedelta(days=30)
MOVED = sa.text("SELECT FROM page WHERE id = :page AND kind = 'article' AND url <> :url")
ANSWER = tuple(Fetch.__slots__)
FETCHED = ", ".join(ANSWER)
RECORDED = f"""
INSERT INTO "fetch" (page, run, {FETCHED})
SELECT CAST(:page AS bigint), CAST(:run AS integer), {FETCHED} FROM json_populate_recordset(NULL::"fetch", CAST(:fetches AS json))
RETURNING id"""
RECORD = Prepared(RECORDED)
WAITS = " ".join(f"WHEN {visits} THEN {days}" for visits, days in enumerate(REVISIT_DAYS[:-1], 1))
VISITS = "CASE WHEN CAST(:changed AS boolean) THEN 1 ELSE p.visits + 1 END"
KEPT = ("etag", "last_modified", "sha1", "warc_file", "warc_offset")
# Of `was`, the page's row before; it keeps the last full answer's headers and place.
ENDED = f"""
done AS (
    UPDATE page p SET state = 'done', attempts = 0, failure = NULL, visits = {VISITS}, fetched_at = now(),
        due_at = now() + interval '1 day' * CASE WHEN p.kind = 'attachment' THEN {REVISIT_DAYS[-1]}
                                                 ELSE CASE {VISITS} {WAITS} ELSE {REVISIT_DAYS[-1]} END END,
        {", ".join(f"{name} = CASE WHEN CAST(:full AS boolean) THEN :{name} ELSE p.{name} END" for name in KEPT)},
        listed = coalesce(:listed, p.listed), worth = coalesce(p.worth, CAST(:score AS real))
    FROM was WHERE p.id = was.id AND was.state <> 'done' RETURNING 1),
late AS (
    UPDATE page p SET worth = CAST(:score AS real) FROM was
    WHERE p.id = was.id AND was.state = 'done' AND was.worth IS NULL AND CAST(:score AS real) IS NOT NULL RETURNING 1)"""
# A page counts once, whoever tells of it again.
LEARNT = """
UPDATE focus f SET a = f.a + CAST(:score AS real), b = f.b + 1 - CAST(:score AS real), visits = f.visits + 1, updated_at = now()
FROM was WHERE f.id = was.focus AND was.worth IS NULL AND CAST(:score AS real) IS NOT NULL
  AND (SELECT count(*) FROM done) + (SELECT count(*) FROM late) >= 0"""
WAS = "was AS (SELECT id, focus, state, worth FROM page WHERE id = :page FOR NO KEY UPDATE)"
END = Prepared(f"WITH {WAS}, {ENDED} {LEARNT}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a visit ended that gave no report: done, or failed for a reason and with a grade."""

    page: int
    url: str | None = None
    """Where a page was visited that failed."""
    fetches: tuple[Fetch, ...] = ()
    failure: str | None = None
    grade: float = 0.0
    listed: str | None = None
    """The digest of what a listing showed."""
    alive: bool = False
    """Whether its server said that an article is as it was (304)."""
    attachment: bool = False
    kept: Kept | None = None
    """The file that an attachment is."""


def settle(connection: Connection, tables: Tables, number: int, settled: Sequence[Settled]) -> None:
    """Writes how visits of run `number` ended; what is gone of a report, or still there, goes into the ledger."""
    for one in settled:
        fetch = record(connection, number, one.page, one.fetches)
        if one.attachment:
            attachments.ended(connection, number, one.page, fetch, one.failure or one.kept)
        if one.failure is not None:
            # Told again, since its commit was lost from sight: the page is visited elsewhere now.
            if connection.execute(MOVED, {"page": one.page, "url": one.url}).first() is not None:
                continue
            kind = ledger.kind_of(one.failure)
            if kind is not None and pages.follow(connection, one.page):
                continue
            ledger.gone(connection, number, one.page, kind)
            visited.failed(connection, number, one.page, one.failure)
            _fail(connection, tables, one.page, one.failure, one.grade)
            continue
        if one.alive:
            _alive(connection, tables, one.page)
        done(connection, one)


def record(
    connection: Connection, number: int, page: int | None, fetches: Sequence[Fetch]
) -> int | None:
    """Inserts rows of `fetch` of run `number`, in their order; returns the number of the last."""
    if not fetches:
        return None
    values = {"page": page, "run": number, "fetches": rows(fetches)}
    return int(max(run(connection, values, RECORD).scalars()))


def rows(fetches: Sequence[Fetch]) -> str:
    """Rows of `fetch` as the parameter of RECORDED."""
    return plain([{name: storable(getattr(one, name)) for name in ANSWER} for one in fetches])


def _alive(connection: Connection, tables: Tables, page: int) -> None:
    """The report that stands at `page` was seen there again."""
    appearance, report = tables.appearance, tables.report
    seen = {"last_seen": sa.func.now()}
    connection.execute(sa.update(appearance).where(appearance.c.page == page).values(seen))
    here = sa.select(appearance.c.report).where(appearance.c.page == page, appearance.c.original)
    connection.execute(sa.update(report).where(report.c.id.in_(here)).values(seen))
    ledger.alive(connection, page)


def done(connection: Connection, ended: Settled, score: float | None = None) -> None:
    """The page gave what it has. It is visited again after 1, 3, 10, 30, then every 90 days.

    One that has changed since begins anew; an attachment is visited every 90 days. The last full
    answer's headers and place are kept. A page's first `score` counts for its column, whose row is
    locked until the transaction ends: this comes last in it.
    """
    values = told(ended.page, ended.fetches, score)
    run(connection, values | {"listed": ended.listed}, END)


def told(page: int | None, fetches: Sequence[Fetch], score: float | None) -> dict[str, Any]:
    """How a visit ended, as parameters of ENDED and LEARNT."""
    full = next((one for one in reversed(fetches) if one.status == HTTPStatus.OK), None)
    return {
        "page": page, "score": score, "listed": None, "changed": False, "full": full is not None,
        **{name: storable(getattr(full, name, None)) for name in KEPT},
    }  # fmt: skip


def _fail(connection: Connection, tables: Tables, page: int, failure: str, grade: float) -> None:
    """The visit failed; the next one waits four times as long after each hard failure."""
    c = tables.page.c
    back_off = sa.func.least(
        timedelta(hours=1) * sa.func.power(4, c.attempts + grade), LONGEST_BACK_OFF
    )
    ended = {
        "state": "failed", "failure": storable(failure), "attempts": c.attempts + grade,
        "due_at": sa.func.now() + back_off,
    }  # fmt: skip
    connection.execute(sa.update(tables.page).where(c.id == page).values(ended))
