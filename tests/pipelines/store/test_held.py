"""Held runs beside runs of other sites: nothing of theirs is shown, and nothing of others is hidden."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pipelines import stages
from pipelines.store import alarms, figures, held, reports, rereads, runs
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pipelines.store.writer import Writer
    from tests.conftest import Query

A, B, C = "http://lab.test/a", "http://bad.test/b", "http://other.test/c"
MORE = "\n会议还通报了八起典型案例，要求各县分局对照检查。"


def save(writer: Writer, run: int, url: str, body: str, **changes: Any) -> reports.Outcome:
    site = url.removeprefix("http://").split(".")[0]
    made = report(url, body, site=site, **changes)
    return writer.do_now(lambda c, t: reports.save(c, t, run, made))


def start(writer: Writer, site: str, *, pending: bool = False) -> int:
    run = open_run(writer, site)
    if pending:
        writer.do_now(lambda c, _: held.expect(c, run, {"new_at_most": 0}))
    return run


def shown(query: Query) -> list[tuple[Any, ...]]:
    return query("SELECT url, body, published_on FROM corpus ORDER BY id")


@pytest.mark.parametrize("published", [True, False])
def test_a_held_place_becomes_the_original_when_its_run_is_published(
    writer: Writer, query: Query, published: bool
) -> None:
    first, later = date(2025, 3, 1), date(2025, 3, 5)
    save(writer, start(writer, "lab"), A, TEXTS[0], published_on=later)
    bad = start(writer, "bad", pending=True)
    copy = TEXTS[0] + MORE
    assert save(writer, bad, B, copy, published_on=first, authors=("甲",)).what == "reprint"
    assert shown(query) == [(A, TEXTS[0], later)]
    # Another place that comes settles the originals anew.
    save(writer, start(writer, "other"), C, TEXTS[0], published_on=date(2025, 3, 9))
    assert shown(query) == [(A, TEXTS[0], later)]
    assert query("SELECT url FROM reprints") == [(C,)]
    if not published:
        return
    score = query("SELECT score FROM report")
    assert writer.do_now(lambda c, _: held.release(c, bad, "me"))
    assert shown(query) == [(B, copy, first)]
    assert query("SELECT authors, score IS NOT NULL FROM corpus") == [(["甲"], score != [(None,)])]
    assert sorted(query("SELECT url FROM reprints")) == [(A,), (C,)]
    assert query("SELECT count(*) FROM appearance WHERE deferred IS NOT NULL") == [(0,)]


def test_a_held_text_that_is_two_reports_makes_them_one_when_its_run_is_published(
    writer: Writer, query: Query
) -> None:
    start(writer, "other")
    run = start(writer, "lab")
    for url, body in zip((A, C), TEXTS[:2], strict=True):
        save(writer, run, url, body, title="一个题目纪实")
    before = shown(query)
    bad = start(writer, "bad", pending=True)
    save(writer, bad, B, "\n".join(TEXTS[:2]), title="一个题目纪实")
    assert shown(query) == before
    assert len(before) == 2, "the two are one report already"
    writer.do_now(lambda c, _: held.release(c, bad, "me"))
    assert len(shown(query)) == 1


def test_what_a_held_run_read_of_a_revised_text_is_shown_when_it_is_published(
    writer: Writer, query: Query
) -> None:
    save(writer, start(writer, "lab"), A, TEXTS[0], source="甲", channel="党建")
    fields = "SELECT published_on, source, authors, editor, channel, score, title FROM corpus"
    before = query(fields)
    bad = start(writer, "lab", pending=True)
    new = {"published_on": date(1999, 9, 9), "source": "乱码", "authors": ("坏",), "editor": "错", "channel": "误", "score": 0.9}  # fmt: skip
    save(writer, bad, A, TEXTS[0] + MORE, title="别的题目", **new)
    assert query(fields) == before
    assert query("SELECT published_on FROM gram_set") == [(before[0][0],)]
    writer.do_now(lambda c, _: held.release(c, bad, "me"))
    said = [(date(1999, 9, 9), "乱码", ["坏"], "错", "误", pytest.approx(0.9), "别的题目")]
    assert query(fields) == said
    assert query("SELECT published_on, source, title FROM appearance") == [
        (date(1999, 9, 9), "乱码", "别的题目")
    ]


@pytest.mark.parametrize("same", [True, False])
def test_a_report_that_a_held_run_found_is_shown_by_another_sites_copy(
    writer: Writer, query: Query, same: bool
) -> None:
    bad = start(writer, "bad", pending=True)
    save(writer, bad, B, TEXTS[0], published_on=date(2025, 1, 1), authors=("甲",))
    score = query("SELECT score FROM report")
    assert shown(query) == []
    copy = TEXTS[0] if same else TEXTS[0] + MORE
    told = save(writer, start(writer, "other"), C, copy, published_on=date(2025, 6, 1))
    assert told.what == "reprint"
    assert shown(query) == [(C, copy, date(2025, 6, 1))]
    assert query("SELECT count(*) FROM reprints") == [(0,)]
    assert query("SELECT site, channel, reprints FROM corpus") == [("other", "党建", 0)]
    # Read again, its other columns are put right though its text is the same. It is a find of the held run all the same.
    again = report(B, site="bad", published_on=date(2025, 1, 2), authors=("乙",))
    asked = 'INSERT INTO "fetch" (url, fetched_at) VALUES (%s, now()) RETURNING id'
    [(fetch,)] = query(asked, B)
    replay = start(writer, "bad")
    writer.do_now(lambda c, t: rereads.save(c, t, replay, again, fetch))
    assert writer.do_now(lambda c, _: held.check(c, bad)) == "new_at_most is 0: 1"
    writer.do_now(lambda c, _: held.release(c, bad, "me"))
    assert shown(query) == [(B, TEXTS[0], date(2025, 1, 2))]
    assert query("SELECT run, authors, score FROM report") == [(bad, ["乙"], *score[0])]
    assert query("SELECT url FROM reprints") == [(C,)]


def test_a_run_that_is_not_seen_to_live_is_not_published_at_once(
    writer: Writer, query: Query
) -> None:
    """A crawl that has lost its connection has no lock until it has another one."""
    expected = {"new_at_most": 0}
    site = {"key": "lab", "name": "lab", "url": A, "level": "local", "region": "", "family": "trs"}
    opened = partial(stages._open_run, {**site, "state": "open"}, expected)
    run = writer.do_now(opened)
    assert writer.do_now(lambda c, _: run in runs.living(c))
    query(
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE classid = 73 AND objid = %s", run
    )
    writer.do_now(lambda c, _: alarms.review(c))
    assert query("SELECT held FROM run") == [("pending",)]
    query("UPDATE run SET started_at = now() - interval '6 minutes'")
    writer.do_now(lambda c, _: alarms.review(c))
    assert query("SELECT held FROM run") == [(None,)]
    # It lived all the same.
    save(writer, run, A, TEXTS[0])
    writer.do_now(lambda c, t: runs.finish(c, t, run, "finished"))
    writer.do_now(lambda c, _: alarms.conclude(c, "lab", run))
    assert query("SELECT held FROM run") == [("new_at_most is 0: 1",)]
    assert shown(query) == []


def test_the_figures_of_the_report_page_leave_out_held_runs(writer: Writer, query: Query) -> None:
    save(writer, start(writer, "lab"), A, TEXTS[0])
    save(writer, start(writer, "other"), C, TEXTS[0])
    bad = start(writer, "bad", pending=True)
    save(writer, bad, B, TEXTS[0])
    save(writer, start(writer, "lab", pending=True), A, TEXTS[0] + MORE)
    query("INSERT INTO page (key, url, site, kind) VALUES ('b', %s, 'bad', 'article')", B)
    query("UPDATE appearance SET page = 1 WHERE url = %s", B)
    query(
        "INSERT INTO disappearance (page, report, url, site, kind) VALUES (1, 1, %s, 'bad', '404')",
        B,
    )
    told = writer.do_now(lambda c, _: figures.figures(c, 30))
    [chain] = told["chains"]
    assert [one["url"] for one in chain["places"]] == [A, C]
    assert chain["reprints"] == told["headline"]["reprints"] == 1
    assert (told["headline"]["revisions"], told["headline"]["gone"]) == (0, 0)
    assert told["gone"] == told["gone_kinds"] == []
