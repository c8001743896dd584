"""Copies join their report, its earliest place is the original, and a recheck puts right what is not so."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.near_duplicates_mutations import changed, cut
from benchmarks.near_duplicates_texts import few_figures, made
from crawler.commands import duplicates
from pipelines import fingerprint, likeness
from pipelines.steps import fingerprinted
from pipelines.store import rechecking, reports
from pipelines.store.database import Database
from pipelines.store.writer import Writer
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.report import Report
    from tests.conftest import Query, Run

A, B, C = (f"http://lab.test/{name}" for name in "abc")
CLUSTERS = "SELECT array_agg(url ORDER BY url) FROM appearance GROUP BY report ORDER BY 1"


def save(writer: Writer, run: int, one: Report) -> reports.Outcome:
    return writer.do_now(lambda c, t: reports.save(c, t, run, one))


def recheck(writer: Writer, steps: int = 1000) -> list[rechecking.Step]:
    row = writer.do_now(lambda c, t: rechecking.begin(c, t, None))
    done = []
    for _ in range(steps):
        done.append(writer.do_now(lambda c, t: rechecking.step(c, t, row["id"])))
        if not done[-1].reached:
            break
    return done


def test_the_parameters_in_the_tables_are_those_of_the_code(writer: Writer, query: Query) -> None:
    open_run(writer)
    assert query("SELECT part, version, parameters FROM duplicate_rule ORDER BY part") == [
        ("likeness", likeness.VERSION, likeness.PARAMETERS),
        ("signature", fingerprint.VERSION, fingerprint.PARAMETERS),
    ]


def test_a_reprint_tells_what_differs_and_by_which_rule(writer: Writer, query: Query) -> None:
    run, body = open_run(writer), made(1).body
    save(writer, run, report(A, body))
    said = "市局昨日向各科室通报了有关情况并附上全文供参考学习"
    first, rest = body.split("\n", 1)
    save(writer, run, report(B, f"{first}\n{said}。\n{rest[:-40]}"))
    [(kind, adds, lacks, version)] = query("SELECT kind, adds, lacks, rule_version FROM reprints")
    assert (kind, adds, version) == ("edited", [said], likeness.VERSION)
    assert lacks[0] in body[-60:]


def test_an_earlier_place_becomes_the_original_and_the_number_stays(
    writer: Writer, query: Query
) -> None:
    run, body = open_run(writer), made(1).body
    shorter = body[: len(body) * 2 // 3]
    first = save(writer, run, report(A, shorter, published_on=date(2025, 3, 9), title="同一标题"))
    earlier = report(B, body, published_on=date(2025, 3, 2), title="同一标题", editor="孙晓禾")
    assert save(writer, run, earlier) == reports.Outcome("reprint", first.report)
    assert query("SELECT id, url, body, editor, digest, topic_version FROM report") == [
        (first.report, B, body, "孙晓禾", earlier.digest, earlier.topic_version)
    ]
    assert query("SELECT url, original, body, kind FROM appearance ORDER BY url") == [
        (A, False, shorter, "cut"), (B, True, None, None)
    ]  # fmt: skip
    later = report(C, body[40:], published_on=date(2025, 3, 3), title="同一标题")
    save(writer, run, later)
    assert query("SELECT url FROM report") == [(B,)]


def test_a_source_line_that_names_another_place_is_evidence_against_a_date(
    writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    save(writer, run, report(A, source="中国环境报", published_on=date(2025, 3, 1)))
    save(writer, run, report(B, published_on=date(2025, 3, 2)))
    assert query("SELECT url FROM report") == [(B,)]


def test_a_date_that_cannot_be_moves_nothing(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    save(writer, run, report(A))
    save(writer, run, report(B, published_on=date(1970, 1, 1)))
    save(writer, run, report(C, published_on=date(2199, 1, 1)))
    assert query("SELECT url FROM report") == [(A,)]


def test_halves_become_one_report_when_the_whole_comes(writer: Writer, query: Query) -> None:
    run, body = open_run(writer), made(4).body
    middle = len(body) // 2

    def save_titled(url: str, text: str) -> None:
        save(writer, run, fingerprinted(report(url, text, title="同一标题", rejection=None)))

    save_titled(A, body[:middle])
    save_titled(B, body[middle:])
    assert query(CLUSTERS) == [([A],), ([B],)]
    save_titled(C, body)
    assert query(CLUSTERS) == [([A, B, C],)]
    assert query("SELECT count(*) FROM appearance WHERE original") == [(1,)]
    assert query("SELECT coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report ORDER BY a.url") == [
        (body[:middle].strip(),), (body[middle:].strip(),), (body,)
    ]  # fmt: skip


def test_the_next_years_report_is_another_one(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    for url, one in zip((A, B), few_figures(1), strict=True):
        assert save(writer, run, report(url, one.body, title=one.title)).what == "new"
    assert query("SELECT count(*) FROM report") == [(2,)]


def test_changed_and_cut_twins_that_arrive_at_once_are_one_report(
    database_url: str, tmp_path: Path, query: Query
) -> None:
    acts = (lambda _, text: text), changed, cut, (lambda _, text: f"{text}\n补记。")
    writers = [Writer(Database(database_url, tmp_path), patience=60) for _ in acts]
    run = open_run(writers[0])
    barrier = threading.Barrier(len(acts))
    texts = [made(number).body for number in range(12)]

    def write(place: int, act: object) -> None:
        rng = random.Random(place)
        mine = [
            fingerprinted(replace(report(f"{A}/{place}/{n}"), title=None, body=act(rng, one)))  # type: ignore[operator]
            for n, one in enumerate(texts)
        ]
        barrier.wait()
        for one in mine:
            save(writers[place], run, one)
        writers[place].close_now()

    threads = [threading.Thread(target=write, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = range(len(acts))
    assert query(CLUSTERS) == [([f"{A}/{p}/{n}" for p in places],) for n in sorted(range(12), key=str)]  # fmt: skip


def test_a_recheck_splits_merges_and_keeps_what_is_right(writer: Writer, query: Query) -> None:
    run = open_run(writer)
    for url, text in ((A, TEXTS[0]), (B, TEXTS[0] + "\n补记。"), (C, TEXTS[1])):
        save(writer, run, report(url, text))
    truth = query(CLUSTERS)
    places = query("SELECT url, body, original, similarity FROM appearance ORDER BY url")
    assert {(one.split, one.merged, one.moved) for one in recheck(writer)} == {(0, 0, 0)}
    assert query("SELECT url, body, original, similarity FROM appearance ORDER BY url") == places
    # As another rule might have left it: a copy that is none, and a copy that is not known for one.
    query("UPDATE appearance SET report = (SELECT id FROM report WHERE url = %s), original = false, body = %s WHERE url = %s", A, TEXTS[1], C)  # fmt: skip
    query("DELETE FROM report WHERE url = %s", C)
    query("DELETE FROM band")
    query(
        "WITH r AS (INSERT INTO report (url, site, body, raw_body, digest, signature, signature_version, title)"
        " SELECT url, site, body, body, digest, '{}', 1, title FROM appearance WHERE url = %s RETURNING id)"
        " UPDATE appearance SET report = r.id, original = true, body = NULL FROM r WHERE url = %s",
        B, B,
    )  # fmt: skip
    assert query(CLUSTERS) != truth
    done = recheck(writer)
    assert query(CLUSTERS) == truth
    assert (sum(one.split for one in done), sum(one.merged for one in done)) == (1, 1)
    assert query("SELECT r.url, topic_version FROM report r WHERE url = %s", C) == [(C, None)]
    assert {(one.split, one.merged, one.moved) for one in recheck(writer)} == {(0, 0, 0)}


def test_a_recheck_that_was_killed_goes_on_where_it_was(
    writer: Writer, query: Query, scrapy: Run
) -> None:
    run = open_run(writer)
    for number in range(4):
        save(writer, run, report(f"{A}/{number}", TEXTS[number]))
    recheck(writer, steps=2)
    assert duplicates.dry(writer, None) == Counter(checked=2, split=0, merged=0, moved=0)
    assert query("SELECT reached, checked, finished_at FROM recheck") == [(2, 2, None)]
    query("UPDATE report SET score = NULL, topic_version = NULL WHERE id = 1")
    done = scrapy("duplicates", "recheck")
    told = "4 checked, 0 split, 0 merged, 0 moved\n1 texts had no score of their own: 0 fell\n"
    assert (done.returncode, done.stdout) == (0, told), done.stderr
    assert query("SELECT count(*) FROM report WHERE score IS NULL") == [(0,)]
    assert "going on behind report 2" in done.stderr
    assert query("SELECT checked, finished_at IS NOT NULL FROM recheck") == [(4, True)]


def test_the_keys_go_with_their_report_without_a_foreign_key(
    writer: Writer, query: Query, database_url: str, tmp_path: Path
) -> None:
    run = open_run(writer)
    for number in range(3):
        save(writer, run, report(f"{A}/{number}", TEXTS[number]))
    before = dict(query("SELECT report, count(*) FROM band GROUP BY report"))
    assert len(before) == 3
    # As an earlier state of schema.sql made it; whoever comes with the present one frees it of the key.
    query(
        "ALTER TABLE band ADD CONSTRAINT band_report_fkey FOREIGN KEY (report) REFERENCES report ON DELETE CASCADE"
    )
    query("COMMENT ON FUNCTION schema_version() IS 'made by an earlier state'")
    Database(database_url, tmp_path).connect().close()
    assert query(
        "SELECT count(*) FROM pg_constraint WHERE conrelid = 'band'::regclass AND contype = 'f'"
    ) == [(0,)]
    [(gone,)] = query("SELECT min(id) FROM report")
    query("DELETE FROM report WHERE id = %s", gone)
    assert dict(query("SELECT report, count(*) FROM band GROUP BY report")) == {
        number: keys for number, keys in before.items() if number != gone
    }
    query("TRUNCATE report CASCADE")
    assert query("SELECT count(*) FROM band") == [(0,)]
