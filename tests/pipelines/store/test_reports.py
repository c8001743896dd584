"""What a report is to the corpus: new, unchanged, revised, a reprint, rejected."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.report import Attachment, Fetch, Report
from pipelines.store import reports
from pipelines.store.database import Database
from pipelines.store.writer import Writer
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Query


def save(writer: Writer, run: int, one: Report) -> reports.Outcome:
    return writer.do_now(lambda c, t: reports.save(c, t, run, one))


def test_a_report_is_new_once_and_unchanged_after(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    one = report("http://lab.test/1")
    assert save(writer, run, one).what == "new"
    before = query("SELECT xmin, id, body FROM report")
    assert save(writer, run, one).what == "unchanged"
    assert [row[1:] for row in query("SELECT xmin, id, body FROM report")] == [
        row[1:] for row in before
    ]
    assert query("SELECT count(*) FROM appearance") == [(1,)]
    assert query("SELECT count(*) FROM revision") == [(0,)]


def test_every_field_comes_back_as_it_went_in(writer: Writer, query: Query) -> None:
    one = report(
        "http://lab.test/1", source="青岚市生态环境局", authors=("赵一帆", "钱立新"), editor="孙晓禾",
        views=294, doc_number="青环发〔2025〕3号", breadcrumb=("首页", "机关党建"),
        attachments=(Attachment(url="http://lab.test/a.pdf", name="附件", kind="pdf"),), images=("http://lab.test/a.png",),
        origins={"source": "label"},
    )  # fmt: skip
    save(writer, open_run(writer), one)
    [row] = query(
        "SELECT title, body, raw_body, published_on, source, authors, editor, views, doc_number, breadcrumb,"
        " attachments, images, origins, digest, array_length(signature, 1), topic_version, text_version FROM report"
    )
    assert row == (
        one.title, one.body, one.raw_body, one.published_on, "青岚市生态环境局", ["赵一帆", "钱立新"],
        "孙晓禾", 294, "青环发〔2025〕3号", ["首页", "机关党建"],
        [{"url": "http://lab.test/a.pdf", "name": "附件", "kind": "pdf"}], ["http://lab.test/a.png"], {"source": "label"},
        one.digest, 128, one.topic_version, one.text_version,
    )  # fmt: skip


def test_a_changed_text_is_a_revision_and_the_old_text_is_kept(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    save(writer, run, report("http://lab.test/1", TEXTS[0]))
    later = report("http://lab.test/1", TEXTS[0] + "\n补记：整改已经完成。")
    assert save(writer, run, later).what == "revised"
    assert query("SELECT body FROM report") == [(later.body,)]
    [(before, after)] = query("SELECT body_before, body_after FROM changes")
    assert (before, after) == (TEXTS[0], later.body)
    assert save(writer, run, later).what == "unchanged"
    assert query("SELECT count(*) FROM revision") == [(1,)]


def test_a_view_counter_or_another_title_is_no_revision(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    save(writer, run, report("http://lab.test/1", views=10))
    assert save(writer, run, report("http://lab.test/1", views=9999)).what == "unchanged"


def test_a_reprint_is_an_appearance_of_the_same_report(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    first = save(writer, run, report("http://lab.test/1"))
    again = save(writer, run, report("http://lab.test/2", source="转载的报纸"))
    assert (again.what, again.report) == ("reprint", first.report)
    assert query("SELECT url, source, similarity FROM reprints") == [
        ("http://lab.test/2", "转载的报纸", 1.0)
    ]
    assert query("SELECT body FROM appearance WHERE url = 'http://lab.test/2'") == [(None,)]


def test_a_cut_and_framed_reprint_is_found_and_its_own_text_is_kept(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    first = save(writer, run, report("http://lab.test/1"))
    lines = TEXTS[0].split("\n")
    framed = report("http://lab.test/2", "\n".join(["本网讯", *lines[:-1]]))
    assert save(writer, run, framed) == reports.Outcome("reprint", first.report)
    assert query("SELECT body FROM appearance WHERE url = 'http://lab.test/2'") == [(framed.body,)]


def test_forty_different_reports_stay_forty(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    for number, text in enumerate(TEXTS):
        assert save(writer, run, report(f"http://lab.test/{number}", text)).what == "new"
    assert query("SELECT count(*), count(DISTINCT digest) FROM report") == [(40, 40)]


def test_a_reprint_whose_text_becomes_another_report_is_one(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    save(writer, run, report("http://lab.test/1", TEXTS[0]))
    save(writer, run, report("http://lab.test/2", TEXTS[0]))
    assert save(writer, run, report("http://lab.test/2", TEXTS[1])).what == "new"
    assert query("SELECT url, original FROM appearance ORDER BY url") == [
        ("http://lab.test/1", True), ("http://lab.test/2", True)
    ]  # fmt: skip


def test_a_rejection_is_a_row_with_score_and_terms_and_leaves_when_accepted(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    one = report("http://lab.test/1", TEXTS[0], rejection="off-topic")
    assert save(writer, run, one).what == "rejected"
    [(reason, score, terms, body)] = query("SELECT reason, score, terms, body FROM rejection")
    assert reason == "off-topic"
    assert score > 0
    assert terms
    assert body == TEXTS[0]
    assert save(writer, run, replace(one, rejection=None)).what == "new"
    assert query("SELECT count(*) FROM rejection") == [(0,)]


def test_what_no_text_column_can_hold_is_replaced_not_lost(writer: Writer, query: Query) -> None:
    odd = report("http://lab.test/1", title="标题\x00\ud800", raw_body="原\x00文")
    save(writer, open_run(writer), odd)
    assert query("SELECT title, raw_body FROM report") == [("标题\ufffd\ufffd", "原\ufffd文")]


def test_the_fetches_of_a_visit_are_rows_and_the_report_names_the_last(
    writer: Writer, query: Query
) -> None:
    now = datetime.now(UTC)
    fetches = (
        Fetch(url="http://lab.test/0", fetched_at=now, status=302),
        Fetch(url="http://lab.test/1", fetched_at=now, status=200, size=7, etag='"x"'),
    )
    save(writer, open_run(writer), report("http://lab.test/1", fetches=fetches))
    assert query(
        'SELECT f.url, f.status, f.size FROM report r JOIN "fetch" f ON f.id = r.fetch_id'
    ) == [("http://lab.test/1", 200, 7)]
    assert query('SELECT count(*) FROM "fetch"') == [(2,)]


def test_twins_that_arrive_at_once_are_one_report(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    def crawl(name: str) -> Callable[[], None]:
        def work() -> None:
            mine = Writer(Database(database_url, tmp_path), patience=10)
            run = open_run(mine, name)
            barrier.wait()
            for number, text in enumerate(TEXTS[:20]):
                save(mine, run, report(f"http://{name}.test/{number}", text, site=name))
            mine.close_now()

        return work

    first = Writer(Database(database_url, tmp_path), patience=10)
    open_run(first)
    first.close_now()
    barrier = threading.Barrier(3)
    threads = [threading.Thread(target=crawl(name)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert query("SELECT count(*) FROM report") == [(20,)]
    assert query("SELECT count(*), count(*) FILTER (WHERE original) FROM appearance") == [(60, 20)]
