"""What the documents promise is what happens: every command and every statement is run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from tests import forked
from tests.conftest import ROOT, make
from tests.documented import EXAMPLE, rewritten
from tests.web.__main__ import write_sites
from tests.web.hosts import make_hosts
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.embedded import Embedded

DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "seeds" / "README.md",
]
SQL = [
    (path.name, statement.strip())
    for path in DOCUMENTS
    for statement in re.findall(r"```sql\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
]
LATER = (
    "FROM fallen", "FROM attachments", "FROM changes", "FROM disappeared", "FROM number_gaps", "FROM alarm", "former_urls <> '{}'", "FROM recheck",
)  # fmt: skip
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.strip().split("\n")
]


@dataclass
class Filled:
    """A database into which the loopback web was crawled."""

    url: str
    folders: dict[str, str]
    """Settings that name where its site files and its archive lie."""

    def query(self, statement: str) -> list[tuple]:
        with closing(psycopg2.connect(self.url)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def filled(server: Embedded, template: str, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The loopback web, crawled once for all tests here."""
    hosts, folder = make_hosts(), tmp_path_factory.mktemp("documented")
    name = f"test_{os.getpid()}_documented"
    make(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    url = f"postgresql://postgres@/{name}?host={server.sockets}"
    kept = {one: value for one, value in os.environ.items() if one not in ("CONTACT", "LOG_LEVEL")}
    folders = {"SITES_FOLDER": str(folder / "sites"), "ARCHIVE_FOLDER": str(folder / "archive")}
    env = {**kept, **folders, "DATABASE_URL": url, "VAR_FOLDER": str(folder / "var")}
    (folder / "sites").mkdir()
    with Web(hosts) as web:
        write_sites(hosts, web.port, folder / "sites")
        # One after another: where two crawls meet one text, the first one's place is in all the same.
        for host in hosts.values():
            done = forked.run(["crawl", host.key], env, 120)
            assert done.returncode == 0, done.stderr
    return Filled(url, folders)


def test_every_statement_of_the_documents_gives_rows(filled: Filled) -> None:
    assert len(SQL) >= 12
    empty = [sql for _, sql in SQL if not filled.query(sql)]
    # On the first day nothing has changed, moved or gone, and the lab's articles bear no numbers and link to no files.
    assert [sql for sql in empty if not any(told in sql for told in LATER)] == []


def test_each_result_in_the_page_of_sql_is_what_its_statement_gives(
    filled: Filled, request: pytest.FixtureRequest
) -> None:
    path = ROOT / "docs" / "sql.md"
    page = path.read_text("utf-8")
    assert len(EXAMPLE.findall(page)) >= 30
    with closing(psycopg2.connect(filled.url)) as connection:
        now = rewritten(page, connection.cursor())
    if request.config.getoption("--write-results"):
        path.write_text(now, encoding="utf-8")
    # Else: python -m pytest tests/test_documented.py --write-results
    assert path.read_text("utf-8") == now


@pytest.fixture
def copied(filled: Filled, server: Embedded, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a user who has a copy of that database."""
    name = f"{make_url(environment['DATABASE_URL']).database}_copied"
    make(server, f"CREATE DATABASE {name} TEMPLATE {make_url(filled.url).database}")
    url = f"postgresql://postgres@/{name}?host={server.sockets}"
    return {**environment, **filled.folders, "DATABASE_URL": url}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_works(
    command: str, copied: dict[str, str], tmp_path: Path
) -> None:
    words = shlex.split(command)
    settings = {
        name: value for word in words if "=" in word for name, _, value in [word.partition("=")] if name.isupper()
    }  # fmt: skip
    words = [word for word in words if word.partition("=")[0] not in settings]
    if words[0] == "make":
        # Whole runs of make are CI's; here its targets must exist and say what they would do.
        done = subprocess.run(
            ["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert ".venv/bin" in done.stdout
        return
    if words[1:] == ["sql"]:
        done = subprocess.run(
            words, input="\\d\n", cwd=ROOT, env=copied, capture_output=True, text=True, check=True
        )
        assert "corpus" in done.stdout
        return
    (tmp_path / "a.txt").write_text("某市生态环境局机关党委开展主题党日活动，党员干部参加。")
    asked = [word.replace("FOLDER", str(tmp_path)) for word in words[1:]]
    done = forked.run(asked, {**copied, **settings}, 120)
    # 1 of `scrapy doctor` says that a user has something to set up still.
    assert done.returncode in ((0, 1) if words[1] == "doctor" else (0,)), done.stderr
    assert done.stdout


def test_the_readme_tells_how_many_reports_the_first_crawl_gives(filled: Filled) -> None:
    [(reports,)] = filled.query("SELECT count(*) FROM report")
    [(reprints,)] = filled.query("SELECT count(*) FROM reprints")
    assert f"{reports} reports, {reprints} reprints" in (ROOT / "README.md").read_text("utf-8")


def test_every_setting_of_ours_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    settings = (ROOT / "crawler" / "settings.py").read_text("utf-8")
    read = re.findall(
        r'(?:environ\.get|path|seconds|number|level|switch|every)\("([A-Z_]+)"', settings
    )
    ours = re.search(r"^OURS = frozenset\(\((.*?)\)\)", settings, re.DOTALL | re.MULTILINE)
    assert ours
    assert set(re.findall(r'"([A-Z_]+)"', ours[1])) == set(read)
    assert len(read) >= 6
    assert [name for name in read if f"`{name}`" not in text] == []


def test_every_command_and_view_is_documented() -> None:
    text = "".join(path.read_text("utf-8") for path in DOCUMENTS)
    commands = [
        path.stem
        for path in (ROOT / "crawler" / "commands").glob("*.py")
        if path.stem != "__init__"
    ]
    views = re.findall(r"CREATE OR REPLACE VIEW (\w+)", (ROOT / "schema.sql").read_text("utf-8"))
    assert [name for name in commands if f"scrapy {name}" not in text] == []
    assert [name for name in views if name not in text] == []


def test_every_key_of_a_site_file_is_documented() -> None:
    from crawler.sites import Site  # noqa: PLC0415

    text = (ROOT / "docs" / "adding-a-site.md").read_text("utf-8")
    assert [name for name in Site.model_fields if name != "key" and f"`{name}`" not in text
            and f"`[{name}]`" not in text and f"`[[{name}]]`" not in text] == []  # fmt: skip


def test_the_changelog_names_the_version() -> None:
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()
