"""Limits of time that fail for the code and not for a slow or busy machine."""

from __future__ import annotations

import time

REFERENCE = 0.008  # seconds of `unit` on the machine that the limits were written on


def unit() -> float:
    """Processor time of a fixed piece of work, the best of five."""
    times = []
    for _ in range(5):
        before = time.process_time()
        sum(number * number for number in range(200_000))
        times.append(time.process_time() - before)
    return min(times)


def within(took: float, limit: float) -> bool:
    """Whether something took less than `limit` seconds, or than a machine as slow as this one may take."""
    return took < limit or took < limit * unit() / REFERENCE
