"""Listings of JEECMS."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES, detect
from crawler.page.parsed import Page
from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.jeecms import JeecmsHost, SilentJeecmsHost

URL = "http://a.test/c/xg/dwzz.jhtml"


@pytest.mark.parametrize("kind", [JeecmsHost, SilentJeecmsHost])
def test_a_host_is_read_whole(kind: type[JeecmsHost]) -> None:
    walked = check_host(kind("jeecms.test", columns(0, 1)))
    assert len(walked.listings) == 6


def test_a_button_that_a_script_works_leads_to_the_next_page() -> None:
    pager = "<a onclick=\"location.href='dwzz_2.jhtml';\">下一页</a><a onclick=\"location.href='dwzz_7.jhtml';\">尾页</a>"
    found = read("jeecms", URL, rows("/c/xg/dwzz/3.jhtml") + pager)
    assert (found.next, found.pages) == ("http://a.test/c/xg/dwzz_2.jhtml", 7)


def test_the_first_page_of_a_folder_is_turned_by_its_link() -> None:
    pager = "<a href='index_2.jhtml'>下一页</a>"
    found = read("jeecms", "http://a.test/jgdj/", rows("/jgdj/3.jhtml") + pager)
    assert found.next == "http://a.test/jgdj/index_2.jhtml"


def test_an_article_has_one_key_in_all_of_its_channels() -> None:
    key = FAMILIES["jeecms"].key
    assert (
        key("http://a.test/c/xg/dwzz/123.jhtml") == key("http://a.test/jgdj/123.jhtml") is not None
    )
    assert key(URL) is None


def test_a_trs_site_with_its_search_is_no_jeecms() -> None:
    search = (
        "<form action='/igs/front/search.jhtml?code=0a'></form><a href='/search.jhtml'>检索</a>"
    )
    assert detect(Page("http://a.test/x/", search)) == "generic"
