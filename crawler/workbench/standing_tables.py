"""How the store stands, as tables for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.markup import escape
from rich.table import Table

from crawler.hours import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rich.console import Console

SITE_HEADS = ("site", "health", "last run", "ended", "new", "latest post", "usual gap", "silent", "reports", "waiting", "failed", "next due", "alarms")  # fmt: skip
RUN_HEADS = ("run", "site", "began", "took", "fetches", "new", "revised", "rejected", "failed", "ended", "held")  # fmt: skip
COLOURS = {"alarm": "red", "well": "green", "running or killed": "yellow"}


def show(console: Console, told: Mapping[str, Any], *, alarms_only: bool) -> None:
    """Prints the open alarms with the pages to look at, then sites and runs."""
    if told["alarms"]:
        for one in told["alarms"]:
            console.print(
                f"[bold red]{escape(one['kind'])}[/]  [bold]{escape(one['site'])}[/]  since {day(one['opened_at'])}, seen {day(one['seen_at'])}",
                soft_wrap=True,
            )
            console.print(f"  {escape(line(one['detail']))}", soft_wrap=True)
            if one["url"]:
                console.print(f"  look at {escape(line(one['url']))}", soft_wrap=True)
        console.print()
    else:
        console.print("No open alarms.")
    if alarms_only:
        return
    console.print(sites(told["sites"]))
    if told["runs"]:
        console.print(runs(told["runs"]))
    console.print("Times are those of China.")


def sites(rows: Iterable[Mapping[str, Any]]) -> Table:
    """One row a site of the view site_health."""
    table = _table("Sites", SITE_HEADS)
    for row in rows:
        colour = COLOURS.get(row["health"], "default")
        gap, silent = row["usual_gap"], row["silent_days"]
        table.add_row(
            row["site"], f"[{colour}]{row['health']}[/]", day(row["last_started"]),
            escape(line(row["last_ended"])), _number(row["last_new"]), str(row["latest_post"] or "-"),
            "-" if gap is None else f"{gap:g} d", "-" if silent is None else f"{silent} d",
            _number(row["reports"]), _number(row["waiting"]), _number(row["failed"]), day(row["next_due"]),
            escape(", ".join(row["alarms"])) or "-",
        )  # fmt: skip
    return table


def runs(rows: Iterable[Mapping[str, Any]]) -> Table:
    """One row a run of the view runs, the latest first."""
    table = _table("Last runs", RUN_HEADS)
    for row in rows:
        ended, began = row["finished_at"], row["started_at"]
        counts = (
            _number(row[name]) for name in ("fetches", "new", "revised", "rejected", "failed")
        )
        took = f"{(ended - began).total_seconds():.0f} s" if ended else "-"
        table.add_row(
            str(row["id"]), row["site"], day(began), took, *counts,
            escape(line(row["reason"])), escape(line(row["held"])),
        )  # fmt: skip
    return table


def _table(title: str, heads: Iterable[str]) -> Table:
    made = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        # Whatever the terminal's width, a key can be copied.
        made.add_column(head, no_wrap=head == "site")
    return made


def day(moment: datetime | None) -> str:
    """A moment in China, to the minute; - for none."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}" if moment else "-"


def line(text: str | None) -> str:
    """A text of a site's on one line, without what moves a terminal's cursor; - for none."""
    return "".join(one if one.isprintable() else " " for one in text) if text else "-"


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"
