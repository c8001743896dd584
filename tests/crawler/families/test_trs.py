"""Listings of TRS sites: what they list, and which page is the next."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import detect
from crawler.families.trs import listing
from crawler.families.trs_paging import read_paging
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site

FOLDER = "http://a.test/djgz/jgdj/"
ITEMS = "".join(
    f"<li><a href='./202402/t2024020{n}_{n}.html' title='青溪县支部走进柳湾村之第{n}回'>青溪县支部…</a><span>2024-02-0{n}</span></li>"
    for n in range(1, 6)
)  # fmt: skip


def read(pager: str, url: str = FOLDER, offset: int | None = None) -> Listing:
    channel = Channel(name="党建", url=FOLDER, topic="party")
    params = {} if offset is None else {"page_offset": offset}
    site = Site(
        key="a",
        name="甲",
        url=FOLDER,
        level="county",
        region="1",
        family="trs",
        params=params,
        channels=[channel],
    )
    return listing(Page(url, f"<ul>{ITEMS}</ul>{pager}"), site, channel)


CALLS = [
    # call, next page of the first page, pages, records
    ('createPageHTML(22,0,"index","shtml")', "index_1.shtml", 22, None),
    ("createPageHTML( 22 , 0 , 'index' , 'html' );", "index_1.html", 22, None),
    ('createPageHTML(89,0,"index","shtml","black2",621)', "index_1.shtml", 89, 621),
    ("createPageHTML('page_div',5,1,'fg','shtml',89)", "fg_2.shtml", 5, 89),
    ("createPageHTML('page_div',5, 1,'common_list','shtml');", "common_list_2.shtml", 5, None),
    ("function createPageHTML(divName,nPageCount,nCurrIndex,sPageName,sPageExt,nPageSum){}"
     "createPageHTML('page_div',5,1,'index','html',89)", "index_2.html", 5, 89),
    ("createPageHTML(203,14,0)", "index_1.html", 14, 203),
    ("createPage(12,0)", "index_1.html", 12, None),
    ('pageControl(4,1,"index","shtml",10,\'pages-nav\')', "index_1.shtml", 4, None),
    ("var countPage = 12;", "index_1.html", 12, None),
    ("var countPage=12; document.write('<a href=\"index_8597_'+n+'.shtml\">')", "index_8597_1.shtml", 12, None),
    ("$('.pagination').pagination({current:1,totalPage:7,callback:go})", "index_2.html", 7, None),
    ("共 <b>48</b> 条 共<span>5</span>页", "index_1.html", 5, 48),
]  # fmt: skip


@pytest.mark.parametrize(("call", "file", "pages", "records"), CALLS)
def test_every_variant_of_the_call_names_the_next_page_and_the_totals(
    call: str, file: str, pages: int, records: int | None
) -> None:
    found = read(call)
    assert (found.next, found.pages, found.records) == (FOLDER + file, pages, records)


def test_page_two_of_a_one_based_site_is_index_2() -> None:
    call = 'createPageHTML(3,0,"index","html")'
    assert read(call, offset=2).next == FOLDER + "index_2.html"
    assert read(call).next == FOLDER + "index_1.html"


@pytest.mark.parametrize(("call", "offset"), [
    ('createPageHTML(5,{0},"index","html")', None), ('createPageHTML(5,{0},"index","html")', 1), ("createPageHTML(60,5,{0})", None),
    ("createPageHTML('page_div',5,{1},'index','html',89)", None), ('createPageHTML(5,{0},"index","html")', 2),
    ("$('.pagination').pagination({{totalPage:5}})", None), ("createPage(5,{0})", 2), ("共5页", 2), ("var countPage = 5;", 1),
])  # fmt: skip
def test_a_site_of_five_pages_is_walked_to_its_last_page_and_no_further(
    call: str, offset: int | None
) -> None:
    url: str | None = FOLDER
    seen = []
    while url and len(seen) < 9:
        seen.append(url)
        url = read(call.format(len(seen) - 1, len(seen)), url, offset).next
    assert len(seen) == len(set(seen)) == 5


def test_the_call_on_page_two_tells_a_one_based_site_without_a_parameter() -> None:
    last = read('createPageHTML(3,1,"index","html")', FOLDER + "index_2.html")
    assert last.next == FOLDER + "index_3.html"
    assert read('createPageHTML(3,2,"index","html")', FOLDER + "index_3.html").next is None


@pytest.mark.parametrize(("pager", "second"), [
    ("<a href='index_1.html'>下一页</a><a href='index_4.html'>尾页</a>", 1),
    ("<a href='index_2.html'>下一页</a><a href='index_5.html'>尾页</a>", 2),
    ("<a href='index_1.html'>1</a><a href='index_2.html'>2</a><a href='index_2.html'>下一页&gt;</a><a href='index_5.html'>末页</a>", 2),
])  # fmt: skip
def test_the_last_link_tells_the_total_where_no_call_does(pager: str, second: int) -> None:
    found = read(f"<div class=page>{pager}</div>")
    assert (found.next, found.pages) == (f"{FOLDER}index_{second}.html", 5)


def test_links_alone_are_followed_to_the_highest_number() -> None:
    pager = "<a href='index_1.html'>2</a><a href='index_2.html'>3</a>"
    assert read(pager).next == FOLDER + "index_1.html"
    assert read(pager, FOLDER + "index_1.html").next == FOLDER + "index_2.html"
    assert read(pager, FOLDER + "index_2.html").next is None


def test_a_stem_with_a_page_id_goes_on_with_its_id() -> None:
    pager = "var countPage = 12;<a href='index_8597_1.shtml'>下一页</a>"
    assert read(pager, FOLDER + "index.shtml").next == FOLDER + "index_8597_1.shtml"
    assert (
        read("var countPage = 12;", FOLDER + "index_8597_1.shtml").next
        == FOLDER + "index_8597_2.shtml"
    )
    assert read("var countPage = 12;", FOLDER + "index_8597_11.shtml").next is None


@pytest.mark.parametrize("name", ["index.shtml", "index.htm", "list.html", "xwdt_list.shtml"])
def test_stem_and_extension_are_those_of_the_page_where_the_call_names_none(name: str) -> None:
    stem, extension = name.split(".")
    assert read("共3页", FOLDER + name).next == f"{FOLDER}{stem}_1.{extension}"


@pytest.mark.parametrize("pager", [
    'createPageHTML(1,0,"index","html")', 'createPageHTML(0,0,"index","html")', "", "<a href='zt_2024.html'>专题</a>",
    "<a href='/other/index_7.html'>别的栏目</a>", "<a href='./202402/t20240201_99.html'>文章</a>", "<a href='http://b.test/djgz/jgdj/index_3.html'>外站</a>",
    "<a href='javascript:go(2)'>下一页</a>",
])  # fmt: skip
def test_what_is_no_pager_gives_no_next_page(pager: str) -> None:
    assert read(pager).next is None


@pytest.mark.parametrize(("pager", "url", "following"), [
    ("<a href='index_1.html'>上一页</a><a href='index_2.html'>3</a><a href='index_4.html'>5</a>", "index_3.html", "index_4.html"),
    ("<a href='index_2.html'>2</a><a href='index_4.html'>4</a>共5页", "index_4.html", "index_5.html"),
    ("<a href='index_1.html'>2</a><a href='index_3.html'>4</a>共5页", "index_4.html", None),
    ("<a href='index_2.shtml'>下一页</a>", "", "index_2.shtml"),
])  # fmt: skip
def test_what_a_link_reads_tells_the_number_of_page_two_on_any_page(
    pager: str, url: str, following: str | None
) -> None:
    assert read(pager, FOLDER + url).next == (following and FOLDER + following)


def test_the_last_link_tells_no_total_where_the_number_of_page_two_is_unknown() -> None:
    found = read(
        "<a href='index_2.html'>上一页</a><a href='index_9.html'>尾页</a>", FOLDER + "index_3.html"
    )
    assert (found.next, found.pages) == (FOLDER + "index_4.html", None)


def test_a_stub_without_articles_ends_the_walk() -> None:
    channel = Channel(name="党建", url=FOLDER, topic="party")
    site = Site(
        key="a", name="甲", url=FOLDER, level="county", region="1", family="trs", channels=[channel]
    )
    stub = Page(
        FOLDER + "index_40.html",
        '<p>请返回</p><script>createPageHTML(99,40,"index","html")</script>',
    )
    assert listing(stub, site, channel) == Listing(links=(), next=None, pages=99)


def test_a_total_beyond_reason_ends_at_the_deepest_page() -> None:
    call = 'createPageHTML(999999,1999,"index","html")'
    assert read(call, FOLDER + "index_1999.html").next is None
    assert read(call, FOLDER + "index_1998.html").next == FOLDER + "index_1999.html"


def test_a_page_that_says_nothing_says_so() -> None:
    paging = read_paging(Page(FOLDER, "<p>柳湾村</p>"))
    assert (paging.pages, paging.records, paging.second, paging.highest) == (None, None, None, None)


def test_links_have_the_whole_title_and_the_date_beside_them() -> None:
    first = read("").links[0]
    assert (first.title, first.listed_on) == ("青溪县支部走进柳湾村之第1回", date(2024, 2, 1))
    assert first.url == FOLDER + "202402/t20240201_1.html"


def test_a_listing_is_recognised_by_two_fingerprints() -> None:
    assert (
        detect(
            Page(
                FOLDER,
                ITEMS.replace("./", "/x/") + "<script>createPageHTML(2,0,'index','html')</script>",
            )
        )
        == "trs"
    )
    assert detect(Page(FOLDER, "<script>createPageHTML(2,0,'index','html')</script>")) == "generic"
    assert detect(Page(FOLDER, "")) == "generic"
