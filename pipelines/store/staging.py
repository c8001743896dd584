"""A table for rows on their way into the corpus: sorted by the server, gone with the connection."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

    Place = tuple[str, datetime, int]

MADE = sa.text("""
CREATE TEMPORARY TABLE staged (
    id bigint GENERATED ALWAYS AS IDENTITY, url text COLLATE "C" NOT NULL, at timestamptz NOT NULL, told text NOT NULL)
""")
COPY = "COPY staged (url, at, told) FROM STDIN (FORMAT csv)"
SORTED = sa.text("CREATE INDEX ON staged (url, at, id)")
NEXT = sa.text("""
SELECT url, at, id, told FROM staged
WHERE CAST(:url AS text) IS NULL OR (url, at, id) > (:url, :at, :id) ORDER BY url, at, id LIMIT :most
""")


def make(connection: Connection) -> None:
    """Makes the table, for this connection alone."""
    connection.execute(sa.text("DROP TABLE IF EXISTS staged"))
    connection.execute(MADE)


def copy(connection: Connection, rows: Iterable[tuple[str, datetime, str]]) -> None:
    """Appends rows: a URL, the moment of its capture, and the rest as text."""
    lines = io.StringIO()
    csv.writer(lines).writerows((url, at.isoformat(), told) for url, at, told in rows)
    lines.seek(0)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.copy_expert(COPY, lines)


def sort(connection: Connection) -> None:
    """Makes the order in which the rows are read; once, when all are there."""
    connection.execute(SORTED)
    connection.execute(sa.text("ANALYZE staged"))


def after(connection: Connection, place: Place | None, most: int) -> Sequence[tuple[Place, str]]:
    """The next rows behind a place, URL by URL, the earliest capture first."""
    url, at, number = place or (None, None, None)
    asked = {"url": url, "at": at, "id": number, "most": most}
    return [((row.url, row.at, row.id), row.told) for row in connection.execute(NEXT, asked)]
