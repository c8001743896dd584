"""Markup as lexbor writes a tree down, cut into tokens: a regex does in C what asking each node costs Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.page.tags import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    Token = tuple[str, str, str, str, str, str, str, str, str, str, str]

# Names hold any sign but these: an ideographic space too. What never ends goes on to the end, or it
# would be looked for again from each place behind.
NAMED = r'/?[^ />!][^ />]*+(?: [^ >][^ =>]*+="[^"]*+")*+>'
RAW = r"(?P<raw>s(?:cript|tyle)|iframe)(?=[ >])(?P<inside>[^<]*+(?:<(?!/(?P=raw)>)[^<]*+)*+)(?:</(?P=raw)>|\Z)"
# The end of an element; a comment; a script; a start tag with the text behind it, and what often
# follows: its end tag, or one link and its end tag. Then the text behind all that.
TOKEN = re.compile(
    rf"<(?:/(?P<end>[^>]*+)>|!--.*?(?:-->|\Z)|{RAW}|(?P<head>(?P<name>[^ />!]++)[^>]*+)>(?P<text>[^<]*+)"
    r"(?:(?P<leaf></(?P=name)>)|<a(?P<link> [^>]*+)>(?P<word>[^<]*+)</a>(?P<after>[^<]*+)</(?P=name)>)?)"
    r"(?P<tail>[^<]*+)",
    re.DOTALL,
)
CUT = re.compile(
    r'="[^"<>]*+[<>]'
)  # an attribute's value with such a sign, which lexbor does not escape
WHOLE = re.compile(rf"<(?:!--.*?(?:-->|\Z)|{RAW}|{NAMED})", re.DOTALL)
VERBATIM = ("<xmp", "<noembed", "<noframes", "<plaintext")  # whose content is written as it is, too
OPENED = re.compile(r"<(xmp|noembed|noframes|plaintext)(?=[ >])")


def tokens(root: LexborNode) -> list[Token]:
    """The tokens of an element's markup, groups of TOKEN; none of its tags is cut."""
    markup = root.html or ""
    if any(name in markup for name in VERBATIM):
        markup = _with_verbatim_escaped(markup)
    if CUT.search(markup):
        markup = shielded(markup)
    found: list[Token] = TOKEN.findall(markup)
    if any(one[0] == "script" for one in found):  # one had a script within, and the end of that
        markup = _without_such_scripts(root, markup)
        found = TOKEN.findall(shielded(markup))
    return found


def _with_verbatim_escaped(markup: str) -> str:
    """The markup with the content of such elements escaped; an end tag is looked for in vain but once."""
    pieces: list[str] = []
    endless: set[str] = set()
    at = 0
    for one in OPENED.finditer(markup):
        name = one[1]
        if one.start() < at or name in endless:
            continue
        start = markup.find(">", one.end()) + 1
        end = markup.find(f"</{name}>", start) if start else -1
        if end < 0:
            endless.add(name)
            continue
        pieces += (markup[at:start], escaped(markup[start:end]))
        at = end
    return "".join((*pieces, markup[at:]))


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
