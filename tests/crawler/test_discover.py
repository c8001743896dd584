"""An unknown site is explored within its host, and a site file is proposed; the corpus stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.families.sighting import sight
from crawler.page.parsed import Page
from crawler.sites import load_site
from crawler.spiders.discover import DiscoverSpider, place
from crawler.workbench.proposing import Proposal
from tests.web.corpus import articles
from tests.web.families.trs import TrsHost

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab

HOME = """<title>测试厅</title><ul class="nav"><li><a href="/dj/">机关党建</a></li><li><a href="/hp/">环评公示</a></li>
<li><a href="/zzz/" title="更多">更多&gt;&gt;</a></li><li><a href="http://other.test/">外站</a></li><li><a href="javascript:x()">弹窗</a></li></ul>
<ul><li><a href="/dj/202501/t20250102_1.html">某市生态环境局机关党委开展主题党日活动</a><span>2025-01-02</span></li>
<li><a href="/hp/202501/t20250103_2.html">年产二十万吨项目环境影响评价文件受理公示</a><span>2025-01-03</span></li>
<li><a href="/hp/202501/t20250104_3.html">某项目竣工环境保护验收意见公开的公示</a><span>2025-01-04</span></li></ul>"""


def unknown_site(off: int) -> TrsHost:
    """A site with a column that is on topic and one that is not."""
    columns = {
        "环评公示": articles(off, seed=5, on_topic=0.0),
        "机关党建": articles(8, seed=6, on_topic=1.0),
    }
    for name, column in columns.items():
        for article in column:
            article.column = name
    return TrsHost("found.test", columns)


def test_a_page_shows_its_articles_and_the_columns_that_it_links() -> None:
    site = place("http://a.test/")
    seen = sight(Page("http://a.test/", HOME), site, site.channels[0])
    assert [link.url for link in seen.articles] == [
        "http://a.test/dj/202501/t20250102_1.html",
        "http://a.test/hp/202501/t20250103_2.html",
        "http://a.test/hp/202501/t20250104_3.html",
    ]
    assert [(link.url, link.title) for link in seen.columns] == [
        ("http://a.test/dj/", "机关党建"), ("http://a.test/hp/", "环评公示"),
        ("http://a.test/zzz/", ""), ("http://other.test/", "外站"),
    ]  # fmt: skip
    assert seen.title == "测试厅"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "say where to begin"),
        ({"url": "http://a.test/", "depth": "3"}, "say where to begin"),
        ({"url": "a.test"}, "discover: "),
        ({"url": "http://a.test/", "pages": "many"}, "a number of pages is needed"),
        ({"url": "http://a.test/", "topic": "/nowhere.toml"}, "No such file"),
        ({"url": "http://www.mee.gov.cn/"}, "set CONTACT to an address"),
    ],
)
def test_what_cannot_be_explored_is_told(arguments: dict[str, str], told: str) -> None:
    assert told in str(DiscoverSpider.objection("", arguments))


def test_what_can_be_explored_is_not_objected_to() -> None:
    assert DiscoverSpider.objection("", {"url": "http://a.test/", "pages": "20"}) is None
    assert DiscoverSpider.objection("me@example.org", {"url": "http://www.mee.gov.cn/"}) is None


def test_an_explored_site_gives_a_site_file_and_no_report(
    make_lab: MakeLab, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    lab = make_lab(hosts={"found.test": unknown_site(14)})
    home = f"http://found.test:{lab.web.port}/"
    folder = tmp_path / "proposed"
    folder.mkdir()
    asked = ("-a", f"url={home}", "-a", "pages=40")
    done = scrapy("crawl", "discover", *asked, env={"SITES_FOLDER": str(folder)})
    assert done.returncode == 0, done.stderr
    site = load_site(folder / "test" / "test_found.toml")
    assert [channel.name for channel in site.channels] == ["机关党建"]
    assert site.family == "trs"
    assert "8 of 8 articles read were on topic" in done.stdout
    assert "written to" in done.stdout
    # What is stored is how the site was explored, under keys of its own.
    for table in ("report", "appearance", "rejection", "reading"):
        assert query(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert query("SELECT count(*) FROM page WHERE key NOT LIKE 'discover:%'") == [(0,)]
    assert query("SELECT DISTINCT site FROM page") == [("discover_test_found",)]
    [(fetches, pages)] = query('SELECT count(*), count(DISTINCT page) FROM "fetch" WHERE page IS NOT NULL')  # fmt: skip
    assert 0 < pages <= fetches


def test_a_site_file_that_is_there_stays_as_it_is_wherever_it_is(tmp_path: Path) -> None:
    known = tmp_path / "gd" / "test_found.toml"
    known.parent.mkdir()
    known.write_text("name = 1", "utf-8")
    proposal = Proposal("test/test_found.toml", "name = 2")
    assert "is there already and stays as it is" in proposal.written(tmp_path / proposal.path)
    assert known.read_text("utf-8") == "name = 1"
    assert not (tmp_path / proposal.path).exists()
    known.unlink()
    assert "written to" in proposal.written(tmp_path / proposal.path)


def test_an_exploration_ends_after_its_pages_and_obeys_robots_txt(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    host = unknown_site(40)
    host.robots = f"User-agent: *\nDisallow: {host.first('环评公示').rsplit('/', 1)[0]}/\n"
    lab = make_lab(hosts={"found.test": host})
    home = f"http://found.test:{lab.web.port}/"
    done = scrapy("crawl", "discover", "-a", f"url={home}", "-a", "pages=6", env=lab.env)
    assert done.returncode == 0, done.stderr
    assert query("SELECT reason FROM run") == [("pages",)]
    asked = [one for one in host.visits if one != "/robots.txt"]
    assert len(asked) in (6, 7)  # one more may be under way
    assert not [one for one in asked if one.startswith(host.first("环评公示").rsplit("/", 1)[0])]
