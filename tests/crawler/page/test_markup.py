"""A tree is read as lexbor writes it down: its tokens say what its nodes would."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.page.blocks import GIVEN, walk
from crawler.page.lines import SILENT
from crawler.page.tags import attributes

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

PIECES = [
    "水清了，", "岸绿了。", " ", "\n", "&nbsp;", "a &lt; b", "a &amp;lt; b", "<div>", "<div class='a>b'>", "</div>", "<p>", "</p>", "<br>",
    "<a href='/x.html' title='1<2>3'>", "<a href=x.pdf>", "</a>", "<span>", "</span>", "<b title='<b>'>", "</b>", "<table>", "<tr>", "<td>", "</table>",
    "<script>if (a < b) '</div>'</script>", "<script><!-- '<script></script>' --></script>", "<style>a > b</style>", "<!-- <p>1</p> -->", "<select><option>1</select>",
    "<textarea><b>2</b></textarea>", "<xmp><b>3</b></xmp>", "<noframes><p>4</noframes>", "<template><p>5</p></template>", "<svg><a>6</a></svg>", "<button><button>7</button>",
    "<a<b>", "<x y=\"1\"z=\"2\">", "<ul><li>", "</ul>", "<h1>", "</h1>", "<noscript><p>8</noscript>", "<img src='a>b.jpg'>", "<iframe><p></iframe>", "<ucapcontent>", "</body>",
]  # fmt: skip


def _tree(markup: str) -> LexborNode:
    body = LexborHTMLParser(markup).body
    assert body is not None
    return body


def _by_nodes(node: LexborNode) -> str:
    """The text of the nodes that are shown."""
    if node.tag == "-text":
        return node.text_content or ""
    return "".join(
        _by_nodes(child) for child in node.iter(include_text=True) if child.tag not in SILENT
    )


@pytest.mark.parametrize("seed", range(300))
def test_the_lines_hold_the_text_of_the_nodes_that_are_shown(seed: int) -> None:
    rng = random.Random(seed)
    body = _tree("".join(rng.choices(PIECES, k=rng.randint(1, 40))))
    lines = "".join(line.text for line in walk(body).lines)
    assert "".join(lines.split()) == "".join(_by_nodes(body).split())


def test_a_link_is_known_by_its_attributes_and_a_file_by_its_text() -> None:
    links = walk(_tree('<p><a href="/a?b=1&c=2" title="x>y">甲</a><a href="b.pdf"><b>名</b>单<script>1</script></a><a>乙</a>')).links  # fmt: skip
    assert [(attributes(link), text) for _, link, text in links] == [
        ({"href": "/a?b=1&c=2", "title": "x>y"}, ""),
        ({"href": "b.pdf"}, "名单1"),
    ]


def test_given_nodes_have_their_spans_and_the_tree_is_as_it_was() -> None:
    body = _tree(f"<div>甲<div class=a>乙<p>丙</div></div><div class=a>丁</div><p {GIVEN}=1>戊")
    before = body.html
    assert walk(body, body.css(".a")).given == [(1, 3), (3, 4)]
    assert body.html == before


@pytest.mark.parametrize("entry", ["<ul class=n><a href='/x/'>{}</a></ul>", "<ul class=n><a href='/x/'>{} </a> \n</ul>",
                                   "<ul class=n><a href='/x/'><b>{}</b></a></ul>"])  # fmt: skip
def test_an_entry_of_a_menu_is_the_same_in_one_token_and_in_several(entry: str) -> None:
    layout = walk(_tree(f"<div id=m>前{entry.format('党建')}\n{entry.format('法规')}</div>"))
    shown = [(line.text, line.linked, line.prose) for line in layout.lines]
    assert shown == [("前", 0, 0), ("党建", 2, 0), ("法规", 2, 0)]
    assert len({line.around[-1] for line in layout.lines}) == 1
    spans = [(one.key, one.span) for one in layout.elements]
    assert spans == [("ul # .n ", (1, 2)), ("ul # .n ", (2, 3)), ("div #m  ", (0, 3))]


@pytest.mark.parametrize(("start", "again"), [("<script>", '"<xmp>"'), ("<script>", '"<xmp "'), ("<svg><style>&lt;/style>", "&lt;!--"),
                                          ("<svg><style>&lt;/style>", "&lt;script ")])  # fmt: skip
def test_what_seems_to_open_and_never_ends_is_read_in_no_time(start: str, again: str) -> None:
    began = time.process_time()
    walk(_tree(start + again * 60_000))
    assert time.process_time() - began < 5


def test_a_sign_in_the_value_of_a_tag_with_an_ideographic_space_cuts_nothing() -> None:
    assert [line.text for line in walk(_tree('<p\u3000a="1" title="<b>甲">乙</p>')).lines] == ["乙"]
