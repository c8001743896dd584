"""Hanweb's disclosure lists: what is asked of the module, and how its answers go on."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest

from crawler.families import FAMILIES, detect
from crawler.families.xxgk import listing
from crawler.page.forms import split_form
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.xxgk import XxgkHost
from tests.web.walking import check, fetch, site_of, walk

COLUMN = "http://a.test/col/col15/index.html"
ANSWER = "http://a.test/module/xxgk/search.jsp#post:divid=div15&infotypeId=B001A012&jdid=7&area=&currpage={}&standardXxgk=1"
ROWS = "".join(
    f"<li><a href='/art/2024/3/9/art_15_{n}.html' title='青溪县支部走进柳湾村之第{n}回'>青溪县…</a><b>2024-02-07</b></li>"
    for n in range(5)
)  # fmt: skip


def read(markup: str, url: str = COLUMN, **params: str | int) -> Listing:
    channel = Channel(name="党建", url=COLUMN, topic="party")
    site = Site(
        key="a", name="甲", url="http://a.test/", level="county", region="1", family="xxgk",
        params=params, channels=[channel],
    )  # fmt: skip
    return listing(Page(url, markup), site, channel)


def form(url: str | None) -> dict[str, str]:
    sent, body = split_form(url or "")
    assert sent == "http://a.test/module/xxgk/search.jsp"
    return dict(parse_qsl(body or "", keep_blank_values=True))


def test_every_document_is_listed_with_its_date_and_read() -> None:
    host = XxgkHost("xxgk.test", columns(4, 5))
    walked = check(host)
    assert len(walked.links) == 80
    assert [split_form(page.url)[1] is None for page in walked.listings] == [
        True,
        False,
        False,
        False,
    ] * 2


def test_a_module_that_ignores_the_page_leaves_the_channel_partial() -> None:
    class Stuck(XxgkHost):
        def searched(self, asked: Asked) -> str:
            return super().searched(Asked(asked.target, form={**asked.form, "currpage": "1"}))

    assert walk(Stuck("xxgk.test", columns(4))).coverage == {
        "支部风采": "partial: 15 of 40 records"
    }


def test_listing_and_article_are_recognised() -> None:
    host = XxgkHost("xxgk.test", columns(4))
    site = site_of(host)
    root = site.url.rstrip("/")
    walked = walk(host)
    for page in (*walked.listings[:2], fetch(host, site, root + host.path(host.articles[0]))):
        assert page is not None
        assert detect(page) == "xxgk"


@pytest.mark.parametrize(("markup", "url", "wanted"), [
    ("<script>var infotypeId='B001A012'; var jdid=\"7\"; var area='33'; var divid='div8';</script>", COLUMN,
     {"infotypeId": "B001A012", "jdid": "7", "area": "33", "divid": "div8"}),
    ("<script>$.post('/module/xxgk/search.jsp',{'infotypeId':'B001A012',jdid:7})</script><a href='/module/xxgk/tree.jsp?area=33'>目录</a>", COLUMN,
     {"infotypeId": "B001A012", "jdid": "7", "area": "33", "divid": "div15"}),
    ("<script>var u='/module/xxgk/search.jsp?infotypeId='+n;</script>", COLUMN + "?number=B001A012",
     {"infotypeId": "B001A012", "area": "", "divid": "div15"}),
    ("<form><input type=hidden name=infotypeId value=B001A012><input name=jdid value=7><input name=area></form>", COLUMN,
     {"infotypeId": "B001A012", "jdid": "7", "area": "", "divid": "div15"}),
    ("<a href='x?vc_xxgkarea=33'></a><iframe src='/module/xxgk/search.jsp?infotypeId=B001A012&jdid=7'></iframe>", COLUMN,
     {"infotypeId": "B001A012", "jdid": "7", "area": "33", "divid": "div15"}),
])  # fmt: skip
def test_the_form_is_what_the_column_tells(markup: str, url: str, wanted: dict[str, str]) -> None:
    found = read(markup, url)
    assert (found.links, found.next) == ((), None)
    asked = form(found.also[0])
    assert asked.items() >= {**wanted, "currpage": "1", "standardXxgk": "1"}.items()


def test_the_site_file_tells_what_the_column_does_not() -> None:
    asked = form(read("<p>柳湾村</p>", infotypeId="B001A012", area="33").also[0])
    assert (asked["infotypeId"], asked["area"], asked["divid"]) == ("B001A012", "33", "div15")


def test_a_column_of_the_same_site_without_a_form_lists_as_all_do() -> None:
    found = read(f"<ul>{ROWS}</ul>")
    assert (len(found.links), found.also) == (5, ())


def test_a_column_of_jpage_that_only_links_to_the_module_is_read_by_jpage() -> None:
    link = "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?webid=1&columnid=15&unitid=9'></a>]]></nextgroup>"
    store = f"<script type='text/xml'><datastore>{link}<record><![CDATA[{ROWS}]]></record></datastore></script>"
    found = read(store + "<a href='/col/col1/index.html?infotypeId=B001A012'>目录</a>")
    assert (len(found.links), found.also) == (1, ())


@pytest.mark.parametrize("script", [
    "<script>u='/module/xxgk/search.jsp?infotypeId='+n+'&jdid=7';</script>", "<script>q({infotypeId:kind,jdid:'7'})</script>",
    "<input name=infotypeId value=''>", "<script>var infotypeId = '';</script>",
])  # fmt: skip
def test_variables_are_no_values(script: str) -> None:
    assert read(script) == Listing(links=())


@pytest.mark.parametrize("container", [
    "<div class='zfxxgk_zdgkc'><ul>{}</ul></div>", "<div class='menu'><ul><li><a href='/x'>这是一个菜单项目的名称</a><i>2020-01-01</i></li></ul></div><div class='zfxxgk_zdgkc'><ul>{}</ul></div>",
])  # fmt: skip
def test_an_answer_lists_and_asks_for_the_next_page(container: str) -> None:
    found = read(container.format(ROWS) + "共&nbsp;48&nbsp;条 共 10 页", ANSWER.format(3))
    assert [link.listed_on for link in found.links] == [date(2024, 2, 7)] * 5
    assert found.links[0].title == "青溪县支部走进柳湾村之第0回"
    assert (found.records, found.pages) == (48, 10)
    assert form(found.next) == {**form(ANSWER.format(3)), "currpage": "4"}


def test_short_titles_count() -> None:
    short = "<li><a href='/art/2024/3/9/art_15_9.html'>公示</a><b>2024-02-08</b></li>"
    last = read(f"<div class='zfxxgk_zdgkc'><ul>{ROWS}{short}</ul></div>", ANSWER.format(1)).links[
        -1
    ]
    assert (last.title, last.listed_on) == ("公示", date(2024, 2, 8))


def test_rows_of_older_modules_are_read() -> None:
    rows = "".join(
        f"<tr class='tr_main_value_{('odd', 'even')[n % 2]}'><td>{n}</td><td><a href='/art/2024/3/9/art_15_{n}.html' title='青溪县支部走进柳湾村之第{n}回'>青溪县…</a></td><td>2024-02-07</td></tr>"
        for n in range(4)
    )
    found = read(f"<table>{rows}</table>共2页", ANSWER.format(2))
    assert [link.listed_on for link in found.links] == [date(2024, 2, 7)] * 4
    assert found.next is None


@pytest.mark.parametrize(("told", "page", "more"), [
    ("共5页", 5, False), ("共5页", 9, False), ("共5页", 4, True), ("", 1, True), ("共5条", 1, False), ("共6条", 1, True),
    ("共999999页", 1999, True), ("共999999页", 2000, False), ("", 2000, False), ("共5页", "x", True), ("共0页", 1, True),
])  # fmt: skip
def test_paging_ends_with_what_is_declared(told: str, page: object, more: bool) -> None:
    found = read(f"<div class='zfxxgk_zdgkc'><ul>{ROWS}</ul></div>{told}", ANSWER.format(page))
    assert (found.next is not None) is more


@pytest.mark.parametrize(
    "answer", ["", "<html>", "\x00", "{}", "<div class='zfxxgk_zdgkc'><ul></ul></div>"]
)
def test_an_answer_without_documents_is_an_empty_listing(answer: str) -> None:
    assert read(answer, ANSWER.format(2)) == Listing(links=())


def test_the_family_knows_articles_as_hanweb_does() -> None:
    assert FAMILIES["xxgk"].key("http://a.test/art/2024/3/9/art_15_7.html") == "art_7"
