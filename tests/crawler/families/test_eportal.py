"""Listings of eportal, in markup and as its portlet's answers."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler.families import FAMILIES
from tests.crawler.families.reading import check_host, read, rows, site_at
from tests.web.corpus import columns
from tests.web.families.eportal import EportalHost, PortletHost

URL = "http://a.test/bjhrb/index/xwfb/index.html"
ASK = "http://a.test/eportal/ui?fldm=353&moduleId=5&pageNo=1&pageSize=2"


@pytest.mark.parametrize("kind", [EportalHost, PortletHost])
def test_a_host_is_read_whole(kind: type[EportalHost]) -> None:
    check_host(kind("eportal.test", columns(2, 3)))


@pytest.mark.parametrize("link", [
    "<a href='/eportal/ui?pageId=4&currentPage=2&moduleId=b'>下一页</a>",
    "<a onclick=\"queryArticleByCondition(this,'/eportal/ui?pageId=4&amp;currentPage=2&amp;moduleId=b')\">下一页</a>",
    "<a href='javascript:void(0)' onclick=\"go('/eportal/ui?pageId=4&currentPage=2&moduleId=b')\"><span>下一页</span></a>",
])  # fmt: skip
def test_page_two_is_asked_of_the_portal(link: str) -> None:
    found = read("eportal", URL, rows("/bj/436381234/index.html") + link)
    assert found.next == "http://a.test/eportal/ui?currentPage=2&moduleId=b&pageId=4"


def test_a_static_second_page_is_followed() -> None:
    found = read(
        "eportal", URL, rows("/bj/436381234/index.html") + "<a href='index_2.html'>下一页</a>"
    )
    assert found.next == "http://a.test/bjhrb/index/xwfb/index_2.html"


def test_a_day_at_the_front_of_a_folder_is_the_articles() -> None:
    item = "<li><a href='/web/x/2024020715301234567/index.shtml'>青溪县支部走进柳湾村</a></li>"
    assert read("eportal", URL, item).links[0].listed_on == date(2024, 2, 7)


def test_a_channel_with_a_code_begins_at_the_portlet() -> None:
    site = site_at("eportal", URL, fldm=353)
    (start,) = FAMILIES["eportal"].starts(site, site.channels[0], date(2025, 1, 1))
    assert start.url.startswith(
        "http://a.test/eportal/ui?fldm=353&flmc=&moduleId=5&pageNo=1&pageSize=20&portal.url="
    )


def answer(*numbers: int, total: int | None = None) -> str:
    found = [{"title": f"青溪县支部<br>第{n}回", "url": f"/bj/43638{n:04}/index.html", "date": "2024-02-07"} for n in numbers]  # fmt: skip
    return json.dumps({"result": found} | ({} if total is None else {"total": total}))


def test_an_answer_is_turned_to_its_total() -> None:
    found = read("eportal", ASK, answer(1, 2, total=3))
    assert (found.next, found.records) == (ASK.replace("pageNo=1", "pageNo=2"), 3)
    assert [(one.title, one.listed_on) for one in found.links][:1] == [("青溪县支部第1回", date(2024, 2, 7))]  # fmt: skip
    assert read("eportal", ASK.replace("pageNo=1", "pageNo=2"), answer(3, total=3)).next is None


def test_an_answer_without_a_total_is_turned_while_it_is_full() -> None:
    assert read("eportal", ASK, answer(1, 2)).next is not None
    assert read("eportal", ASK, answer(1)).next is None
    assert read("eportal", ASK.replace("pageNo=1", "pageNo=2000"), answer(1, 2)).next is None


@pytest.mark.parametrize("said", [
    "{}", "[]", '{"result":null}', '{"result":[1,null,"x",{}]}', '{"result":[{"title":[],"url":{}}]}', '{"total":"x","result":[{"url":"/a","title":""}]}',
    '{"result":[{"url":"javascript:;","title":"青溪县支部"}]}', "[" * 100_000, '{"a":' * 3000,
])  # fmt: skip
def test_an_answer_that_is_none_lists_nothing(said: str) -> None:
    found = read("eportal", ASK, said)
    assert (found.links, found.next) == ((), None)


def test_an_article_has_one_key_in_all_of_its_columns() -> None:
    key = FAMILIES["eportal"].key
    assert (
        key("http://a.test/x/436381234/index.html")
        == key("http://a.test/y/z/436381234/index.shtml")
        is not None
    )
    assert key(URL) is None
