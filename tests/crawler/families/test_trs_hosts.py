"""TRS hosts of every kind, read whole."""

from __future__ import annotations

import pytest

from crawler.page.forms import split_form
from tests.crawler.families.reading import check_host, read
from tests.web.corpus import columns
from tests.web.families.trs import TrsHost
from tests.web.families.trs_answers import SearchHost, UpperHost, WholeHost
from tests.web.families.trs_pagers import (
    BareLastLinkHost,
    CountPageHost,
    FramedHost,
    LastLinkHost,
    OldMirrorHost,
    ShallowHost,
    UcapCallHost,
)
from tests.web.walking import check, walk

PAGERS = [TrsHost, LastLinkHost, BareLastLinkHost, CountPageHost, UcapCallHost, OldMirrorHost]


@pytest.mark.parametrize("kind", PAGERS)
def test_a_host_is_read_whole_however_it_pages(kind: type[TrsHost]) -> None:
    host = kind("trs.test", columns(3, 9))
    walked = check_host(host)
    assert len(walked.listings) == 8
    assert not [path for path in host.visits if path.endswith("_0.html")]


@pytest.mark.parametrize(("kind", "answers"), [(SearchHost, 6), (WholeHost, 2), (UpperHost, 2)])
def test_a_host_is_read_whole_where_it_answers_in_json(kind: type[TrsHost], answers: int) -> None:
    walked = check(kind("trs.test", columns(4, 10)))
    assert len(walked.listings) == answers
    assert not [link for link in walked.links.values() if link.listed_on is None]


def test_the_search_is_asked_by_a_form_that_says_which_page() -> None:
    walked = walk(SearchHost("trs.test", columns(4)))
    forms = [split_form(page.url)[1] for page in walked.listings]
    assert forms == [
        f"channelid=229105&sortfield=-docreltime&classsql=chnlid%3D373&page={page}&prepage=15"
        for page in (1, 2, 3)
    ]


def test_a_listing_in_a_frame_is_read_there_and_no_other_frame_is() -> None:
    host = FramedHost("trs.test", columns(5, 11))
    walked = check(host)
    assert len(walked.listings) == 10
    assert "/tj/count.html" not in host.visits


def test_a_stub_behind_the_pages_that_are_kept_ends_the_walk_as_partial() -> None:
    host = ShallowHost("trs.test", columns(6, 7))
    walked = walk(host)
    assert len(walked.listings) == 6
    assert len(walked.links) == 40
    assert set(walked.coverage.values()) == {"partial: 3 of 4 pages"}


@pytest.mark.parametrize(
    "said",
    [
        "{}",
        "[]",
        '{"data":[{"doctitle":1}]}',
        '{"data":',
        "[[[[",
        '{"total":-1,"data":[{"title":"青溪县支部","url":"http://["}]}',
    ],
)
def test_an_answer_that_is_none_lists_nothing(said: str) -> None:
    found = read("trs", "http://a.test/search?page=1&prepage=15", said)
    assert (found.links, found.next) == ((), None)
