"""What a user types, and what comes back: tables, errors that say what to do, exit codes."""

from __future__ import annotations

import gzip
import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, SCRAPY, Query, Run
from tests.papers import docx
from tests.pipelines.store.reports_for_tests import TEXTS
from tests.web.damage import mirrored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.conftest import MakeLab


def test_scrapy_list_shows_every_site_file_and_the_files_spider(scrapy: Run) -> None:
    done = scrapy("list")
    stems = {path.stem for path in (ROOT / "seeds" / "sites").rglob("*.toml")}
    assert set(done.stdout.split()) == stems | {"files", "discover"}
    assert len(stems) >= 5
    assert done.returncode == 0


def test_a_broken_site_file_is_named_with_key_and_reason_and_hides_no_other(
    make_lab: MakeLab, scrapy: Run
) -> None:
    lab = make_lab()
    good = (lab.folder / "test_trs.toml").read_text()
    (lab.folder / "test_typo.toml").write_text(
        good.replace("trs.test", "typo.test") + 'colour = "red"\n'
    )
    (lab.folder / "test_odd.toml").write_text(
        good.replace("trs.test", "odd.test").replace('"trs"', '"cobol"')
    )
    listed = scrapy("list", env=lab.env)
    assert set(listed.stdout.split()) == {"files", "discover", *lab.keys}
    assert "test_typo.toml: access.colour: Extra inputs are not permitted" in listed.stderr
    assert "test_odd.toml: family: 'cobol' is not one of bjx, " in listed.stderr
    asked = scrapy("crawl", "test_typo", env=lab.env)
    assert asked.returncode == 2
    assert "access.colour" in asked.stderr
    assert scrapy("crawl", "test_next", env=lab.env).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["crawl"], "name a site"),
        (["crawl", "nowhere"], "Spider not found: nowhere"),
        (["crawl", "mee"], "set CONTACT to an address"),
        (["crawl", "mee", "-a", "depth=3"], "unknown argument depth"),
        (["crawl", "files"], "scrapy crawl files -a path=FOLDER"),
        (["crawl", "files", "-a", "path=/no/such"], "/no/such: no such file or folder"),
        (["sql", "SELECT 1"], "statements follow -c"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_line_and_ends_with_2(
    scrapy: Run, arguments: list[str], told: str
) -> None:
    done = scrapy(*arguments)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL=LOUD: one of DEBUG, INFO"),
        ({"STORE_PATIENCE": "long"}, "STORE_PATIENCE=long: a number of seconds is needed"),
        ({"SITES_FOLDER": "/nope"}, "/nope: no such folder of site files"),
        ({"TOPIC_FILE": "/nope"}, "TOPIC_FILE: /nope: "),
        ({"CONTACT": "nobody"}, "set CONTACT to an address"),
        ({"DATABASE_URL": "postgresql://a:secret@[::1/x"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_environment_is_told_without_a_traceback(
    make_lab: MakeLab, scrapy: Run, env: dict[str, str], told: str
) -> None:
    lab = make_lab()
    key = "mee" if "CONTACT" in env else "test_trs"
    done = scrapy("crawl", key, env={**({} if key == "mee" else lab.env), **env})
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert done.returncode in (1, 2)


def test_a_pipe_or_a_huge_file_among_the_files_is_left_out_and_told(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    os.mkfifo(folder / "a.txt")
    with (folder / "b.txt").open("wb") as huge:
        huge.truncate(1 << 31)
    (folder / "c.txt").write_text(TEXTS[0])
    done = scrapy("crawl", "files", "-a", f"path={folder}", timeout=60)
    assert "left out: a.txt" in done.stderr
    assert "larger than DOWNLOAD_MAXSIZE" in done.stderr
    assert query("SELECT count(*) FROM report") == [(1,)]


def test_a_site_that_keeps_programs_out_is_not_crawled(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    file = lab.folder / "test_trs.toml"
    file.write_text(file.read_text().replace('state = "open"', 'state = "waf_rs"'))
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert "keeps programs out (waf_rs)" in done.stderr
    assert done.returncode == 2
    assert lab.web.log == []


def test_files_of_any_encoding_become_rows(scrapy: Run, query: Query, tmp_path: Path) -> None:
    folder = tmp_path / "papers 纸"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXTS[0].encode("gb18030"))
    (folder / "b.txt").write_bytes(mirrored(TEXTS[1]).encode("utf-8"))
    (folder / "c.txt.gz").write_bytes(gzip.compress(TEXTS[2].encode("utf-16")))
    page = f"<html><h1>{TEXTS[3][:14]}</h1><div class=TRS_Editor><p>{TEXTS[3]}</p></div></html>"
    (folder / "d.HTML").write_bytes(page.encode("gbk"))
    (folder / "e.xls").write_bytes(b"PK")
    (folder / "h.docx").write_bytes(docx(*TEXTS[5].split("\n")))
    (folder / "i.pdf").write_bytes(b"PK")
    (folder / "j.gz").write_bytes(gzip.compress(docx(TEXTS[6])))
    (folder / "f.gz").write_bytes(gzip.compress(TEXTS[4].encode())[:-20])
    (folder / "g.gz").write_bytes(gzip.compress(b"0" * (17 << 20)))
    done = scrapy("crawl", "files", "-a", f"path={folder}")
    rows = query(
        "SELECT body, script, repairs->'glosses' FROM report WHERE url NOT LIKE '%%h.docx' ORDER BY url"
    )
    assert [row[0] for row in rows[:3]] == TEXTS[:3]
    assert rows[3][0].replace("\n", "") == TEXTS[3].replace("\n", "")
    assert [row[1] for row in rows] == ["hans", "hant", "hans", "hans"]
    assert rows[1][2] > 0
    assert (
        "1 files are not .txt, .html, .htm, .gz, .pdf, .docx, .warc and were left out: e.xls"
        in done.stderr
    )
    assert query("SELECT failure FROM page WHERE state = 'failed' ORDER BY url") == [
        ("the file ends too early",), (f"unpacks to more than {16 << 20} bytes",)
    ]  # fmt: skip
    assert query("SELECT body, origins->>'raw_body' FROM report WHERE url LIKE '%%h.docx'") == [
        (TEXTS[5], "document")
    ]
    assert query("SELECT reason FROM rejection ORDER BY url") == [
        ("document: broken",), ("document: docx in gz",)
    ]  # fmt: skip
    again = scrapy("crawl", "files", "-a", f"path={folder}")
    assert "0 new, 5 reports" in again.stdout


def test_sql_prints_rows_parted_by_tabs_without_a_header(scrapy: Run) -> None:
    done = scrapy("sql", "-c", "SELECT 1, '铁军', NULL UNION ALL SELECT 2, 'b', 'c' ORDER BY 1")
    assert done.stdout == "1\t铁军\t\n2\tb\tc\n"
    assert done.returncode == 0


def test_sql_that_is_wrong_ends_with_1_and_the_servers_words(scrapy: Run) -> None:
    done = scrapy("sql", "-c", "SELECT nothing FROM nowhere")
    assert 'relation "nowhere" does not exist' in done.stderr
    assert done.returncode == 1


def test_sql_without_a_store_ends_with_2(scrapy: Run) -> None:
    done = scrapy(
        "sql", "-c", "SELECT 1", env={"DATABASE_URL": "postgresql://x:secret@127.0.0.1:1/x"}
    )
    assert "Connection refused" in done.stderr
    assert "secret" not in done.stderr
    assert done.returncode == 2


def test_psql_reads_statements_from_a_pipe(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [str(SCRAPY), "sql"], input="SELECT count(*) FROM corpus;\n", cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "count" in done.stdout


def test_a_crawl_and_a_sql_session_share_the_embedded_server(
    make_lab: MakeLab, scrapy: Run, environment: dict[str, str]
) -> None:
    lab = make_lab()
    env = {**environment, **lab.env, "DATABASE_URL": ""}
    session = subprocess.Popen(
        [str(SCRAPY), "sql"],
        cwd=ROOT,
        env=env,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert session.stdin
    session.stdin.write("SELECT count(*) FROM report;\n")
    session.stdin.flush()
    assert scrapy("crawl", "test_trs", env=env).returncode == 0
    out, _ = session.communicate("SELECT count(*) > 5 AS filled FROM report;\n", timeout=60)
    assert "filled" in out
    assert "t\n" in out


def test_a_report_is_logged_once_on_one_line(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    done = scrapy("crawl", "test_trs", env=lab.env)
    host = lab.hosts["trs.test"]
    lines = done.stderr.splitlines()
    for article in host.articles:
        if not article.trap:
            assert sum(lab.url(host, article) in line for line in lines) == 1
    assert all(line[:2] == "20" for line in lines if line)
    assert "Enabled" not in done.stderr


def test_progress_is_shown_on_a_terminal_and_not_in_a_file(
    make_lab: MakeLab, environment: dict[str, str]
) -> None:
    lab = make_lab(delay=0.05)
    primary, secondary = pty.openpty()
    crawl = subprocess.Popen(
        [str(SCRAPY), "crawl", "test_next"], cwd=ROOT, env={**environment, **lab.env},
        stdout=subprocess.DEVNULL, stderr=secondary,
    )  # fmt: skip
    os.close(secondary)
    seen = b""
    while True:
        try:
            part = os.read(primary, 4096)
        except OSError:  # how Linux tells the end of a pty
            break
        if not part:
            break
        seen += part
    assert crawl.wait(60) == 0
    assert b"\x1b[K" in seen
    assert b" pages " in seen


@pytest.mark.without_tables
def test_scrapys_own_commands_still_work(make_lab: MakeLab, scrapy: Run, query: Query) -> None:
    lab = make_lab()
    url = f"http://trs.test:{lab.web.port}/djgz/jgdj/"
    fetched = scrapy("fetch", "--nolog", url, env=lab.env)
    assert "createPageHTML" in fetched.stdout
    shell = scrapy("shell", "--nolog", "-c", "response.status", url, env=lab.env)
    assert shell.stdout.strip() == "200"
    assert query("SELECT to_regclass('report')") == [(None,)]


@pytest.mark.parametrize("command", ["crawl", "sql", "list"])
def test_help_says_what_a_command_does(scrapy: Run, command: str) -> None:
    done = scrapy(command, "-h")
    assert done.returncode == 0
    assert len(done.stdout) > 200
