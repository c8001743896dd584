"""Listings of 帝国 (EmpireCMS)."""

from __future__ import annotations

import pytest

from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.ecms import EcmsHost, ListInfoHost

ITEMS = rows("/news/dj/2024-02-07/3.html")


@pytest.mark.parametrize("kind", [EcmsHost, ListInfoHost])
def test_a_host_in_gbk_is_read_whole(kind: type[EcmsHost]) -> None:
    walked = check_host(kind("ecms.test", columns(1, 7)))
    assert len(walked.listings) == 8


def test_a_static_first_page_may_go_on_at_the_script() -> None:
    pager = "<a href='/e/action/ListInfo.php?classid=8&amp;page=1'>下一页</a><a href='/e/action/ListInfo.php?classid=8&amp;page=5'>尾页</a>"
    found = read("ecms", "http://a.test/news/dj/index.html", ITEMS + pager)
    assert (found.next, found.pages) == ("http://a.test/e/action/ListInfo.php?classid=8&page=1", 6)


def test_the_sum_of_records_is_told_by_a_title() -> None:
    found = read("ecms", "http://a.test/news/dj/", f'{ITEMS}<a title="总数">&nbsp;<b>48</b> </a>')
    assert found.records == 48
