"""One answer for all pages is told at the third page, and memory stays bounded."""

from __future__ import annotations

from crawler.spiders.answers import Answers


def test_the_third_page_with_one_body_and_the_later_ones_are_told() -> None:
    answers = Answers()
    assert [answers.same(f"/{n}", b"index") for n in range(5)] == [None, None, "/0", "/0", "/0"]
    assert answers.same("/9", b"another") is None


def test_the_same_page_again_is_no_other_page() -> None:
    answers = Answers()
    assert [answers.same("/0", b"index") for _ in range(5)] == [None] * 5
    assert [answers.same(url, b"index") for url in ("/1", "/1", "/2", "/0")] == [None, None, "/0", None]  # fmt: skip


def test_no_more_than_the_latest_bodies_are_remembered() -> None:
    answers = Answers(most=100)
    answers.same("/a", b"index")
    for n in range(1000):
        answers.same(f"/{n}", str(n).encode())
        answers.same(f"/{n}/b", b"often")
    assert len(answers._seen) <= 101
    assert answers.same("/z", b"often") == "/0/b"
    assert [answers.same(url, b"index") for url in ("/b", "/c")] == [None, None]
