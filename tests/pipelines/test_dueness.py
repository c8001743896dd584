"""When a site is due again, by how its last crawl ended."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from crawler.hours import CHINA, Window
from pipelines.dueness import WEEK, Ended, Habit, due

NIGHT = Window.read("21:00-07:00")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGAN = datetime(2026, 3, 2, 22, 0, tzinfo=CHINA)
AT = datetime(2026, 3, 2, 23, 0, tzinfo=CHINA)
DAILY = Habit(every=DAY, opens=NIGHT.next_opening)


def ended(reason: str | None, **more: object) -> Ended:
    return Ended(started_at=BEGAN, at=AT, reason=reason, **more)  # type: ignore[arg-type]


def test_a_site_that_is_crawled_daily_never_slips_out_of_its_night() -> None:
    at, nights = datetime(2026, 1, 1, 21, 7, tzinfo=CHINA), []
    for _ in range(60):
        while not NIGHT.open_at(at):
            at += HOUR
        nights.append((at - timedelta(hours=8)).date())
        done = Ended(started_at=at, at=at + timedelta(hours=3), reason="finished")
        next_at = due(done, DAILY).at
        while at < next_at:  # cron runs every hour
            at += HOUR
    assert [later - earlier for earlier, later in itertools.pairwise(nights)] == [DAY] * 59


@pytest.mark.parametrize("every", [timedelta(hours=12), DAY, timedelta(days=7)])
def test_after_a_good_end_the_period_passes_but_for_a_tenth(every: timedelta) -> None:
    found = due(ended("finished"), Habit(every=every, opens=NIGHT.next_opening))
    assert found.at - BEGAN == 0.9 * every
    assert found.failures == 0


def test_a_crawl_longer_than_its_period_rests_for_half_of_it() -> None:
    long = Ended(started_at=AT - DAY, at=AT, reason="finished")
    assert due(long, Habit(every=12 * HOUR, opens=NIGHT.next_opening)).at == AT + 6 * HOUR


def test_pages_that_wait_are_fetched_an_hour_later() -> None:
    assert due(ended("finished", waits=True), DAILY).at == AT + HOUR


@pytest.mark.parametrize(
    ("reason", "at"),
    [
        ("shutdown", AT),
        ("window", datetime(2026, 3, 3, 21, 0, tzinfo=CHINA)),
        ("closespider_pagecount", datetime(2026, 3, 3, 21, 0, tzinfo=CHINA)),
        ("daily-cap", datetime(2026, 3, 3, 0, 0, tzinfo=CHINA)),
        ("rest", AT + HOUR),
    ],
)
def test_a_bound_that_ended_a_crawl_is_no_failure_and_says_when_it_goes_on(
    reason: str, at: datetime
) -> None:
    found = due(ended(reason, failures=3), DAILY)
    assert (found.at, found.failures) == (at, 0)


def test_a_crawl_that_a_bound_ended_goes_on_at_midnight_where_the_window_never_closes() -> None:
    habit = Habit(every=DAY, opens=Window.read("always").next_opening)
    assert due(ended("closespider_timeout"), habit).at == datetime(2026, 3, 3, tzinfo=CHINA)


@pytest.mark.parametrize(
    "how",
    [
        {"reason": "store-lost"},
        {"reason": "archive-unwritable"},
        {"reason": "memusage_exceeded"},
        {"reason": "finished", "failed": True},
        {"reason": "shutdown", "failed": True},
        {"reason": None, "opened": False},
    ],
)
def test_waits_double_with_each_failure_up_to_a_week(how: dict[str, object]) -> None:
    waits = []
    for failures in range(10):
        found = due(Ended(started_at=BEGAN, at=AT, failures=failures, **how), DAILY)  # type: ignore[arg-type]
        assert found.failures == failures + 1
        waits.append(found.at - AT)
    assert waits[:4] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert max(waits) == waits[-1] == WEEK


def test_a_killed_crawl_is_begun_anew_at_once_and_a_second_time_after_an_hour() -> None:
    first = due(ended(None), DAILY)
    assert (first.at, first.failures) == (AT, 1)
    assert due(ended(None, failures=1), DAILY).at == AT + HOUR


def test_a_host_that_refuses_is_left_alone_for_as_long_as_it_refuses_already() -> None:
    since, at, waits = AT, AT, []
    for _ in range(6):
        found = due(Ended(started_at=at, at=at, reason="blocked: jsl", blocked_since=since), DAILY)
        waits.append(found.at - at)
        at = found.at
    assert waits == [DAY, DAY, 2 * DAY, 4 * DAY, WEEK, WEEK]


def test_no_site_is_due_before_its_host_may_be_asked() -> None:
    rests = AT + timedelta(days=3)
    found = due(ended("rest", rests_until=rests), DAILY)
    assert (found.at, found.why) == (rests, "a host rests")


def test_the_rule_does_not_depend_on_the_zone_of_the_clock() -> None:
    there = due(ended("daily-cap"), DAILY).at
    here = due(Ended(started_at=BEGAN.astimezone(UTC), at=AT.astimezone(UTC), reason="daily-cap"), DAILY)  # fmt: skip
    assert here.at == there
