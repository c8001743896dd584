"""Alarms and held runs as rows: what no run can see, and what the views show meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.alarms.figures import Alarm, Verdict
from pipelines.store import alarms, deferral, held, reports, runs
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pipelines.store.writer import Writer
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
