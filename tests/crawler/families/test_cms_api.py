"""Sites of one page: what their interface lists, and what is asked for an article's public URL."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.families import FAMILIES, detect
from crawler.families.keys import page_key
from crawler.page.article import read_page
from crawler.page.parsed import Page
from pipelines.report import Report
from tests.crawler.families.press_sites import read, site_of
from tests.web.corpus import columns
from tests.web.families.cms_api import CmsApiHost
from tests.web.walking import check, fetch
from tests.web.walking import site_of as site_of_host

if TYPE_CHECKING:
    from crawler.page.listing import Listing

HOME = "https://www.cenews.test/"
API = "https://cmsapi.cenews.test/api/"
LIST = API + "getArticleList?columnId=7&page=1"
FAMILY = FAMILIES["cms_api"]


def answer(count: int = 3, **told: object) -> str:
    items = [
        {"fileID": n, "title": f"柳湾村第{n}次环境议事会", "publishTime": "2024-02-07 09:30:00"}
        for n in range(1, count + 1)
    ]
    return json.dumps({"code": 200, "data": {**told, "list": items}}, ensure_ascii=False)


def listed(text: str, url: str = LIST, **params: str | int) -> Listing:
    site = site_of("cms_api", HOME, ("cmsapi.cenews.test",), api=API, **params)
    return FAMILY.listing(Page(url, text), site, site.channels[0])


def test_every_article_is_listed_under_its_public_url_and_read_from_the_interface() -> None:
    host = CmsApiHost("cenews.test", columns(4, 9))
    walked = check(host)
    assert len(walked.listings) == 2 * 3
    assert "cmsapi.cenews.test" in walked.site.hosts
    assert {link.url for link in walked.links.values()} == {
        f"http://cenews.test:8899{host.path(one)}" for one in host.articles
    }


def test_the_interface_is_asked_for_an_article_and_for_nothing_else() -> None:
    site = site_of("cms_api", HOME, api=API)
    assert FAMILY.address(f"{HOME}news.html?aid=1024", site) == f"{API}getArticle?aid=1024"
    assert FAMILY.address(f"{HOME}news.html?a=1&aid=x-2", site) == f"{API}getArticle?aid=x-2"
    for url in (LIST, HOME, f"{HOME}news.html", f"{HOME}news.html?aid=", f"{HOME}show.html?aid=1"):
        assert FAMILY.address(url, site) == url
    own = site_of("cms_api", HOME, api=API, article="v2/article/{aid}")
    assert FAMILY.address(f"{HOME}news.html?aid=1024", own) == f"{API}v2/article/1024"


@pytest.mark.parametrize("path", ["list.html?column=1001", "news.html?aid=1024"])
def test_the_one_page_names_the_family_by_what_it_lacks_and_by_its_url(path: str) -> None:
    host = CmsApiHost("cenews.test", columns(4, each=1))
    page = fetch(host, site_of("cms_api", HOME), f"http://cenews.test/{path}")
    assert page
    assert detect(page) == "cms_api"
    assert detect(Page(f"{HOME}about.html", page.html)) == "generic"
    assert detect(Page(f"{HOME}{path}", "<body><div id='top'></div></body>")) == "generic"


def test_a_channel_starts_at_the_list_of_the_interface_or_at_its_url() -> None:
    site = site_of("cms_api", HOME, api=API, list="getArticleList?columnId=7&page={page}")
    (start,) = FAMILY.starts(site, site.channels[0], date(2024, 2, 7))
    assert start.url == LIST
    plain = site_of("cms_api", LIST)
    assert FAMILY.starts(plain, plain.channels[0], date(2024, 2, 7))[0].url == LIST


@pytest.mark.parametrize(("told", "params", "url", "following"), [
    ({"total": 30}, {"per_page": 3}, LIST, 2), ({"total": 3}, {"per_page": 3}, LIST, None), ({"totalPage": 2}, {}, LIST, 2),
    ({"totalPage": 1, "total": 99}, {}, LIST, None), ({}, {"per_page": 3}, LIST, 2), ({}, {}, LIST, None),
    ({"total": "7"}, {}, LIST + "&size=3", 2), ({"total": 9}, {}, API + "list?pageNo=3&pageSize=3", None),
    ({"total": 9}, {}, API + "list?pageNo=2&pageSize=3", 3), ({"total": 99}, {"per_page": 3}, API + "list?columnId=7", None),
    ({"totalPage": 9_999_999}, {}, API + "list?page=2000", None), ({"total": True}, {}, LIST, None), ({"total": 30}, {"per_page": 0}, LIST, 2),
])  # fmt: skip
def test_the_next_page_is_asked_while_the_totals_promise_one(
    told: dict[str, object], params: dict[str, int], url: str, following: int | None
) -> None:
    found = listed(answer(**told), url, **params).next
    number = f"={following}"
    assert (found is None) if following is None else (found is not None and number in found)
    assert found != url


def test_totals_are_those_of_the_list_and_not_of_a_record() -> None:
    text = json.dumps({"total": 2, "list": [{"aid": "a1", "title": "柳湾村的环境议事会", "publishTime": 1707269400000, "count": 9}]})  # fmt: skip
    found = listed(text)
    assert (found.records, found.pages) == (2, None)
    assert found.links[0].url == f"{HOME}news.html?aid=a1"
    assert found.links[0].listed_on == date(2024, 2, 7)


@pytest.mark.parametrize("text", [
    "", "{", "null", "[]", "<p>502</p>", '{"code":500}', "[" * 100_000, '{"list":[{"title":"柳湾村","publishTime":"2024-02-07"}]}',
    '{"list":[{"title":"柳湾村","publishTime":"2024-02-07","aid":"../../x"}]}', '{"list":[{"title":7,"publishTime":1,"aid":1}]}',
])  # fmt: skip
def test_what_is_no_list_lists_nothing(text: str) -> None:
    assert listed(text).links == ()
    assert listed(text).next is None


def test_an_article_that_the_interface_does_not_have_is_no_report() -> None:
    host = CmsApiHost("cenews.test", columns(4, 9))
    site = site_of_host(host)
    page = fetch(host, site, "http://cenews.test:8899/news.html?aid=1")
    assert page is not None
    assert not isinstance(read_page(page, site), Report)


def test_the_public_url_and_the_one_of_the_interface_have_one_key() -> None:
    site = site_of("cms_api", HOME, ("cmsapi.cenews.test",), api=API)
    keys = {page_key(u, site, FAMILY) for u in (f"{HOME}news.html?aid=7", f"{API}getArticle?aid=7")}
    assert keys == {"cenews.test:aid:7"}
    assert page_key(LIST, site, FAMILY) != page_key(LIST + "0", site, FAMILY)


def test_lists_and_articles_are_recognised() -> None:
    assert detect(Page(LIST, answer())) == "cms_api"
    article = '{"data":{"fileId":1,"title":"甲","publishTime":"2024-02-07","content":"<p>乙</p>"}}'
    assert detect(Page(API + "getArticle?aid=1", article)) == "cms_api"
    assert detect(Page(HOME, "<script>let api='//cmsapi.cenews.test/';go('news.html?aid='+id)</script>")) == "cms_api"  # fmt: skip


def test_a_list_is_read_without_any_parameter() -> None:
    assert len(read("cms_api", LIST, answer()).links) == 3
