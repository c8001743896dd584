"""What comes first when a report is saved: its answers are written, and most pages are as they were."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.store import endings, visited
from pipelines.store.deciding import LOCK, numbered
from pipelines.store.ledger import BACK
from pipelines.store.prepared import Prepared, plain, run
from pipelines.store.values import storable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report

# The locks are taken in a statement before this one, which so sees what others did until then. A
# rejection that remembers a fallen report is left to the caller. The row of `focus` is locked last.
ARRIVED = Prepared(f"""
WITH answer AS ({endings.RECORDED}),
gone AS (DELETE FROM rejection WHERE url = :url RETURNING fallen),
here AS (
    UPDATE appearance SET last_seen = now() WHERE url = :url AND digest = :digest
      AND NOT EXISTS (SELECT FROM rejection WHERE url = :url AND fallen IS NOT NULL)
    RETURNING report, original),
seen AS (
    UPDATE report r SET last_seen = now(), attachments = CASE WHEN r.page = :page THEN coalesce(CAST(:links AS jsonb), r.attachments) ELSE r.attachments END
    FROM here WHERE r.id = here.report AND here.original RETURNING 1),
back AS ({BACK} AND EXISTS (SELECT FROM here) RETURNING 1),
noted AS ({visited.NOTED} AND EXISTS (SELECT FROM here) RETURNING 1),
was AS (SELECT id, focus, state, worth FROM page WHERE id = :page AND EXISTS (SELECT FROM here) FOR NO KEY UPDATE),
{endings.ENDED},
learnt AS ({endings.LEARNT} AND (SELECT count(*) FROM seen) + (SELECT count(*) FROM back) >= 0)
SELECT (SELECT max(id) FROM answer), (SELECT fallen FROM gone), here.report FROM (SELECT 1) AS one LEFT JOIN here ON true
""")


class Arrived(NamedTuple):
    """What the tables know of a report that has come: its answer's number, the fallen report at its place, the report that it still is."""

    fetch: int | None
    fallen: int | None
    unchanged: int | None


def arrive(connection: Connection, number: int, report: Report) -> Arrived:
    """Locks a report's place, writes its answers and ends the rejection of its URL.

    Where the text is as it was that is all: the visit is noted and the page is done. `number` is the run's.
    """
    links = None
    if report.wanted is not None:
        links = plain(storable([asdict(one) for one in report.attachments]))
    values: dict[str, Any] = {
        **endings.told(report.page_id, report.fetches, report.score),
        **visited.told(report, "unchanged"), "run": number, "fetches": endings.rows(report.fetches),
        "digest": report.digest, "links": links, "locks": numbered(names(report)),
    }  # fmt: skip
    return Arrived(*run(connection, values, LOCK, ARRIVED).one())


def names(report: Report) -> list[str]:
    """What a save of a report locks whatever its text: its place, by URL and by page."""
    page = [] if report.page_id is None else [f"page {report.page_id}"]
    return [report.url, *page]
