"""Rows of the corpus as prepared statements write them: one for each set of columns."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store.prepared import Prepared, array, plain

if TYPE_CHECKING:
    from collections.abc import Mapping


def values(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as parameters: JSON as text, long lists of numbers as literals."""
    kinds = _kinds(table)
    return {name: kinds[name](value) if name in kinds and value is not None else value
            for name, value in row.items()}  # fmt: skip


@cache
def _kinds(table: sa.Table) -> dict[str, Any]:
    """How values of columns are written that are no plain ones."""
    made: dict[str, Any] = {}
    for column in table.c:
        if isinstance(column.type, sa.JSON):
            made[column.name] = plain
        elif isinstance(column.type, sa.ARRAY) and isinstance(column.type.item_type, sa.Integer):
            made[column.name] = array
    return made


def inserted(table: str, names: tuple[str, ...]) -> str:
    """SQL that inserts a row of these columns, each a parameter of its name."""
    given = ", ".join(f":{name}" for name in names)
    return f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({given})'


def over(names: tuple[str, ...], kept: tuple[str, ...]) -> str:
    """What is written where there is a row with the URL already: all columns but those `kept`."""
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in kept)
    return f"ON CONFLICT (url) DO UPDATE SET {changed}, last_seen = now()"


@cache
def upsert(table: str, names: tuple[str, ...], kept: tuple[str, ...]) -> Prepared:
    """Writes a row at its URL; of one that is there the columns `kept` stay."""
    return Prepared(f"{inserted(table, names)} {over(names, kept)}")


@cache
def changed(names: tuple[str, ...], revised: bool) -> Prepared:
    """Writes these columns of the report with the number `number`, and when it was revised if it is now."""
    written = [f"{name} = :{name}" for name in names]
    now = ["revised_at = now()", "last_seen = now()"] if revised else []
    return Prepared(f"UPDATE report SET {', '.join([*written, *now])} WHERE id = :number")


@cache
def new_report(report: tuple[str, ...], place: tuple[str, ...]) -> Prepared:
    """A report with its keys and its first place; its number."""
    apart = ", ".join(f":{name}" for name in place)
    return Prepared(f"""
WITH new AS ({inserted("report", report)} RETURNING id),
keyed AS (INSERT INTO band (key, report) SELECT key, new.id FROM new, unnest(CAST(:keys AS bigint[])) AS k(key)),
placed AS (INSERT INTO appearance (report, original, similarity, {", ".join(place)}) SELECT new.id, true, 1, {apart} FROM new
           {over(("report", "original", "similarity", "body", "kind", "differs", "deferred", *place), ("url", "run"))})
SELECT id FROM new""")
