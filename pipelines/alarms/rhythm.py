"""How often a site posts, counted in the days on which offices in China work."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import log
from statistics import mean, median
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.alarms.figures import Alarm, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.alarms.figures import Past

GAPS = 60  # the latest ones that count: a rhythm changes over the years
ENOUGH = 12  # gaps without which there is no rhythm
RARE = 1e-3  # probability of a gap as long, were posts a Poisson process
LONGER = 1.5  # than the longest gap so far: posts come in waves, whose gaps have a heavier tail
LEAST = 5  # working days that are no silence
WATCHED = timedelta(days=30)  # before our first look: a site that was silent then is not late now
FRESH = timedelta(days=2)  # for which a look at a listing says what the site has
FESTIVAL = 8  # days from New Year's Eve on
# 国庆: 1 to 7 October (全国年节及纪念日放假办法, with the days that are moved to it each year).
OCTOBER, NATIONAL_WEEK = 10, 7


@cache
def _holidays(year: int) -> frozenset[date]:
    """The public holidays of a year in China, those that were moved included."""
    # Late: it takes a quarter of a second, and most commands ask no calendar.
    from holidays import country_holidays  # noqa: PLC0415

    named = country_holidays("CN", years=year, language="en_US")
    # The State Council fixes the week around 春节 only in the year before.
    festival = min(day for day, name in named.items() if "Chinese New Year" in name)
    week = {festival + timedelta(days=n) for n in range(FESTIVAL)}
    october = {date(year, OCTOBER, day) for day in range(1, NATIONAL_WEEK + 1)}
    return frozenset(named) | week | october


@cache
def _off(first: int, last: int) -> Any:
    """The public holidays of some years, as numpy counts with them."""
    days = {day for year in range(first, last + 1) for day in _holidays(year)}
    return np.array(sorted(days), "datetime64[D]")


def working_days(after: Sequence[date], until: Sequence[date]) -> list[int]:
    """For each pair of days the working days after the one, up to and with the other.

    A working day is neither a weekend nor a public holiday; a weekend that was made a workday
    counts as a weekend.

    >>> working_days([date(2026, 2, 13), date(2031, 9, 30)], [date(2026, 2, 24), date(2031, 10, 9)])
    [1, 2]
    """
    off = _off(min(after).year, max(until).year)
    begin, end = (np.array(days, "datetime64[D]") + 1 for days in (after, until))
    return [int(n) for n in np.busday_count(begin, end, holidays=off)]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The gaps between the days on which a site posts, in working days."""

    usual: float
    """Their median."""
    limit: float
    """The longest silence that is no sign of trouble."""


def rhythm(posted: Sequence[date]) -> Rhythm | None:
    """The rhythm of the days on which a site posted, each once and in order; None if they are too few.

    A gap of `limit` is improbable for a Poisson process (whose gaps are exponential: P(g > x) =
    exp(-x / mean)), and longer than every gap so far.
    """
    days = posted[-GAPS - 1 :]
    if len(days) <= ENOUGH:
        return None
    gaps = working_days(days[:-1], days[1:])
    return Rhythm(median(gaps), max(LEAST, -log(RARE) * mean(gaps), LONGER * max(gaps)))


def judge_rhythm(past: Past) -> Verdict:
    """Whether a site is late: silent for longer than its rhythm explains, though its listings were read."""
    if past.looked is None or past.seen_from is None:
        return Verdict()
    if past.today - past.looked.date() > FRESH:
        return Verdict()
    # Days to come are misprints.
    posted = past.posted[: bisect_right(past.posted, past.today)]
    found = rhythm(posted)
    if found is None or posted[-1] < past.seen_from.date() - WATCHED:
        return Verdict()
    [silent] = working_days(posted[-1:], [past.today])
    if silent <= found.limit:
        return Verdict(over={"late"})
    detail = (
        f"nothing new since {posted[-1]}: {silent} working days; usually {found.usual:.3g} between"
        f" two days with posts, at most {found.limit:.0f} expected"
    )
    return Verdict([Alarm("late", detail, past.url)])
