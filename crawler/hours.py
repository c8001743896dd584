"""When a site may be crawled: hours of the night where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
ALWAYS = "always"
SHAPE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

PERIOD = re.compile(r"([1-9]\d{0,3})([hd])")
LONGEST = timedelta(days=366)


def read_period(text: str) -> timedelta:
    """How often a site is crawled, written as "12h" or "3d", at most a year; ValueError for other words.

    >>> str(read_period("36h"))
    '1 day, 12:00:00'
    """
    match = PERIOD.fullmatch(text.strip())
    if not match:
        raise ValueError(f'{text!r} is no period: write "12h" or "3d"')
    count = int(match[1])
    period = timedelta(hours=count) if match[2] == "h" else timedelta(days=count)
    if period > LONGEST:
        raise ValueError(f"{text!r} is longer than a year")
    return period


def now() -> datetime:
    """The present moment in China."""
    return datetime.now(CHINA)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours, in China time, in which a site is crawled; all of them if both ends are the same."""

    opens: time
    closes: time

    @classmethod
    def read(cls, text: str) -> Window:
        """The window that is written as "21:00-07:00" or "always"; ValueError for other words.

        >>> Window.read("21:00-07:00").opens
        datetime.time(21, 0)
        """
        if text.strip() == ALWAYS:
            return cls(time.min, time.min)
        match = SHAPE.fullmatch(text.strip())
        if not match:
            raise ValueError(f'{text!r} is no window: write "21:00-07:00" or "always"')
        first, second, third, fourth = map(int, match.groups())
        if (first, second) == (third, fourth):
            raise ValueError(f'{text!r} has no end: write "always"')
        return cls(time(first, second), time(third, fourth))

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return self.opens == self.closes

    def open_at(self, moment: datetime) -> bool:
        """Whether it is open; the first minute is inside, the last one outside.

        >>> night = Window.read("21:00-07:00")
        >>> [night.open_at(datetime(2026, 3, 2, h, tzinfo=CHINA)) for h in (20, 21, 0, 6, 7)]
        [False, True, True, True, False]
        """
        there = moment.astimezone(CHINA).time()
        if self.opens < self.closes:
            return self.opens <= there < self.closes
        return self.always or there >= self.opens or there < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """When it opens next after a moment; midnight in China for one that never closes.

        >>> str(Window.read("21:00-07:00").next_opening(datetime(2026, 3, 2, 22, tzinfo=CHINA)))
        '2026-03-03 21:00:00+08:00'
        """
        day = moment.astimezone(CHINA).date()
        opening = datetime.combine(day, self.opens, CHINA)
        return opening if opening > moment else opening + timedelta(days=1)

    def __str__(self) -> str:
        return ALWAYS if self.always else f"{self.opens:%H:%M}-{self.closes:%H:%M}"


def objection(name: str, said: str, moment: datetime) -> str | None:
    """Why a site is not crawled at this moment, in words for the user; None if it may be."""
    try:
        window = Window.read(said)
    except ValueError as error:
        return f"{name}: CRAWL_WINDOW: {error}"
    if window.open_at(moment):
        return None
    there = moment.astimezone(CHINA)
    return (
        f"{name} is crawled from {window.opens:%H:%M} to {window.closes:%H:%M} China time, where it"
        f" is {there:%H:%M} now: start it then, or override with"
        f" CRAWL_WINDOW={ALWAYS} in front or -s CRAWL_WINDOW={ALWAYS} behind"
    )
