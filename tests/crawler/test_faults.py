"""Whatever dies in the middle of a crawl, running it again gives the rows of an undisturbed one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import psycopg2
import pytest

from pipelines.store.database import Database
from pipelines.store.keeper import postmaster
from pipelines.store.writer import Writer
from tests.conftest import ROOT, SCRAPY, Query, Run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import Lab, MakeLab

Shut = Callable[[bool], None]
ROWS = (
    "SELECT coalesce(a.body, r.body) AS body, a.url, a.title, a.published_on::text, a.source"
    " FROM appearance a JOIN report r ON r.id = a.report ORDER BY 2",
    "SELECT url, reason FROM rejection ORDER BY 1",
    "SELECT url, state FROM page ORDER BY 1",
    "SELECT count(*), count(DISTINCT digest) FROM report",
)


def start(lab: Lab, environment: dict[str, str], **env: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(SCRAPY), "crawl", *lab.keys], cwd=ROOT, env={**environment, **lab.env, **env},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for_requests(lab: Lab, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(lab.web.log) < count:
        assert time.monotonic() < deadline, "the crawl does not come so far"
        time.sleep(0.005)


def undisturbed(lab: Lab, scrapy: Run, folder: Path, environment: dict[str, str]) -> list[list]:
    """The rows of a crawl that nothing disturbs, in a database of its own."""
    env = {**lab.env, "DATABASE_URL": "", "VAR_FOLDER": str(folder)}
    done = scrapy("crawl", *lab.keys, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    return embedded_rows(folder)


def embedded_rows(folder: Path) -> list[list]:
    writer = Writer(Database("", folder / "postgres"), 30)
    rows = writer.do_now(
        lambda c, _: [[tuple(row) for row in c.exec_driver_sql(one)] for one in ROWS]
    )
    writer.close_now()
    return rows


def rows(connection: psycopg2.extensions.connection, statement: str) -> list:
    cursor = connection.cursor()
    cursor.execute(statement)
    return cursor.fetchall()


def test_a_crawl_killed_with_9_again_and_again_loses_nothing_and_doubles_nothing(
    make_lab: MakeLab, scrapy: Run, query: Query, environment: dict[str, str], tmp_path: Path
) -> None:
    lab = make_lab(delay=0.01)
    truth = undisturbed(lab, scrapy, tmp_path / "calm", environment)
    rng = random.Random(20251123)
    for _ in range(6):
        before = len(lab.web.log)
        crawl = start(lab, environment)
        wait_for_requests(lab, before + rng.randint(2, 40))
        time.sleep(rng.random() / 10)
        crawl.kill()
        crawl.wait()
    done = scrapy("crawl", *lab.keys, env=lab.env)
    assert done.returncode == 0, done.stderr[-2000:]
    assert [query(one) for one in ROWS] == truth


NAMED = """
CREATE TABLE named AS SELECT 0::bigint AS page, 0::bigint AS pages;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO named SELECT NEW.id, count(*) FROM page WHERE parent = NEW.id; RETURN NEW;
END $$;
CREATE TRIGGER note AFTER UPDATE ON page FOR EACH ROW
    WHEN (NEW.kind = 'listing' AND NEW.state = 'done') EXECUTE FUNCTION note();
