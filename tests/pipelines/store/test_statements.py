"""How often a save goes to the database and back, so that it cannot creep up again; and prepared statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pipelines.report import Report
from pipelines.store import reports, twins
from pipelines.store.pages import Found
from pipelines.store.prepared import Prepared, array, run
from pipelines.store.visits import Exchange
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.store.writer import Writer
    from tests.conftest import Query

URL = "http://lab.test/{}.html"
MOST = {"new": 4, "unchanged": 1, "revised": 14, "reprint": 12, "rejected": 2}


@pytest.fixture
def trips(writer: Writer) -> Callable[[Callable[[], object]], int]:
    """How many times work went to the database and back, but for BEGIN and COMMIT."""
    seen: list[str] = []
    sa.event.listen(
        writer.database.engine, "before_cursor_execute", lambda *told: seen.append(told[2])
    )

    def count(work: Callable[[], object]) -> int:
        seen.clear()
        work()
        return len(seen)

    return count


def test_a_save_takes_few_round_trips(
    writer: Writer, query: Query, trips: Callable[[Callable[[], object]], int]
) -> None:
    number = open_run(writer)
    found = [Found(url=URL.format(n), kind="article") for n in range(4)]
    pages = {one.url: one.id for one in writer.do_now(Exchange("lab", number, found, want=4).carry_out)}  # fmt: skip

    def saved(place: int, text: str, **changes: object) -> tuple[str, int]:
        one = report(URL.format(place), text, page_id=pages[URL.format(place)], **changes)
        query("UPDATE page SET state = 'leased'")
        told: list[str] = []

        def save() -> None:
            outcome = writer.do_now(lambda c, t: reports.save(c, t, number, one))
            told.append(outcome.what)

        taken = trips(save)
        return told[0], taken

    for _ in range(2):  # what a connection does for the first time, too
        query("DELETE FROM report")
        outcomes = dict((
            saved(0, TEXTS[0]), saved(0, TEXTS[0]), saved(0, TEXTS[0] + "\n补记一条。"), saved(1, TEXTS[0]),
            saved(2, TEXTS[2], rejection="off-topic"),
        ))  # fmt: skip
    assert outcomes.keys() == MOST.keys()
    assert {what: taken for what, taken in outcomes.items() if taken > MOST[what]} == {}
    link = Report(url="http://elsewhere.test/", site="lab", rejection="off-site")
    assert trips(lambda: writer.do_now(lambda c, t: reports.save(c, t, number, link))) == 1


def test_sixteen_links_are_named_and_leased_in_few_round_trips(
    writer: Writer, trips: Callable[[Callable[[], object]], int]
) -> None:
    number = open_run(writer)
    found = [Found(url=URL.format(n), kind="article") for n in range(16)]
    leased: list[object] = []

    def exchange() -> None:
        leased.extend(writer.do_now(Exchange("lab", number, found, want=16).carry_out))

    assert trips(exchange) <= 10
    assert len(leased) == 16


def test_prepared_statements_outlive_a_rollback_and_a_lost_connection(
    writer: Writer, query: Query
) -> None:
    double = Prepared(
        "SELECT 2 * CAST(:one AS bigint) + CAST(:one AS bigint), CAST(:many AS bigint[])"
    )

    def work(connection: sa.Connection, _: object) -> tuple[int, list[int]]:
        given = {"one": 7, "many": array([3, -(2**63)]), "unused": 1}
        return tuple(run(connection, given, double).one())

    def fails(connection: sa.Connection, _: object) -> None:
        work(connection, _)
        connection.execute(sa.text("SELECT 1 / 0"))

    with pytest.raises(sa.exc.DataError, match="division by zero"):
        writer.do_now(fails)
    assert writer.do_now(work) == (21, [3, -(2**63)])
    query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qinglan'"
          " AND datname = current_database()")  # fmt: skip
    assert writer.do_now(work) == (21, [3, -(2**63)])
    with pytest.raises(KeyError):
        writer.do_now(lambda c, _: run(c, {"one": 1}, double))


def test_texts_with_marks_of_parameters_arrive_as_they_are(writer: Writer, query: Query) -> None:
    number = open_run(writer)
    odd = "百分之%s，%(url)s：:url $1 'quoted' \\ \"。" * 3 + TEXTS[1]
    one = replace(report(URL.format(0), TEXTS[1]), body=odd, title="100%s :title", rejection=None)
    writer.do_now(lambda c, t: reports.save(c, t, number, one))
    assert query("SELECT title, body FROM report") == [("100%s :title", odd)]


def test_keys_that_were_full_and_are_no_more_are_locked_all_the_same(writer: Writer) -> None:
    open_run(writer)
    made = report(URL.format(0), TEXTS[1])

    def locked(connection: sa.Connection, known: bool) -> int:
        search = twins.search(connection, made)
        connection.info["full"] = set(search.keys) if known else set()
        search.lock("a place")
        held = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert len(search.keys) > 40
        assert search.stored() == search.keys
        return int(connection.scalar(sa.text(held)) or 0) - len(search.keys)

    assert [writer.do_now(lambda c, _, known=known: locked(c, known)) for known in (False, True)] == [2, 2]  # type: ignore[misc]  # fmt: skip


@pytest.mark.parametrize("odd", ["a\0b", "\ud800"])
def test_a_failed_call_does_not_spoil_those_behind_it(
    writer: Writer, query: Query, odd: str
) -> None:
    one = Prepared("SELECT CAST(:text AS text)")
    later = Prepared("SELECT 6 / CAST(:text AS integer) FROM not_yet")

    def asked(text: str, *statements: Prepared) -> object:
        return writer.do_now(lambda c, _: run(c, {"text": text}, *statements).scalar())

    with pytest.raises(ValueError, match=r"NUL|surrogates"):
        asked(odd, one)
    assert asked("a", one) == "a"
    with pytest.raises(sa.exc.ProgrammingError, match="not_yet"):
        asked("2", one, later)
    query("CREATE TABLE not_yet AS SELECT 1")
    with pytest.raises(sa.exc.DataError, match="zero"):
        asked("0", one, later)
    assert asked("2", one, later) == 3
    writer.do_now(lambda c, _: c.execute(sa.text("DEALLOCATE ALL")))
    assert asked("2", one, later) == 3


def test_columns_that_come_while_a_crawl_runs_do_not_disturb_it(
    writer: Writer, query: Query
) -> None:
    number = open_run(writer)
    for n in range(8):
        if n == 6:  # the server has general plans by then
            for table in ("page", "report", "appearance", "rejection", "fetch", "visit", "band", "focus"):  # fmt: skip
                query(f'ALTER TABLE "{table}" ADD COLUMN more int')
        for one in (report(URL.format(0), TEXTS[0]), report(URL.format(n), TEXTS[n % 3] + str(n))):
            writer.do_now(lambda c, t, one=one: reports.save(c, t, number, one))  # type: ignore[misc]
        found = [Found(url=URL.format(n), kind="article")]
        writer.do_now(Exchange("lab", number, found, want=4).carry_out)
