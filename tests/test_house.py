"""The rules of the house, as tests."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted([*(ROOT / "crawler").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")])
TOP = {"crawler", "pipelines", "seeds", "tests", "docs", "benchmarks", "scrapy.cfg", "schema.sql",
       "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "pyproject.toml", "constraints.txt",
       "Makefile", ".ci", ".gitignore"}  # fmt: skip
UNWANTED = {
    "handler",
    "manager",
    "processor",
    "engine",
    "utils",
    "helper",
    "common",
    "base",
    "core",
    "data",
    "info",
}
PURE = ("pipelines.text.document", "pipelines.focus", "pipelines.relevance", "pipelines.learning", "pipelines.owner", "pipelines.fingerprint", "pipelines.dueness",
        "crawler.page", "crawler.families", "crawler.sites", "crawler.report_loader")  # fmt: skip


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def test_nothing_stands_beside_the_house() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split("/", 1)[0] for line in listed.splitlines()} <= TOP


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 200
    assert ast.get_docstring(ast.parse(text))


def test_nine_functions_in_ten_are_under_thirty_lines_and_none_takes_many_arguments() -> None:
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in FILES
        for node in functions(path)
        if node.end_lineno
    ]
    assert sum(length <= 30 for length in lengths) >= 0.9 * len(lengths)
    many = [
        f"{path.name}:{node.name}" for path in FILES for node in functions(path)
        if len(node.args.args) + len(node.args.kwonlyargs) > 6
    ]  # fmt: skip
    assert many == []


def test_rooms_are_named_for_what_they_hold() -> None:
    assert [path for path in FILES if UNWANTED & set(path.stem.split("_"))] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        path.relative_to(ROOT)
        for path in FILES
        if re.search(r"\benviron\b|getenv", path.read_text())
    ]
    # psql gets our environment with the password added, a reader our time zone, which is not reading a setting.
    allowed = {"crawler/settings.py", "crawler/commands/sql.py", "crawler/readers.py"}
    assert set(map(str, readers)) <= allowed


@pytest.mark.parametrize("module", PURE)
def test_pure_rooms_need_neither_scrapy_nor_a_database(module: str) -> None:
    blocked = "import sys\nfor name in ('scrapy', 'twisted', 'sqlalchemy', 'psycopg2'): sys.modules[name] = None\n"
    subprocess.run([sys.executable, "-c", f"{blocked}import {module}"], cwd=ROOT, check=True)


def test_the_arrow_points_one_way() -> None:
    for path in (ROOT / "pipelines").rglob("*.py"):
        assert not re.search(
            r"^\s*(?:from|import) crawler", path.read_text("utf-8"), re.MULTILINE
        ), path


def test_scrapy_stands_below_the_border_in_one_file_only() -> None:
    users = [path.name for path in (ROOT / "pipelines").rglob("*.py")
             if re.search(r"^\s*(?:from|import) (?:scrapy|twisted)", path.read_text("utf-8"), re.MULTILINE)]  # fmt: skip
    assert users == ["stages.py"]


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    required = [line for line in lines if re.match(r'\s+"[a-z0-9-]+[><=]', line)]
    assert len(required) > 10
    assert [line for line in required if "#" not in line] == []


def test_every_dependency_is_pinned_for_reproducible_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    pinned = {
        line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert [one for one in named if re.split(r"[><=]", one)[0].lower() not in pinned] == []


def test_no_silent_except_and_nothing_left_to_do() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert not re.search(r"except[^\n]*:\s*\n\s*pass\b", text), path
        assert not re.search(r"TODO|FIXME|XXX|NotImplementedError", text), path
