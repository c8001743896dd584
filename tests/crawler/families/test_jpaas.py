"""Hanweb's newer platform: what the interface is asked, and what its answers hold."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from crawler.families import detect
from crawler.families.jpaas import API, FAMILY, listing, read_unit
from crawler.families.keys import page_key
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web.corpus import columns
from tests.web.families.jpaas import JpaasHost
from tests.web.walking import check, fetch, site_of, walk

COLUMN = "http://a.test/col/col15/index.html"
DATA = "{'parseType':'bulidstatic','webId':'149','tplSetId':'kU','pageType':'column','tagId':'当前栏目list','pageId':'15'}"
HEX = "0123456789abcdef0123456789abcde"
ROWS = "".join(
    f"<li><a href='/col/col15/art/2024/art_{HEX}{n}.html'>青溪县支部走进柳湾村之第{n}回</a><span>2024-02-07</span></li>"
    for n in range(5)
)
SENT = {
    "parseType": "bulidstatic",
    "webId": "149",
    "tplSetId": "kU",
    "tagId": "当前栏目list",
    "pageId": "15",
}


def site(**params: str | int) -> tuple[Site, Channel]:
    channel = Channel(name="党建", url=COLUMN, topic="party")
    return Site(
        key="a", name="甲", url="http://a.test/", level="county", region="1", family="jpaas",
        params=params, channels=[channel],
    ), channel  # fmt: skip


def read(markup: str, url: str = COLUMN, **params: str | int) -> Listing:
    return listing(Page(url, markup), *site(**params))


def answer(markup: object, page: object = 1, rows: int = 5, **more: object) -> Listing:
    asked = {
        **SENT,
        "rows": rows,
        "pageNo": page,
        "paramJson": f'{{"pageNo":{page},"pageSize":{rows}}}',
    }
    body = json.dumps({"success": True, "data": {"html": markup}, **more})
    return read(body, f"http://a.test{API}?{urlencode(asked)}")


def asked(url: str | None) -> dict[str, str]:
    parts = urlsplit(url or "")
    assert parts.path == API
    return dict(parse_qsl(parts.query))


@pytest.mark.parametrize("loading", [True, False])
def test_every_article_is_listed_with_its_date_and_read(*, loading: bool) -> None:
    host = JpaasHost("jpaas.test", columns(6, 7))
    host.loading = loading
    assert len(check(host).links) == 80


@pytest.mark.parametrize("loading", [True, False])
def test_an_interface_that_ignores_the_page_leaves_the_channel_partial(*, loading: bool) -> None:
    host = JpaasHost("jpaas.test", columns(6))
    host.ignoring, host.loading = True, loading
    walked = walk(host)
    assert walked.coverage == {"执法铁军": "partial: 15 of 40 records"}
    assert len(walked.listings) <= 3


def test_listing_answer_and_article_are_recognised() -> None:
    host = JpaasHost("jpaas.test", columns(6))
    one = site_of(host)
    root = one.url.rstrip("/")
    for page in (
        *walk(host).listings,
        *(fetch(host, one, root + host.path(a)) for a in host.articles[:2]),
    ):
        assert page is not None
        assert detect(page) == "jpaas"


@pytest.mark.parametrize("data", [
    DATA, DATA.replace("'", "&quot;"), "{ 'webId' : '149' , 'tplSetId':'kU','tagId':'当前栏目list','pageId':15}",
])  # fmt: skip
def test_a_loader_leads_to_the_first_answer(data: str) -> None:
    found = read(f'<script url="{API}" queryData="{data}"></script>')
    assert (found.links, found.next) == ((), None)
    first = asked(found.also[0])
    assert first.items() >= {**SENT, "rows": "15", "pageNo": "1"}.items()
    assert json.loads(first["paramJson"]) == {"pageNo": 1, "pageSize": 15}


@pytest.mark.parametrize("units", [
    "<i queryData=\"{'webId':'149','tagId':'导航'}\"></i><i queryData=\"{'webId':'149','tagId':'信息列表'}\"></i>",
    "<i queryData=\"{'webId':'149','tagId':'导航列表'}\"></i><i queryData=\"{'webId':'149','tagId':'信息列表'}\" count=48 rows=15></i>",
    "<i queryData=\"x\"></i><i queryData=\"{'webId':'149','tagId':'信息列表'}\"></i>",
])  # fmt: skip
def test_of_several_units_the_list_is_read(units: str) -> None:
    unit = read_unit(Page(COLUMN, units))
    assert unit is not None
    assert unit.query["tagId"] == "信息列表"


def test_a_pager_apart_from_the_unit_tells_the_total() -> None:
    found = read(
        f'<script queryData="{DATA}"></script><ul>{ROWS}</ul><div class=pagination count=12 rows=5></div>'
    )
    assert (len(found.links), found.records, found.pages) == (5, 12, 3)
    second = asked(found.next)
    assert json.loads(second["paramJson"]) == {"pageNo": 2, "pageSize": 5}
    assert second.items() >= {**SENT, "pageNo": "2", "rows": "5"}.items()


def test_the_site_file_tells_what_the_column_does_not() -> None:
    found = read("<p>柳湾村</p>", webId=149, tplSetId="kU", tagId="当前栏目list")
    assert asked(found.also[0]).items() >= SENT.items()


def test_a_column_of_the_older_platform_is_read_as_such() -> None:
    rows = f"<record><![CDATA[{ROWS}]]></record>"
    assert len(read(f"<script type='text/xml'><datastore>{rows}</datastore></script>").links) == 1
    assert len(read(f"<ul>{ROWS}</ul>").links) == 5


def test_an_answer_lists_and_asks_for_the_next_one() -> None:
    found = answer(
        f'<ul>{ROWS}</ul><table class=pagination count=12 rows=5 pageno=2 queryData="{DATA}"></table>',
        2,
    )
    assert [link.listed_on for link in found.links] == [date(2024, 2, 7)] * 5
    assert (found.records, found.pages) == (12, 3)
    assert json.loads(asked(found.next)["paramJson"]) == {"pageNo": 3, "pageSize": 5}
    assert asked(found.next).items() >= {**SENT, "pageNo": "3", "rows": "5"}.items()


@pytest.mark.parametrize(("pager", "page", "more"), [
    ("<i count=12 rows=5>", 3, False), ("<i count=12 rows=5>", 9, False), ("<i count=5 rows=5>", 1, False), ("<i count=6 rows=5>", 1, True),
    ("", 1, True), ("", 2000, False), ("<i count=999999999 rows=1>", 1999, True), ("<i count=999999999 rows=1>", 2000, False),
    ("<i count=x rows=5>", 1, True), ("<i count=12 rows=0>", 2, True), ("<i count=12 rows=>", "x", True), ("<i count=-3 rows=5>", 2000, False),
    ("<i count=² rows=5>", 1, True),
])  # fmt: skip
def test_paging_ends_with_what_is_declared(pager: str, page: object, more: bool) -> None:
    assert (answer(f"<ul>{ROWS}</ul>{pager}", page).next is not None) is more


def test_short_titles_count() -> None:
    short = f"<li><a href='/art/2024/art_{HEX}9.html'>公示</a><span>2024-02-08</span></li><li><a href='/x'>更多</a></li>"
    last = answer(f"<ul>{ROWS}{short}</ul>").links[-1]
    assert (last.title, last.listed_on) == ("公示", date(2024, 2, 8))


def test_a_short_answer_without_a_pager_is_the_last() -> None:
    assert answer(f"<ul>{ROWS}</ul>", rows=15).next is None


def test_markup_may_be_the_data_itself() -> None:
    assert len(answer("", data=f"<ul>{ROWS}</ul>").links) == 5


def test_an_answer_that_failed_or_shows_nothing_declares_nothing() -> None:
    assert answer(f"<ul>{ROWS}</ul>", success=False) == Listing(links=())
    assert answer("<ul></ul><table class=pagination count=0 rows=5></table>").records is None


@pytest.mark.parametrize("body", [
    "", "{", "{}", "[]", "null", "1", '{"success":false,"data":{"html":"<ul></ul>"}}', '{"success":true,"data":null}',
    '{"data":{"html":7}}', '{"data":[1]}', "<html>403</html>", "[" * 100_000,
])  # fmt: skip
def test_a_broken_answer_is_an_empty_listing(body: str) -> None:
    assert read(body, f"http://a.test{API}?pageNo=2&rows=5") == Listing(links=())


def test_an_article_in_two_columns_or_in_none_is_one() -> None:
    keys = {
        page_key(f"http://a.test{folder}/art/2024/art_{HEX}1.html", site()[0], FAMILY)
        for folder in ("", "/col/col15", "/col/col16")
    }
    assert len(keys) == 1
    assert page_key(f"http://a.test/art/2024/art_{HEX}2.html", site()[0], FAMILY) not in keys
