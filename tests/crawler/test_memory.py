"""What a later run must do, and need not; what went away and came back; the archive read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.archive import Place
from crawler.archived import answers, read
from tests.crawler.test_crawl import crawl, kept
from tests.web.answers import Answer
from tests.web.clock import Clock
from tests.web.corpus import columns
from tests.web.hosts import FAMILIES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.conftest import Lab, MakeLab
    from tests.web.host import Host

CORPUS = (
    "SELECT url, title, body, raw_body, published_on, source, editor, digest, score, channel, site FROM report ORDER BY url",
    "SELECT url, original, title, body, similarity FROM appearance ORDER BY url",
    "SELECT url, reason FROM rejection ORDER BY url",
    "SELECT * FROM revision ORDER BY id",
)
MOVED = "SELECT d.url, a.url FROM disappearance d JOIN appearance a ON a.page = d.page WHERE d.kind = 'moved' ORDER BY 1"
GONE = "SELECT kind, url, returned_at IS NOT NULL FROM disappearance ORDER BY kind, url"


def column(host: Host) -> list:
    [only] = host.columns.values()
    return only


def again(
    scrapy: Run, lab: Lab, query: Query, *, deep: bool = False, key: str = "test_trs"
) -> list[str]:
    """Crawls once more, all articles due; the paths that were asked for."""
    query("UPDATE page SET due_at = now() WHERE kind = 'article'")
    before = len(lab.web.log)
    scrapy("crawl", key, *(["-s", "DEEP_SWEEP_DAYS=0"] if deep else []), env=lab.env)
    return [one.path for one in lab.web.log[before:]]


def test_an_article_that_has_not_changed_is_asked_for_and_not_sent(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    before = query(CORPUS[0])
    again(scrapy, lab, query)
    late = query(
        'SELECT status, count(*), sum(size) FROM "fetch" WHERE run = 2 AND page IS NOT NULL GROUP BY 1'
    )
    assert {status: count for status, count, _ in late}[304] >= len(
        list(filter(kept, column(lab.hosts["trs.test"])))
    )
    assert query(CORPUS[0]) == before
    assert query(
        "SELECT count(*) FROM appearance WHERE last_seen < (SELECT max(started_at) FROM run)"
    ) == [(0,)]


def test_a_new_article_is_found_without_reading_the_whole_listing(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab(scale=4)
    host = lab.hosts["trs.test"]
    newest = column(host).pop(0)
    crawl(scrapy, lab, "test_trs")
    before = len(lab.web.log)
    column(host).insert(0, newest)
    crawl(scrapy, lab, "test_trs")
    asked = [one.path for one in lab.web.log[before:]]
    listings = [path for path in asked if path.endswith("/jgdj/") or "index_" in path]
    # 40 known ones in a row, 10 on a page, the first of them behind a new one.
    assert 4 <= len(listings) <= 6 < host.listing_pages
    assert host.path(newest) in asked
    assert query("SELECT ended, deep FROM reading WHERE run = 2") == [("known", False)]


def test_a_sticky_old_article_on_top_does_not_end_the_reading(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    hidden = column(host)[3:9]
    del column(host)[3:9]
    crawl(scrapy, lab, "test_trs")
    column(host)[3:3] = hidden
    crawl(scrapy, lab, "test_trs")
    listed = {row[0] for row in query("SELECT url FROM page WHERE kind = 'article'")}
    assert {lab.url(host, one) for one in hidden} <= listed


def test_a_full_reading_needs_the_listings_that_have_not_changed_too(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    again(scrapy, lab, query, deep=True)
    rows = query("SELECT run, ended, links, listings FROM reading ORDER BY run")
    assert [row[0] for row in rows] == [1, 2]
    assert rows[0][1:] == rows[1][1:]
    assert query(GONE) == []


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_that_is_deleted_has_its_kind_and_its_text_stays(
    make_lab: MakeLab, scrapy: Run, query: Query, status: int
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    host = lab.hosts["trs.test"]
    gone = next(one for one in column(host) if kept(one))
    numbers = query("SELECT id, url FROM report ORDER BY id")
    served = host.answer
    host.answer = lambda asked: (  # type: ignore[method-assign]
        Answer(b"<h1>Gone</h1>", status) if asked.path == host.path(gone) else served(asked)
    )
    again(scrapy, lab, query)
    assert query(GONE) == [(str(status), lab.url(host, gone), False)]
    assert query("SELECT count(*) FROM report WHERE url = %s", lab.url(host, gone)) == [(1,)]
    host.answer = served  # type: ignore[method-assign]
    again(scrapy, lab, query)
    assert query(GONE) == [(str(status), lab.url(host, gone), True)]
    assert query("SELECT id, url FROM report ORDER BY id") == numbers


def test_an_outage_of_the_whole_host_makes_no_tombstone(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    host = lab.hosts["trs.test"]
    for status in (503, 403):
        host.answer = lambda asked, status=status: Answer(b"<h1>away</h1>", status)  # type: ignore[method-assign,misc]
        again(scrapy, lab, query)
    assert query(GONE) == []


def test_what_the_listings_drop_is_delisted_and_what_lives_is_told_from_what_died(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    host = lab.hosts["trs.test"]
    alive, dead = [one for one in column(host) if kept(one)][2:4]
    column(host).remove(alive)
    column(host).remove(dead)
    served = host.answer
    page = Answer(host.html(host.markup(alive)).body, 200, "text/html; charset=utf-8")  # type: ignore[attr-defined]
    host.answer = lambda asked: page if asked.path == host.path(alive) else served(asked)  # type: ignore[method-assign]
    again(scrapy, lab, query, deep=True)
    assert query(GONE) == [
        ("404", lab.url(host, dead), False), ("delisted", lab.url(host, alive), False)
    ]  # fmt: skip


def plain(url: str) -> str:
    """An address without the mark of gkmlpt's twin for telephones, which has the same key."""
    return url.replace("/mpost_", "/post_")


