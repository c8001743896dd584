"""Markup nested deeper than any page needs is flattened before it is parsed."""

from __future__ import annotations

import re
from itertools import accumulate

DEEPEST = 256  # elements; browsers stop at 512, libxml2 at 256
# Elements without an end, those that the next of their kind ends, and links, which must not get lost.
ENDLESS = frozenset((
    "a", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dd", "dt", "tr", "td", "th", "tbody", "thead", "tfoot", "option",
    "optgroup", "colgroup", "rp", "rt", "html", "head", "body",
))  # fmt: skip
# A comparison in a script is no tag: scripts, styles and comments are matched whole.
TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|(?P<raw>script|style)\b.*?(?:</(?P=raw)|\Z)|"
    r"(?P<end>/?)(?P<name>[a-z][^\s/>]{0,40})[^>]*)",
    re.IGNORECASE | re.DOTALL,
)


# The same for a page that is not deep, fast: the names of its tags, with a slash before those of end
# tags, and "" for a comment, a script or a style.
NAME = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|[sS][cC][rR][iI][pP][tT]\b[^<]*+(?:<(?!/[sS][cC][rR][iI][pP][tT])[^<]*+)*+(?:</script)?+|"
    r"[sS][tT][yY][lL][eE]\b[^<]*+(?:<(?!/[sS][tT][yY][lL][eE])[^<]*+)*+(?:</style)?+|(/?[a-zA-Z][^ />\t\n\r\f]*+))",
    re.DOTALL,
)

# A tag that long has an image in it, or thousands of attributes, which cost the parser their square.
LONG_TAG = re.compile(r"(<[a-zA-Z][a-zA-Z0-9]{0,20}+)\s([^<>]{5000,})")
LONG = 5000  # characters
MOST_ATTRIBUTES = 500


class _Steps(dict[str, int]):
    """1 for the name of a start tag that opens an element, -1 for that of an end tag, 0 for any other."""

    def __missing__(self, name: str) -> int:
        bare = name.lstrip("/")
        if not bare or bare.lower() in ENDLESS:
            return 0
        return 1 if bare == name else -1


STEPS = _Steps(
    {"": 0, **dict.fromkeys(ENDLESS, 0), **dict.fromkeys((f"/{name}" for name in ENDLESS), 0)}
)
STEPS |= {
    "div": 1,
    "/div": -1,
    "span": 1,
    "/span": -1,
    "ul": 1,
    "/ul": -1,
    "table": 1,
    "/table": -1,
}


def bare_crowded_tags(html: str) -> str:
    """The markup with tags of more than MOST_ATTRIBUTES attributes stripped of all of them.

    >>> bare_crowded_tags("<p " + "a=1 " * 2000 + ">党建")
    '<p>党建'
    """

    def bare(tag: re.Match[str]) -> str:
        return tag[1] if len(tag[2].split()) > MOST_ATTRIBUTES else tag[0]

    return LONG_TAG.sub(bare, html) if max(map(len, html.split("<"))) > LONG else html


def _step(tag: re.Match[str]) -> int:
    """1 for a tag that opens an element, -1 for one that closes it, 0 for any other."""
    name = tag["name"]
    if name is None or name.lower() in ENDLESS or tag[0].endswith("/"):
        return 0
    return -1 if tag["end"] else 1


def flatten(html: str) -> str:
    """The markup without the start tags below DEEPEST open elements, and their end tags.

    A parser needs time in the square of the depth, so that some kilobytes of <div> hold it for
    seconds. Markup that is not that deep is given back as it is.

    >>> flatten("<div>" * 300 + "党建").count("<div")
    256
    """
    if max(accumulate([STEPS[name] for name in NAME.findall(html)]), default=0) <= DEEPEST:
        return html
    if max(accumulate(map(_step, TAG.finditer(html))), default=0) <= DEEPEST:
        return html
    depth = dropped = 0

    def judge(tag: re.Match[str]) -> str:
        nonlocal depth, dropped
        step = _step(tag)
        if dropped and step < 0:
            dropped -= 1
        elif depth >= DEEPEST and step > 0:
            dropped += 1
        else:
            depth = max(0, depth + step)
            return tag[0]
        return "<wbr"  # takes the tag's place, up to its >

    return TAG.sub(judge, html)
