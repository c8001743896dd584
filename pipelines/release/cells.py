"""Values as the text formats of an edition show them; a spreadsheet must not run what a page says."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

# OWASP, CSV Injection: = + - @, tab and line ends; and what a spreadsheet may take for one of these.
STARTS_FORMULA = frozenset("=+-@\u2212")
BLANK = re.compile(r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*")
BREAKS = re.compile("[\x85\u2028\u2029]")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: such a one, or one that starts with ', gets a ' in front.

    To have the text back, take away the first ' of every cell that starts with one.

    >>> harmless("=1+1"), harmless("＝1+1"), harmless(" -2"), harmless("'tis"), harmless("生态")
    ("'=1+1", "'＝1+1", "' -2", "''tis", '生态')
    """
    if not text:
        return text
    blank = BLANK.match(text)
    rest = text[blank.end() :] if blank else text
    if text[0] in "'\t\r\n" or unicodedata.normalize("NFKC", rest[:1])[:1] in STARTS_FORMULA - {""}:
        return f"'{text}"
    return text


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates as 2026-11-28, instants in UTC as 2026-11-28T12:00:00.000000Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return value


def csv_cell(value: Any) -> str:
    """A cell: no value is empty without quotes, texts stand in quotes, lists are JSON.

    >>> csv_cell(None), csv_cell(""), csv_cell(0.5), csv_cell(True), csv_cell(["甲"]), csv_cell('"a"')
    ('', '""', '0.5', 'true', '"[""甲""]"', '\"\"\"a\"\"\"')
    """
    if value is None:
        return ""
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    said = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else plain(value)
    return '"' + harmless(said).replace('"', '""') + '"'


def json_line(names: tuple[str, ...], row: tuple[Any, ...]) -> str:
    """A row as one line of JSON, in the order of the columns; no line separator of Unicode inside."""
    made = {name: plain(value) for name, value in zip(names, row, strict=True)}
    line = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
