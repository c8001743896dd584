"""Alarms of a site's runs: none for long, or one after another broken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipelines.alarms.figures import Alarm, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# Ends that are neither a run's own nor a limit's that a person has set.
BROKEN = frozenset(("store-lost", "archive-unwritable", "memusage_exceeded", "closespider_errorcount"))  # fmt: skip
ENOUGH = 3  # runs that have a rhythm
LONGER = 4  # than the usual time between two runs
LEAST = timedelta(days=3)
APART = timedelta(hours=12)  # a site of which pages wait is crawled every hour for a while
GAPS = 10  # between runs, the latest that count
IN_A_ROW = 2  # broken runs: one may be a reboot


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run as it began, and how it ended."""

    number: int
    at: datetime
    reason: str | None
    """None while it runs, and of a killed one."""
    lives: bool = False


def judge_runs(runs: Sequence[Started], now: datetime, due_at: datetime | None = None) -> Verdict:
    """What the runs of a site, the latest first, say at a moment when none need be running.

    `due_at` is when `scrapy due` means to crawl it next; None where it knows nothing of the site.
    """
    verdict = Verdict()
    ended = [one for one in runs if not one.lives]
    if not ended:
        return verdict
    verdict.add(_silence(runs, now, due_at))
    broken = 0
    while broken < len(ended) and is_broken(ended[broken]):
        broken += 1
    if broken >= IN_A_ROW:
        last = ended[0].reason or "killed"
        told = f"{broken} runs in a row were broken off, the last one ({ended[0].number}): {last}"
        verdict.add(Verdict([Alarm("broken-off", told)]))
    elif not broken:
        verdict.add(Verdict(over={"broken-off"}))
    return verdict


def _silence(runs: Sequence[Started], now: datetime, due_at: datetime | None) -> Verdict:
    """No run for long: after the site was due, or after the longest time between runs where nothing plans them."""
    if runs[0].lives or now - runs[0].at <= LEAST:
        return Verdict(over={"no-run"})
    last, gaps = runs[0].at, _gaps(runs)
    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps) if gaps else 0)
    silence = f"no run since {last:%Y-%m-%d}: {(now - last).days} days"
    if due_at is not None and due_at > last:
        late = now - due_at > max(LEAST, usual)
        told = f"{silence}; it was due on {due_at:%Y-%m-%d}"
    elif len(gaps) < ENOUGH - 1:
        return Verdict()
    else:
        late = now - last > max(LEAST, LONGER * usual, *gaps)
        told = f"{silence}; usually one in {usual / timedelta(days=1):.2g}, at most {max(gaps) / timedelta(days=1):.2g}"
    return Verdict([Alarm("no-run", told)]) if late else Verdict(over={"no-run"})


def _gaps(runs: Sequence[Started]) -> list[timedelta]:
    """The latest times between runs; those that follow one another within half a day count as one."""
    kept: list[datetime] = []
    for one in runs:
        if not kept or kept[-1] - one.at > APART:
            kept.append(one.at)
    return [one - other for one, other in pairwise(kept[: GAPS + 1])]


def is_broken(run: Started) -> bool:
    """Whether a run was killed, or ended by a fault."""
    return run.reason is None or run.reason in BROKEN
