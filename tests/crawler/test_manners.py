"""Whom a crawl asks, how often, and when it stops: real runs against the log of a real server."""

from __future__ import annotations

import itertools
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.crawler.small_web import MakeSmall, SmallHost, SmallWeb, page
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query
    from tests.web.answers import Answer, Asked

DELAY = 0.4
SLOW = f"[crawl]\nDOWNLOAD_DELAY = {DELAY}"
LEAST = DELAY / 2 - 0.01  # varied by half; clocks are read in two processes
ACW = "<script>var arg1='A0B1';</script>"


def wait_for(web: SmallWeb, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(web.web.log) < count:
        assert time.monotonic() < deadline, "the crawl does not come so far"
        time.sleep(0.01)


def test_two_runs_ask_one_host_in_turns_and_keep_its_delay_between_them(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost("shared.test", count=40, more=SLOW)  # a run takes 16 at a time
    web = small(host, delay=0.1)
    first = web.start()
    wait_for(web, 3)
    second = web.start()
    assert (first.wait(100), second.wait(100)) == (0, 0)
    assert max(one.at_once for one in web.web.log) == 1
    assert min(web.gaps(host)) >= LEAST
    runs = [run for (run,) in query('SELECT run FROM "fetch" ORDER BY fetched_at')]
    assert set(runs) == {1, 2}
    changes = sum(a != b for a, b in itertools.pairwise(runs))
    assert changes >= len(runs) / 3  # they alternate while both have pages
    assert query("SELECT count(*) FROM page WHERE state <> 'done'") == [(0,)]


def test_a_killed_run_frees_its_host_at_once_and_its_delay_holds_on(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost("freed.test", count=6, more="[crawl]\nDOWNLOAD_DELAY = 2")
    web = small(host, delay=1.0)
    killed = web.start()
    wait_for(web, 2)
    killed.kill()
    killed.wait()
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid IN (74, 75)"
    deadline = time.monotonic() + 5
    while query(held) != [(0,)]:
        assert time.monotonic() < deadline, "the dead hold the host"
        time.sleep(0.05)
    died = web.web.log[-1].at
    web.start().wait(100)
    assert len(web.web.log) > 4
    assert 1.0 <= web.web.log[2].at - died < 30
    assert query("SELECT count(*) FROM page WHERE state <> 'done'") == [(0,)]


def test_a_host_without_a_delay_is_not_kept_waiting_and_takes_no_turns(
    small: MakeSmall, query: Query
) -> None:
    web = small(SmallHost("quick.test"))
    web.crawl()
    assert query("SELECT name, state, next_at FROM host") == [("quick.test", "open", None)]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_rests_for_as_long_as_it_says(small: MakeSmall, status: int) -> None:
    def busy(_: Asked) -> Answer:
        first = len(web.asked(hosts[0])) + len(web.asked(hosts[1])) < 5
        return page("忙", status, Retry_After="2") if first else page("闲")

    hosts = (SmallHost("paced.test", says={"*": busy}, more="[crawl]\nDOWNLOAD_DELAY = 0.1"),
             SmallHost("other.test", says={"*": busy}))  # fmt: skip
    web = small(*hosts)
    web.crawl(code=1)
    for host in hosts:
        assert web.asked(host)[:3] == ["/robots.txt", "/list/", "/list/"]
        assert 1.95 <= web.gaps(host)[1] < 20


@pytest.mark.parametrize("said", [{}, {"Retry_After": "0"}, {"Retry_After": "Mon, 02 Mar 2020 00:00:00 GMT"}])  # fmt: skip
def test_a_busy_host_that_does_not_say_how_long_is_asked_half_as_often(
    small: MakeSmall, said: dict[str, str]
) -> None:
    host = SmallHost("hurried.test", says={"*": lambda _: page("忙", 503, **said)}, more=SLOW)
    web = small(host)
    log = web.crawl(code=1)
    assert web.asked(host) == ["/robots.txt", "/list/", "/list/", "/list/"]
    assert [
        gap >= LEAST * factor for gap, factor in zip(web.gaps(host), (1, 2, 4), strict=True)
    ] == [True] * 3
    assert f"{8 * DELAY:.3g} s between requests from now on" in log


def test_a_rest_of_more_than_ten_minutes_ends_the_run_and_the_next_one_knows(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost(
        "tired.test", says={"*": lambda _: page("忙", 503, Retry_After="3600")}, more=SLOW
    )
    web = small(host)
    log = web.crawl()
    assert "tired.test wants to be left alone for 3" in log
    assert web.asked(host) == ["/robots.txt", "/list/"]
    assert web.crawl()
    assert len(web.web.log) == 2
    assert query("SELECT reason FROM run") == [("rest",), ("rest",)]
    assert query("SELECT state, due_at <= now() FROM page") == [("queued", True)]
    assert query("SELECT next_at > now() + interval '50 minutes' FROM host") == [(True,)]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (page("", 412), "http 412"),
        (page("<script>$_ts=window['$_ts'];$_ts.cd=1</script>", 412), "waf_rs"),
        (page("<script>document.cookie=('_')+('_')+'jsl'</script>", 521), "jsl"),
        (page(ACW), "waf_acw"),
    ],
)
def test_three_refusals_in_a_row_end_the_run_with_their_kind(
    small: MakeSmall, query: Query, answer: Answer, kind: str
) -> None:
    host = SmallHost("wall.test", count=12, more=SLOW)
    web = small(host)

    good: list[str] = []

    def say(asked: Asked) -> Answer:
        # The first article that is asked for, whichever is wanted most.
        if asked.path.startswith("/show/") and not good:
            good.append(asked.path)
        shown = asked.path in ("/list/", *good)
        given = host.plain_answer(asked) if shown else answer
        return given or answer

    host.says = {"*": say}
    log = web.crawl(code=1)
    told = [line for line in log.splitlines() if "wall.test has refused 3 times in a row" in line]
    assert len(told) == 1
    assert f"({kind})" in told[0]
    assert "no challenge is ever solved" in told[0]
    assert len(web.asked(host)) == 3 + 3
    assert query("SELECT reason FROM run") == [(f"blocked: {kind}",)]
    assert query("SELECT state, kind, refusals, site, run FROM host") == [
        ("blocked", kind, 3, "test_wall", 1)
    ]
    assert query("SELECT state, count(*) FROM page WHERE kind = 'article' GROUP BY 1 ORDER BY 1") == [
        ("done", 1), ("failed", 3), ("queued", 8)
    ]  # fmt: skip
    host.says = {}
    web.crawl()
    assert query("SELECT state, kind, refusals, run FROM host") == [("open", None, 0, 2)]


def test_a_good_answer_between_two_refusals_lets_the_run_go_on(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost("moody.test", count=8, more="[crawl]\nDOWNLOAD_DELAY = 0.05")
    sour: list[str] = []

    def say(asked: Asked) -> Answer | None:
        if asked.path == "/list/" or len(web.web.log) % 3 == 0:
            return host.plain_answer(asked)
        sour.append(asked.path)
        return page("", 403)

    host.says = {"*": say}
    web = small(host)
    web.crawl()
    assert query("SELECT reason FROM run") == [("finished",)]
    assert len(sour) == len(set(sour)) == 5  # 403 is never retried
    assert query("SELECT state FROM host") == [("open",)]


def test_a_host_that_only_refuses_is_flagged_and_told_though_it_was_asked_less_than_three_times(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost("shut.test", says={"*": lambda _: page("", 403)})
    log = small(host).crawl(code=1)
    assert "shut.test gave nothing but refusals (http 403)" in log
    assert query("SELECT state, kind, refusals FROM host") == [("blocked", "http 403", 1)]
    assert query("SELECT reason FROM run") == [("finished",)]


CLOCK = """
from datetime import datetime
from pathlib import Path
import crawler.hours as hours
hours.now = lambda: datetime.fromisoformat(Path({file!r}).read_text()).replace(tzinfo=hours.CHINA)
"""


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that says what time it is in China, for all crawls of the test."""
    file = tmp_path / "clock"
    (tmp_path / "sitecustomize.py").write_text(CLOCK.format(file=str(file)))
    file.write_text("2026-03-02 22:00")
    return file


@pytest.mark.without_tables
def test_a_crawl_outside_its_window_is_refused_before_anything_is_asked(
    small: MakeSmall, clock: Path, query: Query
) -> None:
    host = SmallHost("night.test", more='[manners]\nwindow = "21:30-06:45"')
    web = small(host)
    env = {"PYTHONPATH": f"{clock.parent}:{ROOT}"}
    clock.write_text("2026-03-02 06:45")
    log = web.crawl(code=2, **env)
    assert "test_night is crawled from 21:30 to 06:45 China time, where it is 06:45 now" in log
    assert "-s CRAWL_WINDOW=always" in log
    assert web.web.log == []
    assert query("SELECT to_regclass('run')") == [(None,)]
    assert "is no window" in web.crawl("-s", "CRAWL_WINDOW=9pm", code=2, **env)
    web.crawl("-s", "CRAWL_WINDOW=always", **env)
    assert len(web.web.log) == 5


def test_a_window_that_closes_ends_the_run_in_order(
    small: MakeSmall, clock: Path, query: Query
) -> None:
    def say(asked: Asked) -> Answer | None:
        if len(web.web.log) == 4:
            clock.write_text("2026-03-03 07:00")
        return host.plain_answer(asked)

    host = SmallHost(
        "late.test", count=12, says={"*": say}, more=f'{SLOW}\n[manners]\nwindow = "21:00-07:00"'
    )
    web = small(host)
    env = {"PYTHONPATH": f"{clock.parent}:{ROOT}"}
    log = web.crawl(**env)
    assert "the window 21:00-07:00 has closed: what waits is fetched by the next run" in log
    assert len(web.web.log) == 4
    assert query("SELECT reason FROM run") == [("window",)]
    assert query("SELECT state, count(*) FROM page GROUP BY 1 ORDER BY 1") == [
        ("done", 3),
        ("queued", 10),
    ]
    clock.write_text("2026-03-03 21:00")
    web.crawl(**env)
    assert query("SELECT count(*) FROM page WHERE state <> 'done'") == [(0,)]


@pytest.mark.parametrize("more", ["", SLOW])
def test_a_daily_cap_holds_over_all_runs_of_a_day_in_china(
    small: MakeSmall, query: Query, more: str
) -> None:
    host = SmallHost("much.test", count=12, more=f"{more}\n[manners]\ndaily_cap = 5")
    web = small(host)
    told = "much.test has been asked for 5 pages today, its daily cap"
    assert told in web.crawl()
    assert len(web.asked(host)) == 1 + 5
    assert query("SELECT state, count(*) FROM page GROUP BY 1 ORDER BY 1") == [
        ("done", 5),
        ("queued", 8),
    ]
    assert told in web.crawl()
    assert len(web.asked(host)) == 1 + 5
    assert query("SELECT reason FROM run") == [("daily-cap",), ("daily-cap",)]
    query("UPDATE \"fetch\" SET fetched_at = fetched_at - interval '1 day'")
    web.crawl("-s", "DAILY_CAP=7")
    assert len(web.asked(host)) == 6 + 1 + 7


def test_ctrl_c_does_not_wait_for_a_hosts_delay(small: MakeSmall, query: Query) -> None:
    web = small(SmallHost("long.test", more="[crawl]\nDOWNLOAD_DELAY = 100"))
    run = web.start()
    wait_for(web, 1)
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    assert run.wait(30) == 1
    assert query("SELECT reason FROM run") == [("shutdown",)]
    assert query("SELECT state, due_at <= now() FROM page") == [("queued", True)]
