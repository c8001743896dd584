"""Reports read again from the archive: what rules of today make of bytes of then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store import deciding, fallen, originals, rejections
from pipelines.store.decisions import Decision, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables

BATCH = 200  # pages
VISITS = sa.text("""
SELECT p.id AS page, p.url, p.site, p.channel, p.title, p.listed_on,
       array_agg(f.id ORDER BY f.id) AS fetches, array_agg(f.url ORDER BY f.id) AS urls,
       array_agg(f.warc_file ORDER BY f.id) AS files, array_agg(f.warc_offset ORDER BY f.id) AS offsets
FROM (SELECT * FROM page WHERE kind = 'article' AND warc_file IS NOT NULL AND id > :after
        AND (CAST(:sites AS text[]) IS NULL OR site = ANY(:sites))
      ORDER BY id LIMIT :batch) AS p
JOIN "fetch" f ON f.page = p.id AND f.status = 200 AND f.warc_file IS NOT NULL
WHERE f.run = (SELECT g.run FROM "fetch" g WHERE g.page = p.id AND g.status = 200
                 AND g.warc_file IS NOT NULL ORDER BY g.id DESC LIMIT 1)
  AND (CAST(:run AS integer) IS NULL OR f.run = :run)
  AND (CAST(:since AS timestamptz) IS NULL OR f.fetched_at >= :since)
GROUP BY p.id, p.url, p.site, p.channel, p.title, p.listed_on
ORDER BY p.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last visit that gave a page's bytes, and where those are; further parts follow the first."""

    page: int
    url: str
    site: str
    channel: str | None
    title: str | None
    listed_on: date | None
    fetches: Sequence[int]
    urls: Sequence[str]
    files: Sequence[str]
    offsets: Sequence[int]


def visits(
    connection: Connection,
    after: int,
    sites: Sequence[str] | None,
    run: int | None,
    since: datetime | None,
) -> tuple[list[Visit], int]:
    """The next visits of pages behind `after`, and the number of the last page looked at; 0 at the end."""
    asked: dict[str, Any] = {"sites": list(sites) if sites else None, "run": run, "since": since}
    rows = connection.execute(VISITS, {**asked, "after": after, "batch": BATCH}).mappings()
    found = [Visit(**row) for row in rows]
    looked = sa.text(
        "SELECT max(id) FROM (SELECT id FROM page WHERE kind = 'article' AND warc_file IS NOT NULL AND id > :after"
        " AND (CAST(:sites AS text[]) IS NULL OR site = ANY(:sites)) ORDER BY id LIMIT :batch) AS p"
    )
    last = connection.execute(looked, {**asked, "after": after, "batch": BATCH}).scalar()
    return found, int(last or 0)


def save(connection: Connection, tables: Tables, run: int, report: Report, fetch: int) -> Outcome:
    """Writes what a page's bytes of fetch `fetch` give now; the caller's transaction holds it all.

    A text that the rules change is no edit of its site: the row is put right, no revision is made.
    'unchanged', 'reread' (text or fields differ), 'new' (was rejected), 'rejected' (was a report).
    """
    deciding.lock(connection, [report.url])
    appearance = tables.appearance
    if report.rejection is None:
        rejections.accept(connection, tables, report.url)
    known = sa.select(appearance).where(appearance.c.url == report.url)
    here = connection.execute(known).mappings().one_or_none()
    if report.rejection is not None:
        # Where a report stands nowhere else, it falls with its memory, as in a rescore.
        last = here is not None and _places(connection, tables, here["report"]) == 1
        if here is not None and last and report.rejection == fallen.OFF_TOPIC:
            fallen.fall(connection, tables, here["report"], replace(report, digest=here["digest"]))
        elif here is not None:
            _remove(connection, tables, here["report"], report.url, original=here["original"])
        rejections.reject(connection, tables, run, report)
        return Outcome("unchanged" if here is None else "rejected")
    decision = Decision(connection, tables, run, report, fetch)
    if here is None:
        return decision.carry_out()
    if here["original"]:
        return decision.put_right(here["report"])
    waits = here["deferred"] and not here["deferred"].get("joins")
    if here["digest"] == report.digest and not waits:
        return Outcome("unchanged", here["report"])
    return decision.reread()


def _places(connection: Connection, tables: Tables, report: int) -> int:
    counted = sa.select(sa.func.count()).where(tables.appearance.c.report == report)
    return int(connection.execute(counted).scalar_one())


def _remove(
    connection: Connection, tables: Tables, report: int, url: str, *, original: bool
) -> None:
    """Takes a place out of the corpus; a report whose first place it was goes to its next place."""
    appearance, table = tables.appearance, tables.report
    if original:
        connection.execute(originals.FILL, {"report": report})
    connection.execute(sa.delete(appearance).where(appearance.c.url == url))
    if not original:
        return
    left = sa.select(sa.func.count()).where(appearance.c.report == report)
    if connection.execute(left).scalar_one():
        originals.settle(connection, tables, report)
    else:
        connection.execute(sa.delete(table).where(table.c.id == report))
