"""Listings of 苏迪 WebPlus."""

from __future__ import annotations

from crawler.families import FAMILIES
from pipelines.report import Report
from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.webplus import WebplusHost
from tests.web.walking import article, site_of


def test_a_host_is_read_whole() -> None:
    walked = check_host(WebplusHost("webplus.test", columns(2, 8)))
    assert len(walked.listings) == 6
    assert {page.url.rsplit("/", 1)[1] for page in walked.listings} == {
        "list.htm",
        "list2.htm",
        "list3.htm",
    }


def test_files_in_an_article_are_its_attachments() -> None:
    host = WebplusHost("webplus.test", columns(2, each=1))
    host.articles[0].attachments.append("附件：工作清单.pdf")
    site = site_of(host)
    found = article(host, site, site.url.rstrip("/") + host.path(host.articles[0]))
    assert isinstance(found, Report)
    assert len(found.attachments) == 1
    assert f"/_upload/article/files/2a/{host.articles[0].number}.pdf" in str(found.attachments[0])


def test_both_totals_are_read() -> None:
    told = '<em class="all_count">48</em><em class="curr_page">1</em>/<em class="all_pages">4</em>'
    found = read(
        "webplus", "http://a.test/1160/list.htm", rows("/2025/0324/c1160a3/page.htm") + told
    )
    assert (found.pages, found.records) == (4, 48)


def test_a_folder_is_turned_by_its_link() -> None:
    pager = "<a class='next' href='/1160/list2.htm'><span>下一页&gt;&gt;</span></a>"
    found = read("webplus", "http://a.test/1160/", rows("/2025/0324/c1160a3/page.htm") + pager)
    assert found.next == "http://a.test/1160/list2.htm"


def test_an_article_has_one_key_in_all_of_its_columns() -> None:
    key = FAMILIES["webplus"].key
    assert (
        key("http://a.test/2025/0324/c1a280209/page.htm")
        == key("http://a.test/2025/0324/c2a280209/page.htm")
        is not None
    )
    assert key("http://a.test/1160/list2.htm") is None
