"""How far a walk through a page's markup has come: the line that is begun, the rows and links that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.page.hidden import is_noise
from crawler.page.layout import Element, Hidden, Layout, Line, prose
from crawler.page.lines import one_line
from crawler.page.markup import text_of
from crawler.page.rows import join_row
from crawler.page.tags import (
    BREAK,
    CELL,
    LONGEST,
    PARAGRAPH,
    Tag,
    attributes,
    leads_to_file,
    may_hide,
    plain,
    read_tag,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.markup import Token


class Walk:
    """The state of one walk through the tokens of a page; elements are known by their token's place."""

    def __init__(self, tokens: Sequence[Token], mark: str) -> None:
        self.tokens = tokens
        self.mark = mark
        self.marked: dict[str, int] = {}
        self.layout = Layout()
        self.noise: list[Hidden | None] = []
        self.told = (-1, -1)
        self.pieces: list[str] = []
        self.linked = 0
        self.file = False
        self.links: list[tuple[str, int]] = []
        self.around: tuple[int, ...] = ()
        self.frames: list[tuple[Tag, int, int, tuple[int, ...]]] = []
        self.rows: list[tuple[int, list[int]]] = []

    def tag(self, head: str, number: int) -> Tag:
        """What a start tag says. A page cannot know the number that a marked one bears."""
        if self.mark and self.mark in head:
            head, _, marked = head.rpartition(f' {self.mark}="')
            self.marked[marked[:-1]] = number
        return read_tag(head) if len(head) <= LONGEST else read_tag.__wrapped__(head)

    def end_line(self) -> None:
        """Ends the line that is begun, if it has any text."""
        if self.pieces:
            text = "".join(self.pieces).strip()
            if text:
                text = one_line(text)
                linked = min(self.linked, len(text))
                self.layout.lines.append(Line(text, linked, self.file, self.around, prose(text, linked)))  # fmt: skip
            self.pieces.clear()
        self.linked, self.file = 0, False

    def text(self, content: str) -> None:
        """Adds text, as written, to the line."""
        content = plain(content) if "&" in content else content
        self.pieces.append(content)
        if self.links:
            self.linked += len(content.strip())

    def enter(self, tag: Tag, number: int) -> None:
        """Enters a block or a cell."""
        if self.pieces or self.file:
            self.end_line()
        lines = len(self.layout.lines)
        self.frames.append((tag, number, lines, self.around))
        if tag.kind == PARAGRAPH:
            if tag.name == "tr":
                self.rows.append((lines, []))
            return
        self.around = (number, *self.around[:1])
        if tag.kind == CELL and self.rows:
            self.rows[-1][1].append(lines)

    def leave(self) -> None:
        """Leaves the block or cell that was entered last."""
        tag, number, begun, around = self.frames.pop()
        if self.pieces or self.file:
            self.end_line()
        if tag.name == "tr":
            start, cells = self.rows.pop()
            if self.rows and self.rows[-1][1]:  # a table within a cell: the row around it is no row
                self.rows[-1][1].append(-1)
            join_row(self.layout, start, cells, self.around)
        self.around = around
        if tag.bare:
            return
        lines = len(self.layout.lines)
        self.layout.spans[number] = span = (min(begun, lines), lines)
        if tag.key and span[0] < lines:
            self.layout.elements.append(Element(tag.key, span, tag.hidden))

    def point(self, kind: int, head: str) -> None:
        """Takes an image or a break."""
        if kind == BREAK:
            if self.pieces or self.file:
                self.end_line()
            return
        found = attributes(head)
        source = found.get("data-src") or found.get("src")
        if source:
            self.layout.images.append((len(self.layout.lines), source))

    def begin_link(self, link: str, number: int) -> None:
        """Enters a link, whose attributes are given as written."""
        if self.noise or may_hide(link):
            self.begin_inside(f"a{link}", number)
        self.links.append((link, number))
        if leads_to_file(link):
            self.file = True

    def end_link(self, end: int) -> None:
        """Leaves the link that was entered last; `end` is the place of its end tag."""
        link, number = self.links.pop()
        if ' href="' in link and ' href=""' not in link:
            name = ""
            if leads_to_file(link):
                name = text_of(self.tokens, number, end)
            self.layout.links.append((len(self.layout.lines), link, name))

    def link_block(self, head: str, number: int, link: str, word: str) -> None:
        """Takes a block that holds nothing but a link: the entries of menus and lists."""
        if self.mark or self.noise or len(head) > LONGEST or " style=" in link or "hidden=" in link or ("." in link and leads_to_file(link)):  # fmt: skip
            self._link_in_block(head, number, link, word)
            return
        tag = read_tag(head)
        pieces, layout = self.pieces, self.layout
        if self.file or (pieces and not (len(pieces) == 1 and pieces[0].isspace())):
            self.end_line()
        pieces.clear()
        self.linked = 0
        lines = layout.lines
        at = len(lines)
        if ' href="' in link and ' href=""' not in link:
            layout.links.append((at, link, ""))
        if not word.isalnum():
            word = one_line(plain(word).strip())
            if not word:
                if not tag.bare:
                    layout.spans[number] = (at, at)
                return
        around = self.around if tag.kind == PARAGRAPH else (number, *self.around[:1])
        lines.append(Line(word, len(word), False, around))
        if not tag.bare:
            layout.spans[number] = span = (at, at + 1)
            if tag.key:
                layout.elements.append(Element(tag.key, span, tag.hidden))

    def _link_in_block(self, head: str, number: int, link: str, word: str) -> None:
        self.enter(self.tag(head, number), number)
        self.begin_link(link, number)
        self.text(word)
        self.end_link(number)
        if self.noise:
            self.end_inside()
        self.leave()

    def begin_inside(self, head: str, number: int) -> None:
        """Notes where a hidden element within a line begins, or one within such an element."""
        hidden = may_hide(head) and self.tag(head, number).hidden
        if hidden:
            mid = bool(self.pieces and self.pieces[-1].strip())
            self.noise.append(Hidden(len(self.layout.lines), len(self.pieces), self.linked, mid))
        elif self.noise:
            self.noise.append(None)

    def end_inside(self) -> None:
        """Takes back the text of such an element; the lines that it has ended are hidden."""
        one = self.noise.pop()
        if one is None:
            return
        lines = self.layout.lines
        if one.lines < len(lines):
            span = (min(one.lines + one.mid, len(lines)), len(lines))
            self.layout.elements.append(Element("span #  ", span, hidden=True))
        elif self.told < (
            one.lines,
            one.pieces,
        ):  # what is around a hidden paragraph is read with it
            if is_noise("".join(self.pieces[one.pieces :])):
                del self.pieces[one.pieces :]
                self.linked = one.linked
            else:
                self.told = one.lines, one.pieces
