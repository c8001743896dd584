"""`scrapy probe`: what it shows of a page, its exit codes, and a draft that is a site file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page.parsed import Page
from crawler.sites import load_site
from crawler.workbench.drafting import draft
from crawler.workbench.probing import probe
from crawler.workbench.reading import Served
from pipelines.text import clean_text
from tests import papers
from tests.pipelines.store.reports_for_tests import TOPIC

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.crawler.conftest import MakeLab


def written(folder: Path, told: dict) -> Path:
    path = folder / told["site_file"]["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(told["site_file"]["text"], encoding="utf-8")
    return path


def test_an_article_is_shown_field_by_field(make_lab: MakeLab, scrapy: Run, tmp_path: Path) -> None:
    lab = make_lab()
    host = lab.hosts["gbk.test"]
    article = next(one for one in host.articles if one.trap == "mirrored")
    done = scrapy("probe", lab.url(host, article), "--json", env={"SITES_FOLDER": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["verdict"], told["encoding"], told["declared"]) == (
        "article", "gb18030", ["utf-8", "gb18030"]
    )  # fmt: skip
    assert told["fields"]["title"]["value"] == article.title
    assert told["fields"]["body"] == {"value": article.body, "origin": "#[zZ]oom(?:con)?"}
    assert told["fields"]["source"] == {"value": article.source, "origin": "label"}
    assert told["repairs"]
    assert [reason for _, reason in told["dropped"]] == ["labels"]
    assert article.editor in clean_text(told["dropped"][0][0])
    assert told["score"]["on_topic"]
    assert told["score"]["terms"]
    assert load_site(written(tmp_path, told)).key == "test_gbk"
    asked = [one.path for one in lab.web.log]
    assert asked == ["/robots.txt", host.path(article)]


def test_a_listing_gives_a_site_file_that_crawls(
    make_lab: MakeLab, scrapy: Run, tmp_path: Path
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    url = f"http://trs.test:{lab.web.port}/djgz/jgdj/"
    seeds = tmp_path / "drafted"
    seeds.mkdir()
    done = scrapy("probe", url, "--json", env={"SITES_FOLDER": str(seeds)})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["verdict"], told["family"], told["listing"]["pages"]) == (
        "listing",
        "trs",
        host.listing_pages,
    )
    assert len(told["fingerprints"]["trs"]) >= 2
    assert told["listing"]["next"] == f"{url}index_1.html"
    site = load_site(written(seeds, told))
    assert (site.family, site.channels[0].url, site.channels[0].topic) == ("trs", url, "party")
    crawled = scrapy("crawl", site.key, env={"SITES_FOLDER": str(seeds)})
    assert " new, " in crawled.stdout
    assert " 0 new, " not in crawled.stdout


def test_a_person_gets_tables(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    host = lab.hosts["next.test"]
    done = scrapy("probe", lab.url(host, next(a for a in host.articles if a.on_topic)), env=lab.env)
    for word in ("published_on", "score 0.", "the site's file", "[[channels]]", "densest"):
        assert word in done.stdout
    assert "{" not in done.stdout
    assert done.returncode == 0


def test_a_page_that_gives_nothing_ends_with_1_and_the_reason(scrapy: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<script>var arg1='0A1B';</script>")
    done = scrapy("probe", str(file), "--url", "http://a.test/x.html")
    assert "nothing (challenge:waf_acw)" in done.stdout
    assert 'state = "waf_acw"' in done.stdout
    assert done.returncode == 1
    file.write_bytes(papers.scanned_pdf())
    done = scrapy("probe", str(file), "--json")
    told = json.loads(done.stdout)
    assert (told["document"], told["reason"]) == ("pdf", "document: no text layer")
    assert told["site_file"] is None
    assert done.returncode == 1


def test_a_refusal_is_no_page(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    gone = lab.url(host, next(one for one in host.articles if one.trap == "http-404"))
    done = scrapy("probe", gone, env=lab.env)
    assert "http 404" in done.stderr
    assert done.returncode == 2
    host.robots = "User-agent: *\nDisallow: /\n"
    done = scrapy("probe", gone, env=lab.env)
    assert "robots.txt forbids it" in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize(("arguments", "told"), [
    ([], "say what to probe"),
    (["nowhere"], "no such file, and no absolute http or https URL"),
    (["https://www.mee.gov.cn/djgz/"], "set CONTACT to an address"),
    (["https://www.example.org/"], "set CONTACT to an address"),
    (["http://nobody.test:9/"], "ConnectionRefusedError"),
])  # fmt: skip
def test_wrong_usage_is_told_and_ends_with_2(scrapy: Run, arguments: list[str], told: str) -> None:
    done = scrapy("probe", *arguments)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize("command", ["probe", "record"])
def test_help_suffices(scrapy: Run, command: str) -> None:
    done = scrapy(command, "-h")
    for word in ("URL", "FILE", "politely", "Exit code 0"):
        assert word in " ".join(done.stdout.split())


@settings(deadline=None)
@given(
    st.text(max_size=40), st.text(max_size=40),
    st.sampled_from(["http://www.gov.cn/a.html", "http://a-b.gd.gov.cn/art/2024/2/7/art_1_2.html",
                     "http://[::1]/x", "http://127.0.0.1:80/", "https://files.gov.cn/c/2024-02-07/1.shtml"]),
)  # fmt: skip
def test_every_draft_is_a_site_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, title: str, url: str
) -> None:
    page = Page(
        url,
        f'<meta name="SiteName" content="{name}"><title>{title}_{name}</title><div class="crumbs"><a href="/x/">{title}</a></div>',
    )
    for listing in (True, False):
        path, text = draft(page, "generic", listing, "unverified")
        file = tmp_path_factory.mktemp("draft") / path
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        assert load_site(file).name


@settings(deadline=None, max_examples=40)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-", b"<html><ul><li><a href=/t20240101_1.html>"]),
)
def test_no_bytes_make_a_probe_raise(body: bytes, start: bytes) -> None:
    for url in ("http://a.test/x.html", "file:///tmp/a", "http://a.test/a.pdf"):
        json.dumps(probe(Served(url=url, body=start + body), None, TOPIC))
