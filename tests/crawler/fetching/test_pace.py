"""The delay of a host, without waiting for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.settings import Settings

from crawler.fetching.pace import Pace, retry_after

SAID = {"DOWNLOAD_DELAY": 5, "DOWNLOAD_DELAY_JITTER": 0.5, "AUTOTHROTTLE_MAX_DELAY": 120,
        "AUTOTHROTTLE_START_DELAY": 5, "AUTOTHROTTLE_TARGET_CONCURRENCY": 0.5}  # fmt: skip


def pace(**said: object) -> Pace:
    return Pace.of(Settings({**SAID, "AUTOTHROTTLE_ENABLED": True, **said}))


def test_a_slow_host_is_asked_less_often_and_a_quick_one_never_more_often_than_said() -> None:
    one = pace()
    one.answered(20.0, 200)
    assert one.delay == 40
    one.answered(0.1, 500)
    assert one.delay == 40, "an error page is quick, which proves nothing"
    for _ in range(20):
        one.answered(0.1, 200)
    assert one.delay == 5
    one.answered(500.0, 200)
    assert one.delay == 120


def test_without_throttling_the_delay_stays() -> None:
    one = pace(AUTOTHROTTLE_ENABLED=False, DOWNLOAD_DELAY=0.2)
    one.answered(20.0, 200)
    assert one.delay == 0.2
    assert not pace(AUTOTHROTTLE_ENABLED=False, DOWNLOAD_DELAY=0).kept


def test_a_pause_varies_by_half_and_is_never_shorter_than_the_host_asks_for() -> None:
    one = pace()
    pauses = [one.pause() for _ in range(1000)]
    assert min(pauses) >= 2.5
    assert max(pauses) <= 7.5
    assert max(pauses) - min(pauses) > 4
    one.asked = 120.0
    assert one.pause() == 120


@pytest.mark.parametrize(("said", "longest"), [(120, 120), (3600, 3600)])
def test_a_delay_that_is_doubled_stays_doubled_up_to_the_longest(said: int, longest: int) -> None:
    one = pace(DOWNLOAD_DELAY=said if said > 120 else 5)
    for _ in range(8):
        one.slow_down()
        one.answered(0.1, 200)
    assert one.delay == longest


@pytest.mark.parametrize("said", [
    "", "-1", "soon", "1e9", "Mon, 02 Mar 99999 00:00:00 GMT", "Mon, 02 Mar 2026 00:00:00 +99999999999999999999", "1 Jan 2026 10:00 -9999999999",
])  # fmt: skip
def test_what_no_clock_can_read_asks_for_no_rest(said: str) -> None:
    assert retry_after(said, datetime(2026, 3, 2, tzinfo=UTC)) is None
