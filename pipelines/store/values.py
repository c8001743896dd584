"""Values as PostgreSQL can hold them."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.report import Attachment, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
PLAIN = frozenset((int, float, bool, date, datetime))


def storable(value: Any) -> Any:
    """A value without what no text column can hold: NUL and lone surrogates become U+FFFD.

    Strings inside tuples, lists and dicts are treated alike; tuples become lists.

    >>> storable(chr(0) + "a") == chr(0xFFFD) + "a"
    True
    >>> storable((chr(0xD800), 1)) == [chr(0xFFFD), 1]
    True
    """
    kind = type(value)
    if kind is str:
        return UNSTORABLE.sub("\ufffd", value) if UNSTORABLE.search(value) else value
    if value is None or kind in PLAIN:
        return value
    if isinstance(value, (tuple, list)):
        signature = set(map(type, value)) == {int}
        return list(value) if signature else [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return storable(str(value)) if isinstance(value, str) else value


def columns(table: sa.Table, report: Report, *without: str) -> dict[str, Any]:
    """The fields of `report` that are columns of `table`, as values that it can hold."""
    names = _shared(table)
    fields = {name: getattr(report, name) for name in names if name not in without}
    if "attachments" in fields:
        fields["attachments"] = [asdict(one) for one in report.attachments]
    for name in ("terms", "origins", "repairs", "facets", "factors"):
        if name in fields:
            fields[name] = list(map(dict, report.terms)) if name == "terms" else dict(fields[name])
    return {name: storable(value) for name, value in fields.items()}


@cache
def _shared(table: sa.Table) -> tuple[str, ...]:
    return tuple(name for name in Report.__slots__ if name in table.c)


def more_fields(table: sa.Table, report: Report, without: sa.Table) -> dict[str, Any]:
    """The fields of `report` that are columns of `table` but not of `without`, as JSON holds them; no empty ones."""
    names = ["borderline", *(one.name for one in without.c)]
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in columns(table, report, *names).items()
        if value not in (None, "", [], {})
    }


def report_of(row: Mapping[Any, Any]) -> Report:
    """The report that a row of the table `report` is; the inverse of `columns`.

    A row that knows no text as the page gave it has its clean text there.
    """
    fields = {
        name: _tuples(row[name])
        for name in Report.__slots__
        if name in row and row[name] is not None
    }
    fields["attachments"] = tuple(Attachment(**one) for one in fields.get("attachments", ()))
    fields.setdefault("raw_body", fields.get("body", ""))
    return Report(**fields, page_id=row["page"])


def _tuples(value: Any) -> Any:
    """Lists, inside lists too, as the tuples that they were."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
