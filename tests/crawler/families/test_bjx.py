"""北极星: listings new and old, reports in parts, twins for telephones, a firewall's page."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import FAMILIES, detect
from crawler.families.keys import page_key
from crawler.page.article import read_page
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.page.parts import join, next_part
from crawler.page.verdict import NotArticle, challenge
from pipelines.report import Report
from pipelines.steps import clean
from tests.crawler.families.press_sites import read, site_of
from tests.web.corpus import columns
from tests.web.families.bjx import CHALLENGE, BjxHost
from tests.web.walking import check, fetch
from tests.web.walking import site_of as site_of_host

URL = "http://huanbao.bjx.test/yw/"
ITEMS = "".join(
    f"<li><a href='http://huanbao.bjx.test/news/20250730/145349{n}.shtml' title='青溪县支部走进柳湾村之第{n}回'>青溪县支部…</a><span>2025-07-30</span></li>"
    for n in range(4)
)  # fmt: skip
NEW = f"<div class='cc-list-content'><ul>{ITEMS}</ul></div>"


class WholeHost(BjxHost):
    """All reports stand on one page."""

    def in_parts(self, article: object) -> bool:
        return False


def test_every_article_is_listed_and_read_as_it_was_written() -> None:
    walked = check(WholeHost("bjx.test", columns(3, 8)))
    assert len(walked.listings) == 2 * 4


def test_a_report_in_two_parts_is_read_to_its_end() -> None:
    host = BjxHost("bjx.test", columns(3, 8))
    site = site_of_host(host)
    article = next(one for one in host.articles if host.in_parts(one))
    first = fetch(host, site, f"http://bjx.test:8899{host.path(article)}")
    assert first is not None
    url = next_part(first)
    assert url is not None
    second = fetch(host, site, url)
    assert second is not None
    assert next_part(second) is None
    parts = [read_page(one, site) for one in (first, second)]
    assert clean(join([one for one in parts if isinstance(one, Report)])).body == article.body


def test_titles_are_whole_and_dates_those_beside_them() -> None:
    links = read("bjx", URL, NEW).links
    assert len(links) == 4
    assert (links[0].title, links[0].listed_on) == (
        "青溪县支部走进柳湾村之第0回",
        date(2025, 7, 30),
    )


def test_an_old_listing_in_gbk_that_says_nothing_of_it_is_read() -> None:
    body = f"<ul>{ITEMS}</ul><a href='/NewsList?id=100&page=2'>下一页</a>".encode("gbk")
    page = Page.read(body, "http://huanbao.bjx.test/NewsList?id=100", "text/html; charset=utf-8")
    site = site_of("bjx", URL)
    found = FAMILIES["bjx"].listing(page, site, site.channels[0])
    assert found.links == read("bjx", URL, NEW).links
    assert found.next == "http://huanbao.bjx.test/NewsList?id=100&page=2"


@pytest.mark.parametrize(("pager", "following"), [
    ("<a href='/yw/2/'>下一页</a>", "http://huanbao.bjx.test/yw/2/"), ("<a href='javascript:;'>下一页</a>", None), ("", None),
    ("<a href='/yw/2001/'>下一页</a>", None), ("共1页<a href='/yw/2/'>下一页</a>", None), ("<a href='/NewsList?page=999999'>下一页</a>", None),
])  # fmt: skip
def test_paging_goes_as_far_as_is_said_and_no_deeper_than_a_trap(
    pager: str, following: str | None
) -> None:
    assert read("bjx", URL, NEW + pager).next == following


def test_the_page_of_a_firewall_is_no_listing_and_no_report() -> None:
    assert read("bjx", URL, CHALLENGE) == Listing(links=())
    assert challenge(CHALLENGE) == "waf_acw"
    assert read_page(Page(URL, CHALLENGE)) == NotArticle("challenge:waf_acw")


def test_an_article_its_parts_and_its_twin_for_telephones_have_one_key() -> None:
    site = site_of("bjx", URL, ("m.bjx.test",))
    urls = (
        "https://huanbao.bjx.test/news/20260703/1502780.shtml",
        "https://huanbao.bjx.test/news/20260703/1502780-2.shtml",
        "https://m.bjx.test/mnews/20260703/1502780.shtml",
    )
    assert len({page_key(url, site, FAMILIES["bjx"]) for url in urls}) == 1
    other = "https://huanbao.bjx.test/news/20260703/1502781.shtml"
    assert page_key(other, site, FAMILIES["bjx"]) != page_key(urls[0], site, FAMILIES["bjx"])


def test_listings_and_articles_are_recognised() -> None:
    host = BjxHost("bjx.test", columns(3, 8))
    site = site_of_host(host)
    first, second = host.columns
    for path in (host.first(first), host.first(second), host.path(host.articles[0])):
        page = fetch(host, site, f"http://bjx.test:8899{path}")
        assert page is not None
        assert detect(page) == "bjx"
