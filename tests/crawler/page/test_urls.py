"""One page has one URL, and no string breaks the rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page.parsed import Page
from crawler.page.urls import canonical, is_document

PIECES = st.text("htp:/[].?&=%#;@ \\a1é中\t\n", max_size=40)


@pytest.mark.parametrize(("url", "known"), [
    ("http://A.Test/x/t1.html#top", "http://a.test/x/t1.html"),
    ("http://a.test:80/x/", "http://a.test/x/"),
    ("https://a.test:443/x/", "https://a.test/x/"),
    ("https://a.test:8443/x/", "https://a.test:8443/x/"),
    ("http://a.test", "http://a.test/"),
    ("http://a.test/x;jsessionid=0A1B?id=3", "http://a.test/x?id=3"),
    ("http://a.test/x?spm=1.2&id=3&_=99&from=timeline", "http://a.test/x?id=3"),
    ("http://a.test/x?pageIndex=2&id=3", "http://a.test/x?id=3&pageIndex=2"),
    ("  http://a.test/x \n", "http://a.test/x"),
])  # fmt: skip
def test_a_page_is_known_under_one_url(url: str, known: str) -> None:
    assert canonical(url) == known


@given(
    st.one_of(
        st.text(max_size=60), PIECES.map("http://a.test/".__add__), PIECES.map("http://".__add__)
    )
)
def test_the_canonical_url_of_a_canonical_url_is_itself(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    "broken",
    ["http://[", "http://a.test:99999999/", "http://a.test:b/", "\ud800", "", "javascript:;"],
)
def test_what_is_no_url_is_left_as_it_is(broken: str) -> None:
    assert canonical(broken) == broken


@pytest.mark.parametrize(("href", "url"), [
    ("./202402/t1.html", "http://a.test/x/y/202402/t1.html"),
    ("../../z/t1.html", "http://a.test/z/t1.html"),
    ("//b.test/t1.html", "http://b.test/t1.html"),
    ("..\\t1.html", "http://a.test/x/t1.html"),
    (" t1.html\n", "http://a.test/x/y/t1.html"),
    ("?page=2", "http://a.test/x/y/?page=2"),
    ("javascript:;", None), ("javascript:void(0)", None), ("mailto:a@b.test", None), ("tel:12345", None),
    ("#top", None), ("", None), (None, None), ("http://[", None), ("http://b.test:99999999/", None),
])  # fmt: skip
def test_links_lead_where_a_browser_would_go_or_nowhere(href: str | None, url: str | None) -> None:
    assert Page("http://a.test/x/y/", "").absolute(href) == url


def test_a_base_element_moves_relative_links_unless_it_is_broken() -> None:
    assert (
        Page("http://a.test/x/", "<base href='/z/'>").absolute("t1.html")
        == "http://a.test/z/t1.html"
    )
    assert (
        Page("http://a.test/x/", "<base href='http://['>").absolute("t1.html")
        == "http://a.test/x/t1.html"
    )


@pytest.mark.parametrize(("url", "document"), [
    ("http://a.test/P020240207.pdf", True), ("http://a.test/附件.DOCX", True), ("http://a.test/x.ofd?v=1", True),
    ("http://a.test/t1.html", False), ("http://a.test/pdf", False), ("http://a.test/?name=x.pdf", False),
])  # fmt: skip
def test_files_are_told_from_pages(url: str, document: bool) -> None:
    assert is_document(url) is document
