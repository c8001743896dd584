"""A page's markup walked once into its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.page.markup import tokens
from crawler.page.tags import BREAK, IMAGE, INLINE, KINDS, LINK, PARAGRAPH, SHAPING, VOID, may_hide
from crawler.page.walked import Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from crawler.page.layout import Layout
    from crawler.page.markup import Token

MOST_ELEMENTS = 300_000  # of a page; a table of four megabytes has fewer, and two seconds are over
GIVEN = "data-given"  # an attribute that is there while the tree is written down


def walk(root: LexborNode, given: Sequence[LexborNode] = ()) -> Layout:
    """The lines below `root`: a block, a <br> and a table row each end one; cells are parted by tabs.

    `Layout.given` gets the spans of those of the `given` nodes that hold lines of their own. The tree
    is read as lexbor writes it down, which costs a fraction of what asking its nodes does.
    """
    nodes = {str(node.mem_id): node for node in given}
    for number, node in nodes.items():
        node.attrs[GIVEN] = number
    found = tokens(root)
    for node in nodes.values():
        del node.attrs[GIVEN]
    reading = _Reading(found, GIVEN if nodes else "")
    reading.read()
    layout = reading.layout
    numbers = [reading.marked.get(str(node.mem_id), -1) for node in given]
    layout.given = [layout.spans[number] for number in numbers if number in layout.spans]
    return layout


class _Reading(Walk):
    """A walk through tokens."""

    def __init__(self, tokens: Sequence[Token], mark: str) -> None:
        super().__init__(tokens, mark)
        self.follow = enumerate(tokens)
        self.left = MOST_ELEMENTS

    def read(self) -> None:
        """Reads the tokens; what they gave is in `layout`."""
        for at, token in self.follow:
            end, _, _, head, name, text, leaf, link, word, after, tail = token
            if head:
                kind = KINDS.get(name, INLINE)
                if link and kind <= PARAGRAPH and (not text or text.isspace()) and (not after or after.isspace()) and self.left > 1:  # fmt: skip
                    self.left -= 2
                    self.link_block(head, at, link, word)
                elif kind <= SHAPING:
                    tail = self.shape(kind, at, token)
                elif kind == INLINE:
                    self.pass_through(at, token)
                elif kind == VOID:
                    self.text(text)
                elif not (leaf or link):
                    tail = self.past(name)
            elif end:
                self.end(KINDS.get(end, INLINE), at)
            if tail:
                self.text(tail)
        self.end_line()

    def shape(self, kind: int, at: int, token: Token) -> str:
        """Reads a token that starts an element which shapes lines; gives the text that follows."""
        _, _, _, head, name, text, leaf, link, word, after, tail = token
        self.left -= 1
        if self.left < 0:
            if kind in (BREAK, IMAGE):
                return text
            return tail if leaf or link else self.past(name)
        if kind == LINK:
            self.begin_link(head[1:], at)
        elif kind in (BREAK, IMAGE):
            self.point(kind, head)
            return text
        else:
            self.enter(self.tag(head, at), at)
        if text:
            self.text(text)
        if link:
            self.inner_link(at, link, word, after)
        if leaf or link:
            self.end(kind, at)
        return tail

    def pass_through(self, at: int, token: Token) -> None:
        """Reads a token that starts an element within a line."""
        _, _, _, head, _, text, leaf, link, word, after, _ = token
        if self.noise or may_hide(head):
            self.begin_inside(head, at)
        if text:
            self.text(text)
        if link:
            self.inner_link(at, link, word, after)
        if (leaf or link) and self.noise:
            self.end_inside()

    def inner_link(self, at: int, link: str, word: str, after: str) -> None:
        """Reads a link that came in one token with the element around it."""
        self.left -= 1
        if self.left >= 0:
            self.begin_link(link, at)
            self.text(word)
            self.end(LINK, at)
        if after:
            self.text(after)

    def end(self, kind: int, at: int) -> None:
        """Leaves an element."""
        if kind == LINK:
            self.end_link(at)
        elif kind < LINK:
            self.leave()
        if self.noise and kind in (INLINE, LINK):
            self.end_inside()

    def past(self, name: str) -> str:
        """Passes by all that is in an element; gives the text behind it."""
        depth = 1
        for _, (end, _, _, _, begun, _, leaf, link, *_, tail) in self.follow:
            if end == name:
                depth -= 1
                if not depth:
                    return tail
            elif begun == name and not (leaf or link):
                depth += 1
        return ""
