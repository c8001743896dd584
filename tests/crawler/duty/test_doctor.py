"""`scrapy doctor`: one line a check, and what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crawler.duty.checks.tables import clock
from tests.crawler.small_web import MakeSmall, SmallHost, page, plain
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.writer import Writer
    from tests.conftest import Query, Run
    from tests.crawler.small_web import SmallWeb
    from tests.web.answers import Answer, Asked


def written(web: SmallWeb) -> dict[str, str]:
    for host in web.hosts:
        (web.folder / f"{host.key}.toml").write_text(host.site_file(web.web.port), "utf-8")
    return {"SITES_FOLDER": str(web.folder)}


def levels(told: str) -> dict[str, str]:
    return {one["check"]: one["level"] for one in json.loads(told)}


def worked(writer: Writer, query: Query) -> None:
    """The tables, and a worker that has ended well."""
    writer.do_now(lambda *_: None)
    query("INSERT INTO worker (host, pid, finished_at, code, told) VALUES ('x', 1, now(), 0, 'qinglan: 2 sites crawled')")  # fmt: skip


def test_a_place_in_order_is_told_line_by_line_and_only_robots_txt_is_asked_for(
    small: MakeSmall, scrapy: Run, query: Query, writer: Writer
) -> None:
    web = small(SmallHost("a.test"), SmallHost("b.test", says={"/robots.txt": lambda _: plain("User-agent: *\nDisallow:")}))  # fmt: skip
    env = written(web)
    worked(writer, query)
    done = scrapy("doctor", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if not line.startswith("ok ")] == []
    assert [one.path for one in web.web.log] == ["/robots.txt"] * 2
    assert "obey (http 200)" in done.stdout
    assert "allowed (http 404)" in done.stdout
    assert "clock of a.test: agrees with ours" in done.stdout
    assert "qinglan: 2 sites crawled" in done.stdout


def test_what_is_wrong_is_named_with_the_fix(
    small: MakeSmall, scrapy: Run, query: Query, writer: Writer
) -> None:
    def early(_: Asked) -> Answer:
        return page("", 403, Date="Mon, 02 Mar 2020 00:00:00 GMT")

    web = small(SmallHost("shut.test", says={"/robots.txt": early}))
    env = written(web)
    worked(writer, query)
    query("UPDATE worker SET started_at = now() - interval '3 d'")
    query("INSERT INTO schedule (site, worker, lease_until, failures) VALUES ('test_shut', 1, now() + interval '1 h', 4)")  # fmt: skip
    query("INSERT INTO site (key, name, url) VALUES ('test_shut', 'x', 'x')")
    query("INSERT INTO run (site, host, pid) VALUES ('test_shut', 'x', 1)")
    (web.folder / "test_odd.toml").write_text("name = ")
    done = scrapy("doctor", "--json", env=env)
    assert done.returncode == 1, done.stderr
    found = levels(done.stdout)
    worth = {check for check, level in found.items() if level == "warn"}
    assert worth == {"site file", "scrapy due", "claims", "killed runs", "failing", "robots.txt", "clock of shut.test"}  # fmt: skip
    assert all(one["fix"] for one in json.loads(done.stdout) if one["level"] != "ok")


def test_what_is_in_the_way_ends_with_2_and_offline_asks_nobody(
    small: MakeSmall, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    web = small(SmallHost("a.test"))
    (tmp_path / "file").write_text("")
    env = written(web) | {"ARCHIVE_FOLDER": str(tmp_path / "file" / "x"), "TOPIC_FILE": "/nope"}
    done = scrapy("doctor", "--offline", "--json", env=env)
    assert done.returncode == 2
    found = levels(done.stdout)
    assert (found["ARCHIVE_FOLDER"], found["topic"], found["tables"]) == ("fail", "fail", "ok")
    assert web.web.log == []
    query(
        "CREATE OR REPLACE FUNCTION schema_version() RETURNS integer LANGUAGE sql AS 'SELECT 999'"
    )
    done = scrapy("doctor", "--offline", env=written(web))
    assert done.returncode == 2
    assert "fail tables: of version 999" in done.stdout
    done = scrapy("doctor", "--offline", env={"DATABASE_URL": "postgresql://postgres:secret@/none?host=/nowhere"})  # fmt: skip
    assert done.returncode == 2
    assert "fail database: " in done.stdout
    assert "secret" not in done.stdout + done.stderr


def test_a_clock_that_differs_is_told_with_its_direction() -> None:
    assert clock("x", 2).level == "ok"
    assert clock("x", 90).told == "ours is 90 s before it"
    assert clock("x", -90).told == "ours is 90 s behind it"
