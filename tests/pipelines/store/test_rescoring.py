"""A change of topic: reports fall, and come back as they were."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.report import Attachment, Fetch, Kept, Report, Wanted
from pipelines.steps import OFF_TOPIC, fingerprinted, judge
from pipelines.store import attachments, endings, ledger, pages, places, reports, rereads
from pipelines.store.rescoring import Change, Rescoring
from pipelines.store.scores import STEPS
from pipelines.store.visits import Exchange
from tests.conftest import ROOT
from tests.pipelines.store.reports_for_tests import TEXTS, TOPIC, open_run, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.store.writer import Writer
    from tests.conftest import Query

EVERYTHING = {
    name: f"SELECT to_jsonb(t) FROM {name} t ORDER BY to_jsonb(t)::text"
    for name in ("report", "appearance", "revision", "attachment", "disappearance", "band", "rejection")
}  # fmt: skip
EDITED = TEXTS[0] + "\n补记：整改已经完成。"


def topic(version: str, *rejected: str) -> Callable[[Report], Report]:
    """A topic of that version to which texts with one of these phrases are off-topic."""

    def judged(one: Report) -> Report:
        off = OFF_TOPIC if any(phrase in one.body for phrase in rejected) else None
        return replace(judge(one, TOPIC), topic_version=version, rejection=off)

    return judged


def rescore(writer: Writer, version: str, *rejected: str, **how: object) -> list[Change]:
    judged = topic(version, *rejected)
    work = Rescoring(version=version, judge=judged, fingerprint=fingerprinted, **how)  # type: ignore[arg-type]
    changes = []
    for step in STEPS:
        after: object = "" if step == "rejections" else 0
        while after is not None:
            batch = writer.do_now(lambda c, t, s=step, a=after: work.batch(c, t, s, a))  # type: ignore[misc]
            changes += batch.changes
            after = batch.last
    return changes


def rows(query: Query) -> dict[str, list[tuple]]:
    return {name: query(statement) for name, statement in EVERYTHING.items()}


def save(writer: Writer, run: int, one: Report) -> reports.Outcome:
    return writer.do_now(lambda c, t: reports.save(c, t, run, one))


def visit(writer: Writer, run: int, *urls: str) -> list[pages.Leased]:
    found = [pages.Found(url=one, kind="article", channel="党建") for one in urls]
    return writer.do_now(Exchange("lab", run, want=9, found=found, files=False).carry_out)


@pytest.fixture
def run(writer: Writer) -> int:
    return open_run(writer)


@pytest.fixture
def full(writer: Writer, query: Query, run: int) -> None:
    """A report with a reprint that moved, a revision, a file, a disappearance; and another report."""
    first, reprint, other = visit(writer, run, *(f"http://lab.test/{n}" for n in (1, 2, 3)))
    file = "http://lab.test/a.pdf"
    link = Attachment(url=file, name="名单", kind="pdf")
    wanted = Wanted(url=file, key="lab.test/a.pdf", name="名单", kind="pdf")
    at = datetime.now(UTC)
    fetch = Fetch(
        url=first.url, fetched_at=at, status=200, warc_file="lab/1.warc.gz", warc_offset=0
    )
    seen = {"page_id": first.id, "attachments": (link,), "wanted": (wanted,), "fetches": (fetch,)}
    save(writer, run, report(first.url, TEXTS[0], **seen))
    save(writer, run, report(reprint.url, TEXTS[0], page_id=reprint.id, source="转载的报纸"))
    save(writer, run, report("http://lab.test/moved", TEXTS[0], page_id=reprint.id))
    save(writer, run, report(first.url, EDITED, **seen))
    save(writer, run, report(other.url, TEXTS[1], page_id=other.id))
    [(page,)] = query("SELECT page FROM attachment")
    kept = Kept(kind="pdf", claimed="pdf", size=3, sha256="aa", path="attachments/aa")
    query(
        'INSERT INTO "fetch" (page, run, url, fetched_at, status, warc_file, warc_offset)'
        " VALUES (%s, %s, %s, now(), 200, 'lab/2.warc.gz', 0)", first.id, open_run(writer), first.url,
    )  # fmt: skip
    query("UPDATE page SET warc_file = NULL")
    ended = [endings.Settled(page=page, attachment=True, kept=kept)]
    writer.do_now(lambda c, t: endings.settle(c, t, run, ended))
    writer.do_now(lambda c, _: ledger.gone(c, run, reprint.id, "404"))
    rescore(writer, "1")


@pytest.mark.usefixtures("full")
def test_what_falls_comes_back_with_every_row_as_it_was(writer: Writer, query: Query) -> None:
    before = rows(query)
    assert [len(before[name]) for name in EVERYTHING][:5] == [2, 3, 1, 1, 2]
    assert query("SELECT former_urls FROM appearance WHERE url LIKE '%%moved'") == [(["http://lab.test/2"],)]  # fmt: skip
    fell = rescore(writer, "2", TEXTS[0][:30])
    assert [(one.what, one.url) for one in fell] == [("fell", "http://lab.test/1")]
    assert query("SELECT url FROM corpus") == [("http://lab.test/3",)]
    assert query("SELECT count(*) FROM attachment") == [(0,)]
    # Neither its file nor the bytes that it was read from may be pruned meanwhile.
    assert writer.do_now(lambda c, _: attachments.files(c)) == [("attachments/aa", "aa")]
    assert writer.do_now(lambda c, _: places.needed(c)) == {"lab/1.warc.gz", "lab/2.warc.gz"}
    assert query(
        "SELECT url, reason, score > 0, terms <> '[]', topic_version, body, fallen FROM why_rejected JOIN rejection"
        " USING (url, reason, score, terms, topic_version, fallen) ORDER BY url"
    ) == [
        ("http://lab.test/1", "off-topic", True, True, "2", EDITED, 1),
        ("http://lab.test/moved", "off-topic", True, True, "2", TEXTS[0], 1),
    ]
    assert rescore(writer, "3", TEXTS[0][:30]) == []
    assert query("SELECT DISTINCT topic_version FROM rejection UNION SELECT topic_version FROM fallen") == [("3",)]  # fmt: skip
    back = rescore(writer, "1")
    assert [(one.what, one.url) for one in back] == [("came back", "http://lab.test/1")]
    assert rows(query) == before
    assert query("SELECT count(*) FROM fallen") == [(0,)]


@pytest.mark.usefixtures("full")
def test_a_crawl_that_accepts_a_place_of_a_fallen_report_takes_it_back(
    writer: Writer, query: Query, run: int
) -> None:
    before = rows(query)
    rescore(writer, "2", TEXTS[0][:30])
    again = save(writer, run, report("http://lab.test/moved", TEXTS[0]))
    assert (again.what, again.report) == ("unchanged", 1)
    rescore(writer, "1")
    now = rows(query)
    names = [name for name in EVERYTHING if now[name] != before[name]]
    assert names == ["appearance"]  # seen again there just now
    assert query("SELECT count(*) FROM rejection") == [(0,)]


@pytest.mark.usefixtures("full")
def test_a_fallen_report_whose_text_came_again_becomes_places_of_that_one(
    writer: Writer, query: Query, run: int
) -> None:
    rescore(writer, "2", TEXTS[0][:30])
    copy = save(writer, run, report("http://lab.test/copy", EDITED))
    assert copy.what == "new"
    rescore(writer, "1")
    assert query("SELECT url, former_urls FROM appearance WHERE report = %s ORDER BY url", copy.report) == [
        ("http://lab.test/1", []), ("http://lab.test/copy", []), ("http://lab.test/moved", ["http://lab.test/2"])
    ]  # fmt: skip
    for name, count in (("revision", 1), ("attachment", 1), ("disappearance", 2)):
        assert query(f"SELECT report, count(*) FROM {name} GROUP BY 1") == [(copy.report, count)]
    assert query("SELECT report, joined FROM fallen") == [(1, copy.report)]
    assert query("SELECT count(*) FROM rejection") == [(0,)]
    assert rescore(writer, "4") == []


@pytest.mark.usefixtures("full")
def test_a_page_that_was_edited_while_its_report_was_away_is_a_revision(
    writer: Writer, query: Query, run: int
) -> None:
    rescore(writer, "2", TEXTS[0][:30])
    later = report("http://lab.test/1", EDITED + "\n再记：通过验收。", rejection=OFF_TOPIC)
    assert save(writer, run, later).what == "rejected"
    rescore(writer, "1")
    assert query("SELECT id, body, topic_version FROM report WHERE url LIKE '%%/1'") == [(1, later.body, "1")]  # fmt: skip
    assert query("SELECT body FROM revision ORDER BY id") == [(TEXTS[0],), (EDITED,)]
    assert query("SELECT count(*) FROM rejection") == [(0,)]


@pytest.mark.usefixtures("full")
def test_a_page_that_now_shows_something_else_stays_a_rejection_beside_its_report(
    writer: Writer, query: Query, run: int
) -> None:
    rescore(writer, "2", TEXTS[0][:30])
    save(writer, run, report("http://lab.test/1", "今日天气晴好。", rejection=OFF_TOPIC))
    rescore(writer, "1", "天气")
    assert query("SELECT id, body FROM report WHERE url LIKE '%%/1'") == [(1, EDITED)]
    assert query("SELECT url, body, fallen FROM rejection") == [("http://lab.test/1", "今日天气晴好。", None)]  # fmt: skip


def test_a_rejection_that_is_on_topic_now_is_what_a_crawl_would_have_made_of_it(
    writer: Writer, query: Query, run: int
) -> None:
    one = report(
        "http://lab.test/1", raw_body=" 原文 ", source="青岚市生态环境局", authors=("赵一帆",), written_on=datetime(2025, 3, 1, tzinfo=UTC).date(),
        breadcrumb=("首页", "党建"), attachments=(Attachment(url="http://lab.test/a.pdf", name="附件", kind="pdf"),), views=0,
    )  # fmt: skip
    one = judge(one, TOPIC)  # by its source too
    save(writer, run, one)
    save(writer, run, report("http://lab.test/2", source="转载的报纸"))
    asked = "SELECT to_jsonb(r) - '{id,first_seen,last_seen}'::text[] FROM report r"
    stored = query(asked)
    query("DELETE FROM report")
    rejected = replace(one, rejection=OFF_TOPIC, digest=None, signature=(), topic_version="0")
    save(writer, run, rejected)
    save(writer, run, replace(rejected, url="http://lab.test/2", source="转载的报纸"))
    [(seen,)] = query("SELECT first_seen FROM rejection WHERE url = 'http://lab.test/1'")
    version = str(one.topic_version)
    assert [one.what for one in rescore(writer, version)] == ["came back", "came back"]
    assert query(asked) == stored
    assert query("SELECT first_seen FROM report") == [(seen,)]
    assert query("SELECT url, source FROM reprints") == [("http://lab.test/2", "转载的报纸")]
    assert query("SELECT count(*) FROM rejection") == [(0,)]


@pytest.mark.usefixtures("full")
def test_a_replay_by_another_topic_lets_a_report_fall_with_its_memory(
    writer: Writer, query: Query, run: int
) -> None:
    query("DELETE FROM appearance WHERE NOT original")
    before = rows(query)
    query("UPDATE report SET topic_version = '0'")
    [(page, fetch)] = query("SELECT page, fetch_id FROM report WHERE id = 1")
    read = report("http://lab.test/1", EDITED, page_id=page, rejection=OFF_TOPIC, topic_version="2")
    done = writer.do_now(lambda c, t: rereads.save(c, t, run, read, fetch))
    assert done.what == "rejected"
    assert query("SELECT id FROM report") == [(2,)]
    assert query("SELECT fallen, topic_version FROM rejection") == [(1, "2")]
    rescore(writer, "1")
    assert rows(query) == before


def test_a_dry_run_tells_and_writes_nothing(writer: Writer, query: Query, run: int) -> None:
    save(writer, run, report("http://lab.test/1"))
    save(writer, run, report("http://lab.test/2", TEXTS[1], rejection=OFF_TOPIC))
    before = rows(query)
    changes = rescore(writer, "2", TEXTS[0][:30], dry=True)
    assert [(one.what, one.url) for one in changes] == [
        ("fell", "http://lab.test/1"), ("came back", "http://lab.test/2")
    ]  # fmt: skip
    assert rows(query) == before


def test_only_what_nothing_has_scored_or_only_one_site(
    writer: Writer, query: Query, run: int
) -> None:
    open_run(writer, "else")
    save(writer, run, report("http://lab.test/1", TEXTS[0], topic_version=None))
    save(writer, run, report("http://lab.test/2", TEXTS[1]))
    save(writer, run, report("http://else.test/3", TEXTS[2], site="else"))
    asked = "SELECT topic_version = '2' FROM report ORDER BY id"
    rescore(writer, "2", unscored=True)
    assert query(asked) == [(True,), (False,), (False,)]
    rescore(writer, "2", site="else")
    assert query(asked) == [(True,), (False,), (True,)]


def test_a_rescore_that_is_killed_goes_on_and_ends_as_one_that_was_not(
    writer: Writer, query: Query, run: int, database_url: str
) -> None:
    for number, text in enumerate(TEXTS[:30]):
        save(writer, run, report(f"http://lab.test/{number}", text))
        save(writer, run, report(f"http://lab.test/copy/{number}", text))
    asked = "SELECT url, topic_version, fallen IS NOT NULL FROM rejection ORDER BY url"
    phrases = [text[:30] for text in TEXTS[:30:3]]
    rescore(writer, "2", *phrases)
    whole = query(asked), query("SELECT url FROM corpus ORDER BY url")
    rescore(writer, "1")
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from pipelines.store import rescoring\n"
        "from pipelines.store.database import Database\n"
        "from pipelines.store.writer import Writer\n"
        "from tests.pipelines.store import test_rescoring\n"
        "rescoring.BATCH = 4\n"
        "made = Writer(Database(sys.argv[1], Path('/nowhere')), 5)\n"
        "real = made.do_now\n"
        "def slow(work):\n"
        "    done = real(work)\n"
        "    print('batch', flush=True)\n"
        "    time.sleep(0.2)\n"
        "    return done\n"
        "made.do_now = slow\n"
        "test_rescoring.rescore(made, '2', *sys.argv[2:])\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, database_url, *phrases], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout
    assert [child.stdout.readline() for _ in range(3)] == [b"batch\n"] * 3
    child.send_signal(signal.SIGKILL)
    child.wait()
    [(done,)] = query("SELECT count(*) FROM report WHERE topic_version = '2'")
    assert 0 < done < 20
    rescore(writer, "2", *phrases)
    assert (query(asked), query("SELECT url FROM corpus ORDER BY url")) == whole
    assert query("SELECT count(*) FROM report WHERE topic_version <> '2'") == [(0,)]
