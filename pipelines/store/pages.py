"""The frontier's rows: which pages wait, who works on them, how their visits ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.store import focus, ledger
from pipelines.store.values import storable
from pipelines.text.personal import mask_personal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.engine import Connection

    from pipelines.focus import Column
    from pipelines.store.database import Tables

HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25  # grades of failure
# An article that leads nowhere is visited where a listing now says that it is.
MOVED = "SET url = listed_url, state = 'queued', due_at = now(), attempts = 0 WHERE kind = 'article' AND listed_url <> url"
# Dead links stay in listings for years: one may be back that a full reading missed, and that is listed again.
BACK = sa.text("""
UPDATE page p SET state = 'queued', due_at = now()
WHERE p.kind = 'article' AND p.state = 'failed' AND p.key = ANY(:keys) AND EXISTS (
    SELECT FROM reading c JOIN run n ON n.id = c.run
    WHERE c.site = p.site AND c.channel = coalesce(p.listed_in, p.channel) AND c.deep AND c.ended = 'complete'
      AND c.run <> :run AND n.started_at > p.last_listed)
""")
FOLLOWED = sa.text(f"UPDATE page {MOVED} AND state = 'failed' AND key = ANY(:keys)")
FOLLOW = sa.text(f"UPDATE page {MOVED} AND id = :page")


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
    column: Column | None = None
    """Whose promise counts for it."""
    anchor: float | None = None
    """Score of the text of the link that named it."""
    wanted: float = 0.0
    """Its priority without what its column promises."""


COLUMNS = tuple(name for name in Found.__slots__ if name not in ("again", "anew", "column"))


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
    etag: str | None = None
    last_modified: str | None = None
    listed: str | None = None
    sha1: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    fetched_at: datetime | None = None
    referer: str | None = None
    """The URL of its parent."""
    rank: float = 0.0
    """Of pages of one priority, the higher is fetched earlier."""
    drawn: bool = False
    """Whether it was drawn by lot."""


def add(
    connection: Connection, tables: Tables, site: str, run: int, found: Sequence[Found]
) -> None:
    """Upserts pages; one that is already settled in this run stays settled."""
    if not found:
        return
    page = tables.page
    once = {storable(one.key or one.url): one for one in reversed(found)}
    columns = focus.numbers(connection, site, (one.column for one in found))
    rows = [
        {**{name: storable(getattr(one, name)) for name in COLUMNS},
         "focus": columns.get(one.column) if one.column else None, "title": storable(mask_personal(one.title)[0]) if one.title else None,
         "site": site, "key": key, "listed_in": storable(one.channel)}
        for key, one in sorted(once.items())
    ]  # fmt: skip
    wanted = [key for key, one in once.items() if one.again]
    anew = [key for key, one in once.items() if one.anew]
    # By the clock of the database, as the start of a run is, to which it is compared.
    new = insert(page).values(last_listed=sa.func.now())
    # A report's link to a file says nothing of the page that a listing named.
    linked = (new.excluded.kind == "attachment") & (page.c.kind != "attachment")
    # A column is one of the page's own site.
    stays = (page.c.state == "leased") | (page.c.site == new.excluded.site)
    upsert = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "last_listed": sa.case((linked, page.c.last_listed), else_=sa.func.now()),
            # A site whose file was renamed takes its pages along.
            "site": sa.case((page.c.state == "leased", page.c.site), else_=new.excluded.site),
            # A listing is asked for where the site's file, or the page before it, now says that it is.
            "url": sa.case((new.excluded.kind == "listing", new.excluded.url), else_=page.c.url),
            "listed_url": sa.case((linked, page.c.listed_url), else_=new.excluded.url),
            "listed_in": sa.case(
                (linked, page.c.listed_in),
                else_=sa.func.coalesce(new.excluded.listed_in, page.c.listed_in),
            ),
            "title": sa.case(
                (linked, page.c.title), else_=sa.func.coalesce(new.excluded.title, page.c.title)
            ),
            "listed_on": sa.func.coalesce(new.excluded.listed_on, page.c.listed_on),
            "focus": sa.case(
                (stays, sa.func.coalesce(page.c.focus, new.excluded.focus)),
                else_=new.excluded.focus,
            ),
            "anchor": sa.func.coalesce(page.c.anchor, new.excluded.anchor),
            "wanted": sa.case((page.c.focus.is_(None), new.excluded.wanted), else_=page.c.wanted),
        },
    )
    connection.execute(BACK, {"keys": list(once), "run": run})
    connection.execute(upsert, rows)
    again = sa.update(page).where(
        page.c.state.in_(("done", "failed")),
        (page.c.key == sa.any_(sa.cast(wanted, sa.ARRAY(sa.Text)))) & (page.c.run != run)
        | (page.c.key == sa.any_(sa.cast(anew, sa.ARRAY(sa.Text)))),
    )
    connection.execute(again.values(state="queued", due_at=sa.func.now()))
    connection.execute(FOLLOWED, {"keys": list(once)})
    ledger.relisted(connection, run, [key for key, one in once.items() if one.kind == "article"])


def follow(connection: Connection, page: int) -> bool:
    """Has a page that leads nowhere visited under the URL that a listing gives it now, if that is another."""
    return connection.execute(FOLLOW, {"page": page}).rowcount == 1


def known(connection: Connection, tables: Tables, keys: Sequence[str], run: int) -> set[str]:
    """Those of `keys` whose pages were found before `run` began."""
    c, started = tables.page.c, sa.select(tables.run.c.started_at).where(tables.run.c.id == run)
    wanted = sa.any_(sa.cast([storable(key) for key in keys], sa.ARRAY(sa.Text)))
    old = sa.select(c.key).where(c.key == wanted, c.first_seen < started.scalar_subquery())
    return set(connection.execute(old).scalars())
