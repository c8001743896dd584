"""The corpus as it was known at an instant, read in one consistent snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.release.columns import (
    DAY,
    INSTANT,
    INTEGER,
    MADE,
    NUMBER,
    REPORTS,
    TEXT,
    TEXTS,
    TRUTH,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.engine import Connection, Row

    from pipelines.release.columns import Column, File

BATCH = 200  # rows that are in memory at once
CASTS = {
    INTEGER: "bigint", NUMBER: "real", TEXT: "text", DAY: "date", INSTANT: "timestamptz", TRUTH: "boolean",
}  # fmt: skip
# What a run stored that is held at :at is not published; a text that it changed is as it was before.
HELD = """
WITH held AS MATERIALIZED (
    SELECT n.id FROM run n LEFT JOIN LATERAL (
        SELECT true AS found, f.fields->>'held' AS held FROM former f
        WHERE f.kind = 'run' AND f.key = n.id::text AND f.until >= :at ORDER BY f.id LIMIT 1) AS f ON true
    WHERE CASE WHEN f.found THEN f.held ELSE n.held END IS NOT NULL),
edits AS MATERIALIZED (
    SELECT v.url, v.replaced_at, v.run IN (SELECT id FROM held) AS held FROM revision v
    WHERE v.replaced_at < :at AND v.url IN (SELECT url FROM revision WHERE run IN (SELECT id FROM held))),
unpublished AS MATERIALIZED (
    SELECT e.url, min(e.replaced_at) AS at FROM edits e WHERE e.held AND NOT EXISTS (
        SELECT FROM edits later WHERE later.url = e.url AND NOT later.held AND later.replaced_at >= e.replaced_at)
    GROUP BY e.url),
before AS MATERIALIZED (SELECT jsonb_object_agg(url, at) AS at FROM unpublished)
"""
# A row is what the table says now, but for the columns whose values then the table former has. OFFSET keeps
# the planner from hashing or sorting whole rows: they are fetched one by one, in the order of their keys.
ROWS = """
SELECT {columns}
FROM (SELECT {key}::text AS key, {key} AS number FROM {table}
      UNION SELECT f.key, f.key::{type} FROM former f
      WHERE f.kind = '{table}' AND f.event = 'gone' AND f.until >= :at
      ORDER BY 2) AS k
LEFT JOIN LATERAL (SELECT * FROM {table} x WHERE x.{key} = k.number OFFSET 0) AS t ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(e.key, e.value ORDER BY f.id DESC) FILTER (WHERE e.key IS NOT NULL) AS was,
           (array_agg(f.event ORDER BY f.id))[1] AS event
    FROM former f LEFT JOIN LATERAL jsonb_each(f.fields) AS e ON true
    WHERE f.kind = '{table}' AND f.key = k.key AND f.until >= {until}) AS f ON true
WHERE f.event IS DISTINCT FROM 'absent' AND (t.{key} IS NOT NULL OR f.was IS NOT NULL) AND {known}
ORDER BY k.number
"""
UNTIL = "coalesce(((SELECT at FROM before) ->> t.url)::timestamptz, :at)"
SITE_NAME = """(SELECT coalesce((
    SELECT f.fields->>'name' FROM former f WHERE f.kind = 'site' AND f.key = s.key AND f.until >= :at
       AND f.fields ? 'name' ORDER BY f.id LIMIT 1), s.name) FROM site s WHERE s.key = {site})
"""
COMMENTS = sa.text("""
SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute a
WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
""")
OLDEST_WRITER = sa.text("""
SELECT now(), min(xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
""")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports: of these sites (none: all), published in these days, both included."""

    sites: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


def value(column: str, type_: str) -> str:
    """SQL of a column's value then."""
    was = f"(f.was->>'{column}')::{CASTS[type_]}" if type_ != TEXTS else (
        f"ARRAY(SELECT jsonb_array_elements_text(f.was->'{column}'))"
    )  # fmt: skip
    return f"CASE WHEN f.was ? '{column}' THEN {was} ELSE t.\"{column}\" END"


def _shown(file: File, column: Column) -> str:
    made = {
        file.key: "k.number",
        "site_name": SITE_NAME.format(site=value("site", TEXT)),
        "characters": f"length({value('body', TEXT)})",
    }
    return f'{made.get(column.name) or value(column.name, column.type)} AS "{column.name}"'


def statement(file: File, columns: Sequence[Column], selection: Selection) -> str:
    """SQL of the rows of a file at :at, in the order of their keys; other parameters are a selection's."""
    conditions = ["EXISTS (SELECT FROM run n WHERE n.site = k.key AND n.started_at < :at)"]
    if file.known:
        conditions = [f"{value(file.known, INSTANT)} < :at"]
        conditions += [f"coalesce({value('run', INTEGER)}, 0) NOT IN (SELECT id FROM held)"]
    if file is REPORTS or not file.known:
        site = value("site", TEXT) if file.known else "k.key"
        conditions += [f"{site} = ANY(:sites)"] if selection.sites else []
    if file is REPORTS:
        day = value("published_on", DAY)
        conditions += [f"{day} >= :since"] if selection.since else []
        conditions += [f"{day} <= :until"] if selection.until else []
    changes = file.table in ("report", "appearance")
    return HELD + ROWS.format(
        columns=", ".join(_shown(file, one) for one in columns), table=file.table, key=file.key,
        type="text" if file.key == "key" else "bigint", known=" AND ".join(conditions),
        until=UNTIL if changes else ":at",
    )  # fmt: skip


def stream(
    connection: Connection,
    file: File,
    columns: Sequence[Column],
    at: datetime,
    selection: Selection,
) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a file in batches, through a cursor of the server."""
    asked = {
        "at": at, "sites": list(selection.sites), "since": selection.since, "until": selection.until,
    }  # fmt: skip
    chosen = sa.text(statement(file, columns, selection))
    wanted = {name: asked[name] for name in chosen.compile().params}
    # SQLAlchemy does not heed yield_per for a text.
    streamed = {"stream_results": True, "max_row_buffer": BATCH}
    with connection.execute(chosen, wanted, execution_options=streamed) as rows:
        yield from rows.partitions(BATCH)


def meanings(connection: Connection, file: File, columns: Sequence[Column]) -> list[str]:
    """What each column means, in the words of the database."""
    rows = connection.execute(COMMENTS, {"table": file.table})
    said = {str(name): comment for name, comment in rows}
    return [str(MADE.get(one.name) or said.get(one.name) or "") for one in columns]


def clock(connection: Connection) -> tuple[datetime, datetime | None]:
    """The server's time, and when the oldest transaction of others began that is open then.

    What that one writes will say that it was known since it began. A reader without rights sees its own only.
    """
    connection.rollback()  # its now() would be of old
    now, oldest = connection.execute(OLDEST_WRITER).one()
    connection.rollback()
    return now, oldest


def freeze(connection: Connection) -> Connection:
    """Makes all that follows one reading transaction, which sees no later commit and has no time-out."""
    frozen = connection.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    frozen.execute(sa.text("SET LOCAL statement_timeout = 0"))
    return frozen
