"""Whatever dies in the middle of a crawl, running it again gives the rows of an undisturbed one."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2
import pytest

from pipelines.store.database import Database
from pipelines.store.keeper import postmaster
from pipelines.store.writer import Writer
from tests import forked
from tests.conftest import Query, Run, make
from tests.crawler.conftest import UNSET
from tests.documented import PORT
from tests.forked import Forked
from tests.web.__main__ import write_sites
from tests.web.hosts import make_hosts
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.embedded import Embedded
    from tests.crawler.conftest import Lab, MakeLab

Shut = Callable[[bool], None]
ROWS = (
    "SELECT coalesce(a.body, r.body) AS body, a.url, a.title, a.published_on::text, a.source"
    " FROM appearance a JOIN report r ON r.id = a.report ORDER BY 2",
    "SELECT url, reason FROM rejection ORDER BY 1",
    "SELECT url, state FROM page ORDER BY 1",
    "SELECT count(*), count(DISTINCT digest) FROM report",
)


def start(lab: Lab, environment: dict[str, str], **env: str) -> Forked:
    return Forked(["crawl", *lab.keys], {**environment, **lab.env, **env})


def wait_for_requests(lab: Lab, count: int) -> None:
    deadline = time.monotonic() + 150
    while len(lab.web.log) < count:
        assert time.monotonic() < deadline, "the crawl does not come so far"
        time.sleep(0.005)


@pytest.fixture(scope="module")
def truth(server: Embedded, template: str, tmp_path_factory: pytest.TempPathFactory) -> list[list]:
    """The rows of a crawl that nothing disturbs, in a database of its own."""
    folder, name = tmp_path_factory.mktemp("calm"), f"test_{os.getpid()}_calm"
    make(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    url = f"postgresql://postgres@/{name}?host={server.sockets}"
    hosts = make_hosts()
    kept = {one: value for one, value in os.environ.items() if one not in UNSET}
    with Web(hosts) as web:
        write_sites(hosts, web.port, folder)
        env = {**kept, "DATABASE_URL": url, "VAR_FOLDER": str(folder), "SITES_FOLDER": str(folder)}
        done = forked.run(["crawl", *(host.key for host in hosts.values())], env, 120)
    assert done.returncode == 0, done.stderr[-2000:]
    return told(url)


def told(url: str) -> list[list]:
    """The rows of a store, whatever port its web had."""
    with closing(psycopg2.connect(url)) as connection:
        cursor = connection.cursor()
        found = []
        for statement in ROWS:
            cursor.execute(statement)
            found.append(sorted(tuple(map(without_port, row)) for row in cursor.fetchall()))
    return found


def without_port(value: object) -> str:
    return PORT.sub("", "" if value is None else str(value))


def embedded_rows(folder: Path) -> list[list]:
    database = Database("", folder / "postgres")
    writer = Writer(database, 30)
    try:
        return writer.do_now(
            lambda c, _: [
                sorted(tuple(map(without_port, row)) for row in c.exec_driver_sql(one))
                for one in ROWS
            ]
        )
    finally:
        writer.close_now()


def test_a_crawl_killed_with_9_again_and_again_loses_nothing_and_doubles_nothing(
    make_lab: MakeLab,
    scrapy: Run,
    environment: dict[str, str],
    database_url: str,
    truth: list[list],
) -> None:
    lab = make_lab(delay=0.01)
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
    assert told(database_url) == truth


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
    make_lab: MakeLab, environment: dict[str, str], database_url: str, truth: list[list]
) -> None:
    lab = make_lab(delay=0.01)
    before = len(lab.web.log)
    crawls = [start(lab, environment) for _ in range(2)]
    assert [crawl.wait(120) for crawl in crawls] == [0, 0]
    assert told(database_url) == truth
    whole = [one for one in lab.web.log[before:] if one.status == 200 and not one.cut]
    sent = Counter((one.host, one.path) for one in whole)
    articles = {(host.name, host.path(one)) for _, host, one in lab.articles()}
    assert {page for page in articles if sent[page] > 1} == set()


def test_postgres_killed_with_9_in_the_middle_of_a_crawl_costs_nothing(
    make_lab: MakeLab, environment: dict[str, str], tmp_path: Path, truth: list[list]
) -> None:
    lab = make_lab(delay=0.02)
    folder = tmp_path / "rough"
    file = folder.resolve() / "postgres" / "cluster" / "postmaster.pid"
    before = len(lab.web.log)
    crawl = start(lab, environment, DATABASE_URL="", VAR_FOLDER=str(folder))
    killed: set[int] = set()
    for count in (15, 45, 80):
        wait_for_requests(lab, before + count)
        deadline = time.monotonic() + 60
        # Pages are asked for while the server that was killed before is started again.
        while (server := postmaster(file)) is None or server.pid in killed:
            assert time.monotonic() < deadline, "no server is started again"
            time.sleep(0.02)
        killed.add(server.pid)
        server.kill()
    assert crawl.wait(120) == 0
    assert embedded_rows(folder) == truth


def test_a_store_that_stays_away_fails_the_run_loudly_and_the_next_run_mends_it(  # noqa: PLR0913, PLR0917
    make_lab: MakeLab,
    scrapy: Run,
    environment: dict[str, str],
    shut: Shut,
    database_url: str,
    truth: list[list],
) -> None:
    lab = make_lab(delay=0.02)
    before = len(lab.web.log)
    crawl = start(lab, environment, STORE_PATIENCE="2")
    wait_for_requests(lab, before + 20)
    shut(True)
    _, log = crawl.communicate(60)
    assert (crawl.returncode, "the store is lost" in log) == (2, True)
    shut(False)
    assert scrapy("crawl", *lab.keys, env=lab.env).returncode == 0
    assert told(database_url) == truth


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
    make_lab: MakeLab, environment: dict[str, str], tmp_path: Path, truth: list[list], pause: float
) -> None:
    lab = make_lab(delay=0.02)
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
