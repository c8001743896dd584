"""What a held run would change for all readers is put off until it is published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store import merging, originals, twins
from pipelines.store.database import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection

# Of a text that a held run revised, the view corpus shows title and body as they were before; these
# columns go with the new text, all others wait.
OF_TEXT = frozenset((
    "title", "body", "raw_body", "digest", "signature", "signature_version", "page", "fetch_id", "text_version",
    "repairs", "dropped", "origins", "url", "site", "revised_at", "last_seen",
))  # fmt: skip
OF_PLACE = ("title", "channel", "published_on", "source")
HOLDS = sa.text("SELECT id FROM run WHERE id = :run AND held IS NOT NULL")
HOLDS_PLACE = sa.text("""
SELECT n.id FROM appearance a JOIN run n ON n.id = coalesce((a.deferred ->> 'run')::integer, a.run)
WHERE a.url = :url AND n.held IS NOT NULL
""")
HOLDS_TEXT = sa.text("""
SELECT n.id FROM appearance a JOIN run n ON n.id = (a.deferred ->> 'run')::integer
WHERE a.url = :url AND a.original AND n.held IS NOT NULL
""")
DEFER = sa.text("UPDATE appearance SET deferred = CAST(:deferred AS jsonb) WHERE url = :url")
TOUCHED = sa.text("""
SELECT a.report FROM appearance a
WHERE a.run = :run AND EXISTS (SELECT FROM appearance b WHERE b.report = a.report AND b.url <> a.url)
UNION SELECT report FROM appearance WHERE (deferred ->> 'run')::integer = :run
UNION SELECT a.report FROM revision v JOIN appearance a ON a.url = v.url WHERE v.run = :run
ORDER BY 1
""")
WAITING = sa.text("""
SELECT url, original, deferred FROM appearance
WHERE report = :report AND (deferred ->> 'run')::integer = :run ORDER BY url
""")
ROW = sa.text("""
SELECT p.* FROM appearance a, jsonb_populate_record(NULL::report, a.deferred -> 'row') AS p WHERE a.url = :url
""")


def holder(connection: Connection, run: int, place: str | None = None) -> int | None:
    """`run` if it is held; the held run that a text at `place` is of, if that is read again; or None."""
    if place is not None:
        return connection.execute(HOLDS_PLACE, {"url": place}).scalar()
    return connection.execute(HOLDS, {"run": run}).scalar()


def of_text(connection: Connection, url: str) -> int | None:
    """The held run that revised the text at an original's place; None if none did."""
    return connection.execute(HOLDS_TEXT, {"url": url}).scalar()


def defer(
    connection: Connection,
    url: str,
    run: int,
    row: Mapping[str, Any],
    joins: Iterable[int] = (),
) -> None:
    """Puts off what held `run` read at a place: columns of its report, and reports that are one with it."""
    told = {"run": run, "row": dict(row), "joins": list(joins)}
    asked = {"url": url, "deferred": json.dumps(told, default=str, ensure_ascii=False)}
    connection.execute(DEFER, asked)


def place(
    connection: Connection, row: Mapping[str, Any], report: int, run: int, joins: list[int]
) -> None:
    """Puts off what held `run` makes of a report by a text elsewhere: its original, or one with others."""
    url = row["url"]
    first = originals.earliest(connection, report) == url
    if first or joins:
        defer(connection, url, run, row if first else {}, joins)


def parted(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a revised report that are written at once, and those that wait."""
    now = {name: value for name, value in row.items() if name in OF_TEXT}
    return now, {
        name: value for name, value in row.items() if name not in OF_TEXT or name in OF_PLACE
    }


def make_up(connection: Connection, run: int) -> None:
    """Decides anew which places are originals after `run` was published or held back.

    Of a run that is published now, all that was put off is done first.
    """
    tables = Tables.known(connection)
    published = holder(connection, run) is None
    numbers = list(connection.execute(TOUCHED, {"run": run}).scalars())
    connection.execute(twins.ROWS, {"numbers": numbers})
    for number in numbers:
        rows = _done(connection, tables, run, number) if published else []
        connection.execute(originals.FINDER, {"report": number})
        places = connection.execute(originals.PLACES, {"report": number}).first()
        if places is not None:  # else it is one with a report that was settled before
            originals.settle(connection, tables, number, *rows)


def _done(connection: Connection, tables: Tables, run: int, report: int) -> list[dict[str, Any]]:
    """Does what was put off at a report's places; the rows of those that may be its original."""
    rows: list[dict[str, Any]] = []
    a, r = tables.appearance, tables.report
    for place in connection.execute(WAITING, {"report": report, "run": run}).mappings().all():
        names = place["deferred"]["row"]
        read = connection.execute(ROW, {"url": place["url"]}).mappings().one()
        row = {name: read[name] for name in names}
        of_place = {name: row[name] for name in OF_PLACE if name in row}
        changed = sa.update(a).where(a.c.url == place["url"])
        connection.execute(changed.values(of_place | {"deferred": sa.null()}))
        if place["original"]:
            connection.execute(sa.update(r).where(r.c.id == report).values(row))
        elif "body" in row:
            rows.append(row | {"url": place["url"]})  # the place may have moved since
        _merge(connection, place["deferred"].get("joins", ()), report)
    return rows


def _merge(connection: Connection, joins: Iterable[int], into: int) -> None:
    found = connection.execute(twins.ROWS, {"numbers": list(joins)}).scalars().all()
    for one in found:
        if one != into:
            merging.absorb(connection, one, into)
