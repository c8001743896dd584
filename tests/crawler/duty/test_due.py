"""`scrapy due` as cron runs it: real processes, a real store, real HTTP on the loopback."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg2
import pytest

from crawler import hours
from tests.crawler.small_web import MakeSmall, SmallHost, SmallWeb, page
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)
from tests.forked import Forked
from tests.speed import REFERENCE, unit

if TYPE_CHECKING:
    from tests.conftest import Query
    from tests.web.answers import Answer, Asked

PATIENCE = 240  # seconds for what comes at once on a machine that is not busy


@dataclass
class Duty:
    """A web of small hosts with its site files, and `scrapy due` for it."""

    web: SmallWeb

    def start(self, *arguments: str, **env: str) -> Forked:
        given = {**self.web.environment, "SITES_FOLDER": str(self.web.folder), **env}
        return Forked(["due", *arguments], given)

    def run(self, *arguments: str, code: int = 0, **env: str) -> tuple[str, str]:
        running = self.start(*arguments, **env)
        out, err = running.communicate(PATIENCE)
        assert running.returncode == code, out + err
        assert "Traceback" not in err
        return out, err

    def log(self, name: str) -> str:
        folder = Path(self.web.environment["VAR_FOLDER"], "log")
        return (folder / f"{name}.log").read_text("utf-8")


MakeDuty = Callable[..., Duty]


@pytest.fixture
def duty(small: MakeSmall) -> MakeDuty:
    """Writes the site files of small hosts."""

    def make(*hosts: SmallHost, delay: float = 0.0) -> Duty:
        web = small(*hosts, delay=delay)
        for host in hosts:
            (web.folder / f"{host.key}.toml").write_text(host.site_file(web.web.port), "utf-8")
        return Duty(web)

    return make


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it does not come so far"
        time.sleep(0.05)


def hosts(count: int, **more: object) -> list[SmallHost]:
    return [SmallHost(f"n{number}.test", count=1, **more) for number in range(count)]  # type: ignore[arg-type]


def gone(pid: int) -> bool:
    """Whether a process has ended; where nobody asks for its exit code it stays as a zombie."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def closed() -> str:
    """A window that is closed now, for the next hours."""
    now = hours.now()
    return f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"


def test_two_workers_and_a_reader_share_one_store_without_waiting_and_crawl_each_site_once(
    duty: MakeDuty, query: Query, database_url: str, writer: object
) -> None:
    writer.do_now(lambda *_: None)  # type: ignore[attr-defined]  # the tables
    # Whatever waits for a lock for longer fails, in the crawls, the workers, and the reader alike.
    most = int(1000 * max(1.0, unit() / REFERENCE))
    [(name,)] = query("SELECT current_database()")
    query(f"ALTER DATABASE {name} SET lock_timeout = {most}")
    reader = psycopg2.connect(database_url)
    reader.set_session(isolation_level="REPEATABLE READ", readonly=True)
    cursor = reader.cursor()
    cursor.execute("SHOW lock_timeout")
    assert cursor.fetchone() in [("1s",), (f"{most}ms",)]
    cursor.execute("SELECT (SELECT count(*) FROM corpus), (SELECT count(*) FROM schedule), (SELECT count(*) FROM runs)")  # fmt: skip
    lab = duty(*hosts(8))
    workers = [lab.start("--jobs", "2"), lab.start("--jobs", "2")]
    told = [worker.communicate(PATIENCE)[0] for worker in workers]
    cursor.execute("SELECT count(*) FROM runs")
    assert cursor.fetchone() == (0,)
    reader.close()
    assert [worker.returncode for worker in workers] == [0, 0], told
    assert query("SELECT count(*), count(DISTINCT site), count(*) FILTER (WHERE reason = 'finished') FROM run") == [(8, 8, 8)]  # fmt: skip
    assert query("SELECT count(*) FROM page WHERE state <> 'done'") == [(0,)]
    assert sum(int(line.split()[1]) for line in told if "crawled" in line) == 8
    assert len(lab.web.web.log) == 8 * 3
    assert max(one.at_once for one in lab.web.web.log) == 1
    assert query("SELECT code, told FROM worker ORDER BY id")[0][1].startswith("qinglan: ")
    assert lab.run("--quiet") == ("", "")
    assert lab.run()[0] == "qinglan: nothing is due\n"


