"""When a site is crawled next: the rule, as arithmetic on how its last run ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

CHINA = ZoneInfo("Asia/Shanghai")  # a host's daily share is new after midnight there
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
# Of a period: a site that is crawled every day must not slip through the night, an hour later
# each time, until its window is closed when it is due.
EARLY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How often a site is crawled, and when its window opens next after a moment."""

    every: timedelta
    opens: Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the last crawl of a site ended."""

    started_at: datetime
    at: datetime
    reason: str | None
    """As in `run.reason`; empty: it was killed, or never opened a run (`opened`)."""
    opened: bool = True
    failed: bool = False
    """Whether it could not read one listing, or its process says that it failed."""
    failures: int = 0
    """How many crawls before it failed in a row."""
    waits: bool = False
    """Whether pages wait that could be fetched now."""
    blocked_since: datetime | None = None
    """Since when a host of the site lets nobody in, if this crawl was refused."""
    rests_until: datetime | None = None
    """No host of the site may be asked before."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a site is due, why then, and how many crawls have failed in a row."""

    at: datetime
    why: str
    failures: int = 0


def due(ended: Ended, habit: Habit) -> Due:
    """When a site is due again, after a crawl that ended so; never before its hosts may be asked."""
    found = _due(ended, habit)
    if ended.rests_until and ended.rests_until > found.at:
        return Due(ended.rests_until, "a host rests", found.failures)
    return found


def _due(ended: Ended, habit: Habit) -> Due:
    reason = ended.reason or ""
    if ended.blocked_since or reason.startswith("blocked"):
        return _refused(ended, habit)
    if ended.opened and not ended.failed:
        if reason == "finished":
            return _well(ended, habit)
        if later := _cut_short(ended, habit, reason):
            return later
        return _failed(ended, reason or "it was killed")
    return _failed(ended, "no listing was read" if reason == "finished" else reason or "it failed")


def _cut_short(ended: Ended, habit: Habit, reason: str) -> Due | None:
    """After a crawl that a bound ended, and not a fault; None for other reasons."""
    if reason == "shutdown":
        return Due(ended.at, "it was stopped")
    if reason == "daily-cap":
        return Due(_midnight(ended.at), "a host had its daily share")
    if reason == "rest":
        return Due(ended.at + HOUR, "a host rests")
    if reason == "window" or reason.startswith("closespider"):
        return Due(habit.opens(ended.at), f"it was ended ({reason}): the next window")
    return None


def _well(ended: Ended, habit: Habit) -> Due:
    """From start to start, a tenth early; half a period after its end at least; an hour where pages wait."""
    due_at = max(ended.started_at + EARLY * habit.every, ended.at + habit.every / 2)
    if ended.waits and ended.at + HOUR < due_at:
        return Due(ended.at + HOUR, "pages wait")
    return Due(due_at, f"every {shown(habit.every)}")


def _refused(ended: Ended, habit: Habit) -> Due:
    """After as long as it is refused already, so that the waits double: a period at least, at most a week."""
    since = ended.blocked_since or ended.at
    wait = min(max(habit.every, ended.at - since), max(WEEK, habit.every))
    return Due(ended.at + wait, "it is refused", ended.failures)


def _failed(ended: Ended, why: str) -> Due:
    """After an hour, two, four, … at most a week; at once after it was killed for the first time."""
    failures = ended.failures + 1
    killed = ended.opened and not ended.reason and not ended.failed
    wait = back_off(failures - 1) if killed else back_off(failures)
    told = f"{why}, {failures} times in a row" if failures > 1 else why
    return Due(ended.at + wait, told, failures)


def back_off(failures: int) -> timedelta:
    """How long nothing is tried after so many failures in a row.

    >>> [str(back_off(count)) for count in (0, 1, 2, 4, 99)]
    ['0:00:00', '1:00:00', '2:00:00', '8:00:00', '7 days, 0:00:00']
    """
    return min(HOUR * 2 ** min(failures - 1, 10), WEEK) if failures else timedelta(0)


def _midnight(moment: datetime) -> datetime:
    """The next midnight in China."""
    day = moment.astimezone(CHINA).date() + timedelta(days=1)
    return datetime.combine(day, time.min, CHINA)


def shown(span: timedelta) -> str:
    """A span of time in words: its two largest units.

    >>> shown(timedelta(days=1)), shown(timedelta(hours=36)), shown(timedelta(seconds=5))
    ('1 d', '1 d 12 h', '5 s')
    """
    seconds = int(span.total_seconds())
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    parts = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2]) or "0 s"
