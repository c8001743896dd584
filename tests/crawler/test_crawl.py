"""A whole crawl of the loopback web, compared with its ground truth row by row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.conftest import Lab, MakeLab
    from tests.web.corpus import Article

REJECTED = {"empty": "empty", "soft-404": "soft-404"}
FAILED = {"http-500": "http 500", "http-404": "http 404", "cut": "ResponseDataLossError"}


def crawl(scrapy: Run, lab: Lab, *keys: str) -> str:
    done = scrapy("crawl", *(keys or lab.keys), env=lab.env)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    return done.stdout


def kept(article: Article) -> bool:
    return article.on_topic and article.trap in ("", "mirrored")


def test_every_report_is_a_row_as_its_author_wrote_it(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab)
    rows = {row[0]: row[1:] for row in query(
        "SELECT a.url, coalesce(a.body, r.body), a.title, a.published_on, a.source, a.site, r.editor, a.original"
        " FROM appearance a JOIN report r ON r.id = a.report"
    )}  # fmt: skip
    expected = {url: (host, one) for url, host, one in lab.articles() if kept(one)}
    assert rows.keys() == expected.keys()
    for url, (host, article) in expected.items():
        body, title, published, source, site, editor, original = rows[url]
        assert (title, published, source, site) == (
            article.title, article.published_on, article.source, host.key
        )  # fmt: skip
        assert body == article.body
        if original:
            assert editor == article.editor


def test_what_is_no_report_has_a_row_that_says_why(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab)
    rejected = dict(query("SELECT url, reason FROM rejection"))
    failed = dict(query("SELECT url, failure FROM page WHERE state = 'failed'"))
    for url, _, article in lab.articles():
        if kept(article):
            assert url not in rejected | failed
        elif article.trap in FAILED:
            assert failed.pop(url).startswith(FAILED[article.trap])
        else:
            assert rejected.pop(url) == REJECTED.get(article.trap, "off-topic")
    assert failed == {}
    documents = {
        f"http://{name}:{lab.web.port}/djgz/jgdj/202501/P020250102.pdf" for name in lab.hosts
    }
    assert rejected == {"http://elsewhere.test/a/t20250101_1.html": "off-site",
                        **dict.fromkeys(documents, "document: no text layer")}  # fmt: skip


def test_twins_are_one_report_with_its_appearances(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab)
    by_number = {article.number: url for url, _, article in lab.articles()}
    twins = {(by_number[one.twin_of], url) for url, _, one in lab.articles() if one.twin_of}
    assert len(twins) == 3
    clusters = query(
        "SELECT array_agg(url ORDER BY url) FROM appearance GROUP BY report HAVING count(*) > 1"
    )
    assert sorted(cluster for (cluster,) in clusters) == sorted(sorted(pair) for pair in twins)


def test_a_second_crawl_stores_nothing_and_says_so(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    first = crawl(scrapy, lab)
    assert re.search(r"^(\d+) new, \1 reports in the corpus", first, re.MULTILINE)
    assert "sql -c" in first
    counted = "SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM appearance), (SELECT count(*) FROM rejection)"
    before = query(counted)
    fetched = len(lab.web.log)
    second = crawl(scrapy, lab)
    assert "0 new, " in second
    assert query(counted) == before
    assert query("SELECT count(*) FROM revision") == [(0,)]
    # Each first listing, which has not changed, and each robots.txt.
    assert len(lab.web.log) - fetched == 2 * len(lab.hosts)
    assert {row[0] for row in query("SELECT ended FROM reading WHERE run > 3")} == {"unchanged"}


def test_an_edit_is_found_when_the_page_is_due(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    host = lab.hosts["trs.test"]
    edited = next(one for one in host.articles if kept(one))
    edited.paragraphs.append("更正：文中数据以最终核定为准。")
    query("UPDATE page SET due_at = now() WHERE kind = 'article'")
    crawl(scrapy, lab, "test_trs")
    assert query("SELECT r.url FROM revision v JOIN report r ON r.id = v.report") == [
        (lab.url(host, edited),)
    ]
    assert query("SELECT body FROM report WHERE url = %s", lab.url(host, edited)) == [
        (edited.body,)
    ]


def test_manners_are_kept(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    crawl(scrapy, lab)
    for name, host in lab.hosts.items():
        asked = [request.path for request in lab.web.log if request.host == name]
        assert asked[0] == "/robots.txt"
        assert len(asked) == len(set(asked)) + 4  # a 500 and a cut page are tried three times each
        assert not any("elsewhere" in path for path in asked)
        assert host.visits["/robots.txt"] == 1
    assert all("QinglanBot/1.0" in request.user_agent for request in lab.web.log)


def test_robots_are_obeyed_and_what_they_forbid_is_a_row(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    lab.hosts["trs.test"].robots = "User-agent: *\nDisallow: /djgz/jgdj/2025\n"
    crawl(scrapy, lab, "test_trs")
    asked = {request.path for request in lab.web.log}
    assert not any(path.startswith("/djgz/jgdj/2025") for path in asked)
    assert query("SELECT DISTINCT reason FROM rejection WHERE page IS NOT NULL") == [("robots",)]


def test_every_request_is_a_fetch_row_and_robots_txt_has_no_page(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab)
    asked = sorted(f"http://{one.host}:{lab.web.port}{one.path}" for one in lab.web.log)
    assert [url for (url,) in query('SELECT url FROM "fetch" ORDER BY url COLLATE "C"')] == asked
    without = query('SELECT url FROM "fetch" WHERE page IS NULL')
    assert {url.rpartition("/")[2] for (url,) in without} == {"robots.txt"}
    assert len(without) == len(lab.hosts)


def test_the_runs_view_counts_what_the_run_did(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    crawl(scrapy, lab, "test_trs")
    articles = list(lab.hosts["trs.test"].articles)
    [(reason, new, failed, waiting)] = query("SELECT reason, new, failed, waiting FROM runs")
    assert (reason, new) == ("finished", sum(map(kept, articles)))
    assert (failed, waiting) == (3, 0)


def test_a_compression_bomb_is_refused_and_told(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    bomb = next(one for one in host.articles if kept(one))
    bomb.trap = "bomb"
    crawl(scrapy, lab, "test_trs")
    [(failure,)] = query("SELECT failure FROM page WHERE url = %s", lab.url(host, bomb))
    assert "exceeded DOWNLOAD_MAXSIZE" in failure


def test_a_listing_that_repeats_itself_ends_and_says_so(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    lab.hosts["trs.test"].endless = True
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert "shows nothing new, paging ends" in done.stderr
    assert query("SELECT count(*) FROM page WHERE kind = 'listing'") == [(2,)]
    assert done.returncode == 0


def test_what_the_store_refuses_is_told_and_costs_only_its_own_page(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    assert (
        scrapy("sql", "-c", "ALTER TABLE page ADD CHECK (url NOT LIKE '%index_2%')").returncode == 0
    )
    done = scrapy("crawl", "test_trs", "test_next", env=lab.env, timeout=60)
    assert "the store refused what some pages gave" in done.stderr
    assert done.returncode == 1
    assert query("SELECT count(*) > 5 FROM report WHERE site = 'test_next'") == [(True,)]
    assert query("SELECT count(*) FROM page WHERE state = 'leased'") == [(0,)]


def with_fault(folder: Path, code: str) -> dict[str, str]:
    """The environment of a process with a fault of our own, as a later release may have it."""
    (folder / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


def test_a_page_that_cannot_be_read_is_failed_not_left_on_lease(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab()
    env = lab.env | with_fault(
        tmp_path,
        "import crawler.page.article as a\nread = a.read_page\n"
        "def fault(page, *rest):\n"
        "    if '_1000.' in page.url: raise KeyError('fault')\n"
        "    return read(page, *rest)\n"
        "a.read_page = fault\n",
    )
    done = scrapy("crawl", "test_trs", env=env)
    assert done.returncode == 1
    [(state, failure)] = query("SELECT state, failure FROM page WHERE url LIKE '%\\_1000.%'")
    assert (state, failure) == ("failed", "unreadable: KeyError: 'fault'")
    assert "visited again" not in done.stderr


def test_a_listing_that_cannot_be_read_makes_its_channel_partial(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab()
    env = lab.env | with_fault(
        tmp_path,
        "import crawler.spiders.parts as p\nread = p.listing_page\n"
        "def fault(response):\n"
        "    if 'index_1.' in response.url: raise KeyError('fault')\n"
        "    return read(response)\n"
        "p.listing_page = fault\n",
    )
    assert scrapy("crawl", "test_trs", env=env).returncode == 1
    told = "partial: unreadable: KeyError: 'fault'"
    assert query("SELECT ended FROM completeness WHERE site = 'test_trs'") == [(told,)]
