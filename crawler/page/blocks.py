"""A page's markup walked once into its layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from crawler.page.layout import Element, Layout, Line, Span
from crawler.page.lines import BLOCKS, SILENT, one_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Blocks that hold no report by themselves: the one around them does.
PARAGRAPHS = frozenset((
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table", "tbody",
    "thead", "tfoot", "tr", "blockquote", "caption", "figcaption", "figure", "pre", "legend", "option", "address",
    "title",
))  # fmt: skip
SHAPING = BLOCKS | {"a", "img", "td", "th"}  # elements that more than their text counts of
# Elements that hold no report, and whose names say nothing.
BARE = frozenset(("p", "tr", "tbody", "li", "dt", "dd", "h3", "h4", "h5", "h6"))
EMPTY = frozenset(("img", "br", "hr"))
MOST_ELEMENTS = 300_000  # of a page; a table of four megabytes has fewer, and two seconds are over
SHORT_CELL = 120  # characters; a longer one is a page laid out with a table
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt)(?:$|[?#&])|downfile\.jsp|/download\.jsp|DownloadAttachUrl",
    re.IGNORECASE,
)


class _Walk:
    """The state of one walk; hostile pages nest deeper than Python's stack, so it does not recur."""

    def __init__(self, at: dict[int, Span]) -> None:
        self.layout = Layout(spans=at)
        self.pieces: list[str] = []
        self.linked = 0
        self.file = False
        self.links: list[tuple[str, str]] = []
        self.open: list[int] = []
        self.rows: list[tuple[int, list[int]]] = []

    def end_line(self) -> None:
        if self.pieces:
            text = "".join(self.pieces).strip()
            if text:
                text = one_line(text)
                linked = min(self.linked, len(text))
                self.layout.lines.append(Line(text, linked, self.file, tuple(self.open[-1:-4:-1])))
            self.pieces.clear()
        self.linked, self.file = 0, False

    def text(self, content: str) -> None:
        self.pieces.append(content)
        if self.links:
            self.linked += len(content.strip())

    def end_row(self) -> None:
        """Joins the cells of a row into one line if they are a table's and not a page's."""
        start, cells = self.rows.pop()
        lines = self.layout.lines
        inside = lines[start:]
        if self.rows and self.rows[-1][1]:  # a table within a cell: the row around it is no row
            self.rows[-1][1].append(-1)
        if len(cells) < 2 or not inside or -1 in cells:  # noqa: PLR2004
            return
        ends = [*cells[1:], len(lines)]
        texts = [" ".join(one.text for one in lines[a:b]) for a, b in zip(cells, ends, strict=True)]
        if max(map(len, texts)) > SHORT_CELL:
            return
        del lines[start:]
        for seen in (self.layout.links, self.layout.images):
            _move(seen, start)
        around = tuple(self.open[-1:-4:-1])
        lines.append(Line("\t".join(texts).strip(), sum(one.linked for one in inside),
                          any(one.file for one in inside), around))  # fmt: skip
        self.hold((start, len(lines)))

    def hold(self, row: Span) -> None:
        """Gives the elements within a row, whose lines have become one, that line."""
        spans = self.layout.spans
        for number in reversed(spans):
            if spans[number][1] <= row[1]:
                break
            spans[number] = row
        for element in reversed(self.layout.elements):
            if element.span[1] <= row[1]:
                break
            element.span = row


def _move(seen: list[Any], start: int) -> None:
    """Puts what was seen on the lines of a row on the row's one line."""
    for place in range(len(seen) - 1, -1, -1):
        if seen[place][0] <= start:
            return
        seen[place] = (start, *seen[place][1:])


def walk(root: LexborNode) -> Layout:
    """The lines below `root`: a block, a <br> and a table row each end one; cells are parted by tabs."""
    state = _Walk({})
    stack: list[tuple[LexborNode, str | None, int]] = [(root, None, 0)]
    left = MOST_ELEMENTS
    while stack:
        node, leaving, begun = stack.pop()
        if leaving is not None:
            _leave(state, node, leaving, begun)
            continue
        tag = node.tag or ""
        if tag == "-text":
            state.text(node.text_content or "")
            continue
        if tag in SILENT:
            continue
        if tag in SHAPING:
            left -= 1
            if left < 0:
                continue
            _enter(state, node, tag)
            if tag in EMPTY:
                continue
            stack.append((node, tag, len(state.layout.lines)))
        child = node.last_child
        while child is not None:
            stack.append((child, None, 0))
            child = child.prev
    state.end_line()
    return state.layout


def _enter(state: _Walk, node: LexborNode, tag: str) -> None:
    if tag == "a":
        attributes = node.attributes
        href = attributes.get("href") or ""
        state.links.append((href, attributes.get("title") or ""))
        if "." in href and FILE.search(href):
            state.file = True
    elif tag == "img":
        source = node.attributes.get("data-src") or node.attributes.get("src") or ""
        if source:
            state.layout.images.append((len(state.layout.lines), source))
    elif tag in ("td", "th"):
        if state.pieces or state.file:
            state.end_line()
        if state.rows:
            state.rows[-1][1].append(len(state.layout.lines))
        state.open.append(node.mem_id)
    else:
        _enter_block(state, node, tag)


def _enter_block(state: _Walk, node: LexborNode, tag: str) -> None:
    if state.pieces or state.file:
        state.end_line()
    if tag == "tr":
        state.rows.append((len(state.layout.lines), []))
    if tag not in PARAGRAPHS:
        if state.open:
            state.layout.parents[node.mem_id] = state.open[-1]
        state.open.append(node.mem_id)


def _leave(state: _Walk, node: LexborNode, tag: str, begun: int) -> None:
    layout = state.layout
    if tag == "a":
        href, name = state.links.pop()
        if href:
            if not name and FILE.search(href):
                name = node.text()
            layout.links.append((len(layout.lines), href, one_line(name).strip()))
        return
    if state.pieces or state.file:
        state.end_line()
    if tag == "tr":
        state.end_row()
    if tag in BARE:
        return
    if tag not in PARAGRAPHS:
        state.open.pop()
    span = (min(begun, len(layout.lines)), len(layout.lines))
    layout.spans[node.mem_id] = span
    _name(layout, node, tag, span)


def _name(layout: Layout, node: LexborNode, tag: str, span: Span) -> None:
    if span[0] == span[1]:
        return
    attributes = node.attributes
    name, classes = attributes.get("id") or "", attributes.get("class") or ""
    hidden = "hidden" in attributes or bool(HIDDEN.search(attributes.get("style") or ""))
    if name or classes or hidden or tag == "article":
        key = f"{tag} #{name} {' '.join(f'.{one}' for one in classes.split()[:12])} "
        layout.elements.append(Element(key[:400], span, hidden, node.mem_id))
