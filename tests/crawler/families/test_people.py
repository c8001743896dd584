"""人民网: index.html, index2.html, and articles known by two numbers."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import FAMILIES, detect
from crawler.families.keys import page_key
from crawler.page.parsed import Page
from tests.crawler.families.press_sites import read, site_of
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.people import PeopleHost
from tests.web.walking import check, fetch

FOLDER = "http://env.people.test/GB/8213/49160/49179/"
ITEMS = "<ul class='list_16'>" + "".join(
    f"<li><a href='/n1/2024/0207/c1001-4010000{n}.html'>青溪县支部走进柳湾村之第{n}回</a> <em>2024-02-07</em></li>"
    for n in range(1, 5)
) + "</ul>"  # fmt: skip


def test_every_article_is_listed_and_read_as_it_was_written() -> None:
    walked = check(PeopleHost("people.test", columns(1, 6)))
    assert len(walked.listings) == 2 * 6


@pytest.mark.parametrize(("page", "pager", "following"), [
    ("index.html", "<a href='index2.html'>2</a><a href='index3.html'>3</a>", "index2.html"),
    ("", "<a href='index1.html'>1</a><a href='index2.html'>2</a>", "index2.html"),
    ("index1.html", "<a href='index1.html'>1</a><a href='index2.html'>2</a>", "index2.html"),
    ("index2.html", "<a href='index.html'>1</a><a href='index3.html'>3</a>", "index3.html"),
    ("index3.html", "<a href='index.html'>1</a><a href='index2.html'>2</a>", None),
    ("index9.html", "<a href='index10.html'>下一页</a>", "index10.html"),
    ("index.html", "共 3 页", "index2.html"),
    ("index3.html", "共 3 页", None),
    ("index.html", "<a href='/GB/50142/index2.html'>别的栏目</a>", None),
    ("index.html", "<a href='index_2.html'>2</a>", None),
    ("index.html", "<a href='javascript:go(2)'>下一页</a>", None),
])  # fmt: skip
def test_page_two_is_index2_without_an_underscore(
    page: str, pager: str, following: str | None
) -> None:
    found = read("people", FOLDER + page, ITEMS + pager)
    assert found.next == (following and FOLDER + following)


@pytest.mark.parametrize("pager", [
    "<a href='index999999.html'>尾页</a>", "<a href='index2001.html'>下一页</a>", "<a href='http://[/index3.html'>下一页</a>", "共999999页",
])  # fmt: skip
def test_a_pager_without_an_end_ends_at_the_deepest_page(pager: str) -> None:
    assert read("people", FOLDER + "index2000.html", ITEMS + pager).next is None


def test_a_page_without_articles_has_no_next_one() -> None:
    found = read("people", FOLDER, "<p>没有内容</p><a href='index2.html'>下一页</a>")
    assert (found.links, found.next) == ((), None)


def test_a_folder_of_year_month_and_day_dates_an_article_that_shows_no_date() -> None:
    bare = ITEMS.replace("<em>2024-02-07</em>", "")
    assert {link.listed_on for link in read("people", FOLDER, bare).links} == {date(2024, 2, 7)}


def test_an_article_has_one_key_whole_or_in_parts_on_any_scheme() -> None:
    site = site_of("people", FOLDER)
    urls = (
        "http://env.people.test/n1/2024/0207/c1001-40100001.html",
        "https://env.people.test/n1/2024/0207/c1001-40100001-2.html",
    )
    keys = {page_key(url, site, FAMILIES["people"]) for url in urls}
    assert keys == {"env.people.test:c1001-40100001"}


def test_listings_and_articles_are_recognised() -> None:
    host = PeopleHost("people.test", columns(1, 6))
    for path in (host.first("队伍建设"), host.path(host.articles[0])):
        answer = host.answer(Asked(path))
        assert answer is not None
        page = Page.read(answer.body, f"http://people.test{path}", answer.content_type)
        assert detect(page) == "people"
    site = site_of("people", "http://people.test/GB/8213/49160/49179/")
    assert fetch(host, site, "http://people.test/GB/8213/49160/49179/index7.html") is None
