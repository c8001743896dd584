"""WordPress: answers of its interface, and listings of its themes."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.families import FAMILIES, detect
from tests.crawler.families.press_sites import read, site_of
from tests.web.corpus import columns
from tests.web.families.wordpress import WordpressHost
from tests.web.walking import check, fetch
from tests.web.walking import site_of as site_of_host

if TYPE_CHECKING:
    from crawler.page.listing import Listing

ROOT = "http://a.test"
API = f"{ROOT}/wp-json/wp/v2/posts?_envelope=1&categories=3"
POSTS = [
    {"id": n, "date": "2024-02-07T23:30:00", "link": f"{ROOT}/archives/{n}",
     "title": {"rendered": f"&#8220;柳湾村&#8221;第{n}次<em>议事会</em>"}, "_links": {}, "guid": {}}
    for n in range(10)
]  # fmt: skip
POST = "<article class='hentry'><h2 class='entry-title'><a href='/archives/{n}'>柳湾村第{n}次议事会</a></h2>{day}</article>"
TIME = "<time class='entry-date' datetime='2024-02-07T09:30:00+08:00'>2月7日</time>"


def theme(pager: str, day: str = TIME, url: str = f"{ROOT}/category/c3/") -> Listing:
    return read("wordpress", url, "".join(POST.format(n=n, day=day) for n in range(3)) + pager)


def test_every_article_is_listed_and_read_as_it_was_written() -> None:
    walked = check(WordpressHost("wordpress.test", columns(5, 10)))
    assert len(walked.listings) == 2 * 4


def test_the_interface_is_asked_to_tell_its_totals_in_its_answer() -> None:
    site = site_of("wordpress", f"{ROOT}/wp-json/wp/v2/posts?categories=3")
    assert FAMILIES["wordpress"].starts(site, site.channels[0], date(2024, 2, 7))[0].url == API
    site = site_of("wordpress", f"{ROOT}/category/c3/")
    start = FAMILIES["wordpress"].starts(site, site.channels[0], date(2024, 2, 7))[0]
    assert start.url == f"{ROOT}/category/c3/"


def test_titles_are_text_and_dates_the_site_s_own() -> None:
    first = read("wordpress", API, json.dumps(POSTS)).links[0]
    assert (first.title, first.listed_on) == ("“柳湾村”第0次议事会", date(2024, 2, 7))


@pytest.mark.parametrize(("headers", "page", "posts", "following"), [
    ({"X-WP-Total": 24, "X-WP-TotalPages": 3}, "", 10, 2), ({"X-WP-Total": "24", "X-WP-TotalPages": "3"}, "&page=2", 10, 3),
    ({"X-WP-Total": 24, "X-WP-TotalPages": 3}, "&page=3", 4, None), ({"X-WP-Total": 20, "X-WP-TotalPages": 2}, "&page=2", 10, None),
    (None, "", 10, 2), (None, "", 9, None), (None, "&per_page=5&page=4", 5, 5), (None, "&page=2000", 10, None), ({}, "&page=1999999", 10, None),
    ({"X-WP-TotalPages": "viele"}, "", 9, None), ([], "", 9, None),
])  # fmt: skip
def test_the_next_page_is_asked_while_the_totals_or_a_full_page_promise_one(
    headers: object, page: str, posts: int, following: int | None
) -> None:
    shown = POSTS[:posts]
    body = shown if headers is None else {"body": shown, "status": 200, "headers": headers}
    found = read("wordpress", API + page, json.dumps(body))
    assert len(found.links) == posts
    assert (found.next is None) == (following is None)
    assert following is None or f"&page={following}" in str(found.next)


def test_the_totals_of_an_envelope_are_declared() -> None:
    headers = {"X-WP-Total": 24, "X-WP-TotalPages": 3}
    found = read("wordpress", API, json.dumps({"body": POSTS, "headers": headers}))
    assert (found.records, found.pages) == (24, 3)


@pytest.mark.parametrize("text", [
    "", "{", "[]", "[1, null]", '{"code":"rest_post_invalid_page_number"}', '{"body":{"code":"x"},"headers":{}}', "[" * 100_000,
    '[{"link":null,"title":null}]', '[{"link":"http://[/","title":{"rendered":"柳湾村"}}]', "[{}]",
])  # fmt: skip
def test_what_is_no_answer_with_posts_lists_nothing(text: str) -> None:
    assert (read("wordpress", API, text).links, read("wordpress", API, text).next) == ((), None)


@pytest.mark.parametrize(("pager", "following", "pages"), [
    ("<a class='next page-numbers' href='/category/c3/page/2/'>→</a><a class='page-numbers'>7</a>", "/category/c3/page/2/", 7),
    ("<div class='nav-previous'><a href='/category/c3/page/2/'>← 较早的文章</a></div>", "/category/c3/page/2/", None),
    ("<a href='?paged=2'>下一页</a>", "/category/c3/?paged=2", None), ("<a href='/category/c3/page/2001/'>下一页</a>", None, None),
    ("<a class='next page-numbers' href='/category/c3/#'>→</a>", None, None), ("<span class='page-numbers'>99999999</span>", None, None),
    ("<div class='nav-next'><a href='/category/c3/page/1/'>较新的文章 →</a></div>", None, None),
])  # fmt: skip
def test_a_theme_s_next_page_is_that_of_older_posts(
    pager: str, following: str | None, pages: int | None
) -> None:
    found = theme(pager)
    assert (found.next, found.pages) == (following and ROOT + following, pages)


def test_a_post_is_dated_by_its_publishing_and_not_by_its_change() -> None:
    changed = "<time class='updated' datetime='2025-01-01T00:00:00+08:00'></time>" + TIME
    assert {link.listed_on for link in theme("", changed).links} == {date(2024, 2, 7)}
    assert {link.listed_on for link in theme("", "<i>2023年5月1日</i>").links} == {date(2023, 5, 1)}
    assert {link.listed_on for link in theme("", "<time datetime='bald'></time>").links} == {None}


def test_a_theme_without_articles_is_read_as_any_listing() -> None:
    rows = "".join(
        f"<li><a href='/archives/{n}'>柳湾村第{n}次议事会</a><i>2024-02-07</i></li>"
        for n in range(4)
    )
    assert len(read("wordpress", ROOT, f"<ul>{rows}</ul>").links) == 4


def test_answers_listings_and_articles_are_recognised() -> None:
    host = WordpressHost("wordpress.test", columns(5, 10))
    site = site_of_host(host)
    for path in (*map(host.first, host.columns), host.path(host.articles[0])):
        page = fetch(host, site, f"http://wordpress.test:8899{path}")
        assert page is not None
        assert detect(page) == "wordpress"
