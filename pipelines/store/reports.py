"""Decides what a report is to the corpus, and writes it, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.store import attachments, endings, fallen, focus, ledger, pages, twins, visited
from pipelines.store.decisions import Decision, Outcome
from pipelines.store.fallen import OFF_TOPIC
from pipelines.store.values import columns, more_fields, storable

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
    fetch = endings.record(connection, tables, run, report.page_id, report.fetches)
    if report.rejection is not None:
        reject(connection, tables, run, report)
        outcome = Outcome("rejected")
    else:
        twins.lock(connection, [report.url])
        accept(connection, tables, report.url)
        outcome = Decision(connection, tables, run, report, fetch).carry_out()
    visited.note(connection, run, report, outcome.what)
    if report.page_id is not None:
        _link(connection, tables, run, report, outcome)
        kind = _went(connection, report, outcome)
        if kind is not None and not outcome.edited and pages.follow(connection, report.page_id):
            return outcome
        _remember(connection, run, report, outcome, kind)
        ended = endings.Settled(page=report.page_id, fetches=report.fetches)
        endings.done(connection, tables, ended, changed=outcome.edited)
        focus.learn(connection, report.page_id, report.score)
    return outcome


def accept(connection: Connection, tables: Tables, url: str) -> None:
    """Ends the rejection of a URL; a report that fell there comes back first."""
    c = tables.rejection.c
    gone = sa.delete(tables.rejection).where(c.url == url).returning(c.fallen)
    fell = connection.execute(gone).scalar()
    if fell is not None:
        fallen.come_back(connection, tables, int(fell))
        connection.execute(gone)


def _link(
    connection: Connection, tables: Tables, run: int, report: Report, outcome: Outcome
) -> None:
    """Names the files that a stored report links to."""
    if report.wanted is None or outcome.report is None or report.page_id is None:
        return
    if outcome.what == "new" and not report.attachments:
        return
    linking = attachments.Linking(
        report=outcome.report, site=report.site, channel=report.channel, page=report.page_id,
        links=report.attachments,
    )  # fmt: skip
    attachments.name(connection, tables, run, linking, report.wanted)


def _went(connection: Connection, report: Report, outcome: Outcome) -> str | None:
    """How the text that stood at the report's page went; None if it did not, or none stood there."""
    if not outcome.edited and outcome.what != "rejected":
        return None
    return ledger.how(report, ledger.before(connection, report, revised=outcome.edited))


def _remember(
    connection: Connection, run: int, report: Report, outcome: Outcome, kind: str | None
) -> None:
    """Tells the ledger what became of the text that stood at the report's page."""
    if kind is None and (outcome.edited or outcome.what == "unchanged"):
        ledger.alive(connection, report.page_id)
    ledger.gone(connection, run, report.page_id, kind, edited=outcome.edited)


def reject(connection: Connection, tables: Tables, run: int, report: Report) -> None:
    """Writes the rejection of a report."""
    table = tables.rejection
    row = columns(table, report) | {
        "reason": report.rejection, "body": storable(report.body) or None,
        "page": report.page_id, "run": run,
        "fields": more_fields(tables.report, report, table) if report.rejection == OFF_TOPIC else {},
    }  # fmt: skip
    upsert = insert(table).values(row)
    changes = {name: value for name, value in row.items() if name not in ("url", "run")}
    changes["last_seen"] = sa.func.now()
    connection.execute(upsert.on_conflict_do_update(index_elements=["url"], set_=changes))
