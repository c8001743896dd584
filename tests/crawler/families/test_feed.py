"""Feeds and sitemaps: every dialect, and what hostile or broken ones may not do."""

from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.families import FAMILIES, detect
from crawler.page.parsed import Page
from tests.crawler.families.press_sites import read, site_of
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.feed import FeedHost
from tests.web.walking import check

if TYPE_CHECKING:
    from crawler.page.listing import Listing

URL = "http://a.test/feed.xml"
DAY = date(2024, 2, 7)
TIME = "Tue, 06 Feb 2024 16:30:00 GMT"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def rss(*items: str) -> Listing:
    return read("feed", URL, f"<rss version='2.0'><channel><title>甲</title>{''.join(items)}</channel></rss>")  # fmt: skip


def item(link: str = "<link>http://a.test/1.html</link>", day: str = TIME) -> str:
    return f"<item><title>柳湾村的十年</title>{link}<pubDate>{day}</pubDate></item>"


def places(*urls: str, **params: str) -> list[str]:
    inside = "".join(f"<url>{url}</url>" for url in urls)
    found = read("feed", "http://a.test/sitemap.xml", f"<urlset {SITEMAP}>{inside}</urlset>", **params)  # fmt: skip
    return [link.url.removeprefix("http://a.test") for link in found.links]


def test_every_article_is_listed_and_read_as_it_was_written() -> None:
    walked = check(FeedHost("feed.test", columns(5, 6)))
    assert len(walked.listings) == 2 + 1 + 2
    assert len(walked.links) == 80


@pytest.mark.parametrize("link", [
    "<link>http://a.test/1.html</link>", "<link> /1.html\n</link>", "<link><![CDATA[http://a.test/1.html]]></link>", "<guid>http://a.test/1.html</guid>",
    "<guid isPermaLink='true'>http://a.test/1.html</guid>", "<link/><guid>http://a.test/1.html</guid>", "<link href='http://a.test/1.html'/>",
    "<media:title xmlns:media='m'>配图</media:title><link>http://a.test/1.html?utm_source=rss&amp;v=2</link>",
])  # fmt: skip
def test_an_item_leads_to_its_article_by_its_link_or_by_a_guid_that_is_one(link: str) -> None:
    (found,) = rss(item(link)).links
    assert (found.url, found.title, found.listed_on) == (
        "http://a.test/1.html",
        "柳湾村的十年",
        DAY,
    )


@pytest.mark.parametrize("link", [
    "<guid isPermaLink='false'>http://a.test/1.html</guid>", "<guid>tag:a.test,2024:1</guid>", "<link>javascript:;</link>", "<link>http://[/</link>", "",
])  # fmt: skip
def test_an_item_without_a_place_is_not_listed(link: str) -> None:
    assert rss(item(link)).links == ()


@pytest.mark.parametrize(("told", "day"), [
    ("Tue, 06 Feb 2024 16:30:00 GMT", DAY), ("Wed, 07 Feb 2024 00:30:00 +0800", DAY), ("Wed, 07 Feb 2024 15:59:59 +0000", DAY),
    ("07 Feb 24 09:30 +0800", DAY), ("2024-02-07 23:30:00", DAY), ("2024-02-06T16:30:00Z", DAY), ("2024-02-07T09:30:00+0800", DAY),
    ("2024-02-06T16:30:00.123456Z", DAY), ("2024年2月7日", DAY), ("Wed, 07 Feb 2024 23:30:00", DAY), ("Wed, 07 Feb 2024 23:30:00 -0000", DAY),
    ("gestern", None), ("", None), ("Wed, 99 Feb 2024 00:30:00 +0800", None), ("2024-02-07T99:30:00Z", None), ("Wed, 07 Feb 99999 00:00:00 GMT", None),
])  # fmt: skip
def test_times_become_days_in_china(told: str, day: date | None) -> None:
    (found,) = rss(item(day=told)).links
    assert found.listed_on == day


def test_atom_is_read_by_its_alternate_links_and_its_first_publication() -> None:
    markup = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>甲</title><link rel='self' href='/feed.xml'/><link rel='next' href='?page=2'/>"
        "<entry><title type='html'>柳湾村的&lt;b&gt;十年&lt;/b&gt;</title><link rel='enclosure' href='/a.mp3'/><link rel='alternate' href='/1.html'/>"
        "<updated>2025-01-01T00:00:00Z</updated><published>2024-02-06T16:30:00Z</published><content type='xhtml'><div><a href='/x'>甲</a></div></content></entry></feed>"
    )
    found = read("feed", URL, markup)
    assert [(one.url, one.title, one.listed_on) for one in found.links] == [
        ("http://a.test/1.html", "柳湾村的十年", DAY)
    ]
    assert found.next == "http://a.test/feed.xml?page=2"


def test_rss_1_is_read() -> None:
    markup = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        "<channel><title>甲</title><link>http://a.test/</link><items><rdf:Seq><rdf:li resource='x'/></rdf:Seq></items></channel>"
        "<item><title>柳湾村的十年</title><link>http://a.test/1.html</link><dc:date>2024-02-07T08:00:00+08:00</dc:date></item></rdf:RDF>"
    )
    (found,) = read("feed", URL, markup).links
    assert (found.url, found.listed_on) == ("http://a.test/1.html", DAY)


def test_a_feed_in_gbk_that_declares_it_is_read() -> None:
    text = f"<?xml version='1.0' encoding='gb2312'?>\n<rss><channel>{item()}</channel></rss>"
    page = Page.read(text.encode("gbk"), URL, "text/xml")
    site = site_of("feed", URL)
    (found,) = FAMILIES["feed"].listing(page, site, site.channels[0]).links
    assert found.title == "柳湾村的十年"


