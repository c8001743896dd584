"""Lucidity's columns: what the interface is asked, and what its results hold."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qsl

import pytest

from crawler.families import detect
from crawler.families.lucidity import listing
from crawler.page.forms import split_form
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.lucidity import LucidityHost
from tests.web.walking import check, fetch, site_of, walk

COLUMN = "http://a.test/jxssthjt/col/col15/index.html"
ASKED = "http://a.test/queryList#post:current={}&pageSize=5&unitid=99&webSiteCode%5B%5D=jxssthjt&channelCode%5B%5D=col15"
CALL = "<div class=lucidity_pgContainer></div><script>q({'unitid':'99','webSiteCode[]':['jxssthjt'],'channelCode[]':'col15',perPage:5,titleMax:34})</script>"
RESULTS = [
    {"source": {"title": f"青溪县支部走进柳湾村之第{n}回", "pubDate": "2024-02-07 09:30:00", "urls": json.dumps({"pc": f"/art/2024/3/9/art_15_{n}.html"})}}
    for n in range(5)
]  # fmt: skip


def read(markup: str, url: str = COLUMN, channel_url: str = "", **params: str | int) -> Listing:
    channel = Channel(name="党建", url=channel_url or url, topic="party")
    site = Site(
        key="a", name="甲", url="http://a.test/", level="county", region="1", family="lucidity",
        params=params, channels=[channel],
    )  # fmt: skip
    return listing(Page(url, markup), site, channel)


def answer(page: object = 1, results: object = RESULTS, **data: object) -> Listing:
    body = json.dumps({"code": 200, "data": {"results": results, **data}})
    return read(body, ASKED.format(page), COLUMN)


def form(url: str | None) -> dict[str, str]:
    sent, body = split_form(url or "")
    assert sent == "http://a.test/queryList"
    return dict(parse_qsl(body or "", keep_blank_values=True))


@pytest.mark.parametrize("telling", [True, False])
def test_every_article_is_listed_with_its_date_and_read_out_of_its_script(*, telling: bool) -> None:
    host = LucidityHost("lucidity.test", columns(8, 9))
    host.telling = telling
    walked = check(host)
    assert len(walked.links) == 80
    assert all("pageNum" not in page.url for page in walked.listings)


def test_an_interface_that_ignores_the_page_leaves_the_channel_partial() -> None:
    class Stuck(LucidityHost):
        def queried(self, asked: Asked) -> dict[str, object]:
            return super().queried(Asked(asked.target, form={**asked.form, "current": "1"}))

    assert walk(Stuck("lucidity.test", columns(8))).coverage == {
        "党务公开": "partial: 15 of 40 records"
    }


def test_listing_and_article_are_recognised() -> None:
    host = LucidityHost("lucidity.test", columns(8))
    one = site_of(host)
    root = one.url.rstrip("/")
    for path in (host.first("党务公开"), host.path(host.articles[0])):
        page = fetch(host, one, root + path)
        assert page is not None
        assert detect(page) == "lucidity"


def test_a_column_leads_to_what_its_script_asks() -> None:
    found = read(CALL)
    assert (found.links, found.next) == ((), None)
    assert form(found.also[0]) == {
        "current": "1", "pageSize": "5", "unitid": "99", "webSiteCode[]": "jxssthjt", "channelCode[]": "col15", "perPage": "5",
        "themeName": "lucidity", "titleMax": "34", "templateContainerId": "div99",
    }  # fmt: skip


@pytest.mark.parametrize(("markup", "url"), [
    ("<div id=div99><ul class=lucidity_pgContainer></ul></div>", COLUMN), ("<div class=lucidity_pgContainer id='99'></div>", COLUMN),
    ("<div class=lucidity_pgContainer></div>", COLUMN + "?uid=99&pageNum=1"),
])  # fmt: skip
def test_the_address_tells_what_the_script_does_not(markup: str, url: str) -> None:
    asked = form(read(markup, COLUMN, url).also[0])
    assert (
        asked.items()
        >= {
            "webSiteCode[]": "jxssthjt",
            "channelCode[]": "col15",
            "unitid": "99",
            "perPage": "15",
        }.items()
    )


def test_the_site_file_tells_the_code_that_no_address_has() -> None:
    column = "http://a.test/col/col4958/index.html"
    assert read("<div class=lucidity_pgContainer></div>", column) == Listing(links=())
    asked = form(read("<p>柳湾村</p>", column, webSiteCode="jmhb", unitid=18498).also[0])
    assert (
        asked.items()
        >= {"webSiteCode[]": "jmhb", "channelCode[]": "col4958", "unitid": "18498"}.items()
    )


def test_a_column_may_be_known_by_a_number_instead_of_a_code() -> None:
    asked = form(read("<p>柳湾村</p>", channelId="1996819971664617472").also[0])
    assert asked["channelId[]"] == "1996819971664617472"
    assert "channelCode[]" not in asked


def test_an_answer_lists_and_asks_for_the_next_one() -> None:
    found = answer(2, total=12)
    assert [link.listed_on for link in found.links] == [date(2024, 2, 7)] * 5
    assert found.links[1].url == "http://a.test/art/2024/3/9/art_15_1.html"
    assert found.links[1].title == "青溪县支部走进柳湾村之第1回"
    assert found.records == 12
    assert form(found.next) == {**form(ASKED.format(2)), "current": "3"}


@pytest.mark.parametrize("urls", [
    '{"pc":"/art/x_1.html","wap":"/wap/x_1.html"}', {"pc": "/art/x_1.html"}, "/art/x_1.html", ' {"wap":"/wap/x","pc":"http://a.test/art/x_1.html"}',
])  # fmt: skip
def test_the_address_is_the_one_for_desktops(urls: object) -> None:
    found = answer(
        results=[{"source": {"title": "<em>党建</em>&amp;环保", "pubDate": "", "urls": urls}}]
    )
    assert [(link.url, link.title) for link in found.links] == [
        ("http://a.test/art/x_1.html", "党建&环保")
    ]


@pytest.mark.parametrize(("total", "page", "more"), [
    (12, 3, False), (12, 9, False), (5, 1, False), (6, 1, True), ("12", 2, True), (None, 1, True), (None, 2000, False),
    (10**15, 1, True), (999999999, 2000, False), (0, 1, True), (True, 1, True), ([], 1, True), (12, "x", True), (12, "", True),
])  # fmt: skip
def test_paging_ends_with_what_is_declared(total: object, page: object, more: bool) -> None:
    assert (answer(page, total=total).next is not None) is more


def test_a_short_answer_without_a_total_is_the_last() -> None:
    assert answer(results=RESULTS[:4]).next is None


@pytest.mark.parametrize("body", [
    "", "{", "{}", "[]", "null", '{"data":[]}', '{"data":{"results":{}}}', '{"data":{"results":[1,null,{"source":3},{"source":{}}]}}',
    '{"data":{"total":9,"results":[]}}', '{"data":{"results":[{"source":{"title":"t","urls":"{"}},{"source":{"title":"t","urls":"{}"}}]}}', "<html>403</html>",
    "[" * 100_000, '{"data":{"results":[{"source":{"title":"t","urls":"http://["}}]}}',
])  # fmt: skip
def test_a_broken_answer_is_an_empty_listing(body: str) -> None:
    assert read(body, ASKED.format(2), COLUMN) == Listing(links=())
