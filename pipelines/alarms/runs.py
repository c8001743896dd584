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
IN_A_ROW = 2  # broken runs: one may be a reboot


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run as it began, and how it ended."""

    number: int
    at: datetime
    reason: str | None
    """None while it runs, and of a killed one."""
    lives: bool = False


def judge_runs(runs: Sequence[Started], now: datetime) -> Verdict:
    """What the runs of a site, the latest first, say at a moment when none need be running."""
    verdict = Verdict()
    ended = [one for one in runs if not one.lives]
    if not ended:
        return verdict
    if len(runs) >= ENOUGH:
        gaps = [(one.at - other.at).total_seconds() for one, other in pairwise(runs)]
        usual, silence = timedelta(seconds=median(gaps)), now - runs[0].at
        if silence > max(LEAST, LONGER * usual) and not runs[0].lives:
            told = f"no run since {runs[0].at:%Y-%m-%d}: {silence.days} days; usually one in {usual / timedelta(days=1):.2g}"
            verdict.add(Verdict([Alarm("no-run", told)]))
        else:
            verdict.add(Verdict(over={"no-run"}))
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


def is_broken(run: Started) -> bool:
    """Whether a run was killed, or ended by a fault."""
    return run.reason is None or run.reason in BROKEN
