"""Listings of gkmlpt: a category behind #, an interface, and NFCMS' listings beside it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crawler.families import detect
from crawler.families.gkmlpt import address, article, listing, starts
from crawler.page.parsed import Page
from crawler.page.urls import canonical
from crawler.sites import Channel, Site
from tests.web import walking
from tests.web.answers import Asked
from tests.web.corpus import COLUMNS, articles, columns
from tests.web.families.gkmlpt import GkmlptHost

if TYPE_CHECKING:
    from crawler.page.listing import Listing

INDEX = "http://a.test/gkmlpt/index#3155"
API = "http://a.test/gkmlpt/api/all/3155"
TODAY = date(2025, 1, 1)


def site(url: str = INDEX, **params: str | int) -> Site:
    return Site(
        key="a", name="甲", url="http://a.test/", level="city", region="1", family="gkmlpt",
        params=params, channels=[Channel(name="党建", url=url, topic="party")],
    )  # fmt: skip


def read(markup: str, url: str, **params: str | int) -> Listing:
    one = site(**params)
    return listing(Page(url, markup), one, one.channels[0])


def answer(count: object, posts: object) -> str:
    return json.dumps({"articles": posts, "classify": {"post_count": count}})


def posts(count: int, **values: Any) -> list[dict[str, Any]]:
    return [{"title": f"支部走进柳湾村之{n}", "url": f"/gkmlpt/content/0/1/post_{n}.html", **values} for n in range(count)]  # fmt: skip


def test_a_category_and_a_listing_beside_it_are_read_to_their_last_articles() -> None:
    host = GkmlptHost("gkmlpt.test", columns(0, 6))
    walked = walking.check(host)
    assert all(link.listed_on for link in walked.links.values())


def test_three_pages_of_the_interface_are_asked_for_by_their_count_and_none_past_it() -> None:
    made = articles(240, 77, gap=3)
    for one in made:
        one.column = COLUMNS[0]
    host = GkmlptHost("many.test", {COLUMNS[0]: made})
    walked = walking.check(host)
    assert [page.url.partition("?")[2] for page in walked.listings[1:]] == [
        "page=1&sid=755001", "page=2&sid=755001", "page=3&sid=755001"
    ]  # fmt: skip


def test_the_index_page_comes_first_unless_the_site_file_tells_the_number_of_the_site() -> None:
    unknown, known, beside = site(), site(SID="755001"), site("http://a.test/hbxw/index.html")
    assert [one.url for one in starts(unknown, unknown.channels[0], TODAY)] == [INDEX]
    (start,) = starts(known, known.channels[0], TODAY)
    assert address(start.url, known) == API + "?page=1&sid=755001"
    assert [one.url for one in starts(beside, beside.channels[0], TODAY)] == [
        "http://a.test/hbxw/index.html"
    ]


def test_what_the_page_is_known_by_keeps_the_number_of_the_site() -> None:
    (first,) = read("<script>window._CONFIG={SID:'755001'}</script>", INDEX).also
    assert canonical(first) == first
    second = read(answer(101, posts(100)), address(first, site())).next
    assert second is not None
    assert canonical(second) == second
    assert address(second, site()) == API + "?page=2&sid=755001"


def test_a_directory_below_a_folder_has_its_interface_there() -> None:
    markup = '<script>window._CONFIG={"SID": 758019}</script>'
    found = read(markup, "https://www.a.test/zqhjj/gkmlpt/index#/12")
    assert [address(url, site()) for url in found.also] == [
        "https://www.a.test/zqhjj/gkmlpt/api/all/12?page=1&sid=758019"
    ]


@pytest.mark.parametrize(("shown", "day"), [
    ({"date": 1704038400}, date(2024, 1, 1)), ({"date": "1704038399"}, date(2023, 12, 31)), ({"date": 1704038400000}, date(2024, 1, 1)),
    ({"display_publish_time": 0, "date": 1704038400}, date(2024, 1, 1)), ({"created_at": "2024-02-07 10:00:00"}, date(2024, 2, 7)),
    ({"display_publish_time": 1704038400, "created_at": "2020-02-07 10:00:00"}, date(2024, 1, 1)), ({"date": None}, None), ({"date": 10**30}, None),
])  # fmt: skip
def test_times_are_days_of_china(shown: dict[str, object], day: date | None) -> None:
    (link,) = read(answer(1, posts(1, **shown)), API + "?page=1&sid=1").links
    assert link.listed_on == day


def test_titles_and_pages_are_read_with_their_escaped_characters() -> None:
    (link,) = read(answer(1, posts(1, title="%u515A%u5EFA工作%uD842%uDFB7")), API + "?page=1").links
    assert link.title == "党建工作𠮷"
    assert article(Page("http://a.test/", "<h1>%u515A%u5EFA 5%</h1>")).html == "<h1>党建 5%</h1>"


def test_the_second_url_counts_where_the_first_is_empty() -> None:
    one = posts(1, url="", post_url="http://a.test/x/content/post_9.html")
    assert read(answer(1, one), API + "?page=1").links[0].url.endswith("/post_9.html")
    assert read(answer(1, posts(1, url="")), API + "?page=1").links == ()


@pytest.mark.parametrize(("page", "count", "shown", "following"), [
    (1, 240, 100, 2), (2, 240, 100, 3), (3, 240, 40, None), (0, 240, 100, 2), (1, 100, 100, None),
    (1, None, 100, 2), (1, None, 40, None), (2000, 10**8, 100, None), (1, "x", 40, None), (3, 900, 0, None),
])  # fmt: skip
def test_paging_stops_at_the_count(
    page: int, count: object, shown: int, following: int | None
) -> None:
    found = read(answer(count, posts(shown)), f"{API}?page={page}&sid=755001")
    assert found.next == (following and f"{API}?page={following}&site=755001")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"articles": {}}', '{"articles": [1, {"title": []}], "classify": 3}', "<html></html>"])  # fmt: skip
def test_a_broken_answer_is_an_empty_listing(body: str) -> None:
    found = read(body, API + "?page=1&sid=755001")
    assert (found.links, found.next, found.also) == ((), None, ())


def test_an_index_page_without_a_number_of_the_site_leads_nowhere() -> None:
    assert read("<p>系统维护中</p>", INDEX).also == ()
    assert len(read("<p>系统维护中</p>", INDEX, SID="2").also) == 1


def test_listings_and_articles_are_recognised() -> None:
    host = GkmlptHost("x.test", columns(0))
    (column,) = host.columns
    paths = (host.first(column).partition("#")[0], "/gkmlpt/api/all/3155?page=1&sid=755001", host.path(host.articles[0]))  # fmt: skip
    for path in paths:
        served = host.answer(Asked(path))
        assert served is not None
        assert detect(Page.read(served.body, "http://x.test" + path)) == "gkmlpt", path
