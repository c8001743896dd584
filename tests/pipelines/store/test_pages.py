"""The frontier's rows: leases, back-off, what a dead run leaves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pipelines.store import endings, leases, pages, runs
from pipelines.store.database import Database
from pipelines.store.visits import Exchange
from pipelines.store.writer import Writer
from tests.pipelines.store.reports_for_tests import open_run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables
    from tests.conftest import Query


def found(name: str, **changes: object) -> pages.Found:
    return pages.Found(url=f"http://lab.test/{name}", **{"kind": "article", **changes})  # type: ignore[arg-type]


def exchange(writer: Writer, run: int, want: int = 10, **notes: object) -> list[pages.Leased]:
    return writer.do_now(Exchange("lab", run, want=want, **notes).carry_out)  # type: ignore[arg-type]


def test_pages_are_leased_by_priority_and_never_twice(writer: Writer) -> None:
    run = open_run(writer)
    given = exchange(writer, run, 2, found=[found("a"), found("b", priority=5), found("c")])
    assert [page.url[-1] for page in given] == ["b", "a"]
    assert [page.url[-1] for page in exchange(writer, run)] == ["c"]
    assert exchange(writer, run) == []


def test_naming_a_page_again_makes_no_second_row_and_no_second_visit(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    [page] = exchange(writer, run, found=[found("a", title="初")])
    exchange(writer, run, settled=[endings.Settled(page=page.id)])
    assert exchange(writer, run, found=[found("a", title="改")]) == []
    assert query("SELECT count(*), min(title), min(state) FROM page") == [(1, "改", "done")]


def test_a_listing_names_a_page_by_the_clock_of_the_database_whatever_the_machine_shows(
    writer: Writer, query: Query
) -> None:
    run, now = open_run(writer), "SELECT array_agg(last_listed = now()) FROM page"

    def name(connection: Connection, _: Tables) -> list[bool]:
        pages.add(connection, "lab", run, [found("a"), found("b")])
        return connection.exec_driver_sql(now).scalar_one()

    assert writer.do_now(name) == [True, True]
    assert writer.do_now(name) == [True, True]


def test_a_title_from_a_listing_names_no_person_by_number(writer: Writer, query: Query) -> None:
    exchange(writer, open_run(writer), found=[found("a", title="公示13900001234"), found("b")])
    titles = query("SELECT title FROM page ORDER BY url")
    assert titles == [("公示139****1234",), (None,)]


def test_a_page_wanted_again_is_visited_once_in_each_run(writer: Writer) -> None:
    run = open_run(writer)
    for _ in range(2):
        [page] = exchange(writer, run, found=[found("list", kind="listing", again=True)])
        exchange(writer, run, settled=[endings.Settled(page=page.id)])
        assert exchange(writer, run, found=[found("list", kind="listing", again=True)]) == []
        run = open_run(writer)


@pytest.mark.parametrize(("visits", "days"), [(0, 1), (1, 3), (2, 10), (3, 30), (4, 90), (9, 90)])
def test_an_article_is_due_again_after_growing_pauses(
    writer: Writer, query: Query, visits: int, days: int
) -> None:
    run = open_run(writer)
    [page] = exchange(writer, run, found=[found("a")])
    query("UPDATE page SET visits = %s", visits)
    exchange(writer, run, settled=[endings.Settled(page=page.id)])
    assert query("SELECT round(extract(epoch FROM due_at - now()) / 86400) FROM page") == [(days,)]
    query("UPDATE page SET due_at = now()")
    assert len(exchange(writer, open_run(writer))) == 1


def test_failures_wait_the_longer_the_harder_and_the_more_they_are(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    waits = []
    for grade in (pages.TEMPORARY, pages.HARD, pages.HARD):
        query("UPDATE page SET due_at = now()")
        [page] = exchange(writer, run, found=[found("a")])
        exchange(
            writer, run, 0, settled=[endings.Settled(page=page.id, failure="http 503", grade=grade)]
        )
        [(wait, failure)] = query(
            "SELECT extract(epoch FROM due_at - now()) / 3600, failure FROM page"
        )
        assert failure == "http 503"
        waits.append(float(wait))
    assert waits == pytest.approx([4**0.25, 4**1.25, 4**2.25], rel=0.01)
    assert exchange(writer, run) == []


def test_the_pages_of_a_dead_run_are_taken_back_at_once_those_of_a_living_one_are_not(
    writer: Writer, database_url: str, tmp_path: Path
) -> None:
    run = open_run(writer)
    exchange(writer, run, found=[found("a"), found("b")])
    other = Writer(Database(database_url, tmp_path), patience=5)
    second = open_run(other)
    writer.do_now(lambda c, _: runs.hold(c, run))
    assert exchange(other, second) == []
    writer.close_now()
    time.sleep(0.2)  # until the server has noticed
    assert sorted(page.url[-1] for page in exchange(other, second)) == ["a", "b"]
    other.close_now()


def test_a_lease_that_ran_out_is_taken_back_even_if_its_run_seems_to_live(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    exchange(writer, run, found=[found("a")])
    writer.do_now(lambda c, _: runs.hold(c, run))
    second = open_run(writer)
    assert exchange(writer, second) == []
    query("UPDATE page SET lease_until = now() - interval '1 second'")
    assert len(exchange(writer, second)) == 1


def test_what_a_run_leased_and_did_not_visit_it_gives_back(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    exchange(writer, run, found=[found("a")])
    writer.do_now(lambda c, t: leases.release(c, t, run))
    assert query("SELECT state FROM page") == [("queued",)]


def test_a_listing_ends_in_the_transaction_that_holds_its_children(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    [listing] = exchange(writer, run, found=[found("list", kind="listing", again=True)])
    bad = found("child", kind="no such kind", parent=listing.id)
    with pytest.raises(Exception, match="page_kind_check"):
        exchange(writer, run, found=[bad], settled=[endings.Settled(page=listing.id)])
    assert query("SELECT url, state FROM page") == [("http://lab.test/list", "leased")]


def test_a_page_on_lease_at_ten_deaths_is_failed_and_waits_behind_the_others_before(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    exchange(writer, run, 1, found=[found("poison")])
    for deaths in range(1, 10):
        run = open_run(writer)
        [first] = exchange(writer, run, 1, found=[found(f"new{deaths}")])
        assert first.url.endswith(f"new{deaths}")
        assert exchange(writer, run, 1)[0].url.endswith("poison")
        exchange(writer, run, 0, settled=[endings.Settled(page=first.id)])
    run = open_run(writer)
    assert exchange(writer, run) == []
    assert query("SELECT state, failure FROM page WHERE url LIKE '%poison'") == [
        ("failed", "on lease whenever its run died")
    ]


def test_a_site_whose_file_was_renamed_takes_its_pages_along(writer: Writer, query: Query) -> None:
    exchange(writer, open_run(writer), 0, found=[found("list", kind="listing", again=True)])
    run = open_run(writer, "renamed")
    notes = Exchange("renamed", run, [found("list", kind="listing", again=True)], want=5)
    assert [page.url for page in writer.do_now(notes.carry_out)] == ["http://lab.test/list"]
    assert query("SELECT site FROM page") == [("renamed",)]


def test_a_run_knows_the_living_runs_of_its_site(
    writer: Writer, database_url: str, tmp_path: Path
) -> None:
    run = open_run(writer)
    writer.do_now(lambda c, _: runs.hold(c, run))
    other = Writer(Database(database_url, tmp_path), patience=5)
    second = open_run(other)
    [told] = other.do_now(lambda c, _: runs.others(c, "lab", second))
    assert told.startswith(f"run {run} on ")
    assert writer.do_now(lambda c, _: runs.others(c, "lab", run)) == []
    other.close_now()
