"""What a start tag, as lexbor writes a tree down, says of the element that it opens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from crawler.page.hidden import is_hidden
from crawler.page.lines import BLOCKS, SILENT

# Blocks that hold no report by themselves: the one around them does.
PARAGRAPHS = frozenset((
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table", "tbody",
    "thead", "tfoot", "tr", "blockquote", "caption", "figcaption", "figure", "pre", "legend", "option", "address",
    "title",
))  # fmt: skip
# Elements that hold no report, and whose names say nothing.
BARE = frozenset(("p", "tr", "tbody", "li", "dt", "dd", "h3", "h4", "h5", "h6"))
# A block that may hold a report, one that may not, a cell; what ends no line; what is not shown; what has no end.
BLOCK, PARAGRAPH, CELL, LINK, IMAGE, BREAK, INLINE, UNSEEN, VOID = range(9)
ENDLESS = ("area", "base", "basefont", "bgsound", "col", "embed", "frame", "input", "keygen", "link", "meta",
           "param", "source", "track", "wbr")  # fmt: skip
KINDS = {
    **dict.fromkeys(BLOCKS, BLOCK), **dict.fromkeys(PARAGRAPHS, PARAGRAPH), **dict.fromkeys(SILENT, UNSEEN), "td": CELL, "th": CELL,
    "a": LINK, "img": IMAGE, "br": BREAK, "hr": BREAK, **dict.fromkeys(ENDLESS, VOID),
}  # fmt: skip
SHAPING = BREAK  # the last kind of those of which more than their text counts
ATTRIBUTE = re.compile(r' ([^\s>][^\s=>]*)="([^"]*)"')
LONGEST = 300  # characters of a tag that is remembered
FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt)(?:$|[?#&])|downfile\.jsp|/download\.jsp|DownloadAttachUrl",
    re.IGNORECASE,
)


class Tag(NamedTuple):
    """A start tag: its element's name and kind, and what is asked of its attributes.

    `key` is "tag #id .class .class " of an element with a name, a hidden one and <article>, else "".
    A `bare` element is of no use but for the lines that it ends.
    """

    name: str
    kind: int
    key: str
    hidden: bool
    bare: bool


def plain(text: str) -> str:
    """Text as lexbor writes it down, without its escapes.

    >>> plain("a&amp;nbsp;&lt;b&gt;&nbsp;")
    'a&nbsp;<b>\\xa0'
    """
    if "&" not in text:
        return text
    for escape, character in (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"')):
        text = text.replace(escape, character)
    return text.replace("&amp;", "&")


def attributes(head: str) -> dict[str, str]:
    """The attributes of the tag that is written `<head>`.

    >>> attributes('a href="?a=1&amp;b=2" hidden=""')
    {'href': '?a=1&b=2', 'hidden': ''}
    """
    return {name: plain(value) for name, value in ATTRIBUTE.findall(head)}


@lru_cache(maxsize=8192)
def read_tag(head: str) -> Tag:
    """The tag that is written `<head>`.

    >>> read_tag('div id="zoom" class="a b"').key
    'div #zoom .a .b '
    """
    name, _, rest = head.partition(" ")
    kind = KINDS.get(name, INLINE)
    found = attributes(head) if rest else {}
    hidden = bool(found) and is_hidden(found)
    named, classes = found.get("id", ""), found.get("class", "")
    key = ""
    if named or classes or hidden or name == "article":
        key = f"{name} #{named} {' '.join(f'.{one}' for one in classes.split()[:12])} "[:400]
    return Tag(name, kind, key, hidden, name in BARE and not hidden)


def may_hide(head: str) -> bool:
    """Whether a tag has an attribute by which elements are hidden."""
    return " style=" in head or "hidden=" in head


def leads_to_file(link: str) -> bool:
    """Whether a link, whose attributes are given as written, leads to a file."""
    return "." in link and FILE.search(link.replace('"', "?")) is not None and FILE.search(attributes(link).get("href", "")) is not None  # fmt: skip
