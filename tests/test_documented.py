"""What the documents promise is what happens: every command and every statement is run."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, Query, Run
from tests.crawler.conftest import Lab
from tests.web.__main__ import write_sites
from tests.web.hosts import make_hosts
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.fixture
def filled(scrapy: Run, tmp_path: Path) -> Lab:
    """The loopback web, crawled into the test's database."""
    hosts = make_hosts()
    folder = tmp_path / "documented"
    folder.mkdir()
    with Web(hosts) as web:
        write_sites(hosts, web.port, folder)
        lab = Lab(web, hosts, folder)
        assert scrapy("crawl", *lab.keys, env=lab.env).returncode == 0
    return lab


def test_every_statement_of_the_documents_gives_rows(filled: Lab, query: Query) -> None:
    assert len(SQL) >= 12
    empty = [sql for _, sql in SQL if not query(sql)]
    # On the first day nothing has changed, moved or gone, and the lab's articles bear no numbers and link to no files.
    assert [sql for sql in empty if not any(told in sql for told in LATER)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_works(
    command: str, scrapy: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    words = [word for word in shlex.split(command) if not word.startswith("CONTACT=")]
    if words[0] == "make":
        # Whole runs of make are CI's; here its targets must exist and say what they would do.
        done = subprocess.run(
            ["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert ".venv/bin" in done.stdout
        return
    if words[1:] == ["sql"]:
        done = subprocess.run(
            [*words],
            input="\\d\n",
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "corpus" in done.stdout
        return
    (tmp_path / "a.txt").write_text("某市生态环境局机关党委开展主题党日活动，党员干部参加。")
    done = scrapy(*[word.replace("FOLDER", str(tmp_path)) for word in words[1:]])
    assert done.returncode == 0, done.stderr


def test_the_readme_tells_how_many_reports_the_first_crawl_gives(filled: Lab, query: Query) -> None:
    [(reports,)] = query("SELECT count(*) FROM report")
    [(reprints,)] = query("SELECT count(*) FROM reprints")
    assert f"{reports} reports, {reprints} reprints" in (ROOT / "README.md").read_text("utf-8")


def test_every_setting_of_ours_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    read = re.findall(
        r'(?:environ\.get|path|seconds|number|level|switch)\("([A-Z_]+)"',
        (ROOT / "crawler" / "settings.py").read_text("utf-8"),
    )
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