@pytest.mark.parametrize("family", ["vsb", "hanweb", "gkmlpt", "jpaas"])
def test_an_article_that_moves_under_its_key_is_followed_in_the_same_run_and_is_no_loss(
    make_lab: MakeLab, scrapy: Run, query: Query, family: str
) -> None:
    host = FAMILIES[family](f"moving-{family}.test", columns(0, 2, each=20))
    lab = make_lab(hosts={host.name: host})
    crawl(scrapy, lab, host.key)
    truth = query("SELECT id, body FROM report ORDER BY id")
    clock = Clock()
    for one in host.columns:
        clock.move(host, one)
    moved = {old: host.path(article) for old, article in clock.moved.items()}
    assert moved
    root = f"http://{host.name}:{lab.web.port}"
    for _ in range(2):  # the second time there is nothing to follow
        asked = [plain(path) for path in again(scrapy, lab, query, deep=True, key=host.key)]
        assert [asked.count(path) for path in moved.values()] == [1] * len(moved)
        assert query("SELECT id, body FROM report ORDER BY id") == truth
        assert query("SELECT kind FROM disappearance WHERE kind <> 'moved'") == []
        assert query("SELECT id FROM revision") == query("SELECT url FROM disappeared") == []
        told = {plain(old): plain(new) for old, new in query(MOVED)}
        assert told == {root + old: root + new for old, new in moved.items()}
    assert {plain(url) for (url,) in query("SELECT url FROM report")} >= set(told.values())
    assert not set(asked) & moved.keys()
    tables = [*CORPUS, MOVED]
    rows = [query(one) for one in tables]
    assert "0 reread, 0 new" in scrapy("replay", env=lab.env).stdout
    assert [query(one) for one in tables] == rows


