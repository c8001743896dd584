"""`scrapy record`: what it saves, from the web and from disk, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.web.answers import Asked
from tests.web.damage import mirrored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.crawler.conftest import MakeLab

PAGE = "<h1>某县生态环境局开展党日活动</h1><div class=TRS_Editor><p>{}</p></div>"
TEXT = "近日，某县生态环境局机关党委组织党员赴清水河畔开展主题党日活动，党员干部共二十人参加，现场查看排口整治情况，提出建议十二条，机关党委当场答复九条。"


def folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.rglob("page.json"))


def test_the_newest_articles_of_a_site_are_saved_as_served(
    make_lab: MakeLab, scrapy: Run, tmp_path: Path
) -> None:
    lab = make_lab()
    host = lab.hosts["gbk.test"]
    done = scrapy("record", "test_gbk", "-n", "2", "-o", str(tmp_path / "kept"), env=lab.env)
    assert done.returncode == 0, done.stderr
    saved = folders(tmp_path / "kept")
    known = [json.loads((folder / "page.json").read_text()) for folder in saved]
    newest = sorted(host.articles, key=lambda one: one.published_on, reverse=True)[:2]
    assert {one["url"] for one in known} == {lab.url(host, one) for one in newest}
    for folder, one in zip(saved, known, strict=True):
        article = next(a for a in newest if lab.url(host, a) == one["url"])
        assert (folder / one["file"]).read_bytes() == host.plain(Asked(host.path(article))).body
        assert one["site"] == "test_gbk"
        assert one["content_type"] == "text/html; charset=utf-8"
        assert (one["title"], one["listed_on"]) == (article.title, str(article.published_on))
        report = json.loads((folder / "report.json").read_text())
        assert (report["title"], report["body"]) == (article.title, article.body)
        assert str(folder) in done.stdout
    asked = [one.path for one in lab.web.log]
    assert asked[0] == "/robots.txt"
    assert len(asked) == 4


def test_a_url_is_fetched_and_robots_are_obeyed(
    make_lab: MakeLab, scrapy: Run, tmp_path: Path
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    url = lab.url(host, host.articles[0])
    assert scrapy("record", url, "-o", str(tmp_path), env=lab.env).returncode == 0
    assert len(folders(tmp_path / "test_trs")) == 1
    host.robots = "User-agent: *\nDisallow: /djgz/\n"
    done = scrapy("record", url, "-o", str(tmp_path), "--force", env=lab.env)
    assert "robots.txt forbids it" in done.stderr
    assert done.returncode == 2


def test_what_is_recorded_is_replaced_only_by_force(scrapy: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(PAGE.format(TEXT).encode("gbk"))
    record = ("record", str(file), "--url", "http://a.test/x/t20240207_1.html", "-o", str(tmp_path))
    assert scrapy(*record).returncode == 0
    folder = tmp_path / "test_a" / "t20240207_1"
    first = json.loads((folder / "report.json").read_text())
    assert (first["body"], first["published_on"]) == (TEXT, "2024-02-07")
    file.write_text(PAGE.format(mirrored(TEXT)))
    again = scrapy(*record)
    assert "--force replaces it" in again.stderr
    assert again.returncode == 1
    assert json.loads((folder / "report.json").read_text()) == first
    assert scrapy(*record, "--force").returncode == 0
    assert json.loads((folder / "report.json").read_text())["script"] != "hans"
    (folder / "report.json").write_text("{}")
    assert scrapy("record", str(folder), "--force").returncode == 0
    assert json.loads((folder / "report.json").read_text())["script"] != "hans"


@pytest.mark.parametrize(("arguments", "told"), [
    ([], "say what to record"),
    (["nowhere"], "no such file, and no site of that key"),
    (["mee"], "set CONTACT to an address"),
    (["https://www.example.org/a.html"], "set CONTACT to an address"),
    (["README.md"], "--url URL"),
    (["docs"], "is no recorded folder"),
    (["http://nobody.test:9/a.html"], "ConnectionRefusedError"),
])  # fmt: skip
def test_wrong_usage_is_told_and_ends_with_2(scrapy: Run, arguments: list[str], told: str) -> None:
    done = scrapy("record", *arguments)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_folders_of_others_are_tested_too_and_a_mismatch_names_the_field(
    scrapy: Run, tmp_path: Path
) -> None:
    file = tmp_path / "a.html"
    file.write_text(PAGE.format(TEXT))
    kept = tmp_path / "kept"
    scrapy("record", str(file), "--url", "http://a.test/t20240207_1.html", "-o", str(kept))
    report = kept / "test_a" / "t20240207_1" / "report.json"
    report.write_text(json.dumps({**json.loads(report.read_text()), "source": "某县"}))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/sites", "--sites", str(kept), "-k", "test_a"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 failed" in done.stdout
    assert "{'source': None} == {'source': '某县'}" in done.stdout
