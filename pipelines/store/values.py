"""Values as PostgreSQL can hold them."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipelines.report import Report

if TYPE_CHECKING:
    import sqlalchemy as sa

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """A value without what no text column can hold: NUL and lone surrogates become U+FFFD.

    Strings inside tuples, lists and dicts are treated alike; tuples become lists.

    >>> storable(chr(0) + "a") == chr(0xFFFD) + "a"
    True
    >>> storable((chr(0xD800), 1)) == [chr(0xFFFD), 1]
    True
    """
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, (tuple, list)):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return value


def columns(table: sa.Table, report: Report, *without: str) -> dict[str, Any]:
    """The fields of `report` that are columns of `table`, as values that it can hold."""
    fields = {name: getattr(report, name) for name in Report.__slots__}
    fields["attachments"] = [asdict(one) for one in report.attachments]
    fields["terms"] = [dict(one) for one in report.terms]
    for name in ("origins", "repairs", "facets"):
        fields[name] = dict(fields[name])
    return {
        name: storable(value)
        for name, value in fields.items()
        if name in table.c and name not in without
    }
