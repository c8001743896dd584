"""Numbered pages of every family that has them: ends, decoys, nonsense."""

from __future__ import annotations

from importlib import import_module

import pytest

from crawler.families.paging import DEEPEST
from tests.crawler.families.reading import read, rows

# family, first page, second, third, the shape of an article's URL
SHAPES = [
    ("jeecms", "/c/xg/dwzz.jhtml", "/c/xg/dwzz_2.jhtml", "/c/xg/dwzz_3.jhtml", "/c/xg/dwzz/{}.jhtml"),
    ("jeecms", "/jgdj/index.jhtml", "/jgdj/index_2.jhtml", "/jgdj/index_3.jhtml", "/jgdj/{}.jhtml"),
    ("eportal", "/eportal/ui?currentPage=1&moduleId=b&pageId=4", "/eportal/ui?currentPage=2&moduleId=b&pageId=4",
     "/eportal/ui?currentPage=3&moduleId=b&pageId=4", "/bj/xw/43638123{}/index.html"),
    ("numdir", "/6790/6791/default.htm", "/6790/6791/default_1.htm", "/6790/6791/default_2.htm", "/6790/6791/content_{}.html"),
    ("numdir", "/6250/6255/index.htm", "/6250/6255/index_1.htm", "/6250/6255/index_2.htm", "/6250/6255/content_{}.html"),
    ("listdash", "/list-42461-1.html", "/list-42461-2.html", "/list-42461-3.html", "/content-42461-{}-1.html"),
    ("listdash", "/list-42461.html", "/list-42461-2.html", "/list-42461-3.html", "/content-42461-{}-1.html"),
    ("listdash", "/list264-1.html", "/list264-2.html", "/list264-3.html", "/article/html/energy-{}.shtml"),
    ("node", "/Node-5359.html", "/Node-5359_2.html", "/Node-5359_3.html", "/Content-{}.html"),
    ("dedecms", "/a/dj/list_1_1.html", "/a/dj/list_1_2.html", "/a/dj/list_1_3.html", "/a/dj/2024/0207/{}.html"),
    ("dedecms", "/plus/list.php?tid=1", "/plus/list.php?PageNo=2&tid=1", "/plus/list.php?PageNo=3&tid=1", "/plus/view.php?aid={}"),
    ("phpcms", "/list-6-1.html", "/list-6-2.html", "/list-6-3.html", "/show-6-{}-1.html"),
    ("phpcms", "/index.php?a=lists&c=index&catid=6&m=content", "/index.php?a=lists&c=index&catid=6&m=content&page=2",
     "/index.php?a=lists&c=index&catid=6&m=content&page=3", "/index.php?m=content&c=index&a=show&catid=6&id={}"),
    ("ecms", "/e/action/ListInfo.php?classid=8", "/e/action/ListInfo.php?classid=8&page=1", "/e/action/ListInfo.php?classid=8&page=2", "/n/2024-02-07/{}.html"),
    ("ecms", "/e/action/ListInfo/?classid=8&page=0", "/e/action/ListInfo/?classid=8&page=1", "/e/action/ListInfo/?classid=8&page=2", "/n/2024-02-07/{}.html"),
    ("ecms", "/news/dj/index.html", "/news/dj/index_2.html", "/news/dj/index_3.html", "/news/dj/2024-02-07/{}.html"),
    ("webplus", "/1160/list.htm", "/1160/list2.htm", "/1160/list3.htm", "/2025/0324/c1160a{}/page.htm"),
    ("webplus", "/1160/list1.psp", "/1160/list2.psp", "/1160/list3.psp", "/2025/0324/c1160a{}/page.psp"),
]  # fmt: skip
ROOT = "http://a.test"
NAMES = sorted({shape[0] for shape in SHAPES})


@pytest.mark.parametrize(("family", "first", "second", "third", "article"), SHAPES)
def test_a_listing_is_turned_to_its_declared_end_without_any_link(
    family: str, first: str, second: str, third: str, article: str
) -> None:
    items = rows(*(article.format(n) for n in range(3, 6)))
    found = [read(family, ROOT + url, items + "共3页 共9条") for url in (first, second, third)]
    assert [one.next for one in found] == [ROOT + second, ROOT + third, None]
    assert {(one.pages, one.records, len(one.links)) for one in found} == {(3, 9, 3)}


