"""Newspapers: days, pages, articles; and what on them is none."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import FAMILIES, detect
from crawler.families.keys import page_key
from crawler.page.article import read_page
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.spiders.walk import Walk
from pipelines.report import Report
from tests.crawler.families.press_sites import read, site_of
from tests.web.corpus import columns
from tests.web.families.epaper import EpaperHost
from tests.web.walking import check, fetch, leased_listing, walk
from tests.web.walking import site_of as site_of_host

OLD = "http://epaper.a.test/html/2023-01/05/"
NEW = "http://epaper.a.test/gmrb/html/layout/202604/28/"
FAMILY = FAMILIES["epaper"]
TODAY = date(2026, 4, 28)


class RecentHost(EpaperHost):
    """Asked for three days only."""

    def days(self) -> int:
        return 3


def test_every_article_is_listed_and_read_as_it_was_written() -> None:
    host = EpaperHost("epaper.test", columns(0, 11, each=12))
    walked = check(host)
    days = {(one.column, one.published_on) for one in host.articles}
    assert len(walked.listings) == 2 * len(days)
    assert len(walked.links) == len(host.articles)


def test_a_few_days_without_a_newspaper_are_no_gap() -> None:
    host = RecentHost("epaper.test", columns(0, 11, each=4))
    walked = walk(host, date(2030, 1, 1))
    assert (walked.links, set(walked.coverage.values())) == ({}, {"complete"})


def test_a_newspaper_that_is_nowhere_is_a_gap() -> None:
    host = EpaperHost("epaper.test", columns(0, 11, each=4))
    told = walk(host, date(2099, 1, 1)).coverage
    assert set(told.values()) == {f"partial: none of {host.days()} listings is there"}


def test_a_listing_that_lacks_is_no_trouble_and_one_that_fails_is() -> None:
    told = Walk("要闻")
    told.name("a")
    told.lack(leased_listing("a"))
    assert told.ended == "complete"
    told.fail(leased_listing("b"), "http 500")
    assert told.ended == "partial: http 500"


def test_a_channel_starts_at_the_newspapers_of_the_last_days() -> None:
    site = site_of("epaper", "http://epaper.a.test/html/{Y}-{m}/{d}/node_2.htm", days=4)
    found = FAMILY.starts(site, site.channels[0], date(2024, 3, 1))
    assert [start.url.split("/html/")[1] for start in found] == [
        "2024-03/01/node_2.htm", "2024-02/29/node_2.htm", "2024-02/28/node_2.htm", "2024-02/27/node_2.htm",
    ]  # fmt: skip
    assert [start.again for start in found] == [True, True, False, False]


@pytest.mark.parametrize(("days", "count"), [("", 3), (1, 1), ("drei", 3), (10**9, 4000), (-5, 3)])
def test_the_days_are_three_unless_the_site_says_otherwise(days: str | int, count: int) -> None:
    site = site_of("epaper", NEW.replace("202604/28", "{Y}{m}/{d}") + "node_01.html", days=days)
    found = FAMILY.starts(site, site.channels[0], TODAY)
    assert len(found) == count
    assert found[0].url == NEW + "node_01.html"


def test_a_channel_without_a_day_in_its_url_starts_there() -> None:
    site = site_of("epaper", OLD + "node_2.htm")
    assert [one.url for one in FAMILY.starts(site, site.channels[0], TODAY)] == [OLD + "node_2.htm"]


@pytest.mark.parametrize(("url", "href", "article"), [
    (OLD + "node_2.htm", "content_80001.htm?div=-1", OLD + "content_80001.htm?div=-1"),
    (OLD + "nbs.D110000zghjb_01.htm", "nw.D110000zghjb_20230105_1-01.htm", OLD + "nw.D110000zghjb_20230105_1-01.htm"),
    (NEW + "node_01.html", "../../../content/202604/28/content_7.html", NEW.replace("layout", "content") + "content_7.html"),
    ("http://a.test/rmrb/pc/layout/202604/28/node_01.html", "../../../content/202604/28/content_7.html",
     "http://a.test/rmrb/pc/content/202604/28/content_7.html"),
])  # fmt: skip
def test_articles_of_every_kind_are_listed_with_the_day_of_their_url(
    url: str, href: str, article: str
) -> None:
    (link,) = read("epaper", url, f"<a href='{href}'>支部议事</a>").links
    day = date(2023, 1, 5) if "2023" in url else TODAY
    assert (link.url, link.title, link.listed_on) == (article, "支部议事", day)


def test_further_pages_are_those_of_the_same_day_and_no_other() -> None:
    markup = (
        "<a id=pageLink href=node_2.htm>第01版</a><a id=pageLink href=node_3.htm>第02版</a><a id=pageLink href='./node_3.htm#a'>第02版</a>"
        "<a href='../04/node_2.htm'>上一期</a><a href='../../2022-12/30/node_2.htm'>日历</a><a href='../04/content_1.htm'>昨日要闻</a>"
        "<a href='/html/node_1.htm'>首页</a><a href='http://b.test/html/2023-01/05/node_2.htm'>别家</a>"
    )
    assert read("epaper", OLD + "node_2.htm", markup) == Listing(
        links=(), also=(OLD + "node_3.htm",)
    )


@pytest.mark.parametrize("title", [
    "责编：张三", "责编/版式设计", "责任编辑 李四", "【责编】", "图片新闻", "图片", "广告", "<img src=a.jpg>", "", "版式设计：王五", "本版责编：周六", "无标题",
])  # fmt: skip
def test_pictures_and_the_names_of_editors_are_no_articles(title: str) -> None:
    assert read("epaper", OLD + "node_2.htm", f"<a href=content_1.htm>{title}</a>").links == ()


@pytest.mark.parametrize("title", [
    "责编手记里的环保铁军", "编辑 走进柳湾村的监测站", "图片社的党支部", "广告牌拆了，天空亮了", "编辑部来了年轻人", "导读柳湾村的十年", "“图片新闻”背后的监测员",
])  # fmt: skip
def test_a_title_that_starts_like_one_of_these_is_a_title(title: str) -> None:
    found = read("epaper", OLD + "node_2.htm", f"<a href=content_1.htm>{title}</a>").links
    assert [link.title for link in found] == [title]


def test_a_title_that_a_script_writes_is_read() -> None:
    markup = "<a href=content_1.htm><script>document.write(view(\"柳湾村的<br>十年　　\"))</script></a>"  # fmt: skip
    (link,) = read("epaper", OLD + "node_2.htm", markup).links
    assert link.title == "柳湾村的十年"


def test_the_properties_in_a_comment_name_title_day_and_source() -> None:
    page = Page(OLD + "content_1.htm", (
        "<!DOCTYPE html><html><head><title>某报</title></head><body><!--enpproperty <date>2023-01-05 00:00:00:0</date><source>某环境报</source>"
        "<title>柳湾村的<br>十年&nbsp;&quot;河长&quot;</title>/enpproperty--><div id=ozoom><p>" + "柳湾村的河长十年走了三万里。" * 9 + "</p></div></body></html>"
    ))  # fmt: skip
    report = read_page(FAMILY.article(page))
    assert isinstance(report, Report)
    assert (report.title, report.published_on) == ('柳湾村的十年 "河长"', date(2023, 1, 5))
    assert report.source == "某环境报"


@pytest.mark.parametrize("markup", [
    "", "<!--enpproperty", "<!--enpproperty <title>", "<!--enpproperty /enpproperty-->", "<!--enpproperty <title></title>/enpproperty-->", "<founder-title>",
    "<!--enpproperty " * 50_000, "<founder-title>" * 50_000,
])  # fmt: skip
def test_a_page_without_properties_stays_as_it_is(markup: str) -> None:
    page = Page(OLD + "content_1.htm", markup)
    assert FAMILY.article(page) == page


def test_an_article_is_known_by_its_day_and_number() -> None:
    site = site_of("epaper", OLD)
    urls = (
        "http://epaper.a.test/rmrb/pc/content/202604/28/content_7.html",
        "http://epaper.a.test/rmrb/mob/content/202604/28/content_7.html",
    )
    assert {page_key(url, site, FAMILY) for url in urls} == {"epaper.a.test:2026-04-28/content_7"}
    assert page_key(OLD + "content_7.htm", site, FAMILY) == "epaper.a.test:2023-01-05/content_7"
    assert FAMILY.key(OLD + "nw.D110000a_20230105_1-01.htm") == "nw.D110000a_20230105_1-01"
    assert FAMILY.key(OLD + "node_2.htm") is None


def test_only_a_page_of_a_day_s_newspaper_may_lack() -> None:
    assert FAMILY.may_lack(OLD + "node_2.htm")
    assert FAMILY.may_lack(NEW + "node_01.html")
    assert not FAMILY.may_lack("http://epaper.a.test/")
    assert not FAMILY.may_lack(OLD + "content_1.htm")
    assert not FAMILIES["generic"].may_lack(OLD + "node_2.htm")


def test_pages_and_articles_are_recognised() -> None:
    host = EpaperHost("epaper.test", columns(0, 11, each=4))
    site = site_of_host(host)
    for article in (host.articles[0], host.articles[-1]):
        for path in (host.node(article.column, article.published_on, 1), host.path(article)):
            page = fetch(host, site, f"http://epaper.test:8899{path}")
            assert page is not None
            assert detect(page) == "epaper"