"""


def test_the_visit_of_a_listing_never_ends_before_all_that_it_names_is_in_the_table(
    make_lab: MakeLab, scrapy: Run, query: Query, writer: Writer
) -> None:
    writer.do_now(lambda *_: None)
    query(NAMED)
    lab = make_lab(scale=3)
    assert scrapy("crawl", *lab.keys, env=lab.env).returncode == 0
    listings = query("SELECT page, max(pages) FROM named WHERE page > 0 GROUP BY page")
    assert len(listings) > 20
    assert query(
        "SELECT n.page, n.pages FROM named n WHERE page > 0"
        " AND pages <> (SELECT count(*) FROM page p WHERE p.parent = n.page)"
    ) == []  # fmt: skip


def test_two_processes_at_once_on_a_site_fetch_no_article_twice_and_lose_none(
    make_lab: MakeLab, scrapy: Run, query: Query, environment: dict[str, str], tmp_path: Path
) -> None:
    lab = make_lab(delay=0.01)
    truth = undisturbed(lab, scrapy, tmp_path / "calm", environment)
    before = len(lab.web.log)
    crawls = [start(lab, environment) for _ in range(2)]
    assert [crawl.wait(120) for crawl in crawls] == [0, 0]
    assert [query(one) for one in ROWS] == truth
    whole = [one for one in lab.web.log[before:] if one.status == 200 and not one.cut]
    sent = Counter((one.host, one.path) for one in whole)
    articles = {(host.name, host.path(one)) for _, host, one in lab.articles()}
    assert {page for page in articles if sent[page] > 1} == set()


def test_postgres_killed_with_9_in_the_middle_of_a_crawl_costs_nothing(
    make_lab: MakeLab, scrapy: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    lab = make_lab(delay=0.02)
    truth = undisturbed(lab, scrapy, tmp_path / "calm", environment)
    folder = tmp_path / "rough"
    before = len(lab.web.log)
    crawl = start(lab, environment, DATABASE_URL="", VAR_FOLDER=str(folder))
    for count in (15, 45, 80):
        wait_for_requests(lab, before + count)
        server = postmaster(folder.resolve() / "postgres" / "cluster" / "postmaster.pid")
        assert server is not None
        server.kill()
    assert crawl.wait(120) == 0
    assert embedded_rows(folder) == truth


def test_a_store_that_stays_away_fails_the_run_loudly_and_the_next_run_mends_it(  # noqa: PLR0913, PLR0917
    make_lab: MakeLab,
    scrapy: Run,
    environment: dict[str, str],
    tmp_path: Path,
    shut: Shut,
    database_url: str,
) -> None:
    lab = make_lab(delay=0.02)
    truth = undisturbed(lab, scrapy, tmp_path / "calm", environment)
    before = len(lab.web.log)
    log = tmp_path / "log"
    crawl = subprocess.Popen(
        [str(SCRAPY), "crawl", *lab.keys], cwd=ROOT, stderr=log.open("w"), stdout=subprocess.DEVNULL,
        env={**environment, **lab.env, "STORE_PATIENCE": "2"},
    )  # fmt: skip
    wait_for_requests(lab, before + 20)
    shut(True)
    assert crawl.wait(60) == 2
    assert "the store is lost" in log.read_text()
    shut(False)
    assert scrapy("crawl", *lab.keys, env=lab.env).returncode == 0
    with psycopg2.connect(database_url) as connection:
        assert [rows(connection, one) for one in ROWS] == truth


def test_ctrl_c_ends_the_run_in_order_and_gives_its_pages_back(
    make_lab: MakeLab, query: Query, environment: dict[str, str]
) -> None:
    lab = make_lab(delay=0.02)
    crawl = start(lab, environment)
    wait_for_requests(lab, 20)
    crawl.send_signal(signal.SIGINT)
    assert crawl.wait(30) == 1
    assert query("SELECT DISTINCT reason FROM run") == [("shutdown",)]
    assert query("SELECT count(*) FROM page WHERE state = 'leased'") == [(0,)]


@pytest.mark.parametrize("pause", [3.0])
def test_a_store_that_only_sleeps_a_while_is_waited_for(
    make_lab: MakeLab, scrapy: Run, environment: dict[str, str], tmp_path: Path, pause: float
) -> None:
    lab = make_lab(delay=0.02)
    truth = undisturbed(lab, scrapy, tmp_path / "calm", environment)
    folder = tmp_path / "rough"
    before = len(lab.web.log)
    crawl = start(lab, environment, DATABASE_URL="", VAR_FOLDER=str(folder))
    wait_for_requests(lab, before + 20)
    server = postmaster(folder.resolve() / "postgres" / "cluster" / "postmaster.pid")
    assert server is not None
    stopped = [server, *server.children()]
    for process in stopped:
        os.kill(process.pid, signal.SIGSTOP)
    time.sleep(pause)
    for process in stopped:
        os.kill(process.pid, signal.SIGCONT)
    assert crawl.wait(120) == 0
    assert embedded_rows(folder) == truth
