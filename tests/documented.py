"""The statements of docs/sql.md and their results, as the page shows them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg2.extensions import cursor as Cursor

EXAMPLE = re.compile(r"```sql\n(?P<sql>.*?)```\n(?:\n```text\n(?P<shown>.*?)```\n)?", re.DOTALL)
ROWS, WIDTH = 5, 36  # that are shown: rows, and columns of a cell
WIDER = {"snippet": 110}
# What differs from run to run: numbers of rows, places of bytes, digests.
VOLATILE = {"id", "report", "run", "sha1", "sha256", "warc_file", "warc_offset", "pid"}
PORT = re.compile(r"(?<=\.test):\d+")


def cell(name: str, value: Any) -> str:
    """A value in one line, as it is in every run."""
    if value is None:
        return ""
    if name in VOLATILE:
        return "…"
    if isinstance(value, datetime):
        return "2026-01-31 08:00"
    if isinstance(value, (dict, list, bool)):
        value = json.dumps(value, ensure_ascii=False)
    text, width = re.sub(r"\s+", " ", PORT.sub("", str(value))), WIDER.get(name, WIDTH)
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def result(cursor: Cursor, statement: str) -> str:
    """The first rows of a statement's result, in columns."""
    cursor.execute(statement)
    names = [one.name for one in cursor.description or ()]
    rows = cursor.fetchall()
    told = [[cell(*pair) for pair in zip(names, row, strict=True)] for row in rows[:ROWS]]
    widths = [max(map(cell_len, column)) for column in zip(names, *told, strict=True)]
    count = f"({len(rows)} row{'' if len(rows) == 1 else 's'}{f', the first {ROWS}' if len(rows) > ROWS else ''})"
    lines = [_line(names, widths), "-+-".join("-" * width for width in widths)]
    return "\n".join([*lines, *(_line(row, widths) for row in told), count, ""])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        text + " " * (width - cell_len(text)) for text, width in zip(cells, widths, strict=True)
    )
    return " | ".join(padded).rstrip()


def rewritten(page: str, cursor: Cursor) -> str:
    """The page with the result of each statement below it."""
    return EXAMPLE.sub(
        lambda match: f"```sql\n{match['sql']}```\n\n```text\n{result(cursor, match['sql'])}```\n",
        page,
    )
