"""Decides what a report is to the corpus, and writes it, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.store import arrivals, attachments, fallen, ledger, rejections, settling
from pipelines.store.decisions import Decision, Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables


def save(connection: Connection, tables: Tables, run: int, report: Report) -> Outcome:
    """Writes `report` and settles its page; the caller's transaction holds it all.

    A rejected report becomes a rejection. A URL seen before gives a revision if its text changed.
    A text seen elsewhere gives an appearance of the report it is. Anything else is new. Saving the
    same report again changes nothing but when it was last seen.
    """
    if report.rejection is not None:
        return rejections.save(connection, tables, run, report)
    arrived = arrivals.arrive(connection, run, report)
    if arrived.unchanged is not None:
        if report.wanted:
            _link(connection, run, report, arrived.unchanged)
        return Outcome("unchanged", arrived.unchanged)
    if arrived.fallen is not None:
        fallen.come_back(connection, tables, arrived.fallen)
        rejections.accept(connection, tables, report.url)
    outcome = Decision(connection, tables, run, report, arrived.fetch).carry_out()
    if outcome.report is not None and (outcome.what != "new" or report.attachments):
        _link(connection, run, report, outcome.report)
    went = None
    if outcome.edited:
        went = ledger.how(report, ledger.before(connection, report))
    settling.settle(connection, run, report, outcome, went)
    return outcome


def _link(connection: Connection, run: int, report: Report, stored: int) -> None:
    """Names the files that report number `stored` links to."""
    if report.wanted is None or report.page_id is None:
        return
    linking = attachments.Linking(
        report=stored, site=report.site, channel=report.channel, page=report.page_id,
        links=report.attachments,
    )  # fmt: skip
    attachments.name(connection, run, linking, report.wanted)
