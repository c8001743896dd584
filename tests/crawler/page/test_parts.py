"""Reports that are served in parts."""

from __future__ import annotations

import pytest

from crawler.page.parsed import Page
from crawler.page.parts import join, next_part
from pipelines.report import Attachment, Report


def linked(url: str, *links: tuple[str, str]) -> str | None:
    markup = "".join(f"<a href='{href}'>{text}</a>" for href, text in links)
    found = next_part(Page(f"http://a.test/{url}", markup))
    return found.removeprefix("http://a.test/") if found else None


@pytest.mark.parametrize(("url", "links", "following"), [
    ("n/1453496.shtml", [("1453496-2.shtml", "2"), ("1453496-3.shtml", "3"), ("1453496-2.shtml", "下一页")], "n/1453496-2.shtml"),
    ("n/1453496-2.shtml", [("1453496.shtml", "1"), ("1453496-3.shtml", "3")], "n/1453496-3.shtml"),
    ("n/1453496-3.shtml", [("1453496.shtml", "1"), ("1453496-2.shtml", "2")], None),
    ("x/t20240207_11.html", [("t20240207_11_1.html", "[2]"), ("t20240207_12.html", "下一页")], "x/t20240207_11_1.html"),
    ("x/t20240207_11_1.html", [("t20240207_11.html", "1"), ("t20240207_11_2.html", "3")], "x/t20240207_11_2.html"),
    ("show-6-123-1.html", [("show-6-123-2.html", "2")], "show-6-123-2.html"),
    ("c/content_55.htm", [("content_55_2.htm", "第2页")], "c/content_55_2.htm"),
    ("x/123.html", [("124.html", "下一页")], None),
    ("x/123.html", [("http://b.test/x/123_2.html", "2"), ("javascript:;", "下一页")], None),
    ("x/123.html", [("123_2.html", "某县召开会议")], None),
    ("x/123.html", [], None),
])  # fmt: skip
def test_the_next_part_is_a_file_of_the_same_name_with_a_higher_number(
    url: str, links: list[tuple[str, str]], following: str | None
) -> None:
    assert linked(url, *links) == following


def test_parts_are_joined_with_what_each_one_adds() -> None:
    file = Attachment(url="http://a.test/1.pdf", name="甲")
    first = Report(url="http://a.test/1", site="a", title="护河", raw_body="水清了。\n岸绿了。")
    second = Report(url="http://a.test/1-2", site="a", raw_body="岸绿了。\n人多了。", attachments=(file,))  # fmt: skip
    whole = join([first, second])
    assert (whole.url, whole.title) == (first.url, "护河")
    assert whole.raw_body == "水清了。\n岸绿了。\n人多了。"
    assert whole.attachments == (file,)
