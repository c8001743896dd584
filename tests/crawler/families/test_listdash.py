"""Listings whose names have a dash before the page's number."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES
from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.listdash import InEnHost, ListdashHost


@pytest.mark.parametrize("kind", [ListdashHost, InEnHost])
def test_a_host_is_read_whole(kind: type[ListdashHost]) -> None:
    walked = check_host(kind("listdash.test", columns(6, 7)))
    assert len(walked.listings) == 10


def test_the_last_link_but_one_tells_the_total() -> None:
    pager = "".join(
        f"<a href='/list-42461-{n}.html'>{text}</a>"
        for n, text in ((1, "上一页"), (2, "2"), (37, "37"), (2, "下一页"))
    )
    found = read(
        "listdash", "http://a.test/list-42461-1.html", rows("/content-42461-3-1.html") + pager
    )
    assert (found.next, found.pages) == ("http://a.test/list-42461-2.html", 37)


def test_a_link_to_this_page_on_the_last_one_is_no_next_page() -> None:
    pager = "<a href='/list-42461-4.html'>4</a><a href='/list-42461-5.html'>5</a><a href='/list-42461-5.html'>下一页</a>"
    found = read(
        "listdash", "http://a.test/list-42461-5.html", rows("/content-42461-3-1.html") + pager
    )
    assert found.next is None


def test_an_article_has_one_key_in_all_columns_and_parts() -> None:
    key = FAMILIES["listdash"].key
    assert (
        key("http://a.test/content-1-967890-1.html")
        == key("http://a.test/content-2-967890-2.html")
        is not None
    )
    assert key("http://a.test/list-42461-1.html") is None
