"""What the exploration of an unknown site leaves: its pages, its columns, and nothing in the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.store import endings
from pipelines.store.values import storable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables

# Keys of pages begin so, that no crawl of a site ever asks for them, and they take none from it.
PREFIX = "discover:"
TITLED = sa.text("UPDATE page SET title = coalesce(title, :title) WHERE id = :page")
COLUMNS = sa.text("""
SELECT f.name, f.a, f.b, count(*) AS judged, count(*) FILTER (WHERE p.worth >= :threshold) AS reports,
       coalesce((array_agg(p.title ORDER BY p.worth DESC) FILTER (WHERE p.worth >= :threshold))[1:3], '{}') AS titles,
       (SELECT l.url FROM page l WHERE l.id = min(p.parent)) AS url
FROM focus f JOIN page p ON p.focus = f.id
WHERE f.site = :site AND p.kind = 'article' AND p.worth IS NOT NULL
GROUP BY f.id
ORDER BY reports DESC, f.a / (f.a + f.b) DESC, f.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What a column gave: articles judged, reports among them, their titles, its first listing."""

    name: str
    a: float
    b: float
    judged: int
    reports: int
    titles: list[str | None]
    url: str | None


def note(connection: Connection, tables: Tables, run: int, report: Report) -> None:
    """Ends the visit of a page that was judged or is no article; what it says is not kept."""
    if report.page_id is None:
        return
    endings.record(connection, run, report.page_id, report.fetches)
    connection.execute(TITLED, {"page": report.page_id, "title": storable(report.title)})
    ended = endings.Settled(page=report.page_id, fetches=report.fetches)
    endings.done(connection, ended, report.score)


def columns(connection: Connection, site: str, threshold: float) -> list[Yield]:
    """The columns of an explored site of which articles were judged, the most fruitful first."""
    rows = connection.execute(COLUMNS, {"site": site, "threshold": threshold}).mappings()
    return [Yield(**row) for row in rows]