def test_of_a_sitemap_those_count_that_look_like_articles() -> None:
    urls = [f"<loc>http://a.test{path}</loc>" for path in ("/", "/about/", "/a/20240207/1.html", "/djgz/", "/djgz/7.html", "/djgz/list/", "/n/202402/t20240207_1.html")]  # fmt: skip
    assert places(*urls) == ["/a/20240207/1.html", "/n/202402/t20240207_1.html"]
    assert places(*urls, below="/djgz/") == ["/djgz/7.html"]
    assert places("<loc>http://a.test/djgzx/7.html</loc>", below="/djgz/") == []


def test_a_place_is_dated_by_its_news_by_its_url_or_else_by_its_last_change() -> None:
    def day(inside: str, **params: str) -> date | None:
        markup = f"<urlset {SITEMAP}><url>{inside}</url></urlset>"
        return read("feed", URL, markup, **params).links[0].listed_on

    changed = "<lastmod>2025-06-01T00:00:00+08:00</lastmod>"
    news = "<news:news><news:publication_date>2024-02-07</news:publication_date><news:title>柳湾村的十年</news:title></news:news>"
    assert day("<loc>http://a.test/x</loc>" + news + changed) == DAY
    assert day("<loc>http://a.test/20240207/1.html</loc>" + changed) == DAY
    assert day("<loc>http://a.test/x/1.html</loc>" + changed, below="/x/") == date(2025, 6, 1)
    assert day("<loc>http://a.test/x/1.html</loc>", below="/x/") is None


def test_a_picture_s_place_and_title_are_none_of_the_article() -> None:
    inside = "<loc>http://a.test/20240207/1.html</loc><image:image><image:loc>http://a.test/1.jpg</image:loc><image:title>配图</image:title></image:image>"
    (found,) = read("feed", URL, f"<urlset {SITEMAP}><url>{inside}</url></urlset>").links
    assert (found.url, found.title) == ("http://a.test/20240207/1.html", "")


def test_an_index_leads_to_its_sitemaps_in_gzip_too() -> None:
    names = "".join(f"<sitemap><loc>http://a.test/s{n}.xml.gz</loc></sitemap>" for n in (1, 2, 1))
    found = read("feed", "http://a.test/sitemap.xml", f"<sitemapindex {SITEMAP}>{names}<sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>")  # fmt: skip
    assert (found.links, found.also) == ((), ("http://a.test/s1.xml.gz", "http://a.test/s2.xml.gz"))
    packed = gzip.compress(f"<urlset {SITEMAP}><url><loc>http://a.test/20240207/1.html</loc></url></urlset>".encode())  # fmt: skip
    page = Page.read(packed, "http://a.test/s1.xml.gz", "application/x-gzip")
    site = site_of("feed", URL)
    assert len(FAMILIES["feed"].listing(page, site, site.channels[0]).links) == 1


BOMB = "<!DOCTYPE rss [<!ENTITY a '柳柳柳柳柳柳柳柳'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else '&a;' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
OUTSIDE = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"


@pytest.mark.parametrize(("declared", "entity"), [(BOMB, "&a8;"), (OUTSIDE, "&x;")])
def test_entities_of_the_file_s_own_are_never_expanded(declared: str, entity: str) -> None:
    found = read("feed", URL, f"{declared}<rss><channel>{item().replace('柳湾村', entity)}</channel></rss>")  # fmt: skip
    assert found.links == ()


@pytest.mark.parametrize("behind", [
    "<item><title>断", "</rss></rss>", "<item><title>甲</b></item>", "\x00\x01<", "<![CDATA[", "<!--", "\ud800", "<item>" * 10_000, "<![CDATA[" * 50_000,
])  # fmt: skip
def test_of_a_broken_file_what_stands_before_the_break_is_listed(behind: str) -> None:
    found = read("feed", URL, f"<rss><channel>{item()}{behind}")
    assert [link.url for link in found.links] == ["http://a.test/1.html"]


def test_html_s_entities_and_bare_ampersands_break_nothing() -> None:
    markup = "<item><title>甲&nbsp;&amp;&ldquo;乙&rdquo; A&B</title><link>http://a.test/?id=1&m=2</link></item>"
    (found,) = rss(markup).links
    assert (found.title, found.url) == ("甲 &“乙” A&B", "http://a.test/?id=1&m=2")


@pytest.mark.parametrize("text", ["", " ", "<", "{}", "<html><body><p>404</p></body></html>", "<rss/>", "<urlset><url/></urlset>", "<urlset><url><loc/></url></urlset>", "﻿"])  # fmt: skip
def test_what_is_no_feed_lists_nothing(text: str) -> None:
    found = read("feed", URL, text)
    assert (found.links, found.next, found.also) == ((), None, ())


def test_a_feed_that_calls_itself_its_next_page_ends() -> None:
    again = f"<rss><channel><link rel='next' href='{URL}'/>{item()}</channel></rss>"
    assert read("feed", URL, again).next is None


def test_feeds_and_sitemaps_are_recognised() -> None:
    host = FeedHost("feed.test", columns(5, 6))
    for path in ("/feed/", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml.gz"):
        answer = host.answer(Asked(path))
        assert answer is not None
        page = Page.read(answer.body, f"http://feed.test{path}", answer.content_type)
        assert detect(page) == "feed"
