"""How far a walk through a page's markup has come: the line that is begun, the rows and links that are open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.page.hidden import is_noise
from crawler.page.layout import Element, Layout, Line, Span, prose
from crawler.page.lines import one_line
from crawler.page.tags import BREAK, CELL, LONGEST, PARAGRAPH, Tag, attributes, plain, read_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.markup import Token

SHORT_CELL = 120  # characters; a longer one is a page laid out with a table
FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt)(?:$|[?#&])|downfile\.jsp|/download\.jsp|DownloadAttachUrl",
    re.IGNORECASE,
)


def may_hide(head: str) -> bool:
    """Whether a tag has an attribute by which elements are hidden."""
    return " style=" in head or "hidden=" in head


def leads_to_file(link: str) -> bool:
    """Whether a link, whose attributes are given as written, leads to a file."""
    return "." in link and FILE.search(link.replace('"', "?")) is not None and FILE.search(attributes(link).get("href", "")) is not None  # fmt: skip


class Hidden(NamedTuple):
    """Where a hidden element within a line began, and what the line was then."""

    lines: int
    pieces: int
    linked: int
    mid: bool


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
            self.end_row()
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
                name = self._text_of(number, end)
            self.layout.links.append((len(self.layout.lines), link, name))

    def _text_of(self, start: int, end: int) -> str:
        """The text of a link, that of scripts in it too."""
        _, _, _, _, _, text, _, link, word, *_ = self.tokens[start]
        if start == end:
            return plain(word if link else text)
        pieces = [text]
        for _, _, inside, _, _, text, _, _, *rest in self.tokens[start + 1 : end]:
            pieces += (inside.partition(">")[2], text, *rest)
        return plain("".join(pieces))

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
        text, linked = "\t".join(texts).strip(), sum(one.linked for one in inside)
        file = any(one.file for one in inside)
        lines.append(Line(text, linked, file, self.around, prose(text, linked)))
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
