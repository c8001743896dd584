"""How often a site posts, counted in the days on which offices in China work."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from math import log
from statistics import mean, median
from typing import TYPE_CHECKING

from pipelines.alarms.figures import Alarm, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.alarms.figures import Past

GAPS = 60  # the latest ones that count: a rhythm changes over the years
ENOUGH = 12  # gaps without which there is no rhythm
RARE = 1e-3  # probability of a gap as long, were posts a Poisson process
LONGER = 1.5  # than the longest gap so far: posts come in waves, whose gaps have a heavier tail
LEAST = 5  # working days that are no silence
SATURDAY = 5
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
def works(day: date) -> bool:
    """Whether offices work: neither a weekend nor a public holiday. Weekends that were made workdays count as weekends.

    >>> works(date(2026, 2, 13)), works(date(2026, 2, 19)), works(date(2031, 10, 6)), works(date(2026, 11, 28))
    (True, False, False, False)
    """  # fmt: skip
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def working_days(after: date, until: date) -> int:
    """The working days after one day, up to and with another.

    >>> working_days(date(2026, 2, 13), date(2026, 2, 24))
    1
    """
    return sum(works(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


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
    gaps = [working_days(one, other) for one, other in pairwise(days)]
    if len(gaps) < ENOUGH:
        return None
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
    silent = working_days(posted[-1], past.today)
    if silent <= found.limit:
        return Verdict(over={"late"})
    detail = (
        f"nothing new since {posted[-1]}: {silent} working days; usually {found.usual:.3g} between"
        f" two days with posts, at most {found.limit:.0f} expected"
    )
    return Verdict([Alarm("late", detail, past.url)])
