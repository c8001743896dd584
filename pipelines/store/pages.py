"""The frontier's rows: which pages wait, who works on them, how their visits ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.store import focus, ledger
from pipelines.store.prepared import Prepared, plain, run
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
BACK = Prepared("""
UPDATE page p SET state = 'queued', due_at = now()
WHERE p.kind = 'article' AND p.state = 'failed' AND p.key = ANY(CAST(:keys AS text[])) AND EXISTS (
    SELECT FROM reading c JOIN run n ON n.id = c.run
    WHERE c.site = p.site AND c.channel = coalesce(p.listed_in, p.channel) AND c.deep AND c.ended = 'complete'
      AND c.run <> :run AND n.started_at > p.last_listed)
""")
FOLLOWED = Prepared(
    f"UPDATE page {MOVED} AND state = 'failed' AND key = ANY(CAST(:keys AS text[]))"
)
AGAIN = Prepared("""
UPDATE page SET state = 'queued', due_at = now()
WHERE state IN ('done', 'failed')
  AND (key = ANY(CAST(:again AS text[])) AND run <> CAST(:run AS integer) OR key = ANY(CAST(:anew AS text[])))
""")
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
WRITTEN = ", ".join((*COLUMNS, "focus", "site", "listed_in"))
# A report's link to a file says nothing of the page that a listing named.
LINKED = "excluded.kind = 'attachment' AND p.kind <> 'attachment'"
# Sites whose files were renamed take their pages along; a column is one of the page's own site. A listing
# is asked for where the site's file, or the page before it, now says that it is. `last_listed` is told by the
# clock of the database, as the start of a run is, to which it is compared.
UPSERT = Prepared(f"""
INSERT INTO page AS p ({WRITTEN}, last_listed)
SELECT {WRITTEN}, now() FROM json_populate_recordset(NULL::page, CAST(:rows AS json))
ON CONFLICT (key) DO UPDATE SET
    last_listed = CASE WHEN {LINKED} THEN p.last_listed ELSE now() END,
    site = CASE WHEN p.state = 'leased' THEN p.site ELSE excluded.site END,
    url = CASE WHEN excluded.kind = 'listing' THEN excluded.url ELSE p.url END,
    listed_url = CASE WHEN {LINKED} THEN p.listed_url ELSE excluded.url END,
    listed_in = CASE WHEN {LINKED} THEN p.listed_in ELSE coalesce(excluded.listed_in, p.listed_in) END,
    title = CASE WHEN {LINKED} THEN p.title ELSE coalesce(excluded.title, p.title) END,
    listed_on = coalesce(excluded.listed_on, p.listed_on),
    focus = CASE WHEN p.state = 'leased' OR p.site = excluded.site THEN coalesce(p.focus, excluded.focus) ELSE excluded.focus END,
    anchor = coalesce(p.anchor, excluded.anchor),
    wanted = CASE WHEN p.focus IS NULL THEN excluded.wanted ELSE p.wanted END
""")


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


def add(connection: Connection, site: str, number: int, found: Sequence[Found]) -> None:
    """Upserts pages that run `number` found; one that is already settled in this run stays settled."""
    if not found:
        return
    once = {storable(one.key or one.url): one for one in reversed(found)}
    columns = focus.numbers(connection, site, (one.column for one in found))
    rows = [
        {**{name: storable(getattr(one, name)) for name in COLUMNS},
         "focus": columns.get(one.column) if one.column else None, "title": storable(mask_personal(one.title)[0]) if one.title else None,
         "site": site, "key": key, "listed_in": storable(one.channel)}
        for key, one in sorted(once.items())
    ]  # fmt: skip
    values = {
        "rows": plain(rows), "run": number, "keys": list(once),
        "again": [key for key, one in once.items() if one.again],
        "anew": [key for key, one in once.items() if one.anew],
        "articles": [key for key, one in once.items() if one.kind == "article"],
    }  # fmt: skip
    run(connection, values, BACK, UPSERT, AGAIN, FOLLOWED, *ledger.RELISTED)


def follow(connection: Connection, page: int) -> bool:
    """Has a page that leads nowhere visited under the URL that a listing gives it now, if that is another."""
    return connection.execute(FOLLOW, {"page": page}).rowcount == 1


def known(connection: Connection, tables: Tables, keys: Sequence[str], run: int) -> set[str]:
    """Those of `keys` whose pages were found before `run` began."""
    c, started = tables.page.c, sa.select(tables.run.c.started_at).where(tables.run.c.id == run)
    wanted = sa.any_(sa.cast([storable(key) for key in keys], sa.ARRAY(sa.Text)))
    old = sa.select(c.key).where(c.key == wanted, c.first_seen < started.scalar_subquery())
    return set(connection.execute(old).scalars())
