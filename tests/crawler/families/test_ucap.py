"""Listings of UCAP sites: static ones from one, and those of the interface."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crawler.families import detect
from crawler.families.keys import page_key
from crawler.families.ucap import FAMILY, listing, starts
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web import walking
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.ucap import UcapFolderHost, UcapHost, UcapJsonHost, hexadecimal

if TYPE_CHECKING:
    from crawler.page.listing import Listing

FOLDER = "http://a.test/sthjj/c1024/"
ID = "0123456789abcdef0123456789abcdef"
SEARCH = (
    f"http://a.test/common/search/{ID}?_isAgg=true&_isJson=true&_pageSize=10&_template=index&page=1"
)
ITEMS = "".join(
    f'<li><a href="/sthjj/c1024/202402/{hexadecimal(n)}.shtml">青溪县支部走进柳湾村之第{n}回</a><span>2024-02-0{n}</span></li>'
    for n in range(1, 6)
)


def site(**params: str | int) -> Site:
    channel = Channel(name="党建", url=FOLDER + "common_list.shtml", topic="party")
    return Site(
        key="a", name="甲", url="http://a.test/", level="city", region="1", family="ucap",
        params=params, channels=[channel],
    )  # fmt: skip


def read(markup: str, url: str = FOLDER + "common_list.shtml", **params: str | int) -> Listing:
    one = site(**params)
    return listing(Page(url, markup), one, one.channels[0])


def answer(**data: Any) -> str:
    return json.dumps({"data": data}, ensure_ascii=False)


def test_the_static_host_of_dated_folders_is_read_to_its_last_article() -> None:
    walked = walking.check(UcapHost("sthjt-ucap.test", columns(4, 10)))
    assert len(walked.listings) == 2 * 4
    assert all(link.listed_on for link in walked.links.values())


def test_the_static_host_of_monthly_folders_is_read_to_its_last_article() -> None:
    walked = walking.check(UcapFolderHost("hbj-ucap.test", columns(4, 10)))
    assert len(walked.listings) == 2 * 3


def test_the_host_whose_lists_are_drawn_by_a_script_is_read_by_its_interface() -> None:
    host = UcapJsonHost("json-ucap.test", columns(5, 11))
    walked = walking.check(host)
    assert len(walked.listings) == 2 * (1 + 4)
    assert not [path for path in host.visits if "hits" in path]


@pytest.mark.parametrize(("first", "call", "second"), [
    ("common_list", "createPageHTML('page_div',5, 1,'common_list','shtml');", "common_list_2"),
    ("list", "createPageHTML('page_div',5,1,'list','shtml',89)", "list_2"),
    ("secondLevelChannel", "createPageHTML(\"page_div\",5,1,\"secondLevelChannel\",\"shtml\",89)", "secondLevelChannel_2"),
    ("xxgk_gknb_list", "createPageHTML('page_div',5,1,'xxgk_gknb_list','shtml')", "xxgk_gknb_list_2"),
    ("public_zfxxgk", "createPageHTML('page_div',5,1,'public_zfxxgk','shtml')", "public_zfxxgk_2"),
    ("newzcjd", "共5页", "newzcjd_2"),
    ("common_list", "createPageHTML(5,0,'common_list','shtml')", "common_list_2"),
])  # fmt: skip
def test_page_two_is_the_stem_with_a_two(first: str, call: str, second: str) -> None:
    found = read(ITEMS + f"<script>{call}</script>", f"{FOLDER}{first}.shtml")
    assert (found.next, found.pages) == (f"{FOLDER}{second}.shtml", 5)
    last = call.replace(",1,", ",5,").replace(", 1,", ", 5,").replace("(5,0", "(5,4")
    assert read(ITEMS + last, f"{FOLDER}{first}_5.shtml").next is None


def test_a_site_that_counts_from_zero_says_so_in_its_file() -> None:
    call = "<script>createPageHTML(5,0,'index','shtml')</script>"
    assert read(ITEMS + call, FOLDER, page_offset=1).next == FOLDER + "index_1.shtml"


def test_a_page_that_names_its_channel_and_does_not_page_leads_to_the_interface() -> None:
    found = read(f"{ITEMS}<script>var channelId = '{ID}';</script>")
    assert (found.also, len(found.links)) == ((SEARCH,), 5)
    paged = (
        f"<script>channelId='{ID}';createPageHTML('page_div',5,1,'common_list','shtml')</script>"
    )
    assert read(ITEMS + paged).also == ()
    assert read(f"{ITEMS}<script>var channelId = '12';</script>").also == ()


def test_the_site_file_may_name_the_channel_and_where_the_interface_stands() -> None:
    one = site(channel_id=ID, search="https://api.hunan.test/search/common/search/")
    (start,) = starts(one, one.channels[0], date(2025, 1, 1))
    assert start.url.startswith(f"https://api.hunan.test/search/common/search/{ID}?_isAgg=true")
    row = {"title": "青溪县支部走进柳湾村", "url": "/sthjj/c1/202402/" + ID + ".html",
           "publishedTime": 1707235200000}  # fmt: skip
    found = read(answer(results=[row], total=12, rows=10), start.url)
    assert [(one.url, one.listed_on) for one in found.links] == [
        ("http://a.test/sthjj/c1/202402/" + ID + ".html", date(2024, 2, 7))
    ]
    assert found.next == start.url.replace("page=1", "page=2")


def test_the_interface_is_asked_until_its_total_is_reached() -> None:
    rows = [{"title": f"支部走进柳湾村之{n}", "url": f"/a/{n}.html"} for n in range(10)]
    assert read(answer(results=rows, total=21, rows=10), SEARCH).next == SEARCH.replace(
        "page=1", "page=2"
    )
    third = SEARCH.replace("page=1", "page=3")
    assert read(answer(results=rows[:1], total=21, rows=10), third).next is None
    assert read(answer(results=rows, total=21, rows=10), SEARCH).records == 21
    assert read(answer(results=rows, rows=10), SEARCH).next is None


@pytest.mark.parametrize("body", [
    "{", "[]", "null", "{}", '{"data": []}', '{"data": {"results": {}}}', '{"data": {"results": [1, null, {"url": []}]}}',
    '{"data": {"results": [{"title": "甲", "url": "javascript:go()"}], "total": "x", "rows": -1}}', '{"data":' * 5000,
])  # fmt: skip
def test_a_broken_answer_is_an_empty_listing(body: str) -> None:
    found = read(body, SEARCH)
    assert (found.links, found.next) == ((), None)


def test_an_answer_past_the_deepest_page_ends_the_paging() -> None:
    rows = [{"title": "支部走进柳湾村", "url": "/a/1.html"}]
    body = answer(results=rows, total=10**8, rows=1)
    assert read(body, SEARCH.replace("page=1", "page=2000")).next is None
    assert read(body, SEARCH.replace("page=1", "page=1999")).next is not None


def test_an_article_has_one_key_below_every_channel_and_the_interface_has_its_own() -> None:
    one = site()
    keys = {page_key(f"http://{host}/{folder}/{ID}.{end}", one, FAMILY)
            for host, folder, end in (("a.test", "x/c1/202402", "shtml"), ("www.a.test", "x/c2/2024/2/7", "html"))}  # fmt: skip
    assert keys == {f"a.test:ucap:{ID}"}
    assert page_key(SEARCH, one, FAMILY) != page_key(
        SEARCH.replace("page=1", "page=2"), one, FAMILY
    )


@pytest.mark.parametrize("kind", [UcapHost, UcapFolderHost, UcapJsonHost])
def test_listings_and_articles_are_recognised(kind: type[UcapHost]) -> None:
    host = kind("x.test", columns(4))
    (column,) = host.columns
    for path in (host.first(column), host.path(host.articles[0])):
        served = host.answer(Asked(path))
        assert served is not None
        assert detect(Page.read(served.body, "http://x.test" + path)) == "ucap", path
