"""How the visits of pages ended, and when the next ones are due."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store import attachments, ledger, pages, visited
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Fetch, Kept
    from pipelines.store.database import Tables

REVISIT_DAYS = (1, 3, 10, 30, 90)
LONGEST_BACK_OFF = timedelta(days=30)
MOVED = sa.text("SELECT FROM page WHERE id = :page AND kind = 'article' AND url <> :url")


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


def settle(connection: Connection, tables: Tables, run: int, settled: Sequence[Settled]) -> None:
    """Writes how visits ended; what is gone of a report, or still there, goes into the ledger."""
    for one in settled:
        fetch = record(connection, tables, run, one.page, one.fetches)
        if one.attachment:
            attachments.ended(connection, run, one.page, fetch, one.failure or one.kept)
        if one.failure is not None:
            # Told again, since its commit was lost from sight: the page is visited elsewhere now.
            if connection.execute(MOVED, {"page": one.page, "url": one.url}).first() is not None:
                continue
            kind = ledger.kind_of(one.failure)
            if kind is not None and pages.follow(connection, one.page):
                continue
            ledger.gone(connection, run, one.page, kind)
            visited.failed(connection, run, one.page, one.failure)
            _fail(connection, tables, one.page, one.failure, one.grade)
            continue
        if one.alive:
            _alive(connection, tables, one.page)
        done(connection, tables, one)


def record(
    connection: Connection, tables: Tables, run: int, page: int | None, fetches: Sequence[Fetch]
) -> int | None:
    """Inserts rows of `fetch`, in their order; returns the number of the last."""
    last = None
    for fetch in fetches:
        row = {name: storable(value) for name, value in asdict(fetch).items()}
        new = sa.insert(tables.fetch).values(page=page, run=run, **row)
        last = int(connection.execute(new.returning(tables.fetch.c.id)).scalar_one())
    return last


def _alive(connection: Connection, tables: Tables, page: int) -> None:
    """The report that stands at `page` was seen there again."""
    appearance, report = tables.appearance, tables.report
    seen = {"last_seen": sa.func.now()}
    connection.execute(sa.update(appearance).where(appearance.c.page == page).values(seen))
    here = sa.select(appearance.c.report).where(appearance.c.page == page, appearance.c.original)
    connection.execute(sa.update(report).where(report.c.id.in_(here)).values(seen))
    ledger.alive(connection, page)


def done(connection: Connection, tables: Tables, ended: Settled, *, changed: bool = False) -> None:
    """The page gave what it has. It is visited again after 1, 3, 10, 30, then every 90 days.

    One that has changed since begins anew; an attachment is visited every 90 days. The last full answer's headers and place are kept.
    """
    c = tables.page.c
    visits: sa.ColumnElement[int] = sa.literal(1) if changed else c.visits + 1
    waits = {before + 1: days for before, days in enumerate(REVISIT_DAYS[:-1])}
    days = sa.case(waits, value=visits, else_=REVISIT_DAYS[-1])
    days = sa.case((c.kind == "attachment", REVISIT_DAYS[-1]), else_=days)
    now: dict[str, Any] = {
        "state": "done", "attempts": 0, "failure": None, "visits": visits,
        "fetched_at": sa.func.now(), "due_at": sa.func.now() + days * timedelta(days=1),
    }  # fmt: skip
    if full := next((one for one in reversed(ended.fetches) if one.status == HTTPStatus.OK), None):
        kept = ("etag", "last_modified", "sha1", "warc_file", "warc_offset")
        now |= {name: storable(getattr(full, name)) for name in kept}
    if ended.listed is not None:
        now["listed"] = ended.listed
    connection.execute(
        sa.update(tables.page).where(c.id == ended.page, c.state != "done").values(now)
    )


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
