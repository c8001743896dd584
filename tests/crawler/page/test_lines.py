"""Markup becomes the lines that a reader sees."""

from __future__ import annotations

import pytest

from crawler.page.blocks import walk
from crawler.page.nesting import DEEPEST, flatten
from crawler.page.parsed import Page


def shown(markup: str) -> list[str]:
    body = Page("http://a.test/", markup).tree.body
    assert body is not None
    return [line.text for line in walk(body).lines]


@pytest.mark.parametrize(("markup", "text"), [
    ("<p>柳湾村</p><p>清水河</p>", ["柳湾村", "清水河"]),
    ("柳湾村<br>清水河<br/><br>", ["柳湾村", "清水河"]),
    ("<div>柳<b>湾</b><span>村</span></div>", ["柳湾村"]),
    ("<p>柳湾\n      村</p>", ["柳湾村"]),
    ("<p>PM2.5\n  and O3</p>", ["PM2.5 and O3"]),
    ("<p>　　柳湾村&nbsp;&nbsp;清水河 </p>", ["柳湾村 清水河"]),
    ("<p>柳湾村<style>.TRS_Editor P{margin:0}</style><script>var a=1</script><!-- 注 --></p>", ["柳湾村"]),
    ("<table><tr><td>索引号</td><td>A-1</td></tr><tr><td>文号</td><td>青环发〔2024〕1号</td></tr></table>",
     ["索引号\tA-1", "文号\t青环发〔2024〕1号"]),
    ("<table><tr><td><p>索引号</p></td><td><p>A-1</p></td></tr></table>", ["索引号\tA-1"]),
    ("<ul><li>一、看河</li><li>二、听会</li></ul>", ["一、看河", "二、听会"]),
    ("</html><p>早关的页面</p>", ["早关的页面"]),
    ("<p>没有收尾<p>的段落", ["没有收尾", "的段落"]),
    ("<p>\x00柳\x00湾村</p>", ["柳湾村"]),
    ("", []), ("   \n ", []),
])  # fmt: skip
def test_a_block_a_break_and_a_row_end_a_line(markup: str, text: list[str]) -> None:
    assert shown(markup) == text


def test_a_table_that_lays_out_the_page_keeps_its_paragraphs_apart() -> None:
    long = "青溪县的工作人员走进柳湾村，听取大家对清水河治理的意见。" * 6
    assert shown(f"<table><tr><td><p>{long}</p><p>{long}</p></td></tr></table>") == [long, long]


def test_markup_of_common_depth_is_given_back_as_it_is() -> None:
    markup = "<div><ul>" * 100 + "<li><p>柳湾村" * 500 + "</ul></div>" * 100
    assert flatten(markup) == markup


def test_a_comparison_in_a_script_opens_no_element() -> None:
    markup = "<script>" + "if(a<n&&b<m){};" * 500 + "</script><div>柳湾村</div>"
    assert flatten(markup) == markup


def test_deep_markup_is_cut_to_a_bearable_depth_and_keeps_its_text_and_links() -> None:
    markup = "<div>" * 1000 + "<a href=t1.html>柳湾村</a>" + "</div>" * 1000 + "<p>清水河</p>"
    assert flatten(markup).count("<div") == DEEPEST
    tree = Page("http://a.test/", markup).tree
    assert shown(markup) == ["柳湾村", "清水河"]
    assert tree.css_first("a").attributes["href"] == "t1.html"
    assert tree.css_first("p").parent.tag == "body"


def test_elements_within_a_row_hold_the_one_line_that_the_row_became() -> None:
    markup = (
        "<p>柳湾村</p><table><tr><td>索引号</td><td><div class=note><p>A-1</p><p>A-2</p></div></td></tr></table>"
        "<div class=next>清水河</div>"
    )
    body = Page("http://a.test/", markup).tree.body
    assert body is not None
    layout = walk(body)
    assert [line.text for line in layout.lines] == ["柳湾村", "索引号\tA-1 A-2", "清水河"]
    assert [(one.key.split()[-1], one.span) for one in layout.elements] == [
        (".note", (1, 2)), (".next", (2, 3))
    ]  # fmt: skip
    assert max(end for _, end in layout.spans.values()) == 3
