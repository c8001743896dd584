"""Earlier texts of the places at which reports stand, and the places' earlier addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.changes import change
from pipelines.store.values import storable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, RowMapping

    from pipelines.report import Report
    from pipelines.store.database import Tables

# A reprint that was the report letter for letter stays what it was when the report is edited.
PINNED = sa.text("""
UPDATE appearance a SET body = r.body FROM report r
WHERE r.id = :report AND a.report = r.id AND NOT a.original AND a.body IS NULL AND a.digest = r.digest
""")
MOVED = (
    sa.text("""
UPDATE appearance SET url = :url,
       former_urls = array_append(array_remove(array_remove(former_urls, :url), :before), :before)
WHERE url = :before
"""),
    # What this run took for gone had moved.
    sa.text("""
DELETE FROM disappearance d USING appearance a
WHERE a.url = :url AND d.page = a.page AND d.returned_at IS NULL AND d.run = :run
"""),
    sa.text("UPDATE report SET url = :url WHERE url = :before"),
    sa.text("UPDATE revision SET url = :url WHERE url = :before"),
    sa.text("""
INSERT INTO disappearance (page, report, url, site, kind, last_listed, last_alive, returned_at, run)
SELECT p.id, a.report, :before, a.site, 'moved', p.last_listed, p.fetched_at, now(), :run
FROM appearance a JOIN page p ON p.id = a.page WHERE a.url = :url
"""),
)


def place(
    connection: Connection, tables: Tables, run: int, report: Report
) -> tuple[RowMapping | None, bool]:
    """The appearance at a report's place, and whether it has now followed its page to a new address."""
    c = tables.appearance.c
    here = sa.select(tables.appearance).where(c.url == report.url)
    at = c.url == report.url
    near = at if report.page_id is None else at | (c.page == report.page_id)
    of_page = sa.select(tables.appearance).where(near)
    latest = of_page.order_by(at.desc(), c.last_seen.desc()).limit(1)
    found = connection.execute(latest).mappings().one_or_none()
    if found is None or found["url"] == report.url:
        return found, False
    before = found["url"]
    for statement in MOVED:
        asked = {"url": report.url, "before": before, "run": run}
        wanted = {name: asked[name] for name in statement.compile().params}
        connection.execute(statement, wanted)
    return connection.execute(here).mappings().one(), True


def keep(connection: Connection, tables: Tables, run: int, here: RowMapping, now: Report) -> None:
    """Writes the text that stood at an appearance until now as a revision, with what the edit changed."""
    report, revision = tables.report, tables.revision
    own = sa.select(report).where(report.c.id == here["report"])
    theirs = connection.execute(own).mappings().one()
    shown: dict[str, Any] = dict(theirs) if here["original"] else {**here, "raw_body": None}
    body = theirs["body"] if shown["body"] is None else shown["body"]
    edit = change(body, storable(now.body))
    since = sa.select(sa.func.max(revision.c.replaced_at)).where(revision.c.url == here["url"])
    row = {
        "report": here["report"], "url": here["url"], "page": here["page"], "title": shown["title"],
        "body": body, "raw_body": shown["raw_body"], "digest": here["digest"],
        "fetch_id": shown.get("fetch_id"), "run": run, "removed": list(edit.removed),
        "added": list(edit.added), "changed": edit.share,
        "seen_from": sa.func.coalesce(since.scalar_subquery(), here["first_seen"]),
    }  # fmt: skip
    connection.execute(sa.insert(revision).values(row))
    if here["original"]:
        connection.execute(PINNED, {"report": here["report"]})
