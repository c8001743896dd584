"""Listings in the numbered folders of 湖南."""

from __future__ import annotations

import pytest

from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.numdir import NumdirHost, XiangtanHost

FOLDER = "http://a.test/6790/6791/"


@pytest.mark.parametrize("kind", [NumdirHost, XiangtanHost])
def test_a_host_is_read_whole(kind: type[NumdirHost]) -> None:
    walked = check_host(kind("numdir.test", columns(4, 5)))
    assert len(walked.listings) == 6


@pytest.mark.parametrize(
    "span",
    ["<span>1/12页</span>", "<span> 共12条 </span><span>/12页</span>", "<span>第1页/12页</span>"],
)
def test_the_total_stands_in_the_pagination(span: str) -> None:
    markup = rows("content_3.html") + f'<div id="pagination">{span}</div>'
    found = read("numdir", f"{FOLDER}default.htm", markup)
    assert (found.next, found.pages) == (f"{FOLDER}default_1.htm", 12)


def test_the_last_page_is_one_below_the_total() -> None:
    markup = rows("content_3.html") + '<div id="pagination"><span>12/12页</span></div>'
    assert read("numdir", f"{FOLDER}default_11.htm", markup).next is None


def test_a_folder_is_turned_by_its_link() -> None:
    markup = rows("content_3.html") + "<a href='default_1.htm'>下一页</a>"
    assert read("numdir", FOLDER, markup).next == f"{FOLDER}default_1.htm"


def test_items_of_the_list_come_before_those_beside_it() -> None:
    beside = rows(
        "/1/2/content_8.html", "/1/2/content_9.html", "/1/2/content_7.html", "/1/2/content_6.html"
    )
    own = rows("content_1.html", "content_2.html", "content_3.html")
    found = read("numdir", FOLDER, f'{beside}<div class="gkgd-con">{own}</div>')
    assert [link.url[-6] for link in found.links] == ["1", "2", "3"]
