"""Listings of NFCMS sites: page 2 is index_2, and a post has one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.families import detect
from crawler.families.keys import page_key
from crawler.families.nfcms import FAMILY, listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from pipelines.report import Report
from tests.web import walking
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.nfcms import NfcmsHost

if TYPE_CHECKING:
    from crawler.page.listing import Listing

FIRST = "http://a.test/hjgl/dj/index.html"
ITEMS = "".join(
    f'<li><a href="content/post_414{n}.html">青溪县支部走进柳湾村之第{n}回</a><strong>2024-02-0{n}</strong></li>'
    for n in range(1, 6)
)
SITE = Site(
    key="a", name="甲", url="http://a.test/", level="city", region="1", family="nfcms",
    channels=[Channel(name="党建", url=FIRST, topic="party")],
)  # fmt: skip


def read(pager: str, url: str = FIRST, frame: str = "conts-list") -> Listing:
    page = Page(url, f'<div class="{frame}"><ul>{ITEMS}</ul></div>{pager}')
    return listing(page, SITE, SITE.channels[0])


def test_the_host_is_read_to_its_last_post_and_each_post_once() -> None:
    host = NfcmsHost("nfcms.test", columns(1, 7))
    walked = walking.check(host)
    assert len(walked.listings) == 2 * 2
    assert any("/mpost_" in link.url for link in walked.links.values())
    assert all(link.listed_on for link in walked.links.values())


def test_the_file_below_a_post_is_its_attachment() -> None:
    host = NfcmsHost("x.test", columns(1, each=1))
    site = walking.site_of(host)
    report = walking.article(host, site, site.url.rstrip("/") + host.path(host.articles[0]))
    assert isinstance(report, Report)
    assert [(one.name, one.url.rpartition("/")[0]) for one in report.attachments] == [
        ("名单.pdf", site.url + "attachment/0/88/88389")
    ]


@pytest.mark.parametrize("frame", ["conts-list", "wendangListC", "list"])
@pytest.mark.parametrize(("pager", "url", "following", "pages"), [
    ('<a href="index_2.html">下一页</a><a href="index_5.html">尾页</a>', FIRST, "index_2.html", 5),
    ('<a href="index_2.html">下一页</a><a href="index_5.html">尾页</a>', "http://a.test/hjgl/dj/", "index_2.html", 5),
    ('<a href="index_3.html">下一页</a><a href="index_5.html">尾页</a>', "http://a.test/hjgl/dj/index_2.html", "index_3.html", 5),
    ("共5页", FIRST, "index_2.html", 5),
    ("共5页", "http://a.test/hjgl/dj/index_5.html", None, 5),
    ("", FIRST, None, None),
    ('<a href="index_99999.html">尾页</a>', "http://a.test/hjgl/dj/index_2000.html", None, 99999),
    ('<a href="http://b.test/hjgl/dj/index_2.html">下一页</a>', FIRST, None, None),
])  # fmt: skip
def test_page_two_is_index_2(
    frame: str, pager: str, url: str, following: str | None, pages: int | None
) -> None:
    found = read(pager, url, frame)
    assert (found.next, found.pages) == (following and f"http://a.test/hjgl/dj/{following}", pages)
    assert len(found.links) == 5


def test_a_post_has_one_key_for_telephones_and_below_every_folder() -> None:
    shapes = ("/hjgl/dj/content/post_41.html", "/hjgl/dj/content/mpost_41.html", "/gkmlpt/content/0/0/post_41.html")  # fmt: skip
    assert {page_key("http://a.test" + one, SITE, FAMILY) for one in shapes} == {"a.test:post:41"}
    assert page_key(FIRST, SITE, FAMILY) == "a.test/hjgl/dj/"


def test_listings_and_articles_are_recognised() -> None:
    host = NfcmsHost("x.test", columns(1))
    (column,) = host.columns
    for path in (host.first(column), host.path(host.articles[0])):
        served = host.answer(Asked(path))
        assert served is not None
        assert detect(Page.read(served.body, "http://x.test" + path)) == "nfcms", path
