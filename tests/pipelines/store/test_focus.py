"""What is leased first, what is drawn by lot, and what a site's columns have taught."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipelines.focus import POOR, PRIOR, PROMISING, Column, promise
from pipelines.store import endings, focus, pages, reports, runs
from pipelines.store.database import Database
from pipelines.store.visits import Exchange
from pipelines.store.writer import Writer
from tests.pipelines.store.reports_for_tests import open_run, report

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query

GOOD, ANY, BAD = (
    Column("lab.test", f"/{name}/", name, prior)
    for name, prior in (("good", PROMISING), ("any", PRIOR), ("bad", POOR))
)


def found(name: str, column: Column, **changes: object) -> pages.Found:
    return pages.Found(
        url=f"http://lab.test/{name}", column=column, **{"kind": "article", **changes}
    )  # type: ignore[arg-type]


def exchange(writer: Writer, run: int, want: int = 10, **notes: object) -> list[str]:
    leased = writer.do_now(Exchange("lab", run, want=want, **notes).carry_out)  # type: ignore[arg-type]
    return [page.url.rpartition("/")[2] for page in leased]


def learn(writer: Writer, query: Query, name: str, *scores: float) -> None:
    """As if articles of a column had been judged."""
    for score in scores:
        query(
            "UPDATE focus SET a = a + %s, b = b + 1 - %s, visits = visits + 1 WHERE name = %s",
            score, score, name,
        )  # fmt: skip


def test_of_all_columns_the_article_with_the_most_wanted_link_and_column_is_leased_first(
    writer: Writer,
) -> None:
    named = [found("bad1", BAD, wanted=0.0), found("bad2", BAD, wanted=0.45), found("any1", ANY, wanted=0.1),
             found("good1", GOOD, wanted=0.0), found("good2", GOOD, wanted=0.4)]  # fmt: skip
    order = exchange(writer, open_run(writer), found=named)
    assert order == ["good2", "bad2", "good1", "any1", "bad1"]


def test_listings_go_before_articles_and_among_them_those_of_the_best_column(
    writer: Writer,
) -> None:
    first = {"kind": "listing", "priority": 10, "again": True}
    named = [found("bad", BAD, **first), found("good", GOOD, **first), found("a", GOOD, wanted=1.0)]
    assert exchange(writer, open_run(writer), found=named) == ["good", "bad", "a"]


def test_what_a_column_gave_moves_its_pages_past_those_of_another(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    named = [found(f"{name.name}{n}", name) for name in (GOOD, BAD) for n in range(2)]
    assert exchange(writer, run, 1, found=named) == ["good0"]
    learn(writer, query, "good", *[0.0] * 30)
    learn(writer, query, "bad", *[0.9] * 30)
    assert exchange(writer, run) == ["bad0", "bad1", "good1"]


def test_what_is_due_again_stands_in_the_same_order(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    exchange(writer, run, 0, found=[found("bad", BAD), found("good", GOOD), found("new", ANY)])
    query("UPDATE page SET state = 'done', due_at = now() WHERE url NOT LIKE '%new'")
    assert exchange(writer, run) == ["good", "new", "bad"]


def test_a_page_that_failed_stands_behind_its_like(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    exchange(writer, run, 0, found=[found("a", ANY), found("b", ANY)])
    query("UPDATE page SET attempts = 0.25 WHERE url LIKE '%/a'")
    assert exchange(writer, run) == ["b", "a"]


def test_every_page_is_leased_once_whatever_its_column_is_worth(writer: Writer) -> None:
    run = open_run(writer)
    named = [found(f"{one.name}{n}", one) for one in (BAD, GOOD, ANY) for n in range(15)]
    exchange(writer, run, 0, found=named)
    order: list[str] = []
    while some := exchange(writer, run, 7, draws=1):
        order += some
    assert sorted(order) == sorted(one.url.rpartition("/")[2] for one in named)


def test_two_runs_of_a_site_share_its_pages_without_a_gap(
    writer: Writer, database_url: str, tmp_path: Path
) -> None:
    run = open_run(writer)
    exchange(writer, run, 0, found=[found(str(n), GOOD) for n in range(60)])
    others = [Writer(Database(database_url, tmp_path), patience=5) for _ in range(3)]

    def read(one: Writer) -> list[str]:
        own, mine = open_run(one), []
        one.do_now(lambda c, _: runs.hold(c, own))
        while some := exchange(one, own, 4):
            mine += some
        return mine

    with ThreadPoolExecutor() as pool:
        read_by = list(pool.map(read, others))
    for one in others:
        one.close_now()
    assert sorted(int(name) for names in read_by for name in names) == list(range(60))


def test_a_renamed_site_takes_its_columns_along(writer: Writer, query: Query) -> None:
    exchange(writer, open_run(writer), 0, found=[found("a", GOOD)])
    run = open_run(writer, "renamed")
    notes = Exchange("renamed", run, [found("a", GOOD)], want=5)
    assert [page.url for page in writer.do_now(notes.carry_out)] == ["http://lab.test/a"]
    assert query("SELECT f.site FROM page p JOIN focus f ON f.id = p.focus") == [("renamed",)]


def test_a_page_counts_once_for_its_column_whether_stored_or_rejected(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    urls = ["http://lab.test/a", "http://lab.test/b"]
    notes = Exchange("lab", run, [found("a", GOOD), found("b", GOOD)], want=2)
    leased = {page.url: page.id for page in writer.do_now(notes.carry_out)}
    stored = report(urls[0], page_id=leased[urls[0]])
    rejected = report(urls[1], page_id=leased[urls[1]], score=0.125, rejection="off-topic")
    for one in (stored, stored, rejected, rejected):
        writer.do_now(lambda c, t, one=one: reports.save(c, t, run, one))
    [(a, b, visits)] = query("SELECT a, b, visits FROM focus")
    assert visits == 2
    assert abs(a - (PROMISING[0] + stored.score + 0.125)) < 1e-5
    assert abs(b - (PROMISING[1] + 2 - stored.score - 0.125)) < 1e-5
    [row] = query("SELECT channel, judged, reports, waiting FROM column_yield")
    assert row == ("good", 2, 1, 0)


def test_a_page_that_was_not_judged_counts_nothing(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    [leased] = writer.do_now(Exchange("lab", run, [found("a", GOOD)], want=1).carry_out)
    missing = report(leased.url, page_id=leased.id, score=None, rejection="soft-404")
    writer.do_now(lambda c, t: reports.save(c, t, run, missing))
    assert query("SELECT visits FROM focus") == [(0,)]


def test_the_promise_of_a_column_is_that_of_its_row(writer: Writer, query: Query) -> None:
    exchange(writer, open_run(writer), 0, found=[found("a", GOOD), found("b", BAD)])
    learn(writer, query, "bad", 0.5, 0.75)
    told = writer.do_now(lambda c, _: focus.promises(c, "lab"))
    [(good,)] = query("SELECT id FROM focus WHERE name = 'good'")
    [(bad,)] = query("SELECT id FROM focus WHERE name = 'bad'")
    assert abs(told[good] - promise(PROMISING, 2)) < 1e-5
    assert abs(told[bad] - promise((POOR[0] + 1.25, POOR[1] + 0.75), 2)) < 1e-5


def drawn_shares(writer: Writer, query: Query, times: int) -> list[float]:
    """How often each of the pages behind the best was drawn, all of them waiting each time."""
    run = open_run(writer)
    named = [found(f"good{n}", GOOD, wanted=0.5) for n in range(3)]
    named += [found(f"bad{n}", BAD) for n in range(5)]
    exchange(writer, run, 0, found=named)
    counts = dict.fromkeys((one.url.rpartition("/")[2] for one in named), 0)
    for _ in range(times):
        query("UPDATE page SET chance = random()")
        leased = writer.do_now(Exchange("lab", run, want=2, draws=1).carry_out)
        assert [page.drawn for page in leased] == [True, False]
        assert all("good" in page.url for page in leased[1:])
        counts[leased[0].url.rpartition("/")[2]] += 1
        query("UPDATE page SET state = 'queued', drawn = false")
    return [count / times for count in counts.values()]


def test_a_page_is_drawn_whatever_it_is_worth(writer: Writer, query: Query) -> None:
    writer.do_now(lambda c, _: c.exec_driver_sql("SELECT setseed(0.42)"))
    query("SELECT setseed(0.24)")
    shares = drawn_shares(writer, query, 60)
    # 8 pages, 60 draws: 7.5 of each are expected, with a standard deviation of 2.6.
    assert min(shares) > 0
    assert abs(sum(shares[:3]) - 3 / 8) < 0.2


def test_what_was_drawn_tells_how_much_waits(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    writer.do_now(lambda c, _: c.exec_driver_sql("SELECT setseed(0.1)"))
    chosen = random.Random(7).sample(range(150), 45)
    named = [
        found(str(n), GOOD if n in chosen else ANY, wanted=0.5 * (n in chosen)) for n in range(150)
    ]
    exchange(writer, run, 0, found=named)
    assert query("SELECT waiting, drawn, share, missed FROM missed_estimate") == [
        (150, 0, None, None)
    ]
    for _ in range(4):
        leased = writer.do_now(Exchange("lab", run, want=5, draws=5).carry_out)
        for page in leased:
            on_topic = int(page.url.rpartition("/")[2]) in chosen
            body = {} if on_topic else {"rejection": "off-topic"}
            one = report(
                page.url,
                f"{report(page.url).body}第{page.id}件{'甲乙丙丁'[page.id % 4] * page.id}",
                page_id=page.id,
                **body,
            )
            writer.do_now(lambda c, t, one=one: reports.save(c, t, run, one))
    [(waiting, drawn, share, low, high)] = query(
        "SELECT waiting, drawn, share, share_low, share_high FROM missed_estimate"
    )
    assert (waiting, drawn) == (130, 20)
    assert low < 45 / 150 < high
    assert low < share < high
    [(missed, missed_low, missed_high)] = query(
        "SELECT missed, missed_low, missed_high FROM missed_estimate"
    )
    assert missed_low < missed < missed_high


def test_a_page_drawn_before_keeps_its_mark(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    named = [found("a", GOOD), found("b", GOOD)]
    [page] = writer.do_now(Exchange("lab", run, named, want=1, draws=1).carry_out)
    writer.do_now(lambda c, t: endings.settle(c, t, run, [endings.Settled(page=page.id)]))
    exchange(writer, run)
    assert query("SELECT count(*) FROM page WHERE drawn") == [(1,)]