def test_an_article_that_moves_to_another_key_lives_there(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    host = FAMILIES["trs"]("moving.test", columns(0, 2, each=20))
    lab = make_lab(hosts={host.name: host})
    crawl(scrapy, lab, host.key)
    clock = Clock()
    clock.move(host, next(iter(host.columns)))
    clock.withdraw(host, next(iter(host.columns)))
    [(old, article)] = clock.moved.items()
    [lost] = clock.withdrawn
    again(scrapy, lab, query, deep=True, key=host.key)
    new = lab.url(host, article)
    root = new.removesuffix(host.path(article))
    assert dict(query("SELECT url, lives_at FROM disappeared")) == {root + old: new, root + lost: None}  # fmt: skip
    reports = query("SELECT count(*), count(DISTINCT report) FROM appearance WHERE url = ANY(%s)", [root + old, new])  # fmt: skip
    assert reports == [(2, 1)]


def test_every_edit_is_a_revision_also_of_a_reprint_and_a_replay_leaves_them(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab()
    env = {**lab.env, "ARCHIVE_FOLDER": str(tmp_path / "archive")}
    scrapy("crawl", *lab.keys, env=env)
    edited = {url for (url,) in query("SELECT url FROM reprints")}
    assert len(edited) >= 3
    before = dict(query("SELECT a.url, coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report"))  # fmt: skip
    for url, _, article in lab.articles():
        if url in edited:
            article.paragraphs.append("更正：文中数据以最终核定为准，生态环境局党支部已作说明。")
    query("UPDATE page SET due_at = now() WHERE kind = 'article'")
    scrapy("crawl", *lab.keys, env=env)
    changes = query("SELECT url, body_before, added FROM changes ORDER BY url")
    assert {url: body for url, body, _ in changes} == {url: before[url] for url in edited}
    assert all(added[-1].startswith("更正") for _, _, added in changes)
    truth = [query(one) for one in CORPUS]
    done = scrapy("replay", env=env)
    assert "0 reread, 0 new" in done.stdout
    assert [query(one) for one in CORPUS] == truth


def test_every_answer_of_a_crawl_is_in_the_archive_byte_for_byte(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab()
    folder = tmp_path / "archive"
    scrapy("crawl", "test_trs", "test_gbk", env={**lab.env, "ARCHIVE_FOLDER": str(folder)})
    rows = query('SELECT url, size, warc_file, warc_offset FROM "fetch" WHERE status IS NOT NULL')
    assert len(rows) > 60
    for url, size, file, offset in rows:
        found = read(folder, Place(file, offset))
        assert len(found.body) == size
        assert found.url == url or size > 0  # the same bytes may stand under another URL
    assert sum(1 for path in folder.rglob("*.warc.gz") for _ in answers(path)) <= len(rows)


def test_a_replay_changes_nothing_and_puts_right_what_older_rules_made(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab()
    env = {**lab.env, "ARCHIVE_FOLDER": str(tmp_path / "archive")}
    scrapy("crawl", *lab.keys, env=env)
    truth = [query(one) for one in CORPUS]
    asked = len(lab.web.log)
    done = scrapy("replay", env=env)
    assert done.returncode == 0, done.stderr
    assert [query(one) for one in CORPUS] == truth
    assert "0 reread, 0 new" in done.stdout
    # As rules of another day might have left it: spoilt, lost, wrongly kept out.
    query(
        "UPDATE report SET body = 'x' || body, title = 'y', digest = md5(id::text) WHERE id % 3 = 0"
    )
    query(
        "UPDATE appearance a SET digest = r.digest FROM report r WHERE r.id = a.report AND a.original AND r.id % 3 = 0"
    )
    query(
        "WITH gone AS (DELETE FROM report r WHERE id % 3 = 1 AND NOT EXISTS"
        " (SELECT FROM appearance a WHERE a.report = r.id AND NOT a.original) RETURNING url, site)"
        " INSERT INTO rejection (url, site, reason) SELECT url, site, 'off-topic' FROM gone"
    )
    done = scrapy("replay", env=env)
    assert done.returncode == 0, done.stderr
    assert [query(one) for one in CORPUS] == truth
    assert len(lab.web.log) == asked


def test_a_replay_names_what_the_archive_has_lost(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab()
    env = {**lab.env, "ARCHIVE_FOLDER": str(tmp_path / "archive")}
    scrapy("crawl", "test_trs", env=env)
    for path in (tmp_path / "archive").rglob("*.warc.gz"):
        path.unlink()
    done = scrapy("replay", env=env)
    assert done.returncode == 1
    assert ".warc.gz" in done.stderr