@pytest.mark.parametrize(("family", "first", "second", "third", "article"), SHAPES)
def test_links_alone_are_followed_to_the_highest_number(
    family: str, first: str, second: str, third: str, article: str
) -> None:
    items = rows(*(article.format(n) for n in range(3, 6)))
    pager = f"<a href='{second}'>2</a><a href='{third}'>3</a><a href='{first}'>上一页</a>"
    found = [read(family, ROOT + url, items + pager) for url in (first, second, third)]
    assert [one.next for one in found] == [ROOT + second, ROOT + third, None]


@pytest.mark.parametrize(("family", "first", "second", "third", "article"), SHAPES)
def test_links_of_other_listings_and_dead_ones_turn_no_page(
    family: str, first: str, second: str, third: str, article: str
) -> None:
    items = rows(*(article.format(n) for n in range(3, 6)))
    others = "<a href='/other/x_7.html'>7</a><a href='javascript:go(2)'>下一页</a><a href='#'>2</a><a onclick='go(2)'>3</a>"
    assert read(family, ROOT + first, items + others).next is None


@pytest.mark.parametrize(("family", "first", "second", "third", "article"), SHAPES)
def test_undated_articles_are_listed_by_the_shape_of_their_urls(
    family: str, first: str, second: str, third: str, article: str
) -> None:
    items = "".join(
        f"<li><a href='{article.format(n)}'>青溪县支部走进柳湾村</a></li>" for n in "345"
    )
    menu = "<ul><li><a href='/about/'>机构职能与领导介绍</a></li></ul>"
    assert len(read(family, ROOT + first, f"{menu}<ul>{items}</ul>").links) == 3


@pytest.mark.parametrize("family", NAMES)
@pytest.mark.parametrize("said", [
    "共999999页", "共9999999999页", "<a href='?currentPage=99999999999999'>下一页</a>", "<a href='http://[::1'>下一页</a>", "{", '[{"title":', "\x00",
    "<a onclick=\"'\">下一页</a>", "1/0页 共0条", "<a href='list_1_99999999.html'>尾页</a>", "[" * 5000,
])  # fmt: skip
def test_nonsense_is_read_without_a_fault(family: str, said: str) -> None:
    for _, first, second, _, article in (one for one in SHAPES if one[0] == family):
        for url in (first, second):
            read(family, ROOT + url, said)
            read(family, ROOT + url, rows(article.format(3)) + said)


@pytest.mark.parametrize(("family", "first", "second", "third", "article"), SHAPES)
def test_a_total_beyond_reason_ends_at_the_deepest_page(
    family: str, first: str, second: str, third: str, article: str
) -> None:
    lists = vars(import_module(f"crawler.families.{family}"))["LISTS"]
    shape = next(one for one in lists.shapes if one.number(ROOT + second) == 2)
    items = rows(article.format(3)) + "共999999页"
    assert read(family, shape.at(ROOT + second, DEEPEST), items).next is None
    assert read(family, shape.at(ROOT + second, DEEPEST - 1), items).next is not None


@pytest.mark.parametrize("family", NAMES)
def test_a_stub_ends_the_paging(family: str) -> None:
    for _, _, second, _, _ in (one for one in SHAPES if one[0] == family):
        stub = read(family, ROOT + second, "<html><body>请返回<!--共9页--></body></html>")
        assert (stub.links, stub.next) == ((), None)


def test_a_parameter_tells_the_records_of_a_page_where_only_their_sum_is_told() -> None:
    items = rows("/c/xg/dwzz/3.jhtml")
    assert read("jeecms", f"{ROOT}/c/xg/dwzz_3.jhtml", items + "共45条").next is None
    found = read("jeecms", f"{ROOT}/c/xg/dwzz_3.jhtml", items + "共45条", page_size=10)
    assert (found.next, found.pages) == (f"{ROOT}/c/xg/dwzz_4.jhtml", 5)
