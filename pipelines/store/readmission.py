"""An off-topic page whose text is on topic now becomes what a crawl would have made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.store.decisions import Decision, Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, RowMapping

    from pipelines.report import Report
    from pipelines.store.database import Tables

ENDED = sa.text("""
DELETE FROM rejection WHERE url = :url AND last_seen = :last_seen AND reason = 'off-topic' RETURNING url
""")
SHOWN = sa.text("""
SELECT p.* FROM rejection j, jsonb_populate_record(NULL::report, to_jsonb(j) || j.fields) AS p
WHERE j.url = :url AND j.fallen = :fallen AND j.reason = 'off-topic' AND j.body IS NOT NULL
""")
LAST_FETCH = sa.text("""
SELECT id FROM "fetch" WHERE page = :page AND status = 200 ORDER BY id DESC LIMIT 1
""")
SEEN = (
    sa.text("UPDATE report SET first_seen = :first, last_seen = :last WHERE id = :report AND url = :url"),
    sa.text("UPDATE appearance SET first_seen = :first, last_seen = :last WHERE url = :url"),
)  # fmt: skip


def shown(connection: Connection, fell: RowMapping) -> RowMapping | None:
    """The row of the report that the first place of a fallen one shows now, if that is another text."""
    asked = {"url": fell["url"], "fallen": fell["id"]}
    found = connection.execute(SHOWN, asked).mappings().one_or_none()
    return None if found is None or found["body"] == fell["body"] else found


def end(connection: Connection, row: RowMapping) -> bool:
    """Ends a rejection, if it is still as it was read."""
    asked = {"url": row["url"], "last_seen": row["last_seen"]}
    return connection.execute(ENDED, asked).first() is not None


def admit(connection: Connection, tables: Tables, row: RowMapping, made: Report) -> Outcome:
    """Writes the report of a rejection's row, seen when the rejection was; the rejection has ended."""
    fetch = connection.execute(LAST_FETCH, {"page": row["page"]}).scalar()
    outcome = Decision(connection, tables, row["run"], made, fetch).carry_out()
    if outcome.what in ("new", "reprint") and not outcome.edited:
        at = {"url": made.url, "report": outcome.report}
        at |= {"first": row["first_seen"], "last": row["last_seen"]}
        for statement in SEEN:
            connection.execute(statement, {name: at[name] for name in statement.compile().params})
    return outcome
