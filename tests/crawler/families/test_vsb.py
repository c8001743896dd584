"""Listings of VSB sites: folders that are numbered from the oldest, and lists made on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.families import detect
from crawler.families.keys import page_key
from crawler.families.vsb import FAMILY, listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from pipelines.report import Report
from tests.web import walking
from tests.web.answers import Asked
from tests.web.corpus import COLUMNS, Article, articles, columns
from tests.web.families.vsb import VsbDynamicHost, VsbHost

if TYPE_CHECKING:
    from crawler.page.listing import Listing
    from tests.web.answers import Answer

FIRST = "http://a.test/zbgg.htm"
ITEMS = "".join(
    f'<li id="line1060_{n}"><a href="info/1022/112{n}.htm">青溪县支部走进柳湾村之第{n}回</a><span>2024-02-0{n}</span></li>'
    for n in range(1, 6)
)
SITE = Site(
    key="a", name="甲", url="http://a.test/", level="county", region="1", family="vsb",
    channels=[Channel(name="党建", url=FIRST, topic="party")],
)  # fmt: skip


def read(pager: str, url: str = FIRST) -> Listing:
    page = Page(url, f'<base href="http://a.test/"><ul>{ITEMS}</ul>{pager}')
    return listing(page, SITE, SITE.channels[0])


def fifty_two() -> dict[str, list[Article]]:
    made = articles(52, 52)
    for one in made:
        one.column = COLUMNS[3]
    return {COLUMNS[3]: made}


def test_eleven_pages_of_fifty_two_articles_are_read_from_the_newest_down() -> None:
    host = VsbHost("hbj-vsb.test", fifty_two())
    walked = walking.check(host)
    assert [page.url.partition("zbgg")[2] for page in walked.listings] == [
        ".htm", *(f"/{n}.htm" for n in range(10, 0, -1))
    ]  # fmt: skip


def test_two_columns_are_read_to_their_last_articles_and_no_counter_or_file_is_asked_for() -> None:
    host = VsbHost("xj-vsb.test", columns(3, 9))
    assert len(walking.check(host).listings) == 2 * 8
    assert not [path for path in host.visits if "/system/" in path]


def test_lists_made_on_request_are_read_to_their_last_articles() -> None:
    assert len(walking.check(VsbDynamicHost("dyn-vsb.test", columns(3, 9))).listings) == 2 * 8


class Growing(VsbHost):
    """Publishes six articles after its first page was read: every number shifts."""

    held: list[Article]

    def answer(self, asked: Asked) -> Answer | None:
        served = super().answer(asked)
        if self.held and asked.path.endswith("/zbgg.htm"):
            (column,) = self.columns
            self.columns[column][:0] = self.held
            self.held = []
        return served


def test_numbers_that_shift_while_being_read_are_noticed() -> None:
    whole = fifty_two()
    (column,) = whole
    host = Growing("shift-vsb.test", {column: whole[column][6:]})
    host.held = whole[column][:6]
    walked = walking.walk(host)
    assert walked.coverage[column].startswith("partial: ")
    again = walking.check(host)
    assert len(again.links) == 52


@pytest.mark.parametrize(("pager", "url", "following", "pages", "records"), [
    ('<div id="fanye148356">共52条&nbsp; 1/11</div>', FIRST, "http://a.test/zbgg/10.htm", 11, 52),
    ('<div id="fanye148356">共49条 1/5</div><a class="Next" href="zbgg/4.htm">下页</a><a href="zbgg/1.htm">尾页</a>', FIRST, "http://a.test/zbgg/4.htm", 5, 49),
    ('<div id="fanye148356">共52条 3/11</div>', "http://a.test/zbgg/9.htm", "http://a.test/zbgg/8.htm", 11, 52),
    ('<div id="fanye148356">共695条 2/140</div>', "http://a.test/zbgg/139.htm", "http://a.test/zbgg/138.htm", 140, 695),
    ('<div id="fanye148356">共52条 11/11</div>', "http://a.test/zbgg/1.htm", None, 11, 52),
    ('<div id="fanye148356">共52条 1/11</div>', "http://a.test/gz/2024.htm", "http://a.test/gz/2024/10.htm", 11, 52),
    ('<span class="p_pages"><span class="p_no_d">1</span><span class="p_next p_fun"><a href="zbgg/10.htm">下页</a></span></span><span class="p_t">共52条</span>', FIRST, "http://a.test/zbgg/10.htm", None, 52),
    ('<a href="tp/1.htm">&gt;</a><span class="p_next p_fun"><a href="zbgg/10.htm">下页</a></span>', FIRST, "http://a.test/zbgg/10.htm", None, None),
    ('<div id="fanye1">共5条 1/1</div><span class="NextDisabled">下页</span>', FIRST, None, 1, 5),
    ("", FIRST, None, None, None),
])  # fmt: skip
def test_the_next_page_is_the_one_below_by_link_or_by_figures(
    pager: str, url: str, following: str | None, pages: int | None, records: int | None
) -> None:
    found = read(pager, url)
    assert (found.next, found.pages, found.records) == (following, pages, records)


@pytest.mark.parametrize(("pager", "url", "following"), [
    ('<a href="list.jsp?totalpage=9&amp;PAGENUM=2&amp;urltype=tree.TreeTempUrl&amp;wbtreeid=1013">下页</a>', "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1013", "/list.jsp?PAGENUM=2&totalpage=9&urltype=tree.TreeTempUrl&wbtreeid=1013"),
    ('<a href="list.jsp?totalpage=9&amp;PAGENUM=2&amp;urltype=tree.TreeTempUrl&amp;wbtreeid=1013">下页</a>', "/zbgg.htm", "/list.jsp?PAGENUM=2&totalpage=9&urltype=tree.TreeTempUrl&wbtreeid=1013"),
    ('<a href="list.jsp?totalpage=9&amp;PAGENUM=2&amp;wbtreeid=1014">下页</a>', "/list.jsp?wbtreeid=1013", None),
    ('<div id="fanye1">共44条 1/9</div>', "/list.jsp?wbtreeid=1013", "/list.jsp?PAGENUM=2&totalpage=9&wbtreeid=1013"),
    ("", "/list.jsp?PAGENUM=8&totalpage=9&wbtreeid=1013", "/list.jsp?PAGENUM=9&totalpage=9&wbtreeid=1013"),
    ("", "/list.jsp?PAGENUM=9&totalpage=9&wbtreeid=1013", None),
    ("", "/list.jsp?PAGENUM=2000&totalpage=99999&wbtreeid=1013", None),
])  # fmt: skip
def test_a_list_made_on_request_goes_on_to_its_total(
    pager: str, url: str, following: str | None
) -> None:
    assert read(pager, "http://a.test" + url).next == (following and "http://a.test" + following)


@pytest.mark.parametrize("pager", [
    '<div id="fanye1">共999999条 1/999999</div>', '<div id="fanye1">共5条 7/3</div>', '<div id="fanye1">1/2024-02-07</div>',
    '<div id="fanye1">共5条 0/0</div>', '<a href="javascript:a1_gopage_fun()">下页</a>', '<a href="http://b.test/zbgg/4.htm">下页</a>',
    '<a href="tzgg/4.htm">下页</a>', '<a href="zbgg/99999.htm">下页</a>', '<a href="list.jsp?PAGENUM=99999&totalpage=9">下页</a>',
    '<a href="http://[/zbgg/4.htm">下页</a>',
])  # fmt: skip
def test_what_is_no_pager_of_this_listing_gives_no_next_page(pager: str) -> None:
    assert read(pager).next is None


def test_a_page_without_articles_ends_the_walk() -> None:
    page = Page("http://a.test/zbgg/4.htm", '<div id="fanye1">共49条 2/5</div>')
    assert listing(page, SITE, SITE.channels[0]).next is None


def test_the_number_of_an_article_is_its_key_in_every_column_and_in_both_shapes_of_its_url() -> (
    None
):
    shapes = ("/info/1001/77.htm", "/info/1022/77.htm",
              "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1013&wbnewsid=77")  # fmt: skip
    assert {page_key("http://a.test" + one, SITE, FAMILY) for one in shapes} == {"a.test:/info:77"}
    assert page_key("http://a.test/zjj/info/1001/77.htm", SITE, FAMILY) == "a.test:/zjj/info:77"
    assert page_key(FIRST, SITE, FAMILY) == "a.test/zbgg.htm"


def test_the_attachment_is_named_and_leaves_nothing_in_the_text() -> None:
    host = VsbHost("x.test", columns(3, each=1))
    one = host.articles[0]
    site = walking.site_of(host)
    report = walking.article(host, site, site.url.rstrip("/") + host.path(one))
    assert isinstance(report, Report)
    assert [file.name for file in report.attachments] == ["名单.xlsx"]
    assert f"wbfileid={one.number}" in report.attachments[0].url
    assert report.body == one.body


@pytest.mark.parametrize("kind", [VsbHost, VsbDynamicHost])
def test_listings_and_articles_are_recognised(kind: type[VsbHost]) -> None:
    host = kind("x.test", columns(3))
    (column,) = host.columns
    for path in (host.first(column), host.path(host.articles[0])):
        served = host.answer(Asked(path))
        assert served is not None
        assert detect(Page.read(served.body, "http://x.test" + path)) == "vsb", path
