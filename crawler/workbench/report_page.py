"""The report page: the state of the corpus as one HTML file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.hours import CHINA
from crawler.workbench import report_charts as charts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOLDER = Path(__file__).parent
CAUSES = ("stored", "rejected", "removed", "failed", "blocked", "waiting")
READ = frozenset(("stored", "rejected"))  # articles of which we know what they are
SHADES = 5
HEAT_MONTHS = 12
HEAT_SITES = 40
# Unicode TR 9: what turns the order of characters round; and what shows nothing.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
LINK = re.compile(r"https?://[^\s<>\"']+\Z", re.IGNORECASE)


def clean(value: Any) -> str:
    """A text without what cannot be seen or turns others round; empty for None.

    >>> clean("甲\\u202e乙"), clean(None)
    ('甲乙', '')
    """
    return "" if value is None else INVISIBLE.sub("", str(value))


def linkable(url: str | None) -> bool:
    """Whether a URL may become a link.

    >>> linkable("https://a.test/1"), linkable("javascript:alert(1)"), linkable(None)
    (True, False, False)
    """
    return bool(url and LINK.match(url))


def moment(value: datetime | None) -> str:
    """A time in China, to the minute."""
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}" if value else ""


def months_until(last: date, count: int) -> list[str]:
    """The names of so many months, the last one that of `last`.

    >>> months_until(date(2026, 2, 3), 3)
    ['2025-12', '2026-01', '2026-02']
    """
    number = last.year * 12 + last.month - 1
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(number - count + 1, number + 1)]


def series(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Reports by site and month: the largest sites by name, the rest as one."""
    total: defaultdict[str, int] = defaultdict(int)
    rows = list(rows)
    for one in rows:
        total[one["site"]] += one["reports"]
    own = sorted(total, key=lambda site: (-total[site], site))[: charts.SERIES]
    made: dict[str, defaultdict[str, int]] = {site: defaultdict(int) for site in own}
    if len(total) > len(own):
        made[charts.OTHERS] = defaultdict(int)
    for one in rows:
        site = one["site"] if one["site"] in made else charts.OTHERS
        made[site][f"{one['month']:%Y-%m}"] += one["reports"]
    return {site: dict(found) for site, found in made.items()}


def shade(causes: Mapping[str, int]) -> int:
    """How much of a site's month is known: 0 nothing, SHADES all.

    >>> shade({"stored": 4}), shade({"failed": 3}), shade({"stored": 1, "waiting": 1})
    (5, 0, 2)
    """
    total = sum(causes.values())
    known = sum(count for cause, count in causes.items() if cause in READ)
    return SHADES if known == total else int(SHADES * known / total)


def heat(rows: Iterable[Mapping[str, Any]], months: Sequence[str]) -> list[dict[str, Any]]:
    """A row a site: the cells of the months, totals by cause; the worst known first."""
    cells: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in rows:
        totals[one["site"]][one["cause"]] += one["pages"]
        if one["month"]:
            cells[one["site"]][f"{one['month']:%Y-%m}"][one["cause"]] = one["pages"]
    made = [{
        "site": site, "totals": dict(causes), "unread": sum(n for cause, n in causes.items() if cause not in READ),
        "cells": [_cell(month, cells[site].get(month)) for month in months],
    } for site, causes in totals.items()]  # fmt: skip
    return sorted(made, key=lambda row: (-row["unread"], row["site"]))


def _cell(month: str, causes: Mapping[str, int] | None) -> dict[str, Any] | None:
    if not causes:
        return None
    told = ", ".join(f"{count:,} {cause}" for cause, count in sorted(causes.items()))
    return {"pages": sum(causes.values()), "shade": shade(causes), "told": f"{month}: {told}"}


def render(figures: Mapping[str, Any], days: int) -> str:
    """The page, of pipelines.store.figures."""
    today = figures["headline"]["made_at"].astimezone(CHINA).date()
    months = months_until(today, max(2, -(-days // 30)))
    counts = series(figures["months"])
    names = {**figures["names"], charts.OTHERS: charts.OTHERS}
    heat_months = months[-HEAT_MONTHS:]
    causes = heat(figures["causes"], heat_months)
    style = (FOLDER / "report_page.css").read_text("utf-8")
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=lambda one: clean(one) if isinstance(one, str) and not hasattr(one, "__html__") else one,
    )  # fmt: skip
    environment.filters.update(moment=moment, count=lambda n: f"{n or 0:,}")
    environment.tests["linkable"] = linkable
    return environment.get_template("report_page.html").render(
        **figures, days=days, all_names=names, counts=counts, month_names=months, heat_months=heat_months,
        heat=causes[:HEAT_SITES], heat_more=len(causes) - HEAT_SITES, cause_names=CAUSES,
        month_chart=charts.by_month(months, counts, names) if counts else None,
        term_chart=charts.by_term(figures["terms"]) if figures["terms"] else None,
        style=style, style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        made_at=figures["headline"]["made_at"].astimezone(UTC),
    )  # fmt: skip
