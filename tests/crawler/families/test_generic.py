"""Listings of any site: dated links, and a next page that says so."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families.generic import listing
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Selectors, Site

URL = "http://a.test/list.php?page=1"


def read(markup: str, item: str = "", day: str = "") -> Listing:
    selectors = Selectors(list_item=[item] if item else [], list_date=[day] if day else [])
    channel = Channel(name="党建", url=URL, topic="party", selectors=selectors)
    site = Site(
        key="a",
        name="甲",
        url=URL,
        level="county",
        region="1",
        family="generic",
        channels=[channel],
    )
    return listing(Page(URL, markup), site, channel)


def rows(shape: str) -> str:
    return "".join(
        shape.format(url=f"/show/{n}", title=f"青溪县支部走进柳湾村之第{n}回") for n in range(4)
    )


SHAPES = [
    "<ul><li><a href='{url}'>{title}</a><span>2024-02-07</span></li></ul>",
    "<ul><li><a href='{url}'>{title}</a><span>[2024-02-07]</span></li></ul>",
    "<ul><li><a href='{url}'>{title}</a>（2024-02-07）</li></ul>",
    "<ul><li><a href='{url}'>{title}</a><i>2024/2/7</i></li></ul>",
    "<ul><li><a href='{url}'>{title}</a><em>2024年2月7日</em></li></ul>",
    "<ul><li><a href='{url}'>{title}</a><b>24-2-7</b></li></ul>",
    "<ul><li><a href='{url}'>{title}</a><small>2024.02.07</small></li></ul>",
    "<ul><li><a href='{url}' title='{title}'>青溪县支部…<span>2024-02-07</span></a></li></ul>",
    "<table><tr><td><a href='{url}'>{title}</a></td><td>2024-02-07</td></tr></table>",
    "<dl><dd><a href='{url}'>{title}</a><span>2024-02-07</span></dd></dl>",
    "<div class=row><a href='{url}'>{title}</a><time>2024-02-07 09:30</time></div>",
    "<ul><li><strong>07</strong><div><span>2024-02</span></div><a href='{url}'>{title}</a></li></ul>",
    "<ul><li><h4><a href='{url}'>{title}</a></h4><div class=info><span>发布日期：2024-02-07</span></div></li></ul>",
    "<ul><li><a href='{url}'><img src=a.jpg title='{title}'></a><span>2024-02-07</span></li></ul>",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_dates_are_read_wherever_listings_put_them(shape: str) -> None:
    links = read(rows(shape)).links
    assert [link.url for link in links] == [f"http://a.test/show/{n}" for n in range(4)]
    assert {link.listed_on for link in links} == {date(2024, 2, 7)}
    assert links[3].title == "青溪县支部走进柳湾村之第3回"


def test_menus_and_undated_links_are_not_listed() -> None:
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/map'>网站地图与无障碍说明</a></li><li><a href='?page=2'>下一页</a></li></ul>"
    assert len(read(menu + rows(SHAPES[0])).links) == 4


def test_an_article_that_is_listed_twice_is_one_link() -> None:
    assert len(read(rows(SHAPES[0]) * 2).links) == 4


def test_the_selectors_of_the_channel_come_first() -> None:
    own = "<p class=mine><a href='/own/{n}'>石桥村的党员议事会开到了河边{n}</a><u>2023-05-0{n}</u></p>"
    markup = rows(SHAPES[0]) + "".join(own.format(n=n) for n in range(1, 5))
    links = read(f"<div>{markup}</div>", "p.mine", "u").links
    assert links[0].url == "http://a.test/own/1"
    assert links[0].listed_on == date(2023, 5, 1)


@pytest.mark.parametrize("link", [
    "<a href='?page=2'>下一页</a>", "<a href='?page=2'>下页</a>", "<a href='?page=2'> 下一页 &gt;&gt; </a>", "<a href='?page=2'>[下一页]</a>",
    "<a href='?page=2'>后一页</a>", "<a href='?page=2'>Next</a>", "<a href='?page=2'>&gt;</a>", "<a href='?page=2'>»</a>",
    "<a href='?page=2' rel='next'>2</a>", "<a href='?page=2' rel='nofollow next'>2</a>", "<link rel=next href='?page=2'>",
    "<a href='?page=2' title='下一页'><i class=icon></i></a>", "<a href='?page=2'><span>下一页</span></a>",
])  # fmt: skip
def test_the_next_page_is_the_link_that_says_so(link: str) -> None:
    assert read(rows(SHAPES[0]) + link).next == "http://a.test/list.php?page=2"


@pytest.mark.parametrize("link", [
    "<a href='?page=1'>下一页</a>", "<a href='#'>下一页</a>", "<a href='javascript:;'>下一页</a>", "<a>下一页</a>", "<span>下一页</span>",
    "<a href='?page=2'>下一页面的说明</a>", "<a href='?page=0'>上一页</a>", "<a href=''>下一页</a>", "<a href='?page=1#x'>下一页</a>",
])  # fmt: skip
def test_a_dead_link_or_one_to_this_page_is_no_next_page(link: str) -> None:
    assert read(rows(SHAPES[0]) + link).next is None


def test_a_page_without_links_has_no_next_page() -> None:
    assert read("<a href='?page=2'>下一页</a>") == Listing(links=())


def test_the_totals_that_a_page_declares_are_read() -> None:
    found = read(rows(SHAPES[0]) + "共 <em>48</em> 条，共<em>5</em>页")
    assert (found.records, found.pages) == (48, 5)


@pytest.mark.parametrize("told", [
    "<script>var totalCount = 4, perSize = 2, startPage = 1;</script>", "<script>show({totalCount: '4', perSize:2})</script>",
    "<li class='pagedContent hidden'></li>",
])  # fmt: skip
def test_a_pager_that_deals_out_what_is_all_in_the_page_is_not_followed(told: str) -> None:
    found = read(rows(SHAPES[0]) + told + "共2页<a href='?page=2'>下一页</a>")
    assert (len(found.links), found.next, found.pages) == (4, None, None)


def test_a_pager_is_followed_where_the_script_counts_more_than_the_page_holds() -> None:
    found = read(
        rows(SHAPES[0]) + "<script>var totalCount = 9;</script><a href='?page=2'>下一页</a>"
    )
    assert found.next == "http://a.test/list.php?page=2"


def test_a_listing_in_a_frame_is_read_there() -> None:
    frames = (
        "<iframe src='read.aspx?id=3'></iframe><iframe src='http://b.test/'></iframe><iframe src='/c' width=0></iframe><iframe src='/d' style='display:none'></iframe>"
        "<iframe src='javascript:;'></iframe><iframe src='http://[::1'></iframe><iframe></iframe><iframe src='read.aspx?id=3'></iframe>"
    )
    assert read(frames).also == ("http://a.test/read.aspx?id=3",)
    assert read(rows(SHAPES[0]) + frames).also == ()
    assert (
        len(
            read("".join(f"<frame src='/{n}'><iframe src='/{n}'></iframe>" for n in range(50))).also
        )
        == 5
    )


def test_totals_with_hard_spaces_are_read() -> None:
    for said in (
        "共 <em>48</em> 条，共<em>5</em>页",
        "共&nbsp;48&nbsp;条 共&nbsp;<b>5</b>&nbsp;页",
    ):
        found = read(rows(SHAPES[0]) + said)
        assert (found.records, found.pages) == (48, 5)
