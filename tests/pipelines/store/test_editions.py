"""Edits at any place of a report are revisions; a place that moved is the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.store import pages, reports
from pipelines.store.visits import Exchange
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pipelines.report import Report
    from pipelines.store.writer import Writer
    from tests.conftest import Query

FIRST, SECOND = "http://lab.test/1", "http://lab.test/2"
EDITED = TEXTS[0] + "\n更正：文中数据以最终核定为准。"
CHANGES = "SELECT url, body_before, body_after, removed, added, reprint FROM changes ORDER BY replaced_at, url"
PLACES = "SELECT url, coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report ORDER BY url"
PLACES = PLACES.replace("SELECT url", "SELECT a.url").replace("BY url", "BY a.url")


def save(writer: Writer, run: int, one: Report) -> reports.Outcome:
    return writer.do_now(lambda c, t: reports.save(c, t, run, one))


def test_an_edit_of_a_reprint_is_a_revision_with_its_place(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    first = save(writer, run, report(FIRST))
    save(writer, run, report(SECOND))
    assert save(writer, run, report(SECOND, EDITED)) == reports.Outcome(
        "revised", first.report, edited=True
    )
    added = EDITED.split("\n")[-1]
    assert query(CHANGES) == [(SECOND, TEXTS[0], EDITED, [], [added], True)]
    assert query(PLACES) == [(FIRST, TEXTS[0]), (SECOND, EDITED)]
    assert save(writer, run, report(SECOND, EDITED)).what == "unchanged"
    assert query("SELECT count(*) FROM revision") == [(1,)]


def test_a_reprint_stays_what_it_was_when_its_original_is_edited(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    save(writer, run, report(FIRST))
    save(writer, run, report(SECOND))
    save(writer, run, report(FIRST, EDITED))
    assert query(PLACES) == [(FIRST, EDITED), (SECOND, TEXTS[0])]
    assert [row[:3] for row in query(CHANGES)] == [(FIRST, TEXTS[0], EDITED)]


def test_each_change_of_a_place_leads_to_the_next(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    for text in (TEXTS[0], EDITED, EDITED + "\n再次更正。"):
        save(writer, run, report(FIRST, text))
    assert [row[1:3] for row in query(CHANGES)] == [
        (TEXTS[0], EDITED), (EDITED, EDITED + "\n再次更正。"),
    ]  # fmt: skip
    spans = query("SELECT seen_from, replaced_at FROM changes ORDER BY replaced_at")
    assert spans[0][1] == spans[1][0]


def test_a_reprint_that_becomes_another_report_leaves_its_text_behind(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    first = save(writer, run, report(FIRST))
    save(writer, run, report(SECOND))
    other = save(writer, run, report(SECOND, TEXTS[1]))
    assert other.edited
    assert other.report != first.report
    assert query("SELECT report, body FROM revision") == [(first.report, TEXTS[0])]
    assert [row[1:3] for row in query(CHANGES)] == [(TEXTS[0], TEXTS[1])]


def leased(writer: Writer, query: Query, run: int, url: str) -> pages.Leased:
    """The article of key `lab.test:7`, named at `url` by a listing and visited at once."""
    found = [pages.Found(url=url, key="lab.test:7", kind="article")]
    writer.do_now(Exchange("lab", run, found=found).carry_out)
    query("UPDATE page SET due_at = now() WHERE state = 'done'")
    [page] = writer.do_now(Exchange("lab", run, want=5).carry_out)
    return page


def test_an_article_that_moved_keeps_its_report_its_history_and_its_old_address(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    page = leased(writer, query, run, FIRST)
    first = save(writer, run, report(FIRST, page_id=page.id))
    save(writer, run, report(FIRST, EDITED, page_id=page.id))
    moved = leased(writer, query, run, SECOND)
    assert (moved.id, moved.url) == (page.id, FIRST)  # until that leads nowhere
    gone = report(FIRST, "", page_id=page.id, rejection="soft-404")
    assert save(writer, run, gone).what == "rejected"
    [there] = writer.do_now(Exchange("lab", run, want=5).carry_out)
    assert (there.id, there.url) == (page.id, SECOND)
    now = save(writer, run, report(SECOND, EDITED, page_id=page.id))
    assert now == reports.Outcome("unchanged", first.report)
    assert query("SELECT url FROM report") == [(SECOND,)]
    assert query("SELECT url, former_urls FROM appearance") == [(SECOND, [FIRST])]
    assert [row[:2] for row in query(CHANGES)] == [(SECOND, TEXTS[0])]
    assert query("SELECT kind, url, returned_at IS NOT NULL FROM disappearance") == [
        ("moved", FIRST, True)
    ]
    assert query("SELECT count(*) FROM disappeared") == [(0,)]


def test_a_lost_place_of_a_report_that_lives_elsewhere_tells_where(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    [one, two] = writer.do_now(
        Exchange("lab", run, want=5, found=[
            pages.Found(url=FIRST, kind="article"), pages.Found(url=SECOND, kind="article"),
        ]).carry_out
    )  # fmt: skip
    for page in (one, two):
        save(writer, run, report(page.url, page_id=page.id))
    query("UPDATE page SET state = 'leased' WHERE id = %s", one.id)
    save(writer, run, report(one.url, "", page_id=one.id, rejection="soft-404"))
    lost = "SELECT url, kind, lives_at FROM disappeared ORDER BY url"
    assert query(lost) == [(FIRST, "404", SECOND)]
    query("UPDATE page SET state = 'leased' WHERE id = %s", two.id)
    save(writer, run, report(two.url, "", page_id=two.id, rejection="soft-404"))
    assert query(lost) == [(FIRST, "404", None), (SECOND, "404", None)]
