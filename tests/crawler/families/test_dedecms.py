"""Listings of DedeCMS."""

from __future__ import annotations

from crawler.families import FAMILIES
from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.dedecms import DedecmsHost

FOLDER = "http://a.test/a/dj/"


def test_a_host_in_gbk_is_read_whole() -> None:
    walked = check_host(DedecmsHost("dedecms.test", columns(10, 11)))
    assert len(walked.listings) == 8


def test_a_folders_further_pages_are_named_by_its_pager_alone() -> None:
    pager = "<a href='list_7_2.html'>2</a><a href='list_7_4.html'>末页</a>"
    for onward in ("", "<a href='list_7_2.html'>下一页</a>"):
        found = read("dedecms", FOLDER, rows("/a/dj/2024/0207/3.html") + pager + onward)
        assert (found.next, found.pages) == (f"{FOLDER}list_7_2.html", 4)


def test_both_totals_are_read_in_one_line() -> None:
    told = '<span class="pageinfo">共 <strong>5</strong>页<strong>48</strong>条</span>'
    found = read("dedecms", f"{FOLDER}list_7_2.html", rows("/a/dj/2024/0207/3.html") + told)
    assert (found.pages, found.records) == (5, 48)


def test_an_article_has_one_key_static_or_not_and_in_parts() -> None:
    key = FAMILIES["dedecms"].key
    static = key(f"{FOLDER}2024/0207/3161.html")
    assert (
        static
        == key("http://a.test/plus/view.php?aid=3161")
        == key(f"{FOLDER}2024/0207/3161_2.html")
        is not None
    )
    assert key(f"{FOLDER}list_7_2.html") is None
