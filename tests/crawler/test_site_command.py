"""`scrapy site KEY`: a real crawl that tells what it would store, and stores nothing."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from crawler.workbench.tally import Tally
from tests.conftest import ROOT, SCRAPY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab

NOWHERE = "postgresql://x:secret@127.0.0.1:1/x"


def urls(text: str, outcome: str) -> set[str]:
    """The URLs of the lines with that outcome."""
    return set(re.findall(rf"^{outcome}\s.*?(http://\S+)", text, re.MULTILINE))


def with_channel(file: Path, name: str, path: str) -> None:
    """Gives a site file one channel more."""
    root = re.search(r'url = "(.*?)"', file.read_text())[1]  # type: ignore[index]
    channel = f'[[channels]]\nname = "{name}"\nurl = "{root}{path}"\ntopic = "news"\n\n'
    file.write_text(file.read_text().replace("[access]", f"{channel}[access]"))


@pytest.mark.without_tables
@pytest.mark.parametrize("key", ["test_trs", "test_gbk", "test_next"])
def test_it_tells_what_a_crawl_then_stores(
    make_lab: MakeLab, scrapy: Run, query: Query, key: str
) -> None:
    lab = make_lab()
    told = scrapy("site", key, "--all", env=lab.env)
    assert told.returncode == 0, told.stderr
    assert query("SELECT to_regclass('report')") == [(None,)]
    assert scrapy("crawl", key, env=lab.env).returncode == 0
    assert urls(told.stdout, "stored") == {url for (url,) in query("SELECT url FROM report")}
    for reason in ("off-topic", "off-site", "soft-404", "empty"):
        rows = query("SELECT url FROM rejection WHERE reason = %s", reason)
        assert rows
        assert urls(told.stdout, reason) == {url for (url,) in rows}
    failed = query("SELECT url FROM page WHERE state = 'failed'")
    assert failed
    assert urls(told.stdout, "failed") == {url for (url,) in failed}
    [(ended, links)] = query("SELECT ended, links FROM completeness")
    [row] = [line for line in told.stdout.splitlines() if line.strip().startswith("机关党建 ")]
    assert row.rstrip().endswith(ended)
    assert f"{links} of" in row


def test_a_line_shows_score_date_title_characters_and_repairs(
    make_lab: MakeLab, scrapy: Run
) -> None:
    lab = make_lab()
    host = lab.hosts["gbk.test"]
    mirrored = next(one for one in host.articles if one.trap == "mirrored")
    done = scrapy("site", "test_gbk", env=lab.env)
    [line] = [line for line in done.stdout.splitlines() if lab.url(host, mirrored) in line]
    assert re.match(r"stored +0\.\d{3}  \d{4}-\d\d-\d\d  ", line)
    assert f"{mirrored.published_on}  {mirrored.title}" in line
    characters = re.search(r"  (\d+) characters, repaired: .*glosses \d+", line)
    assert characters
    assert int(characters[1]) == len(mirrored.body)


def test_it_needs_no_database_and_leaves_nothing(
    make_lab: MakeLab, scrapy: Run, tmp_path: Path
) -> None:
    lab = make_lab()
    folder = tmp_path / "none"
    for url in ("", NOWHERE):
        done = scrapy("site", "test_next", env={**lab.env, "DATABASE_URL": url, "VAR_FOLDER": str(folder)})  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert urls(done.stdout, "stored")
    assert not folder.exists()


def test_it_asks_for_no_more_than_it_is_told(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    done = scrapy("site", "test_trs", "-n", "3", "--pages", "2", env=lab.env)
    assert done.returncode == 0, done.stderr
    asked = [one.path for one in lab.web.log]
    assert asked[0] == "/robots.txt"
    listings = [path for path in asked if path in map(host.listing_path, range(1, 9))]
    assert listings == [host.listing_path(1), host.listing_path(2)]
    assert len(asked) - len(listings) - 1 == 3
    assert "stopped after 2 listings" in done.stdout
    assert {one.user_agent.partition(";")[0] for one in lab.web.log} == {"Mozilla/5.0 (compatible"}


def test_a_terminal_shows_outcomes_and_no_line_of_progress_among_them(
    make_lab: MakeLab, environment: dict[str, str]
) -> None:
    lab = make_lab(delay=0.05)
    primary, secondary = pty.openpty()
    command = [str(SCRAPY), "site", "test_next"]
    done = subprocess.run(
        command, cwd=ROOT, env={**environment, **lab.env}, stdout=subprocess.PIPE,
        stderr=secondary, text=True, timeout=60, check=True,
    )  # fmt: skip
    os.close(secondary)
    os.set_blocking(primary, False)
    try:
        shown = os.read(primary, 1 << 16)
    except OSError:  # how Linux tells that nothing was written to a pty
        shown = b""
    assert urls(done.stdout, "stored")
    assert b" pages " not in shown
    os.close(primary)


def test_a_channel_that_gives_nothing_is_named_with_the_reason(
    make_lab: MakeLab, scrapy: Run
) -> None:
    lab = make_lab()
    with_channel(lab.folder / "test_trs.toml", "旧栏目", "gone/")
    done = scrapy("site", "test_trs", "-n", "2", env=lab.env)
    assert done.returncode == 1
    assert urls(done.stdout, "stored")
    assert "旧栏目 gave nothing: http 404" in done.stdout
    assert "机关党建 gave nothing" not in done.stdout


def test_a_page_without_links_gives_nothing(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    lab.hosts["trs.test"].items = lambda *_: []  # type: ignore[method-assign]
    done = scrapy("site", "test_trs", env=lab.env)
    assert done.returncode == 1
    assert "机关党建 gave nothing: no links found" in done.stdout


def test_robots_txt_is_obeyed_and_told(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    lab.hosts["trs.test"].robots = "User-agent: *\nDisallow: /djgz/\n"
    done = scrapy("site", "test_trs", env=lab.env)
    assert done.returncode == 1
    assert "机关党建 gave nothing: 1 robots" in done.stdout
    assert {one.path for one in lab.web.log} == {"/robots.txt"}


@pytest.mark.parametrize("state", ["manual", "waf_rs", "geo"])
def test_a_site_that_must_not_be_crawled_is_refused_with_the_reason(
    make_lab: MakeLab, scrapy: Run, state: str
) -> None:
    lab = make_lab()
    file = lab.folder / "test_trs.toml"
    file.write_text(file.read_text().replace('"open"', f'"{state}"'))
    done = scrapy("site", "test_trs", env=lab.env)
    assert f"its state is {state}. The loopback web of tests/web." in done.stderr
    assert done.returncode == 2
    assert lab.web.log == []


@pytest.mark.parametrize(("arguments", "told"), [
    ([], "name one site"), (["a", "b"], "name one site"), (["nowhere"], "Spider not found: nowhere"),
    (["files"], "files is not described by a site file"), (["mee"], "set CONTACT to an address"),
    (["mee", "-n", "0"], "-n and --pages take a number from 1 on"), (["mee", "--pages", "x"], "invalid int value"),
])  # fmt: skip
def test_a_wrong_command_line_is_told_and_ends_with_2(
    scrapy: Run, arguments: list[str], told: str
) -> None:
    done = scrapy("site", *arguments)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_an_article_that_two_channels_name_counts_for_both() -> None:
    tally = Tally()
    assert tally.name(1, "党建")
    assert tally.name(1, "要闻")
    assert not tally.name(1, "要闻")
    tally.count("stored", 1, "党建")
    tally.count("off-site", None, "要闻")
    assert [tally.of(name).alive for name in ("党建", "要闻", "公告")] == [True, True, False]
    assert dict(tally.of("要闻").outcomes) == {"stored": 1, "off-site": 1}
