"""Markup as lexbor writes a tree down, cut into tokens: a regex does in C what asking each node costs Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.page.tags import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    Token = tuple[str, str, str, str, str, str, str, str, str, str, str]

NAMED = r'/?[^\s/>!]+(?: [^\s>][^\s=>]*="[^"]*")*>'
RAW = r"(?P<raw>s(?:cript|tyle)|iframe)(?=[ >])(?P<inside>[^<]*+(?:<(?!/(?P=raw)>)[^<]*+)*+)</(?P=raw)>"
# The end of an element; a comment; a script; a start tag with the text behind it, and what often
# follows: its end tag, or one link and its end tag. Then the text behind all that.
TOKEN = re.compile(
    rf"<(?:/(?P<end>[^>]*+)>|!--.*?-->|{RAW}|(?P<head>(?P<name>[^ />!]++)[^>]*+)>(?P<text>[^<]*+)"
    r"(?:(?P<leaf></(?P=name)>)|<a(?P<link> [^>]*+)>(?P<word>[^<]*+)</a>(?P<after>[^<]*+)</(?P=name)>)?)"
    r"(?P<tail>[^<]*+)",
    re.DOTALL,
)
CUT = re.compile(
    r'="[^"<>]*+[<>]'
)  # an attribute's value with such a sign, which lexbor does not escape
WHOLE = re.compile(rf"<(?:!--.*?-->|{RAW}|{NAMED})", re.DOTALL)
VERBATIM = ("<xmp", "<noembed", "<noframes", "<plaintext")  # whose content is written as it is, too
CONTENT = re.compile(r"(<(xmp|noembed|noframes|plaintext)(?=[ >])[^>]*>)(.*?)(?=</\2>)", re.DOTALL)


def tokens(root: LexborNode) -> list[Token]:
    """The tokens of an element's markup, groups of TOKEN; none of its tags is cut."""
    markup = root.html or ""
    if any(name in markup for name in VERBATIM):
        markup = CONTENT.sub(lambda one: one[1] + escaped(one[3]), markup)
    if CUT.search(markup):
        markup = shielded(markup)
    found: list[Token] = TOKEN.findall(markup)
    if any(one[0] == "script" for one in found):  # one had a script within, and the end of that
        markup = _without_such_scripts(root, markup)
        found = TOKEN.findall(shielded(markup))
    return found


def _without_such_scripts(root: LexborNode, markup: str) -> str:
    """The markup without scripts that hold end tags of scripts, as they may in a comment (HTML, 13.2.5.26)."""
    for node in root.css("script"):
        whole = node.html or ""
        if "</script>" in whole[:-9]:
            markup = markup.replace(whole, "", 1)
    return markup


def escaped(text: str) -> str:
    """Text without the signs of markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shielded(markup: str) -> str:
    """The markup with the signs < and > escaped where they stand in attributes' values and names.

    >>> shielded('<a title="1<2">3</a>')
    '<a title="1&lt;2">3</a>'
    """

    def shield(one: re.Match[str]) -> str:
        inside = one[0][1:-1]
        if one["raw"] or inside.startswith("!--") or ("<" not in inside and ">" not in inside):
            return one[0]
        return f"<{inside.replace('<', '&lt;').replace('>', '&gt;')}>"

    return WHOLE.sub(shield, markup)


def text_of(tokens: Sequence[Token], start: int, end: int) -> str:
    """The text of a link between the places of its tags, that of scripts in it too."""
    _, _, _, _, _, text, _, link, word, *_ = tokens[start]
    if start == end:
        return plain(word if link else text)
    pieces = [text]
    for _, _, inside, _, _, text, _, _, *rest in tokens[start + 1 : end]:
        pieces += (inside.partition(">")[2], text, *rest)
    return plain("".join(pieces))
