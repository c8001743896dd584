"""What is written when the visit of a report's page ends: the ledger, the visit, the page, its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.store import endings, ledger, pages, visited
from pipelines.store.prepared import Prepared, run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.decisions import Outcome

SETTLED = Prepared(
    f"WITH noted AS ({visited.NOTED} RETURNING 1), {endings.WAS}, {endings.ENDED} {endings.LEARNT}"
)


def settle(
    connection: Connection, number: int, report: Report, outcome: Outcome, went: str | None
) -> None:
    """Ends the visit of a report's page by run `number`, with what it gave.

    `went` is how the text that stood there went, None if it did not or none stood there. A page
    that leads nowhere is visited elsewhere, if a listing says so.
    """
    what, edited = outcome.what, outcome.edited
    page = report.page_id
    if page is None:
        return
    if went is not None and not edited and pages.follow(connection, page):
        visited.note(connection, number, report, what)
        return
    if went is None and (edited or what == "unchanged"):
        ledger.alive(connection, page)
    ledger.gone(connection, number, page, went, edited=edited)
    values = endings.told(page, report.fetches, report.score) | visited.told(report, what)
    run(connection, values | {"run": number, "changed": edited}, SETTLED)
