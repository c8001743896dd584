"""The application's share of search_reports: the grams of texts, and the tables that simplify a query."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import psycopg2
import sqlalchemy as sa

from pipelines.grams import grams
from pipelines.store.values import storable
from pipelines.text.traditional_words import simplifications

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables

BATCH = 50  # reports of a transaction: a fifth of a second
BATCHES = 40  # that the end of a run makes; `scrapy search --fill` makes all
# Locked in a statement of its own: the next one sees the text that whoever had the lock has written.
WAITING = sa.text("""
SELECT report FROM gram_set WHERE grams IS NULL ORDER BY report LIMIT :most FOR UPDATE SKIP LOCKED
""")
TEXTS = sa.text("SELECT id, coalesce(title, ''), body FROM report WHERE id = ANY(:numbers)")
WRITE = sa.text("""
UPDATE gram_set g SET grams = x.grams::integer[] FROM unnest(:numbers, CAST(:sets AS text[])) AS x(report, grams)
WHERE g.report = x.report
""")
LEFT = sa.text("SELECT count(*) FROM gram_set WHERE grams IS NULL")
SEARCH = sa.text("""
SELECT * FROM search_reports(:query, :since, :until, CAST(:sites AS text[]), :most, :newest)
""")


def fill(connection: Connection, _: Tables, most: int = BATCH) -> int:
    """Gives grams to at most `most` reports that have none, the oldest first; returns to how many.

    What another process is filling or changing is left out. Killed, it has done nothing or all.
    """
    numbers = [int(one) for one in connection.execute(WAITING, {"most": most}).scalars()]
    if not numbers:
        return 0
    rows = connection.execute(TEXTS, {"numbers": numbers}).all()
    sets = ["{" + ",".join(map(str, grams(title, body))) + "}" for _, title, body in rows]
    connection.execute(WRITE, {"numbers": [row[0] for row in rows], "sets": sets})
    return len(rows)


def waiting(connection: Connection, _: Tables) -> int:
    """How many reports have no grams yet: each search reads their texts letter by letter."""
    return int(connection.execute(LEFT).scalar_one())


def write_simplified(cursor: Any) -> None:
    """Writes the table `simplified`, if it is not as the text's own tables say."""
    wanted = simplifications()
    cursor.execute("SELECT traditional, simple FROM simplified")
    if dict(cursor.fetchall()) != wanted:
        cursor.execute("DELETE FROM simplified")
        lines = io.StringIO("".join(f"{word}\t{simple}\n" for word, simple in wanted.items()))
        cursor.copy_expert("COPY simplified (traditional, simple) FROM STDIN", lines)


class QueryError(ValueError):
    """A query that cannot be read; the message says why, and how queries are written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of search_reports."""

    query: str
    since: date | None = None
    until: date | None = None
    sites: list[str] | None = None
    most: int | None = 50
    newest: bool = False


def search(connection: Connection, asked: Asked) -> list[dict[str, Any]]:
    """The rows of search_reports as dicts.

    Raises QueryError for a query that cannot be read.
    """
    values = asdict(asked) | {"query": storable(asked.query)}
    try:
        return [dict(row) for row in connection.execute(SEARCH, values).mappings()]
    except sa.exc.DBAPIError as error:
        if not isinstance(error.orig, psycopg2.errors.InvalidParameterValue):
            raise
        told = error.orig.diag
        raise QueryError(f"{told.message_primary}. {told.message_hint or ''}".strip()) from error
