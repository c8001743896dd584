"""What was seen and is not in the corpus: its rejection is written, or ends."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store import endings, fallen, ledger, settling
from pipelines.store.decisions import Outcome
from pipelines.store.fallen import OFF_TOPIC
from pipelines.store.prepared import Prepared, run
from pipelines.store.values import columns, more_fields, storable
from pipelines.store.writing import inserted, over, upsert, values

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables

KEPT = ("url", "run")  # of a rejection that is met again


def save(connection: Connection, tables: Tables, number: int, report: Report) -> Outcome:
    """Writes a rejected report and settles its page, as run `number` met it."""
    row = _row(tables, number, report)
    given = row | {"fetches": endings.rows(report.fetches)}
    standing = run(connection, given, _rejected(tuple(row))).scalar()
    went = ledger.how(report, standing)
    outcome = Outcome("rejected")
    settling.settle(connection, number, report, outcome, went)
    return outcome


def reject(connection: Connection, tables: Tables, number: int, report: Report) -> None:
    """Writes the rejection of a report, and nothing else."""
    row = _row(tables, number, report)
    run(connection, row, upsert("rejection", tuple(row), KEPT))


def accept(connection: Connection, tables: Tables, url: str) -> None:
    """Ends the rejection of a URL; a report that fell there comes back first."""
    c = tables.rejection.c
    gone = sa.delete(tables.rejection).where(c.url == url).returning(c.fallen)
    fell = connection.execute(gone).scalar()
    if fell is not None:
        fallen.come_back(connection, tables, int(fell))
        connection.execute(gone)


def _row(tables: Tables, number: int, report: Report) -> dict[str, Any]:
    table = tables.rejection
    row = columns(table, report) | {
        "reason": storable(report.rejection), "body": storable(report.body) or None,
        "page": report.page_id, "run": number,
        "fields": more_fields(tables.report, report, table) if report.rejection == OFF_TOPIC else {},
    }  # fmt: skip
    return values(table, row)


@cache
def _rejected(names: tuple[str, ...]) -> Prepared:
    """The rejection of a page with its answers; the text that stands at the page."""
    return Prepared(f"""
WITH answer AS ({endings.RECORDED}), rejected AS ({inserted("rejection", names)} {over(names, KEPT)})
SELECT coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report WHERE a.page = :page""")
