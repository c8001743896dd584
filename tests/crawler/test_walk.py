"""The reading of a channel: what is complete, what is partial, what must be read once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.page.listing import Listing
from crawler.spiders.walk import Walk
from tests.web.walking import leased_listing as page

if TYPE_CHECKING:
    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab
    from tests.web.answers import Answer, Asked


def listing(
    pages: int | None = None, records: int | None = None, following: str | None = "next"
) -> Listing:
    return Listing(links=(), next=following, pages=pages, records=records)


def walked(*pages: list[str], declared: list[int | None] | None = None) -> Walk:
    walk = Walk("党建")
    totals = declared or [None] * len(pages)
    for number, (links, total) in enumerate(zip(pages, totals, strict=True)):
        walk.name(str(number))
        walk.take(page(str(number), number), listing(records=total), links)
    return walk


def test_a_channel_whose_pages_show_all_that_is_declared_is_complete() -> None:
    assert walked(["a", "b"], ["c"], declared=[3, 3]).ended == "complete"


@pytest.mark.parametrize(
    ("declared", "told"), [(4, "partial: 3 of 4 records"), (3, "complete"), (None, "complete")]
)
def test_records_that_were_not_shown_are_counted(declared: int | None, told: str) -> None:
    assert walked(["a", "b"], ["c"], declared=[declared, declared]).ended == told


def test_pages_that_were_not_read_are_counted() -> None:
    walk = Walk("党建")
    walk.take(page("0"), listing(pages=3), ["a"])
    assert walk.ended == "partial: 1 of 3 pages"


def test_a_page_that_shows_nothing_new_ends_the_paging() -> None:
    walk = walked(["a", "b"])
    assert not walk.take(page("1"), listing(), ["a", "b"])
    assert not walk.moved


def test_a_failed_listing_makes_the_channel_partial() -> None:
    walk = walked(["a"])
    walk.name("1")
    assert walk.ended == "reading"
    walk.fail(page("1"), "http 500")
    assert walk.ended == "partial: http 500"


@pytest.mark.parametrize(
    ("parent", "named", "ended"),
    [
        (0, False, "complete"),  # an earlier run found it, and its parent leads there no more
        (0, True, "partial: no links found"),
        (9, False, "partial: no links found"),  # whether its parent leads there was not seen
        (None, False, "partial: no links found"),
    ],
)
def test_a_failed_listing_that_is_the_channels_no_more_does_not_count(
    parent: int | None, named: bool, ended: str
) -> None:
    walk = Walk("党建")
    if named:
        walk.name("1")
    walk.fail(page("1", 1, parent), "no links found")
    walk.name("0")
    walk.take(page("0", 0), listing(records=2), ["a", "b"])
    assert walk.ended == ended


@pytest.mark.parametrize(
    ("parent", "named", "ended"),
    [
        (1, False, "complete"),  # it was the last page, which the second reading does not lead to
        (1, True, "partial: http 404"),
        (9, False, "partial: http 404"),  # the second reading tells nothing of it
    ],
)
def test_what_failed_counts_after_a_second_reading_unless_that_leads_there_no_more(
    parent: int, named: bool, ended: str
) -> None:
    walk = walked(["a", "b"], ["b", "c"])
    walk.name("2")
    walk.fail(page("2", 2, parent), "http 404")
    assert walk.ended == "partial: http 404"
    assert walk.start_again()
    walk.take(page("0"), listing(), ["a", "b", "c"])
    if named:
        walk.name("2")
        walk.fail(page("2", 2, parent), "http 404")
    assert walk.ended == ended


def test_a_listing_that_failed_and_is_then_read_is_read() -> None:
    walk = walked(["a", "b"])
    walk.name("1")
    walk.fail(page("1", 1, 0), "http 500")
    walk.take(page("1", 1, 0), listing(), ["c"])
    assert walk.ended == "complete"


@pytest.mark.parametrize(
    ("pages", "declared", "moved"),
    [
        ([["a", "b"], ["b", "c"]], [None, None], True),  # pushed to the next page by a new one
        ([["a", "b"], ["c", "d"]], [4, 5], True),
        ([["a", "b"], ["c", "d"]], [4, 3], True),
        ([["top", "a"], ["top", "b"]], [None, None], False),  # 置顶, on every page
        ([["a", "b"], ["c", "d"]], [4, 4], False),
    ],
)
def test_articles_that_move_between_pages_are_noticed(
    pages: list[list[str]], declared: list[int | None], moved: bool
) -> None:
    walk = walked(*pages, declared=declared)
    assert walk.start_again() == moved
    assert not walk.start_again()


def test_a_file_that_holds_the_whole_column_is_no_next_page_of_it() -> None:
    walk = Walk("党建")
    walk.take(page("0"), listing(following=None), ["a", "b", "c"])
    walk.take(page("1"), listing(following=None), ["a", "b", "c", "d", "e", "f"])
    assert not walk.start_again()


def test_what_is_published_while_a_channel_is_read_is_found(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    [column] = host.columns.values()
    newest, served = column.pop(0), host.answer

    def answer(asked: Asked) -> Answer | None:
        given = served(asked)
        if asked.path.endswith("/index_1.html") and newest not in column:
            column.insert(0, newest)
        return given

    host.answer = answer  # type: ignore[method-assign]
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert done.returncode == 0
    assert "articles moved while it was read; once more" in done.stderr
    listed = {row[0] for row in query("SELECT url FROM page WHERE kind = 'article'")}
    assert {lab.url(host, one) for one in host.articles} <= listed
    assert query("SELECT ended FROM completeness WHERE site = 'test_trs'") == [("complete",)]


def test_a_channel_that_became_shorter_is_complete(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    [column] = host.columns.values()
    last = f"/index_{host.pages('机关党建') - 1}.html"
    served = host.answer

    def lost(asked: Asked) -> Answer | None:
        return None if asked.path.endswith(last) else served(asked)

    host.answer = lost  # type: ignore[method-assign]
    ended = "SELECT ended FROM completeness WHERE site = 'test_trs'"
    assert scrapy("crawl", "test_trs", env=lab.env).returncode == 0
    assert query(ended) == [("partial: http 404",)]
    del column[-host.per_page :]
    query("UPDATE page SET due_at = now()")
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert f"http 404: http://trs.test:{lab.web.port}/djgz/jgdj{last}" in done.stderr
    assert query(ended) == [("complete",)]
