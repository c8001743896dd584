"""How far a walk through a page's markup has come: the line that is begun, the rows and links that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.page.hidden import is_noise
from crawler.page.layout import Element, Layout, Line
from crawler.page.lines import one_line

if TYPE_CHECKING:
    from crawler.page.layout import Span

SHORT_CELL = 120  # characters; a longer one is a page laid out with a table


class Walk:
    """The state of one walk; hostile pages nest deeper than Python's stack, so it does not recur."""

    def __init__(self, hidden: frozenset[int]) -> None:
        self.layout = Layout()
        self.hidden = hidden
        self.noise: list[tuple[int, int, int, bool]] = []
        self.told = (-1, -1)
        self.pieces: list[str] = []
        self.linked = 0
        self.file = False
        self.links: list[tuple[str, str]] = []
        self.open: list[int] = []
        self.rows: list[tuple[int, list[int]]] = []

    def end_line(self) -> None:
        """Ends the line that is begun, if it has any text."""
        if self.pieces:
            text = "".join(self.pieces).strip()
            if text:
                text = one_line(text)
                linked = min(self.linked, len(text))
                self.layout.lines.append(Line(text, linked, self.file, tuple(self.open[-1:-4:-1])))
            self.pieces.clear()
        self.linked, self.file = 0, False

    def text(self, content: str) -> None:
        """Adds text to the line."""
        self.pieces.append(content)
        if self.links:
            self.linked += len(content.strip())

    def begin_noise(self) -> None:
        """Notes where a hidden element within a line begins."""
        mid = bool(self.pieces and self.pieces[-1].strip())
        self.noise.append((len(self.layout.lines), len(self.pieces), self.linked, mid))

    def end_noise(self, number: int) -> None:
        """Takes back the text of such an element; the lines that it has ended are hidden."""
        begun, pieces, linked, mid = self.noise.pop()
        lines = self.layout.lines
        if begun < len(lines):
            span = (min(begun + mid, len(lines)), len(lines))
            self.layout.elements.append(Element("span #  ", span, hidden=True, number=number))
        elif self.told < (begun, pieces):  # what is around a hidden paragraph is read with it
            if is_noise("".join(self.pieces[pieces:])):
                del self.pieces[pieces:]
                self.linked = linked
            else:
                self.told = begun, pieces

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
