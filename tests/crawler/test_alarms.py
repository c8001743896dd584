"""Whole crawls that meet troubles: each opens its alarm, and healthy ones open none."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tests.crawler.small_web import SmallHost, page
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)
from tests.web.alarmed import Days

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.small_web import MakeSmall

BROKEN = ("layout", "empty", "future", "silence", "late")
PLAIN = page("<p>Not here.</p>", 404)
HOOK = """
import json, sys
from pathlib import Path
told = Path(sys.argv[1])
told.write_text((told.read_text() if told.exists() else "") + json.dumps(json.load(sys.stdin)) + "\\n")
"""


def test_sites_that_break_are_flagged_by_kind_on_the_next_run_and_not_before(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    days = Days(folder, environment, BROKEN, ["vsb"], each=8)
    assert days.live(2) == []
    assert [key for key, flagged in days.flagged().items() if not flagged] == []
    assert all(url and url.startswith("http://") for _, _, _, url, _ in days.broken)
    assert days.codes == [0, 0, 0, 0, 1, 1]


def listing_of(*hosts: SmallHost) -> None:
    """Takes the listings of these hosts away."""
    for host in hosts:
        host.says["/list/"] = lambda _: PLAIN


def test_an_alarm_is_one_row_from_the_run_that_met_it_to_one_that_meets_it_no_more(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost("gone.test")
    web = small(host)
    web.crawl()
    listing_of(host)
    web.crawl(code=1)
    query("UPDATE page SET due_at = now()")
    # The second run that meets it opens none: its exit code is that of not one listing read.
    assert "alarm gone" not in web.crawl(code=1)
    told = "SELECT kind, url LIKE '%%/list/', run, closed_at IS NULL FROM alarm"
    assert query(told) == [("gone", True, 3, True)]
    host.says.clear()
    query("UPDATE page SET due_at = now()")
    web.crawl()
    assert query(told) == [("gone", True, 3, False)]


def test_the_command_gets_new_and_closed_alarms_once_and_runs_no_word_of_a_site(
    small: MakeSmall, query: Query, tmp_path: Path
) -> None:
    script, told = tmp_path / "a hook.py", tmp_path / "told"
    script.write_text(HOOK)
    command = f"{sys.executable} '{script}' {told}"
    host = SmallHost("hook.test")
    host.more = ""
    web = small(host)
    web.crawl(ALARM_COMMAND=command)
    assert not told.exists()
    host.says["/list/"] = lambda _: page("", 404, X="$(touch /tmp/owned)")
    web.crawl(code=1, ALARM_COMMAND=command)
    host.says.clear()
    query("UPDATE page SET due_at = now()")
    web.crawl(ALARM_COMMAND=command)
    first, second = map(json.loads, told.read_text().splitlines())
    [opened] = first["opened"]
    assert (opened["site"], opened["kind"], first["closed"]) == ("test_hook", "gone", [])
    assert opened["url"].endswith("/list/")
    assert second["opened"] == []
    assert [one["id"] for one in second["closed"]] == [opened["id"]]


def test_a_command_that_fails_is_told_and_takes_nothing_from_the_crawl(
    small: MakeSmall, query: Query
) -> None:
    host = SmallHost("hook.test")
    web = small(host)
    listing_of(host)
    log = web.crawl(code=1, ALARM_COMMAND="/nowhere/mail")
    assert "ALARM_COMMAND cannot be run" in log
    assert query("SELECT reason FROM run") == [("finished",)]
    assert query("SELECT kind FROM alarm") == [("gone",)]


def expecting(*lines: str) -> SmallHost:
    host = SmallHost("held.test", count=6)
    host.more = "\n".join(("[expect]", *lines))
    return host


def test_a_run_that_is_not_as_expected_is_held_back_until_a_person_publishes_it(
    small: MakeSmall, query: Query, scrapy: Run
) -> None:
    host = expecting("share_with = {source = 0.9}")
    web = small(host)
    web.crawl(code=1)
    [(held, alarm)] = query("SELECT held, (SELECT detail FROM alarm WHERE kind = 'held') FROM run")
    assert held.startswith("share_with.source is 0.9: 0 of ")
    assert held in alarm
    assert query("SELECT count(*) FROM corpus") == [(0,)]
    assert query("SELECT count(*) > 3 FROM report") == [(True,)]
    shown = scrapy("held")
    assert shown.returncode == 1
    assert held in shown.stdout
    assert host.articles[0].title in shown.stdout or host.articles[1].title in shown.stdout
    done = scrapy("held", "--publish", "1", "--by", "Zhang")
    assert (done.returncode, "run 1 of test_held published" in done.stdout) == (0, True)
    assert query("SELECT held, breached, released_by FROM run") == [(None, held, "Zhang")]
    assert query("SELECT count(*) > 3 FROM corpus") == [(True,)]
    assert query("SELECT count(*) FROM alarm WHERE closed_at IS NULL") == [(0,)]


def test_a_run_that_was_held_is_published_when_its_site_file_is_put_right(
    small: MakeSmall, query: Query, scrapy: Run
) -> None:
    host = expecting("characters_at_least = 90000")
    web = small(host)
    web.crawl(code=1)
    env = {"SITES_FOLDER": str(web.folder)}
    assert scrapy("held", "--check", env=env).returncode == 1
    host.more = "[expect]\ncharacters_at_least = 100"
    (web.folder / f"{host.key}.toml").write_text(host.site_file(web.web.port))
    done = scrapy("held", "--check", env=env)
    assert (done.returncode, "as expected, published" in done.stdout) == (0, True)
    assert query("SELECT held, breached FROM run") == [(None, None)]


def test_a_text_that_a_held_run_revised_stands_as_it_was_before(
    small: MakeSmall, query: Query
) -> None:
    host = expecting("new_at_most = 6")
    web = small(host)
    web.crawl()
    before = query("SELECT url, body, title FROM corpus ORDER BY url")
    assert len(before) > 3
    for article in host.articles:
        article.paragraphs.append("更正：文中数据以最终核定为准。")
    host.more = "[expect]\ncharacters_at_least = 90000"
    query("UPDATE page SET due_at = now()")
    web.crawl(code=1)
    assert query("SELECT count(*) FROM revision") == [(len(before),)]
    assert query("SELECT url, body, title FROM corpus ORDER BY url") == before
    assert query("SELECT count(*) FROM changes") == [(0,)]
    query("UPDATE run SET held = NULL")
    [(changed,)] = query("SELECT count(*) FROM corpus WHERE body LIKE '%%更正%%'")
    assert changed == len(before)
    assert query("SELECT count(*) FROM changes") == [(len(before),)]


def test_a_killed_run_stays_held_until_somebody_looks(
    small: MakeSmall, query: Query, scrapy: Run
) -> None:
    host = expecting("new_at_most = 100")
    web = small(host)
    web.crawl()
    # As a kill leaves it: not ended, not judged, its process and its lock gone.
    query("UPDATE run SET held = 'pending', finished_at = NULL, reason = NULL")
    assert query("SELECT count(*) FROM corpus") == [(0,)]
    query("UPDATE run SET started_at = started_at - interval '5 minutes'")
    query("UPDATE \"fetch\" SET fetched_at = fetched_at - interval '5 minutes'")
    query("UPDATE visit SET visited_at = visited_at - interval '5 minutes'")
    assert scrapy("status").returncode == 0
    assert query("SELECT held FROM run") == [(None,)]
    assert query("SELECT count(*) > 3 FROM corpus") == [(True,)]


def test_status_shows_alarms_sites_and_runs_and_says_by_its_exit_code_whether_any_is_open(
    small: MakeSmall, scrapy: Run
) -> None:
    assert scrapy("status", env={"DATABASE_URL": ""}).returncode == 2
    host = SmallHost("status.test")
    web = small(host)
    web.crawl()
    well = scrapy("status", "--json")
    told = json.loads(well.stdout)
    assert (well.returncode, told["alarms"], told["reviewed"]) == (0, [], True)
    [site], [run] = told["sites"], told["runs"]
    assert (site["health"], site["last_ended"], run["new"]) == ("well", "finished", site["reports"])
    listing_of(host)
    web.crawl(code=1)
    shown = scrapy("status", "test_status")
    assert shown.returncode == 1
    for word in ("gone", "test_status", "/list/", "http 404", "finished"):
        assert word in shown.stdout
    only = scrapy("status", "--alarms")
    assert "Last runs" not in only.stdout
    assert scrapy("status", "nobody").returncode == 2


def test_who_may_only_read_is_shown_the_alarms_as_they_were_last_judged(
    small: MakeSmall, query: Query, scrapy: Run, environment: dict[str, str]
) -> None:
    web = small(SmallHost("reader.test"))
    web.crawl()
    query("DO $$ BEGIN CREATE ROLE looks LOGIN IN ROLE qinglan_reader;"
          " EXCEPTION WHEN duplicate_object THEN NULL; END $$")  # fmt: skip
    url = environment["DATABASE_URL"].replace("postgres@", "looks@")
    done = scrapy("status", env={"DATABASE_URL": url})
    assert done.returncode == 0, done.stderr
    assert "only reads" in done.stderr


def test_a_run_that_cannot_be_judged_is_stored_and_told(small: MakeSmall, query: Query) -> None:
    web = small(SmallHost("fault.test"))
    web.crawl()
    query("ALTER TABLE alarm RENAME COLUMN detail TO told")
    running = web.start()
    _, log = running.communicate(timeout=120)
    assert running.returncode == 1
    assert "the run is stored, but its alarms cannot be judged" in log
    assert query("SELECT reason FROM run ORDER BY id") == [("finished",), ("finished",)]