def test_the_sites_of_a_killed_worker_move_on_and_its_crawl_ends_in_order(
    duty: MakeDuty, query: Query
) -> None:
    lab = duty(SmallHost("a.test", count=8), SmallHost("b.test", count=1), delay=0.3)
    killed = lab.start("--jobs", "1")
    until(lambda: len(lab.web.web.log) >= 3)
    [(pid,)] = query("SELECT pid FROM run")
    assert psutil.Process(pid).cmdline()[0].startswith("scrapy crawl test_a")
    killed.kill()
    until(lambda: gone(pid))
    assert query("SELECT reason FROM run") == [("shutdown",)]
    # A broken connection looks like a death, so that half a minute is waited.
    query("UPDATE worker SET seen_at = now() + interval '1 hour'")
    assert lab.run()[0] == "qinglan: 1 site crawled, 1 new, 0 revised, 0 gone\n"
    query("UPDATE worker SET seen_at = now() - interval '31 s'")
    assert lab.run()[0].startswith("qinglan: 1 site crawled, ")
    assert sorted(query("SELECT site, reason FROM run")) == [
        ("test_a", "finished"), ("test_a", "shutdown"), ("test_b", "finished")
    ]  # fmt: skip
    assert query("SELECT count(*) FROM page WHERE state <> 'done'") == [(0,)]
    asked = [one.path for one in lab.web.web.log if one.path.startswith("/show/")]
    assert len(asked) - len(set(asked)) <= 1  # the one that was under way


def test_sigterm_lets_the_crawls_end_in_order_and_takes_no_other_site(
    duty: MakeDuty, query: Query
) -> None:
    lab = duty(SmallHost("a.test", count=9), SmallHost("b.test"), delay=0.3)
    running = lab.start("--jobs", "1")
    until(lambda: len(lab.web.web.log) >= 3)
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(PATIENCE)
    assert running.returncode == 1
    assert "1 site crawled, " in out
    assert "stopped; 2 more are due" in out
    assert query("SELECT site, reason FROM run") == [("test_a", "shutdown")]
    assert query("SELECT count(*) FROM schedule WHERE worker IS NOT NULL") == [(0,)]
    assert query("SELECT code FROM worker") == [(1,)]


def test_a_second_signal_ends_even_a_crawl_that_hangs(duty: MakeDuty, query: Query) -> None:
    lab = duty(SmallHost("a.test", count=9), delay=0.3)
    running = lab.start()
    until(lambda: len(lab.web.web.log) >= 2)
    [(pid,)] = query("SELECT pid FROM run")
    os.kill(pid, signal.SIGSTOP)
    running.send_signal(signal.SIGTERM)
    until(lambda: "stopping: 1 crawls" in lab.log("due"))
    assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    assert running.wait(PATIENCE) == 1
    until(lambda: gone(pid))


def test_nothing_begins_outside_the_window(duty: MakeDuty, query: Query) -> None:
    lab = duty(*hosts(2), SmallHost("own.test", more=f'[manners]\nwindow = "{closed()}"'))
    assert lab.run("--window", closed())[0] == (
        "qinglan: nothing is due; 3 wait for the next window\n"
    )
    assert lab.run("--quiet", "--window", closed()) == ("", "")
    assert lab.web.web.log == []
    assert query("SELECT count(*) FROM run") == [(0,)]
    rows = json.loads(lab.run("--list", "--json")[0])["sites"]
    assert [row["state"] for row in rows] == ["due", "due", "waits for its window"]
    _, err = lab.run("--window", "at night", code=2)
    assert "is no window" in err


