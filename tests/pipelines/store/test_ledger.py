"""What went away, how, and that it came back: rows, and no row where nothing is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipelines.report import Report
from pipelines.store import endings, pages, reports, runs
from pipelines.store.coverage import Coverage
from pipelines.store.ledger import is_notice, kind_of
from pipelines.store.visits import Exchange
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pipelines.store.writer import Writer
    from tests.conftest import Query

GONE = "SELECT kind, confirmed, returned_at IS NOT NULL FROM disappearance ORDER BY id"
CHANNEL = "党建"


def listed(writer: Writer, run: int, *names: str) -> list[pages.Leased]:
    found = [
        pages.Found(url=f"http://lab.test/{one}", kind="article", channel=CHANNEL) for one in names
    ]
    return writer.do_now(Exchange("lab", run, found=found, want=50).carry_out)


def stored(writer: Writer, run: int, page: pages.Leased, body: str, **changes: object) -> Report:
    made = report(page.url, body, page_id=page.id, **changes)
    writer.do_now(lambda c, t: reports.save(c, t, run, made))
    return made


def visited(writer: Writer, query: Query, page: pages.Leased, run: int) -> None:
    query("UPDATE page SET state = 'leased', run = %s WHERE id = %s", run, page.id)


def fail(writer: Writer, run: int, page: pages.Leased, failure: str, want: int = 0) -> None:
    ended = endings.Settled(page=page.id, url=page.url, failure=failure, grade=1)
    writer.do_now(Exchange("lab", run, settled=[ended], want=want).carry_out)


def reject(writer: Writer, run: int, page: pages.Leased, reason: str, body: str = "") -> None:
    made = Report(url=page.url, site="lab", rejection=reason, page_id=page.id, body=body)
    writer.do_now(lambda c, t: reports.save(c, t, run, made))


@pytest.mark.parametrize(
    ("failure", "kind"),
    [("http 404", "404"), ("http 410", "410"), ("off-site: http://elsewhere.test/", "redirected")],
)
def test_a_failed_visit_that_tells_is_a_row_and_each_more_confirms_it(
    writer: Writer, query: Query, failure: str, kind: str
) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    stored(writer, run, page, TEXTS[0])
    for _ in range(3):
        fail(writer, run, page, failure)
    assert query(GONE) == [(kind, 3, False)]
    assert query("SELECT kind, title FROM disappeared") == [(kind, report("x").title)]


@pytest.mark.parametrize(("want", "state"), [(0, "queued"), (1, "leased")])
def test_a_failure_that_is_told_twice_moves_its_page_once(
    writer: Writer, query: Query, want: int, state: str
) -> None:
    run = open_run(writer)
    here, there = (
        pages.Found(url=f"http://lab.test/{one}", key="lab:7", kind="article", channel=CHANNEL)
        for one in "ab"
    )
    [page] = writer.do_now(Exchange("lab", run, found=[here], want=1).carry_out)
    stored(writer, run, page, TEXTS[0])
    visited(writer, query, page, run)
    writer.do_now(Exchange("lab", run, found=[there]).carry_out)
    for _ in range(2):
        fail(writer, run, page, "http 404", want)
    assert query("SELECT state, url FROM page") == [(state, "http://lab.test/b")]
    assert query(GONE) == []


@pytest.mark.parametrize("failure", ["http 500", "http 403", "http 412", "TimeoutError: late",
                                     "challenge:waf_rs", "robots: refused (403)"])  # fmt: skip
def test_an_outage_or_a_refusal_makes_no_tombstone_and_is_called_unknown(
    writer: Writer, query: Query, failure: str
) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    stored(writer, run, page, TEXTS[0])
    fail(writer, run, page, failure)
    assert query(GONE) == []
    assert query("SELECT kind FROM disappeared") == [(f"unknown: {failure}",)]


@pytest.mark.parametrize(
    ("reason", "body", "kind"),
    [
        ("soft-404", "", "404"), ("empty", "", "emptied"), ("image-only", "", "emptied"),
        ("listing", "", "redirected"), ("off-topic", "樱桃节开幕，游客品尝新果。" * 20, "replaced"),
        ("off-topic", "本文已撤回。", "withdrawn"), ("off-topic", TEXTS[0] + "末尾一句。", None),
        ("challenge:waf_acw", "", None), ("undecodable", "", None), ("robots", "", None),
    ],
)  # fmt: skip
def test_a_page_that_gives_something_else_says_how_the_report_went(
    writer: Writer, query: Query, reason: str, body: str, kind: str | None
) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    stored(writer, run, page, TEXTS[0])
    reject(writer, run, page, reason, body)
    assert query(GONE) == ([(kind, 1, False)] if kind else [])
    assert query("SELECT count(*) FROM report") == [(1,)]


def test_what_was_never_a_report_does_not_disappear(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    fail(writer, run, page, "http 404")
    assert query(GONE) == []


def test_a_report_that_comes_back_keeps_its_number(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    stored(writer, run, page, TEXTS[0])
    before = query("SELECT id FROM report")
    fail(writer, run, page, "http 404")
    stored(writer, run, page, TEXTS[0])
    assert query(GONE) == [("404", 1, True)]
    assert query("SELECT id FROM report") == before
    fail(writer, run, page, "http 404")
    assert query(GONE) == [("404", 1, True), ("404", 1, False)]


def test_a_server_that_says_unchanged_brings_it_back_too(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    stored(writer, run, page, TEXTS[0])
    fail(writer, run, page, "http 404")
    ended = endings.Settled(page=page.id, alive=True)
    writer.do_now(Exchange("lab", run, settled=[ended]).carry_out)
    assert query(GONE) == [("404", 1, True)]


def test_another_text_in_a_reports_place_is_a_revision_and_replaced(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    stored(writer, run, page, TEXTS[0])
    stored(writer, run, page, TEXTS[1])
    assert query(GONE) == [("replaced", 1, False)]
    assert query("SELECT count(*) FROM revision") == [(1,)]


def test_an_edit_is_no_disappearance_and_brings_the_next_visit_forward(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    [page] = listed(writer, run, "a")
    for _ in range(3):
        visited(writer, query, page, run)
        stored(writer, run, page, TEXTS[0])
    assert query("SELECT visits FROM page") == [(3,)]
    visited(writer, query, page, run)
    stored(writer, run, page, TEXTS[0] + "\n更正：以上数据以核定为准。")
    assert query(GONE) == []
    assert query("SELECT visits, due_at < now() + interval '2 days' FROM page") == [(1, True)]


def whole(ended: str = "complete", deep: bool = True) -> dict[str, Coverage]:
    return {CHANNEL: Coverage(channel=CHANNEL, listings=1, links=1, shown_again=0, declared_pages=None,
                              declared_records=None, ended=ended, deep=deep)}  # fmt: skip


def first_run(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    for page in listed(writer, run, "a", "b"):
        stored(writer, run, page, TEXTS[page.id])
    writer.do_now(lambda c, t: runs.finish(c, t, run, "finished"))


def test_what_a_full_reading_does_not_list_is_delisted_and_visited_at_once(
    writer: Writer, query: Query
) -> None:
    first_run(writer, query)
    run = open_run(writer)
    assert listed(writer, run, "a") == []
    [again] = writer.do_now(Exchange("lab", run, coverage=whole(), want=5).carry_out)
    assert again.url.endswith("/b")
    assert query(GONE) == [("delisted", 1, False)]
    stored(writer, run, again, TEXTS[again.id])
    assert query(GONE) == [("delisted", 1, False)]  # the page lives, no listing names it
    listed(writer, open_run(writer), "b")
    assert query(GONE) == [("delisted", 1, True)]


@pytest.mark.parametrize(("ended", "deep"), [("partial: http 500", True), ("reading", True),
                                             ("unchanged", False), ("complete", False)])  # fmt: skip
def test_what_was_not_read_to_its_end_delists_nothing(
    writer: Writer, query: Query, ended: str, deep: bool
) -> None:
    first_run(writer, query)
    run = open_run(writer)
    listed(writer, run, "a")
    writer.do_now(Exchange("lab", run, coverage=whole(ended, deep)).carry_out)
    assert query(GONE) == []


def test_notices_are_short_and_speak_of_the_text_itself() -> None:
    assert is_notice("该文已被作者撤稿")
    assert not is_notice("会议研究了撤销支部的程序。" + "内容" * 200)
    assert not is_notice(replace(report("x")).body)
    assert kind_of("ResponseDataLossError") is None
