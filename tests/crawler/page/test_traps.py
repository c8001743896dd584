"""URLs that lead round in circles are told from those of articles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page.forms import with_form
from crawler.page.interstitials import leads_off
from crawler.page.traps import trap

HOST = "http://sthj.example.cn"
TODAY = date(2025, 11, 24)
TRAPS = [
    ("/a/b/a/b/x.html", "repeating path"), ("/djgz/djgz/djgz/", "repeating path"), ("/x/news/y/news/z/news/", "repeating path"),
    ("/djgz/jgdj/2024/djgz/jgdj/2024/t1.html", "repeating path"), ("/a/%62/a/b/", "repeating path"), ("/" + "/".join(map(str, range(16))), "too deep"),
    ("/x?" + "&".join(f"a{n}=1" for n in range(9)), "many parameters"), ("/x?a=" + "1" * 2000, "too long"),
    ("/(S(lit3py55t21z5v55vlm25s55))/x.aspx", "session"), ("/x;token=abc", "session"), ("/x?PHPSESSID=abcdef", "session"), ("/x?ASPSESSIONIDQQ=A", "session"),
    ("/x?session_id=1", "session"), ("/jsessionid/0A1B2C3D4E/x.html", "session"), ("/x?CFTOKEN=1", "session"),
    ("/calendar/2024/", "calendar"), ("/rili.html", "calendar"), ("/x?year=1999&month=7", "calendar"), ("/x?year=2024&month=2", "calendar"),
    ("/x?year=1899", "calendar"), ("/x?date=2999-01-01", "calendar"), ("/x?date=19940101", "calendar"), ("/x?day=2031-01-01", "calendar"),
    ("/x?print=1", "another view"), ("/a/print.html", "another view"), ("/a/t1_print.html", "another view"), ("/x?action=print&id=3", "another view"),
    ("/share.php?id=3", "another view"), ("/print/123.html", "another view"), ("/x?share=qq", "another view"), ("/printpage.aspx?id=3", "another view"),
]  # fmt: skip
PAGES = [
    "/djgz/jgdj/202402/t20240207_1.html", "/art/2024/2/2/art_2_2.html", "/2/2/2/2/1.html", "/html/2022-02/22/content_22.htm", "/xxgk/xxgk/1.html",
    "/content/9/9103/post_9103540.html", "/x?date=2024-02-07", "/x?year=2024", "/x?id=3&pageIndex=2", "/x?" + "&".join(f"a{n}=1" for n in range(8)),
    "/" + "/".join(map(str, range(15))), "/sharing/1.html", "/blueprint/1.html", "/printing/1.html", "/shares/2024/1.html", "/x?type=news&m=2", "/x?y=12&x=3",
    "/site/label/8888?" + "&".join(f"a{n}=1" for n in range(12)), "/module/web/jpage/dataproxy.jsp?" + "&".join(f"a{n}=1" for n in range(12)),
    "/x?date=20240207093000", "/zyssession/1.html",
]  # fmt: skip


@pytest.mark.parametrize(("path", "why"), TRAPS)
def test_traps_are_told(path: str, why: str) -> None:
    assert trap(HOST + path, TODAY) == why


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_no_traps(path: str) -> None:
    assert trap(HOST + path, TODAY) is None


@pytest.mark.parametrize(("url", "scheme"), [
    ("javascript:window.print()", "javascript"), (" JavaScript :;", "javascript"), ("mailto:a@b.cn", "mailto"), ("data:text/html,x", "data"), ("tel:123", "tel"),
])  # fmt: skip
def test_what_is_no_page_is_told(url: str, scheme: str) -> None:
    assert trap(url) == f"no page: {scheme}"


def test_a_form_does_not_make_a_listing_long() -> None:
    url = with_form(f"{HOST}/list.aspx", {"__VIEWSTATE": "A" * 9000, **{f"a{n}": "1" for n in range(20)}})  # fmt: skip
    assert trap(url) is None


def test_next_year_is_no_far_future_and_the_clock_is_asked_where_no_day_is_said() -> None:
    assert trap(f"{HOST}/x?date=2026-01-01", TODAY) is None
    assert trap(f"{HOST}/x?date=2027-01-01", TODAY) == "calendar"
    assert trap(f"{HOST}/x?date={date.today().isoformat()}") is None


@given(st.one_of(st.text(max_size=60), st.text("htp:/[].?&=%#;@ 19ab", max_size=60)))
def test_no_string_breaks_the_rules(url: str) -> None:
    assert isinstance(trap(url), str | None)
    assert isinstance(leads_off(url, {"a.test"}), str | None)


@pytest.mark.parametrize(("link", "target"), [
    ("/tz/?url=https%3A%2F%2Fb.test%2Fx%3Fa%3D1", "https://b.test/x?a=1"), ("/leave.html?target=http://b.test/", "http://b.test/"),
    ("/leave.html?id=3&goto=//b.test/x", "//b.test/x"), ("/l?url=https%253A%252F%252Fb.test%252Fx", "https://b.test/x"),
    ("/leave.html#url=http://b.test/x", "http://b.test/x"), ("/l?URL=HTTP://B.test/", "HTTP://B.test/"),
    ("/l?url=http://a.test/x", None), ("/l?url=/x/1.html", None), ("/l?url=", None), ("/viewer.html?file=http://b.test/x.pdf", None),
    ("/x.html?id=3", None), ("/l?url=b.test", None), ("/l?to=2024", None),
])  # fmt: skip
def test_a_page_that_only_says_goodbye_is_told_with_its_target(
    link: str, target: str | None
) -> None:
    assert leads_off(f"http://a.test{link}", {"a.test", "www.a.test"}) == target
