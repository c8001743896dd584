"""A page's markup walked once into its layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.page.hidden import hidden_in
from crawler.page.layout import Element, Layout, Span
from crawler.page.lines import BLOCKS, SILENT, one_line
from crawler.page.walked import Walk

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
FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt)(?:$|[?#&])|downfile\.jsp|/download\.jsp|DownloadAttachUrl",
    re.IGNORECASE,
)


def walk(root: LexborNode) -> Layout:
    """The lines below `root`: a block, a <br> and a table row each end one; cells are parted by tabs."""
    state = Walk(hidden_in(root))
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
        if (tag not in SHAPING or tag == "a") and state.hidden and node.mem_id in state.hidden:
            state.begin_noise()
            stack.append((node, "-noise", 0))
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


def _enter(state: Walk, node: LexborNode, tag: str) -> None:
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


def _enter_block(state: Walk, node: LexborNode, tag: str) -> None:
    if state.pieces or state.file:
        state.end_line()
    if tag == "tr":
        state.rows.append((len(state.layout.lines), []))
    if tag not in PARAGRAPHS:
        if state.open:
            state.layout.parents[node.mem_id] = state.open[-1]
        state.open.append(node.mem_id)


def _leave(state: Walk, node: LexborNode, tag: str, begun: int) -> None:
    layout = state.layout
    if tag == "-noise":
        state.end_noise(node.mem_id)
        return
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
    hidden = bool(state.hidden) and node.mem_id in state.hidden
    if tag in BARE and not hidden:
        return
    if tag not in PARAGRAPHS:
        state.open.pop()
    span = (min(begun, len(layout.lines)), len(layout.lines))
    layout.spans[node.mem_id] = span
    _name(layout, node, (tag, hidden), span)


def _name(layout: Layout, node: LexborNode, kind: tuple[str, bool], span: Span) -> None:
    if span[0] == span[1]:
        return
    tag, hidden = kind
    attributes = node.attributes
    name, classes = attributes.get("id") or "", attributes.get("class") or ""
    if name or classes or hidden or tag == "article":
        key = f"{tag} #{name} {' '.join(f'.{one}' for one in classes.split()[:12])} "
        layout.elements.append(Element(key[:400], span, hidden, node.mem_id))
