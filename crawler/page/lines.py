"""The visible text of markup, one block a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table",
    "tbody", "tfoot", "thead", "title", "tr", "ul", "ucapcontent",
))  # fmt: skip
CELLS = frozenset(("td", "th"))
SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "select", "button", "textarea",
                    "input", "svg", "object", "head", "-comment"))  # fmt: skip
SHORT_CELL = 120  # characters; a longer one is a page laid out with a table
SPACE = re.compile(r"\s+")
HAN = re.compile(r"[\u2e80-\u2fdf\u3001-\u9fff\uf900-\ufaff\uff00-\uffef]")


def one_line(text: str) -> str:
    """The text with each run of white space as one space, as a browser shows it.

    A line break of the source between two Han characters is no space (CSS Text 3, 4.1.3).

    >>> one_line("生态\\n  环境 the\\n end")
    '生态环境 the end'
    """

    def shown(run: re.Match[str]) -> str:
        around = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        return "" if "\n" in run[0] and all(map(HAN.match, around)) else " "

    return SPACE.sub(shown, text) if "\n" in text else SPACE.sub(" ", text)


def _children(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def lines(node: LexborNode) -> list[str]:
    """The text below `node`: a block, a <br> and a table row each end a line, cells are parted by |.

    Walks without recursion, since hostile pages nest deeper than Python's stack.
    """
    found: list[str] = []
    pieces: list[str] = []

    def end_line() -> None:
        text = one_line("".join(pieces)).strip(" |")
        if text:
            found.append(text)
        pieces.clear()

    stack: list[tuple[LexborNode, bool]] = [(node, False)]
    in_short_cells = 0
    while stack:
        current, leaving = stack.pop()
        tag = current.tag or ""
        if tag == "-text":
            pieces.append(current.text_content or "")
            continue
        if tag in SILENT:
            continue
        if tag in CELLS and len(current.text()) <= SHORT_CELL:
            # A paragraph in a cell of a table of values does not end the row.
            in_short_cells += -1 if leaving else 1
            pieces.append("" if leaving else " | ")
        elif tag in BLOCKS and in_short_cells and tag in ("p", "div", "br", "center"):
            pieces.append(" ")
        elif tag in BLOCKS or tag in CELLS:
            end_line()
        if leaving:
            continue
        stack.append((current, True))
        stack.extend((one, False) for one in reversed(_children(current)))
    end_line()
    return found
