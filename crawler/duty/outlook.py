"""`scrapy due --list`: which sites are crawled next, when and why, and which are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from crawler.hours import CHINA, Window
from pipelines.dueness import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.duty.roster import Roster

DUE, LATER, RUNNING, WAITS = "due", "later", "running", "waits for its window"


def planned(
    rows: Sequence[dict[str, Any]], roster: Roster, now: datetime, window: Window | None
) -> list[dict[str, Any]]:
    """One row a site, in the order in which they are crawled: its state at `now`, since or until when, and why."""
    openings = set(roster.open_at(now, window))
    return [{**row, "state": _state(row, row["site"] in openings, now)} for row in rows]


def _state(row: dict[str, Any], inside: bool, now: datetime) -> str:
    if row["worker"] or row["running"]:
        return RUNNING
    if row["due_at"] is not None and row["due_at"] > now:
        return LATER
    return DUE if inside else WAITS


def table(rows: Sequence[dict[str, Any]], now: datetime) -> Table:
    """The rows for a person."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("site", "state", "when", "why", "last crawled", "exit"):
        made.add_column(head, no_wrap=head in ("site", "when"))
    for row in rows:
        last = row["last_started_at"]
        code = "-" if row["code"] is None else str(row["code"])
        cells = (row["site"], row["state"], _when(row, now), _why(row), _day(last), code)
        made.add_row(*map(Text, cells))
    return made


def _when(row: dict[str, Any], now: datetime) -> str:
    at = row["due_at"]
    if at is None:
        return "now"
    span = shown(abs(at - now))
    return f"in {span}" if at > now else f"for {span}"


def _why(row: dict[str, Any]) -> str:
    if row["worker"]:
        return f"worker {row['worker']} on {row['host']}, process {row['pid']}"
    if row["running"]:
        return f"run {row['running']}, which no worker started"
    return str(row["why"])


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else "-"
