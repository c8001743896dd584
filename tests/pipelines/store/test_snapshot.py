"""The corpus of an instant is read as it was, whatever has become of its rows since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipelines import fingerprint
from pipelines.release.columns import FILES
from pipelines.store import (
    fallen,
    ledger,
    merging,
    pages,
    rechecking,
    reports,
    rereads,
    runs,
    snapshot,
    snapshot_facts,
)  # fmt: skip
from pipelines.store.database import Database
from pipelines.store.snapshot import Selection
from pipelines.store.visits import Exchange
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.report import Report
    from pipelines.store.writer import Writer
    from tests.conftest import Query

URLS = [f"http://lab.test/{number}" for number in range(9)]
EDITED = TEXTS[0] + "\n更正：文中数据以最终核定为准。"
Read = Callable[..., dict[str, Any]]
ALL = Selection()


@pytest.fixture
def read(database_url: str, tmp_path: Path) -> Read:
    """All rows of an edition, and its facts, at an instant."""

    def run(at: datetime, selection: Selection = ALL) -> dict[str, Any]:
        with Database(database_url, tmp_path).connect() as connection:
            frozen = snapshot.freeze(connection)
            told: dict[str, Any] = {
                file.name: [
                    tuple(row)
                    for rows in snapshot.stream(frozen, file, file.columns, at, selection)
                    for row in rows
                ]
                for file in FILES
            }
            return told | {"facts": snapshot_facts.facts(frozen, at, selection.sites)}

    return run


@pytest.fixture
def save(writer: Writer) -> Callable[[int, Report], reports.Outcome]:
    return lambda run, one: writer.do_now(lambda c, t: reports.save(c, t, run, one))


def now(query: Query) -> datetime:
    [(at,)] = query("SELECT clock_timestamp()")
    return at


def named(rows: list[tuple], file: int, *names: str) -> list[tuple]:
    places = [[one.name for one in FILES[file].columns].index(name) for name in names]
    return [tuple(row[place] for place in places) for row in rows]


def leased(writer: Writer, query: Query, run: int, urls: list[str]) -> dict[str, int]:
    """Articles named by a listing and visited at once; their pages by URL."""
    found = [pages.Found(url=url, key=url, kind="article", channel="党建") for url in urls]
    writer.do_now(Exchange("lab", run, found=found).carry_out)
    query("UPDATE page SET due_at = now() WHERE state = 'done'")
    return {one.url: one.id for one in writer.do_now(Exchange("lab", run, want=9).carry_out)}


def test_all_that_later_crawls_do_leaves_an_earlier_instant_as_it_was(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome], read: Read
) -> None:
    run = open_run(writer)
    page = leased(writer, query, run, URLS)
    rich: dict[str, Any] = {
        "source": "青岚市生态环境局", "authors": ("甲", "乙"), "editor": "丙", "doc_number": "青环〔2025〕1号",
    }  # fmt: skip
    for number in range(5):
        save(run, report(URLS[number], TEXTS[number], page_id=page[URLS[number]], **rich))
    save(run, report(URLS[5], page_id=page[URLS[5]], published_on=date(2025, 3, 9)))
    save(run, report(URLS[4], "", page_id=page[URLS[4]], rejection="soft-404"))
    save(run, report(URLS[0], EDITED, page_id=page[URLS[0]], **rich))
    writer.do_now(lambda c, t: ledger.delisted(c, "lab", run, "党建"))
    query("UPDATE page SET last_listed = now() - interval '1 day' WHERE url = %s", URLS[3])
    writer.do_now(lambda c, t: ledger.delisted(c, "lab", run, "党建"))
    writer.do_now(lambda c, t: runs.finish(c, t, run, "finished"))
    query(
        "INSERT INTO attachment (report, url, state) SELECT id, url || '/a.pdf', 'waiting' FROM report"
    )
    at = now(query)
    before = read(at)
    assert [len(before[file.name]) for file in FILES] == [5, 6, 1, 2, 5, 1]

    later = open_run(writer)
    again = leased(writer, query, later, URLS)
    assert page.items() >= again.items()
    # another text, source and date; a new report; one seen again; one returned; one that died after it was delisted
    save(
        later,
        report(URLS[1], TEXTS[1] + "\n补记。", page_id=page[URLS[1]], source="他处", authors=()),
    )
    save(later, report(URLS[0], EDITED + "\n二次更正。", page_id=page[URLS[0]]))
    save(later, report(URLS[7], TEXTS[7], page_id=page[URLS[7]]))
    save(later, report(URLS[2], TEXTS[2], page_id=page[URLS[2]], **rich))
    save(later, report(URLS[4], TEXTS[4], page_id=page[URLS[4]], **rich))
    save(later, report(URLS[3], "", page_id=page[URLS[3]], rejection="soft-404"))
    # an earlier place of the report is found, which becomes its original; a page moves
    save(later, report(URLS[6], TEXTS[2], page_id=page[URLS[6]], published_on=date(2025, 1, 1)))
    moved = report("http://lab.test/moved", TEXTS[4], page_id=page[URLS[4]])
    assert save(later, moved).what == "unchanged"
    # rules change: a text is read otherwise, two reports are one, one falls and comes back
    reread = report(URLS[1], TEXTS[1] + "\n补记", page_id=page[URLS[1]], title="别的题目")
    writer.do_now(lambda c, t: rereads.save(c, t, later, reread, 1))
    [(one,), (two,)] = query("SELECT id FROM report ORDER BY id LIMIT 2")
    writer.do_now(lambda c, t: merging.absorb(c, two, one))
    writer.do_now(lambda c, t: rechecking.check(c, t, one))
    [(last, body)] = query("SELECT id, body FROM report WHERE url = %s", "http://lab.test/moved")
    judged = replace(moved, score=0.1, digest=fingerprint.digest(body))
    assert writer.do_now(lambda c, t: fallen.fall(c, t, last, judged))
    query("UPDATE site SET name = '改名局'")
    query("UPDATE attachment SET state = 'failed', reason = 'http 404'")
    assert read(at) == before
    assert writer.do_now(lambda c, t: fallen.come_back(c, t, last)).what == "came back"
    assert read(at) == before
    present = read(now(query))
    assert [len(present[file.name]) for file in FILES][:3] != [5, 6, 1]
    assert not any(present[file.name] == before[file.name] for file in FILES[:4])


def test_the_present_instant_is_what_the_tables_say(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome], read: Read
) -> None:
    run = open_run(writer)
    for number in range(3):
        save(run, report(URLS[number], TEXTS[number], authors=("甲",)))
    save(run, report(URLS[0], EDITED))
    save(run, report(URLS[4], TEXTS[1]))
    said = read(now(query))
    shown = ("id", "url", "body", "characters", "authors", "score", "first_seen", "revised_at")
    held = query(
        "SELECT id, url, body, length(body), authors, score, first_seen, revised_at FROM report ORDER BY id"
    )
    assert named(said["reports"], 0, *shown) == held
    assert named(said["reports"], 0, "site_name") == [("lab",)] * 3
    places = query("SELECT id, report, url, original, body FROM appearance ORDER BY id")
    assert named(said["places"], 1, "id", "report", "url", "original", "body") == places
    assert named(said["revisions"], 2, "body") == [(TEXTS[0],)]


def test_a_report_that_was_away_is_not_in_the_corpus_of_that_time(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome], read: Read
) -> None:
    run = open_run(writer)
    number = save(run, report(URLS[0])).report
    there = now(query)
    judged = replace(report(URLS[0]), score=0.1)
    assert writer.do_now(lambda c, t: fallen.fall(c, t, number, judged))
    away = now(query)
    assert writer.do_now(lambda c, t: fallen.come_back(c, t, number)).what == "came back"
    assert [len(read(at)["reports"]) for at in (there, away, now(query))] == [1, 0, 1]
    assert [len(read(at)["places"]) for at in (there, away, now(query))] == [1, 0, 1]


def test_what_a_held_run_brought_is_left_out_and_what_it_edited_is_as_before(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome], read: Read
) -> None:
    run = open_run(writer)
    save(run, report(URLS[0], source="本局"))
    save(run, report(URLS[1], TEXTS[1]))
    bad = open_run(writer)
    query("UPDATE run SET held = 'pending' WHERE id = %s", bad)
    save(bad, report(URLS[0], EDITED, source="坏处"))
    save(bad, report(URLS[0], EDITED + "\n又改。", source="更坏处"))
    save(bad, report(URLS[2], TEXTS[2]))
    save(bad, report(URLS[3], TEXTS[1]))
    at = now(query)
    said = read(at)
    assert named(said["reports"], 0, "url", "body", "source") == [
        (URLS[0], TEXTS[0], "本局"), (URLS[1], TEXTS[1], None),
    ]  # fmt: skip
    assert named(said["places"], 1, "url") == [(URLS[0],), (URLS[1],)]
    assert said["revisions"] == []
    assert said["facts"]["withheld"] == {"runs": 1, "reports": 1, "changes": 1}
    query("UPDATE run SET held = NULL WHERE id = %s", bad)
    assert len(read(now(query))["reports"]) == 3
    assert read(at) == said, "a run that is let go later was held then"


def test_an_edit_of_a_good_run_after_a_held_one_is_shown(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome], read: Read
) -> None:
    run = open_run(writer)
    save(run, report(URLS[0]))
    bad = open_run(writer)
    query("UPDATE run SET held = 'fields' WHERE id = %s", bad)
    save(bad, report(URLS[0], TEXTS[0] + "\n乱。"))
    save(run, report(URLS[0], EDITED))
    assert named(read(now(query))["reports"], 0, "body") == [(EDITED,)]


def test_sites_and_days_of_publication_choose_reports(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome], read: Read
) -> None:
    run, other = open_run(writer), open_run(writer, "other")
    for number in range(4):
        day = date(2025, number + 1, 1)
        save(run, report(URLS[number], TEXTS[number], published_on=day))
    save(other, report(URLS[5], TEXTS[5], site="other", published_on=date(2025, 2, 1)))
    at = now(query)
    chosen = read(at, Selection(("lab",), date(2025, 2, 1), date(2025, 3, 1)))
    assert named(chosen["reports"], 0, "url") == [(URLS[1],), (URLS[2],)]
    assert [row[0] for row in chosen["sites"]] == ["lab"]
    assert named(read(at, Selection(("other",)))["reports"], 0, "url") == [(URLS[5],)]


def test_visits_that_find_nothing_new_remember_nothing(
    writer: Writer, query: Query, save: Callable[..., reports.Outcome]
) -> None:
    run = open_run(writer)
    save(run, report(URLS[0]))
    save(run, report(URLS[1]))
    for _ in range(3):
        save(run, report(URLS[0]))
        save(run, report(URLS[1]))
    assert query("SELECT count(*) FROM former WHERE event <> 'begun'") == [(0,)]
