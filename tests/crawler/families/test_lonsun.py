"""Listings of Lonsun sites: pages by pageIndex, fragments that a script asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.families import detect
from crawler.families.keys import page_key
from crawler.families.lonsun import FAMILY, listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web import walking
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.lonsun import LonsunHost, LonsunPublicHost

if TYPE_CHECKING:
    from crawler.page.listing import Listing

FIRST = "http://a.test/content/column/6807441"
SLUG = "http://a.test/hbzx/gzdt/stdt/index.html"
LABEL = "http://a.test/site/label/8888?IsAjax=1&catId=7&labelName=publicInfoList"
ITEMS = "".join(
    f'<li><a class="left" href="/content/article/712{n};jsessionid=0A1B">青溪县支部走进柳湾村之第{n}回</a><span class="right date">2024-02-0{n}</span></li>'
    for n in range(1, 6)
)
SITE = Site(
    key="a", name="甲", url="http://a.test/", level="city", region="1", family="lonsun",
    channels=[Channel(name="党建", url=FIRST, topic="party")],
)  # fmt: skip


def read(script: str, url: str = FIRST, frame: str = 'class="listnews"') -> Listing:
    page = Page(url, f"<div {frame}><ul>{ITEMS}</ul></div><script>{script}</script>")
    return listing(page, SITE, SITE.channels[0])


def test_columns_below_a_number_and_below_a_name_are_read_to_their_last_articles() -> None:
    host = LonsunHost("lonsun.test", columns(2, 8))
    walked = walking.check(host)
    assert len(walked.listings) == 2 * 3
    assert all(link.listed_on and "jsessionid" not in link.url for link in walked.links.values())
    assert not [path for path in host.visits if "/site/" in path]


def test_columns_of_public_records_are_read_by_their_fragments() -> None:
    host = LonsunPublicHost("gk-lonsun.test", columns(2, 8))
    walked = walking.check(host)
    assert len(walked.listings) == 2 * (1 + 3)
    assert not [path for path in host.visits if "publicCatalogTree" in path or "hits" in path]


@pytest.mark.parametrize("frame", ['class="listnews"', 'class="ls-column-list"', 'id="ls_navjz"', 'class="other"'])  # fmt: skip
@pytest.mark.parametrize(("script", "url", "following", "pages"), [
    ("pageCount:12", FIRST, FIRST + "?pageIndex=2", 12),
    ("pageSize:15,pageCount:12", FIRST + "?pageIndex=2", FIRST + "?pageIndex=3", 12),
    ('"pageCount" : "12"', SLUG, SLUG + "?pageIndex=2", 12),
    ("var pageCount = 12;", FIRST + "?pageIndex=12", None, 12),
    ("pageCount:12", FIRST + ";jsessionid=0A1B?pageIndex=1", FIRST + "?pageIndex=2", 12),
    ("pageCount:12", "http://a.test/public/column/21691?action=list&catId=7&nav=3&type=4", "http://a.test/public/column/21691?action=list&catId=7&nav=3&pageIndex=2&type=4", 12),
    ("pageSize:15", FIRST, None, None), ("pageSize=15;totalPageCount:9", FIRST, None, None), ("pageCount:1", FIRST, None, 1), ("pageCount:0", FIRST, None, 0),
    ("pageCount:999999", FIRST + "?pageIndex=2000", None, 999999), ("pageCount:12", FIRST + "?pageIndex=x", FIRST + "?pageIndex=2", 12),
])  # fmt: skip
def test_pages_are_turned_to_the_count_which_is_never_the_size(
    frame: str, script: str, url: str, following: str | None, pages: int | None
) -> None:
    found = read(script, url, frame)
    assert (found.next, found.pages, found.also) == (following, pages, ())
    assert [one.url for one in found.links] == [f"http://a.test/content/article/712{n}" for n in range(1, 6)]  # fmt: skip


@pytest.mark.parametrize("call", [
    "$('#list').load('/site/label/8888?IsAjax=1&_=0.3&labelName=publicInfoList&catId=7&pageIndex=3')",
    'Ls.ajax({url: "http://a.test/site/label/8888?labelName=publicInfoList&amp;IsAjax=1&amp;catId=7"})',
    "x='/site/label/8888?labelName=nav&IsAjax=1';y='/site/label/8888?labelName=publicInfoList&catId=7&IsAjax=1&_='+Math.random()",
])  # fmt: skip
def test_a_frame_leads_to_the_fragment_of_its_list(call: str) -> None:
    page = Page("http://a.test/public/column/21691?type=4", f"<ul><li><a href='/x'>目录</a></li></ul><script>{call}</script>")  # fmt: skip
    assert listing(page, SITE, SITE.channels[0]).also == (LABEL + "&pageIndex=1",)


def test_a_fragment_pages_by_its_own_url_and_leads_to_no_other() -> None:
    page = Page(LABEL + "&pageIndex=1", f"<ul>{ITEMS}</ul>共30条<script>pageCount:2;x='{LABEL}'</script>")  # fmt: skip
    found = listing(page, SITE, SITE.channels[0])
    assert (found.next, found.also, found.records) == (LABEL + "&pageIndex=2", (), 30)


@pytest.mark.parametrize("script", ["x='/site/label/8888?labelName=nav'", "x='http://[/site/label/8?labelName=publicInfoList'", "pageCount:12", ""])  # fmt: skip
def test_a_page_without_articles_or_a_list_s_fragment_leads_nowhere(script: str) -> None:
    found = listing(Page(FIRST, f"<script>{script}</script>"), SITE, SITE.channels[0])
    assert (found.links, found.next, found.also) == ((), None, ())


def test_an_article_has_one_key_with_and_without_a_session() -> None:
    shapes = ("/content/article/71", "/content/article/71;jsessionid=0A1B", "/content/article/71?from=x")  # fmt: skip
    assert {page_key("http://a.test" + one, SITE, FAMILY) for one in shapes} == {"a.test:content-article:71"}  # fmt: skip
    assert page_key("http://a.test/public/content/71", SITE, FAMILY) == "a.test:public-content:71"
    assert page_key(FIRST + "?pageIndex=2", SITE, FAMILY) == "a.test/content/column/6807441?pageIndex=2"  # fmt: skip


@pytest.mark.parametrize("kind", [LonsunHost, LonsunPublicHost])
def test_listings_and_articles_are_recognised(kind: type[LonsunHost]) -> None:
    host = kind("x.test", columns(2, 8))
    for path in (*map(host.first, host.columns), host.path(host.articles[0])):
        served = host.answer(Asked(path))
        assert served is not None
        assert detect(Page.read(served.body, "http://x.test" + path)) == "lonsun", path
