"""Alarms and held runs as rows: what no run can see, and what the views show meanwhile."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pipelines.alarms.figures import Alarm, Verdict
from pipelines.closing import told_now
from pipelines.store import alarms, deferral, held, reports, runs, visited
from pipelines.store.database import Database
from pipelines.store.writer import Writer
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables
    from tests.conftest import Query

URL = "http://lab.test/a"


def save(writer: Writer, run: int, body: str, url: str = URL) -> None:
    writer.do_now(lambda c, t: reports.save(c, t, run, report(url, body)))


def shown(query: Query) -> list[str]:
    return [body for (body,) in query("SELECT body FROM corpus ORDER BY url")]


def hold(writer: Writer, query: Query, *numbers: int) -> None:
    query("UPDATE run SET held = CASE WHEN id = ANY(%s) THEN 'new_at_most is 0: 1' END", [*numbers])
    for (run,) in query("SELECT id FROM run ORDER BY id"):
        writer.do_now(lambda c, _, run=run: deferral.make_up(c, run))  # type: ignore[misc]


def test_runs_that_were_killed_one_after_another_are_seen_without_a_run(
    writer: Writer, query: Query
) -> None:
    first, second = open_run(writer), open_run(writer)
    changes = writer.do_now(lambda c, _: alarms.review(c))
    assert [one["kind"] for one in changes.opened] == ["broken-off"]
    assert writer.do_now(lambda c, _: alarms.review(c)).opened == []
    writer.do_now(lambda c, _: runs.hold(c, second))
    last = open_run(writer)
    writer.do_now(lambda c, t: runs.finish(c, t, last, "finished"))
    changes = writer.do_now(lambda c, _: alarms.review(c))
    assert [(one["kind"], one["site"]) for one in changes.closed] == [("broken-off", "lab")]
    assert query("SELECT count(*) FROM alarm WHERE closed_at IS NULL") == [(0,)]
    assert first < second


def test_an_alarm_is_renewed_closed_and_opened_anew(writer: Writer, query: Query) -> None:
    run = open_run(writer)

    def said(verdict: Verdict) -> alarms.Changes:
        return writer.do_now(lambda c, _: alarms.record(c, "lab", verdict, run))

    assert len(said(Verdict([Alarm("challenge:jsl", "one", "http://lab.test/")])).opened) == 1
    assert said(Verdict([Alarm("challenge:jsl", "two", "http://lab.test/b")])).opened == []
    assert said(Verdict(over={"paging"})).closed == []
    assert query("SELECT detail, url, seen_at > opened_at FROM alarm") == [
        ("two", "http://lab.test/b", True)
    ]
    assert len(said(Verdict(over={"challenge"})).closed) == 1
    assert len(said(Verdict([Alarm("challenge:jsl", "three")])).opened) == 1
    assert query("SELECT closed_at IS NULL FROM alarm ORDER BY id") == [(False,), (True,)]


def test_one_kind_of_challenge_in_the_place_of_another_closes_the_first(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    for kind in ("challenge:jsl", "challenge:wzws"):
        met = Verdict([Alarm(kind, "told")])
        writer.do_now(lambda c, _, met=met: alarms.record(c, "lab", met, run))  # type: ignore[misc]
    assert query("SELECT kind FROM alarm WHERE closed_at IS NULL") == [("challenge:wzws",)]


@pytest.mark.parametrize(
    ("which", "text"),
    [((), 2), ((1,), 2), ((2,), 2), ((3,), 1), ((2, 3), 0), ((1, 3), 1), ((1, 2, 3), None)],
)
def test_of_a_report_that_runs_revised_the_text_of_the_last_published_one_is_shown(
    writer: Writer, query: Query, which: tuple[int, ...], text: int | None
) -> None:
    """Run 1 finds the report, runs 2 and 3 each find another text; `which` are held."""
    for body in TEXTS[:3]:
        save(writer, open_run(writer), body)
    hold(writer, query, *which)
    assert shown(query) == ([] if text is None else [TEXTS[text]])
    changes = [body for (body,) in query("SELECT body_before FROM changes ORDER BY replaced_at")]
    kept = [TEXTS[run - 2] for run in (2, 3) if not {run, run - 1} & {*which}]
    assert changes == kept


def test_a_reprint_that_a_held_run_found_is_not_shown(writer: Writer, query: Query) -> None:
    save(writer, open_run(writer), TEXTS[0])
    save(writer, open_run(writer), TEXTS[0], "http://lab.test/b")
    assert query("SELECT count(*) FROM reprints") == [(1,)]
    hold(writer, query, 2)
    assert query("SELECT count(*) FROM reprints") == [(0,)]
    assert query("SELECT reprints FROM corpus") == [(0,)]


def test_a_run_is_judged_by_what_it_stored(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    writer.do_now(
        lambda c, _: held.expect(c, run, {"new_at_most": 1, "share_with": {"title": 1.0}})
    )
    assert query("SELECT held FROM run") == [("pending",)]
    save(writer, run, TEXTS[0])
    save(writer, run, TEXTS[1], "http://lab.test/b")
    writer.do_now(lambda c, t: runs.finish(c, t, run, "finished"))
    told = writer.do_now(lambda c, _: held.check(c, run))
    assert told == "new_at_most is 1: 2"
    assert query("SELECT held, breached FROM run") == [(told, told)]
    assert writer.do_now(lambda c, _: held.check(c, run, {"new_at_most": 2})) is None
    assert query("SELECT held, breached FROM run") == [(None, None)]
    assert writer.do_now(lambda c, _: held.release(c, run, "nobody")) is False


def test_a_run_that_goes_on_is_not_judged_by_who_looks(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    writer.do_now(lambda c, _: held.expect(c, run, {"new_at_most": 1}))
    writer.do_now(lambda c, _: runs.hold(c, run))
    writer.do_now(lambda c, _: alarms.review(c))
    assert query("SELECT held FROM run") == [("pending",)]


def reviewed(writer: Writer, states: dict[str, str | None] | None = None) -> alarms.Changes:
    return writer.do_now(lambda c, _: alarms.review(c, states))


def test_alarms_of_a_site_that_is_crawled_no_more_are_closed_with_the_reason(
    writer: Writer, query: Query
) -> None:
    for site in ("lab", "lost", "torn"):
        for _ in range(2):
            open_run(writer, site)
    query("UPDATE run SET held = 'new_at_most is 0: 1' WHERE id = 1")
    assert len(reviewed(writer, {"other": "open"}).opened) == 4
    query("UPDATE run SET started_at = now() - (40 + id) * interval '1 day'")
    changes = reviewed(writer, {"lab": "waf_rs", "torn": None})
    assert {(one["site"], one["kind"]) for one in changes.closed} == {
        ("lab", "broken-off"), ("lost", "broken-off"),
    }  # fmt: skip
    assert query("SELECT site, kind, closed_why FROM alarm ORDER BY site, kind") == [
        ("lab", "broken-off", "its site file says that its state is waf_rs"),
        ("lab", "held", None),
        ("lost", "broken-off", "there is no site file of it any more"),
        ("torn", "broken-off", None),
    ]
    assert query("SELECT key FROM site WHERE state = 'waf_rs'") == [("lab",)]
    assert query("SELECT health FROM site_health WHERE site = 'lab'") == [("closed",)]


def test_a_planned_site_that_is_not_crawled_is_told_when_its_crawl_is_missed(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    writer.do_now(lambda c, t: runs.finish(c, t, run, "finished"))
    query("UPDATE run SET started_at = now() - interval '20 days'")
    query("INSERT INTO schedule (site, due_at) VALUES ('lab', now() - interval '1 day')")
    assert reviewed(writer).opened == []
    query("UPDATE schedule SET due_at = now() - interval '4 days'")
    assert [one["kind"] for one in reviewed(writer).opened] == ["no-run"]


def test_a_site_whose_first_run_begins_meanwhile_is_judged_by_the_next_look(
    writer: Writer, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_run(writer)
    for name in ("past", "started"):
        asked = getattr(alarms.evidence, name)

        def late(*args: object, asked: object = asked, name: str = name) -> object:
            found = asked(*args)  # type: ignore[operator]
            query("INSERT INTO site (key, name, url) VALUES (%s, 'new', 'http://new.test/')", name)
            query("INSERT INTO run (site, host, pid) VALUES (%s, 'here', 1)", name)
            return found

        monkeypatch.setattr(alarms.evidence, name, late)
    assert reviewed(writer).opened == []


def test_what_a_command_did_not_take_is_told_by_the_next_look_once(
    writer: Writer, query: Query, tmp_path: Path, database_url: str
) -> None:
    run, file = open_run(writer), tmp_path / "told"
    hook = tmp_path / "hook.py"
    hook.write_text("import sys; open(sys.argv[1], 'a').write(sys.stdin.read())")
    command = f"{sys.executable} {hook} {file}"

    def said(verdict: Verdict) -> None:
        writer.do_now(lambda c, _: alarms.record(c, "lab", verdict, run))

    said(Verdict([Alarm("late", "one"), Alarm("gone", "two"), Alarm("silent", "over at once")]))
    said(Verdict(over={"silent"}))
    assert told_now(writer, "") is None
    assert "cannot be run" in str(told_now(writer, "/nowhere/mail"))
    assert query("SELECT count(told_at) FROM alarm") == [(0,)]
    other = Writer(Database(database_url, tmp_path), patience=5)
    for each in (other, writer, other):
        assert told_now(each, command) is None
    said(Verdict(over={"late"}))
    for each in (writer, other):
        assert told_now(each, command) is None
    other.close_now()
    first, second = map(json.loads, file.read_text().splitlines())
    assert [(one["kind"], one["detail"]) for one in first["opened"]] == [
        ("gone", "two"),
        ("late", "one"),
    ]
    assert first["closed"] == second["opened"] == []
    assert [one["kind"] for one in second["closed"]] == ["late"]


def test_who_judge_a_site_at_once_in_other_orders_wait_for_one_another(
    writer: Writer, query: Query, tmp_path: Path, database_url: str
) -> None:
    run = open_run(writer)
    other = Writer(Database(database_url, tmp_path), patience=5)
    alpha, zeta = (Verdict([Alarm(kind, "told")]) for kind in ("alpha", "zeta"))
    both = Verdict([*zeta.met, *alpha.met])
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"

    def judged(connection: Connection, _: Tables) -> Future[alarms.Changes]:
        alarms.record(connection, "lab", alpha, run)
        later = thread.submit(other.do_now, lambda c, _: alarms.record(c, "lab", both, run))
        while query(waits) == [(0,)] and not later.done():
            pass
        alarms.record(connection, "lab", zeta, run)
        return later

    with ThreadPoolExecutor(1) as thread:
        assert writer.do_now(judged).result(20).opened == []
    other.close_now()
    # A deadlock is tried again, which would be a second call of `judged`.
    assert query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == [
        (0,)
    ]


def test_visits_that_no_rule_needs_are_forgotten(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    query("INSERT INTO visit (site, run, url, outcome, visited_at)"
          " SELECT 'lab', %s, 'u', 'new', now() - interval '3 years' FROM generate_series(1, 700)", run)  # fmt: skip
    writer.do_now(lambda c, _: visited.forget(c, "lab"))
    assert query("SELECT count(*), min(id) FROM visit") == [(600, 101)]
    query("UPDATE visit SET visited_at = now() - interval '1 year' WHERE id <= 150")
    query(
        "INSERT INTO visit (site, run, url, outcome) SELECT 'lab', %s, 'u', 'new' FROM generate_series(1, 300)",
        run,
    )
    writer.do_now(lambda c, _: visited.forget(c, "lab"))
    assert query("SELECT count(*), min(id) FROM visit") == [(650, 101)]


def test_days_are_those_of_china_whatever_the_zone_of_the_session(
    writer: Writer, query: Query
) -> None:
    open_run(writer)
    query("INSERT INTO page (key, url, site, kind, first_seen) VALUES"
          " ('k', 'http://lab.test/', 'lab', 'article', '2025-12-31 20:00+00')")  # fmt: skip
    found = []
    for zone in ("Etc/GMT+12", "Etc/GMT-14"):
        query(f"SET TIME ZONE '{zone}'")
        query("UPDATE page SET listed_on = NULL")
        found += query("SELECT month::text FROM coverage")
        query("UPDATE page SET listed_on = (now() AT TIME ZONE 'Asia/Shanghai')::date + 1")
        found += query("SELECT silent_days::text FROM site_health")
    assert found == [("2026-01-01",), ("-1",)] * 2