def test_what_needs_a_person_is_named_in_the_line_and_by_the_exit_code(
    duty: MakeDuty, query: Query
) -> None:
    def no(_: Asked) -> Answer:
        return page("", 500)

    lab = duty(SmallHost("b.test", count=1), SmallHost("sick.test", says={"*": no}), SmallHost("z.test"))  # fmt: skip
    out, _ = lab.run("--limit", "2", code=1)
    assert out == (
        "qinglan: 2 sites crawled, 1 new, 0 revised, 0 gone; 1 alarm (test_sick: unreachable); look at the logs of test_sick; 1 more are due\n"
    )
    assert "none of its listings could be read" in lab.log("test_sick")
    assert query("SELECT site, code, failures, due_at > now() + interval '50 min' FROM schedule ORDER BY site") == [
        ("test_b", 0, 0, True), ("test_sick", 1, 1, True), ("test_z", None, 0, None)
    ]  # fmt: skip
    query("UPDATE schedule SET due_at = now() + interval '1 h'")
    query("INSERT INTO alarm (site, kind, detail, opened_at) VALUES ('test_b', 'challenge', 'x', now() + interval '1 min'), ('test_b', 'old', 'x', now() - interval '1 d')")  # fmt: skip
    told = json.loads(lab.run("--json", code=1)[0])
    assert told["alarms"] == [{"site": "test_b", "kind": "challenge"}]
    assert told["told"] == "qinglan: nothing is due; 1 alarm (test_b: challenge)"


def test_what_fails_or_takes_too_long_ends_with_2(
    duty: MakeDuty, query: Query, tmp_path: Path
) -> None:
    def slowly(asked: Asked) -> Answer | None:
        time.sleep(0.5)
        return endless.plain_answer(asked)

    endless = SmallHost("long.test", count=900, says={"*": slowly})
    lab = duty(endless)
    out, _ = lab.run(code=2, DUE_LONGEST="4")
    assert "failed: test_long (exit -9)" in out
    assert "test_long did not end by itself" in lab.log("due")
    assert query("SELECT code, failures, due_at > now() + interval '50 min' FROM schedule") == [(-9, 1, True)]  # fmt: skip
    _, err = lab.run(code=2, DATABASE_URL="mysql://x@y/z")
    assert err == "scrapy due: DATABASE_URL: mysql is not PostgreSQL\n"
    (tmp_path / "file").write_text("")
    _, err = lab.run(code=2, LOG_FOLDER=str(tmp_path / "file"))
    assert str(tmp_path / "file") in err
    assert "takes no site" in lab.run("test_a", code=2)[1]


def test_the_list_says_what_is_due_and_why_others_are_left_out_and_crawls_nothing(
    duty: MakeDuty, query: Query
) -> None:
    lab = duty(SmallHost("a.test"), SmallHost("b.test", more='[manners]\nevery = "3d"'),
               SmallHost("wall.test", more='[access]\nstate = "jsl"'))  # fmt: skip
    foreign = SmallHost("foreign.example").site_file(80)
    (lab.web.folder / "test_foreign.toml").write_text(foreign)
    (lab.web.folder / "test_odd.toml").write_text(foreign + "colour = 1\n")
    lab.run("--list", code=1)
    query("INSERT INTO site (key, name, url) VALUES ('test_b', 'x', 'x')")
    query("INSERT INTO run (site, host, pid, finished_at, reason) VALUES ('test_b', 'x', 1, now(), 'finished')")  # fmt: skip
    out, _ = lab.run("--list", code=1)
    assert [line.split()[:3] for line in out.splitlines() if line.strip().startswith("test_")][:2] == [
        ["test_a", "due", "now"], ["test_b", "later", "in"]
    ]  # fmt: skip
    assert "every 3 d" in out
    assert "test_wall: keeps programs out (jsl)" in out
    assert "test_foreign: sites of others are crawled with a CONTACT only" in out
    assert "colour: Extra inputs are not permitted" in out
    told = json.loads(lab.run("--list", "--json", code=1)[0])
    assert [row["state"] for row in told["sites"]] == ["due", "later"]
    assert len(told["left_out"]) == 3
    assert lab.web.web.log == []
    _, err = lab.run("--window", closed(), code=1)
    assert "scrapy due: site file left out: " in err
    assert "test_foreign left out: sites of others" in err
