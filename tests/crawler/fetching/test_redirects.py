"""Redirects are followed within the site, for a cookie once, and never to where nobody should go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from crawler.fetching.redirects import objection
from crawler.sites import Channel, Site
from tests.crawler.fetching.small_web import (
    SmallHost,
    article,
    page,
    path,
    sent_to,
    served,
    site_file,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.web.answers import Answer, Asked

REFRESH = "<meta http-equiv=refresh content='0;url={}'></head><body>正在跳转</body></html>"


@dataclass
class Crawled:
    """What a crawl of one host gave: reports and rejections by path, failures, and what was asked."""

    reports: set[str]
    rejected: dict[str, str]
    failed: dict[str, str]
    asked: list[str] = field(default_factory=list)
    ended: str = ""


def crawl(
    scrapy: Run, query: Query, folder: Path, *hosts: SmallHost, options: tuple[str, ...] = ()
) -> Crawled:
    """A crawl of the first host, whose site has all others as aliases but `elsewhere.test`."""
    with served(*hosts) as web:
        aliases = ", ".join(f'"{one.name}"' for one in hosts[1:] if one.name != "elsewhere.test")
        env = site_file(folder / "sites", f"{hosts[0].name}:{web.port}", "qx", aliases=aliases)
        done = scrapy("crawl", "qx", *options, env=env)
        assert done.returncode < 2, done.stderr
        assert "Traceback" not in done.stderr
        port = f":{web.port}"
        root = f"http://{hosts[0].name}{port}"
    shown = {
        name: {row[0].removeprefix(root): row[-1].replace(port, "") for row in query(statement)}
        for name, statement in (
            ("reports", "SELECT url, '' FROM appearance"),
            ("rejected", "SELECT url, reason FROM rejection"),
            ("failed", "SELECT url, failure FROM page WHERE state = 'failed'"),
        )
    }
    asked = [one.host + one.path for one in web.log if one.path != "/robots.txt"]
    [(ended,)] = query("SELECT ended FROM reading")
    return Crawled(set(shown["reports"]), shown["rejected"], shown["failed"], asked, ended)


def test_a_redirect_that_leaves_the_site_is_a_row_and_not_followed(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    elsewhere = SmallHost("elsewhere.test")
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 9)])
    with served(elsewhere) as other:
        local = f"http://127.0.0.1:{other.port}/secret"
        host.answers = {
            path(1): lambda _: sent_to("http://elsewhere.test/a.html"),
            path(2): lambda _: sent_to(local, 301),
            path(3): lambda _: page(REFRESH.format("http://elsewhere.test/b.html")),
            path(4): lambda _: sent_to("//elsewhere.test/c.html", 307),
            path(5): lambda _: sent_to("file:///etc/passwd"),
            path(7): lambda _: sent_to("http://qx.test@elsewhere.test/d.html"),
            path(8): lambda _: sent_to("http://qx.test.elsewhere.test/e.html"),
        }
        found = crawl(scrapy, query, tmp_path, host, elsewhere)
        assert other.log == []
    assert found.reports == {path(6)}
    assert found.rejected == {
        path(1): "off-site: http://elsewhere.test/a.html", path(2): f"off-site: {local}",
        path(3): "off-site: http://elsewhere.test/b.html", path(4): "off-site: http://elsewhere.test/c.html",
        path(7): "off-site: http://qx.test@elsewhere.test/d.html", path(8): "off-site: http://qx.test.elsewhere.test/e.html",
    }  # fmt: skip
    assert found.failed == {path(5): "http 302"}
    assert {one.partition("/")[0] for one in found.asked} == {"qx.test"}
    assert len(found.asked) == len(set(found.asked)) == 9


def test_an_article_that_leads_home_or_to_its_listing_is_gone(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 8)])
    targets = ["/", "/index.html", "/djgz/jgdj/", "/djgz/jgdj/index_3.html", "http://www.qx.test/"]
    host.answers = {path(n): _to(target) for n, target in enumerate(targets, 1)}
    host.answers[path(6)] = lambda _: page(REFRESH.format("/"))
    found = crawl(scrapy, query, tmp_path, host)
    assert found.rejected == {path(n): "soft-404" for n in range(1, 7)}
    assert found.reports == {path(7)}
    assert "qx.test/" not in found.asked


def _to(target: str, status: int = 302) -> object:
    return lambda _: sent_to(target, status)


def test_redirects_within_the_site_are_followed(scrapy: Run, query: Query, tmp_path: Path) -> None:
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 5)])
    www, alias = SmallHost("www.qx.test"), SmallHost("old.qx.test")
    host.answers = {
        path(1): lambda asked: sent_to(_at("www.qx.test", asked) + path(11), 301),
        path(2): lambda asked: sent_to(_at("old.qx.test", asked) + path(12), 308),
        path(3): lambda _: page(REFRESH.format("/djgz/jgdj/202402/t20240207_13.html")),
        path(4): lambda _: sent_to("./t20240207_14.html", 303),
    }
    found = crawl(scrapy, query, tmp_path, host, www, alias)
    assert found.reports == {path(n) for n in range(1, 5)}
    assert found.rejected == found.failed == {}


def _at(name: str, asked: Asked) -> str:
    """The root of another host on the port that was asked."""
    return f"http://{name}:{asked.headers['Host'].rpartition(':')[2]}"


def test_a_redirect_to_itself_is_followed_once_and_only_for_its_cookie(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 4)])

    def bounce(asked: Asked) -> Answer:
        """Lets in who brings the cookie back (T5)."""
        if "CT6T=1" in asked.headers.get("Cookie", ""):
            return article(1)
        return sent_to(path(1), Set_Cookie="CT6T=1; path=/djgz/jgdj/202402/t20240207_1.html")

    host.answers = {
        path(1): bounce,
        path(2): lambda _: sent_to(path(2)),
        path(3): lambda _: sent_to(path(3), Set_Cookie="x=1"),
    }
    found = crawl(scrapy, query, tmp_path, host)
    assert found.reports == {path(1)}
    assert found.failed == {path(2): "redirects to itself", path(3): "redirects to itself"}
    assert [found.asked.count(f"qx.test{path(n)}") for n in (1, 2, 3)] == [2, 1, 2]


def test_a_page_that_reloads_itself_is_read_as_it_came(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 3)])

    def reloading(answer: Answer, target: str) -> Answer:
        meta = f"<meta http-equiv=refresh content='60;url={target}'><meta charset=utf-8>"
        return page(answer.body.decode().partition("<meta charset=utf-8>")[2].join((meta, "")))

    host.answers = {
        "/djgz/jgdj/": lambda _: reloading(host.listing(), "/djgz/jgdj/"),
        path(1): lambda _: reloading(article(1), path(1)),
    }
    found = crawl(scrapy, query, tmp_path, host)
    assert found.reports == {path(1), path(2)}
    assert found.failed == {}
    assert len(found.asked) == len(set(found.asked)) == 3


def test_a_part_of_a_page_that_nobody_asked_for_is_no_page(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost(
        "qx.test", links=[path(n) for n in range(1, 4)], pager="<a href='/p2'>下一页</a>"
    )
    host.answers = {
        path(1): lambda _: replace(article(1), status=206),
        path(2): lambda _: replace(article(2), status=206, body=b"%PDF-1.7 half a document"),
        "/p2": lambda _: replace(SmallHost("", links=[path(4)]).listing(), status=206),
    }
    with served(host) as web:
        env = site_file(tmp_path / "sites", f"qx.test:{web.port}", "qx", family="generic")
        done = scrapy("crawl", "qx", env=env)
    assert "Traceback" not in done.stderr
    assert query("SELECT count(*) FROM page WHERE failure = 'http 206'") == [(3,)]
    assert query("SELECT count(*) FROM report") == [(1,)]
    assert query("SELECT ended FROM reading") == [("partial: http 206",)]


def test_no_more_than_five_redirects_are_followed(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=["/djgz/jgdj/202402/t20240207_1.html", "/hop5", "/hop6"])
    for left in range(1, 7):
        host.answers[f"/hop{left}"] = _to(f"/hop{left - 1}")  # type: ignore[assignment]
    host.answers["/hop0"] = lambda _: article(5)
    found = crawl(scrapy, query, tmp_path, host)
    assert found.failed == {"/hop6": "max redirections reached"}
    assert found.reports == {path(1), "/hop5"}


def test_a_listing_that_leaves_the_site_leaves_its_channel_unfinished(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test")
    host.answers = {"/djgz/jgdj/": lambda _: sent_to("http://elsewhere.test/djgz/")}
    found = crawl(scrapy, query, tmp_path, host)
    assert found.rejected == {"/djgz/jgdj/": "off-site: http://elsewhere.test/djgz/"}
    assert found.ended == "partial: off-site: http://elsewhere.test/djgz/"


def test_links_that_nobody_follows_are_rows_that_say_why(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    links = {
        "/was5/web/search?channelid=1": "never asked: search", "/plus/count.php?aid=3": "never asked: counter",
        "/a/b/a/b/a/b/1.html": "trap: repeating path", "/x.aspx?month=7&year=1999": "trap: calendar", "/x.html?print=1": "trap: another view",
        "/leave.html?target=https%3A%2F%2Felsewhere.test%2Fx": "off-site: https://elsewhere.test/x",
    }  # fmt: skip
    host = SmallHost("qx.test", links=[path(1), *links])
    # A counter behind a redirect of an article that looks well.
    host.links.append(path(2))
    host.answers[path(2)] = _to("/module/visitcount/articlehits.jsp?colid=1&artid=2")  # type: ignore[assignment]
    found = crawl(scrapy, query, tmp_path, host)
    assert found.rejected == {**links, path(2): "never asked: counter"}
    assert found.reports == {path(1)}
    assert sorted(found.asked) == [f"qx.test{one}" for one in ("/djgz/jgdj/", path(1), path(2))]


def test_urls_too_long_for_the_store_take_no_other_page_with_them(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    # What compresses well would fit all the same.
    def noise(size: int) -> str:
        return Random(7).randbytes(size // 2).hex()

    host = SmallHost("qx.test", links=[path(n) for n in (1, 2, 3)])
    host.links += [
        f"/{noise(20_000)}",
        f"/x#post:{noise(6000)}",
        f"/leave?url=//b.test/{'政' * 600}",
    ]
    host.pager = f"<a href='/y#post:{noise(9000)}'>下一页</a>"
    host.answers["/y"] = lambda _: SmallHost("", links=[path(4)]).listing()
    elsewhere = f"http://elsewhere.test/{noise(3000)}"
    host.answers[path(2)] = lambda _: page(REFRESH.format(elsewhere))
    host.answers[path(3)] = lambda _: sent_to(f"/{noise(15_000)}")
    with served(host) as web:
        env = site_file(tmp_path / "sites", f"qx.test:{web.port}", "qx", family="generic")
        done = scrapy("crawl", "qx", env=env)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert query("SELECT ended FROM reading") == [("complete",)]
    assert query("SELECT count(*) FROM report") == [(2,)]
    kinds = query("SELECT split_part(reason, ':', 1), max(length(reason)) < 501 FROM rejection GROUP BY 1")  # fmt: skip
    assert sorted(kinds) == [("off-site", True), ("trap", True)]
    assert query("SELECT count(*) FROM rejection") == [(4,)]
    assert query("SELECT state, failure FROM page WHERE state <> 'done'") == [
        ("failed", "http 404")
    ]


@pytest.mark.parametrize(("link", "why"), [
    ("/djgz/jgdj/djgz/jgdj/2.html", "trap: repeating path"), ("/search.jsp?page=2", "never asked: search"), ("/x?year=2024&month=2", "trap: calendar"),
])  # fmt: skip
def test_paging_that_leads_into_a_trap_ends_and_the_coverage_says_so(
    scrapy: Run, query: Query, tmp_path: Path, link: str, why: str
) -> None:
    host = SmallHost(
        "qx.test", links=[path(n) for n in (1, 2, 3)], pager=f"<a href='{link}'>下一页</a>"
    )
    with served(host) as web:
        env = site_file(tmp_path / "sites", f"qx.test:{web.port}", "qx", family="generic")
        done = scrapy("crawl", "qx", env=env)
        assert done.returncode == 0, done.stderr
        assert link not in {one.path for one in web.log}
    assert query("SELECT ended FROM reading") == [(f"partial: {why}",)]
    assert query("SELECT count(*) FROM report") == [(3,)]


SITE = Site(
    key="a", name="青溪", url="http://qingxi.gov.cn/", level="county", region="1", family="trs",
    channels=[Channel(name="党建", url="http://qingxi.gov.cn/djgz/list.shtml", topic="party")],
)  # fmt: skip


@pytest.mark.parametrize(("target", "why"), [
    ("http://qingxi.gov.cn", "soft-404"), ("https://www.qingxi.gov.cn/index.htm", "soft-404"), ("http://qingxi.gov.cn/djgz/list_2.shtml", "soft-404"),
    ("http://qingxi.gov.cn/djgz/", "soft-404"), ("http://qingxi.gov.cn/djgz/1.html", None), ("http://qingxi.gov.cn/t1.html", None),
    ("http://qingxi.gov.cn/?id=3", None), ("http://qingxi.gov.cn/search.jsp?q=1", "never asked: search"),
])  # fmt: skip
def test_where_a_redirect_of_an_article_leads_decides(target: str, why: str | None) -> None:
    assert objection(target, "http://qingxi.gov.cn/djgz/t9.html", SITE, article=True) == why


def test_a_listing_may_move_to_another_page_of_the_site() -> None:
    assert objection("http://qingxi.gov.cn/djgz/", "http://qingxi.gov.cn/x/", SITE, article=False) is None  # fmt: skip
    # One whose only article is its home page.
    assert objection("https://qingxi.gov.cn/", "http://qingxi.gov.cn/", SITE, article=True) is None


def test_a_probed_page_of_no_known_site_is_not_followed_to_another(scrapy: Run) -> None:
    host, elsewhere = SmallHost("qx.test"), SmallHost("elsewhere.test")
    host.answers["/x.html"] = lambda asked: sent_to(_at("elsewhere.test", asked) + "/y.html")
    with served(host, elsewhere) as web:
        done = scrapy("probe", f"http://qx.test:{web.port}/x.html")
        assert {one.host for one in web.log} == {"qx.test"}
    assert "off-site: http://elsewhere.test" in done.stderr
    assert done.returncode == 2
