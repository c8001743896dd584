"""The frontier's rows: which pages wait, who works on them, how their visits ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.store.values import storable
from pipelines.text.personal import mask_personal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Fetch
    from pipelines.store.database import Tables

REVISIT_DAYS = (1, 3, 10, 30, 90)
LONGEST_BACK_OFF = timedelta(days=30)
HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25  # grades of failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page that somebody named: a channel, a listing, a folder."""

    url: str
    kind: str
    key: str = ""
    """What tells it from all others; its URL where it is empty."""
    channel: str | None = None
    title: str | None = None
    listed_on: date | None = None
    parent: int | None = None
    depth: int = 0
    priority: int = 0
    again: bool = False
    """Fetch it in this run even if it is not due."""
    anew: bool = False
    """Fetch it in this run even if this run has visited it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A page that this run, and no other, now works on."""

    id: int
    key: str
    url: str
    kind: str
    channel: str | None
    title: str | None
    listed_on: date | None
    depth: int
    priority: int
    parent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a visit ended that gave no report: done, or failed for a reason and with a grade."""

    page: int
    fetches: tuple[Fetch, ...] = ()
    failure: str | None = None
    grade: float = 0.0


def add(
    connection: Connection, tables: Tables, site: str, run: int, found: Sequence[Found]
) -> None:
    """Upserts pages; one that is already settled in this run stays settled."""
    if not found:
        return
    page = tables.page
    once = {storable(one.key or one.url): one for one in reversed(found)}
    rows = [
        {**{k: storable(v) for k, v in asdict(one).items() if k not in ("again", "anew")},
         "title": storable(mask_personal(one.title)[0]) if one.title else None,
         "site": site, "key": key}
        for key, one in sorted(once.items())
    ]  # fmt: skip
    wanted = [key for key, one in once.items() if one.again]
    anew = [key for key, one in once.items() if one.anew]
    new = insert(page)
    upsert = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "last_listed": sa.func.now(),
            # A site whose file was renamed takes its pages along.
            "site": sa.case((page.c.state == "leased", page.c.site), else_=new.excluded.site),
            # A listing is asked for where the site's file, or the page before it, now says that it is.
            "url": sa.case((new.excluded.kind == "listing", new.excluded.url), else_=page.c.url),
            "title": sa.func.coalesce(new.excluded.title, page.c.title),
            "listed_on": sa.func.coalesce(new.excluded.listed_on, page.c.listed_on),
        },
    )
    connection.execute(upsert, [{**row, "last_listed": datetime.now(UTC)} for row in rows])
    again = sa.update(page).where(
        page.c.state.in_(("done", "failed")),
        (page.c.key == sa.any_(sa.cast(wanted, sa.ARRAY(sa.Text)))) & (page.c.run != run)
        | (page.c.key == sa.any_(sa.cast(anew, sa.ARRAY(sa.Text)))),
    )
    connection.execute(again.values(state="queued", due_at=sa.func.now()))


def settle(connection: Connection, tables: Tables, run: int, settled: Sequence[Settled]) -> None:
    """Writes how visits ended."""
    for one in settled:
        record(connection, tables, run, one.page, one.fetches)
        if one.failure is None:
            done(connection, tables, one.page)
        else:
            _fail(connection, tables, one.page, one.failure, one.grade)


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


def done(connection: Connection, tables: Tables, page: int) -> None:
    """The page gave what it has; it is visited again after 1, 3, 10, 30, then every 90 days."""
    c = tables.page.c
    waits = dict(enumerate(REVISIT_DAYS[:-1]))
    days = sa.case(waits, value=c.visits, else_=REVISIT_DAYS[-1])
    ended = {
        "state": "done", "attempts": 0, "failure": None, "visits": c.visits + 1,
        "fetched_at": sa.func.now(), "due_at": sa.func.now() + days * timedelta(days=1),
    }  # fmt: skip
    connection.execute(sa.update(tables.page).where(c.id == page, c.state != "done").values(ended))


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
