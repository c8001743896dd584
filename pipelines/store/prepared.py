"""Statements that the server parses and plans once a connection, and that go to it together."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection, CursorResult

THERE = sa.text("SELECT name FROM pg_prepared_statements")
PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")


class Prepared:
    """One statement of SQL whose parameters are named `:so`.

    Their types are those of the columns that they are written to or compared with; elsewhere the
    statement casts them.
    """

    def __init__(self, sql: str) -> None:
        self.names = tuple(dict.fromkeys(PARAMETER.findall(sql)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, 1)}
        self.text = PARAMETER.sub(lambda found: numbers[found[1]], sql)
        self.name = "q" + hashlib.blake2b(self.text.encode(), digest_size=8).hexdigest()
        self.made = f"PREPARE {self.name} AS {self.text}".replace("%", "%%")
        marks = f"({', '.join(['%s'] * len(self.names))})" if self.names else ""
        self.call = f"EXECUTE {self.name}{marks}"


def run(
    connection: Connection, values: Mapping[str, Any], *statements: Prepared
) -> CursorResult[*tuple[Any, ...]]:
    """Runs statements, one after the other, in one round trip; what the last of them gives.

    Each sees what those before it did and what others had committed when it began. Of `values`
    each takes those that it names; KeyError if one is missing.
    """
    given = tuple([values[name] for one in statements for name in one.names])
    kept = connection.info
    known: set[str] = kept["prepared"] if "prepared" in kept else _prepared(connection)
    calls = [one.call for one in statements]
    if new := {one.name: one.made for one in statements if one.name not in known}:
        # They outlive a rollback: after a failure the server is asked which of them are there.
        calls = [*new.values(), *calls]
        kept.pop("prepared", None)
    found = connection.exec_driver_sql("; ".join(calls), given)
    kept["prepared"] = known.union(new) if new else known
    return found


def _prepared(connection: Connection) -> set[str]:
    """The names of the statements that the server has for this connection."""
    return set(connection.execute(THERE).scalars())


def array(numbers: Iterable[int]) -> str:
    """Whole numbers as a literal of an array, which PostgreSQL reads faster than ARRAY[…].

    They are Python's own: a list of these writes itself in a third of the time that its members take.
    """
    return "{" + str(list(numbers))[1:-1] + "}"


def plain(value: Any) -> str:
    """A value as JSON; dates and times as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: Any) -> str:
    return str(value.isoformat())
