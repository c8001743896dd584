"""The cells of a table's row become one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.page.layout import Line, prose

if TYPE_CHECKING:
    from crawler.page.layout import Layout, Span

SHORT_CELL = 120  # characters; a longer one is a page laid out with a table


def join_row(layout: Layout, start: int, cells: list[int], around: tuple[int, ...]) -> None:
    """Joins the lines from `start` on into one if they are a table's row and not a page's.

    `cells` has the line at which each cell begins, and -1 where one of them holds a table;
    `around` are the elements around the row.
    """
    lines = layout.lines
    inside = lines[start:]
    if len(cells) < 2 or not inside or -1 in cells:  # noqa: PLR2004
        return
    ends = [*cells[1:], len(lines)]
    texts = [" ".join(one.text for one in lines[a:b]) for a, b in zip(cells, ends, strict=True)]
    if max(map(len, texts)) > SHORT_CELL:
        return
    del lines[start:]
    for seen in (layout.links, layout.images):
        _move(seen, start)
    text, linked = "\t".join(texts).strip(), sum(one.linked for one in inside)
    file = any(one.file for one in inside)
    lines.append(Line(text, linked, file, around, prose(text, linked)))
    _hold(layout, (start, len(lines)))


def _hold(layout: Layout, row: Span) -> None:
    """Gives the elements within a row, whose lines have become one, that line."""
    spans = layout.spans
    for number in reversed(spans):
        if spans[number][1] <= row[1]:
            break
        spans[number] = row
    for element in reversed(layout.elements):
        if element.span[1] <= row[1]:
            break
        element.span = row


def _move(seen: list[Any], start: int) -> None:
    """Puts what was seen on the lines of a row on the row's one line."""
    for place in range(len(seen) - 1, -1, -1):
        if seen[place][0] <= start:
            return
        seen[place] = (start, *seen[place][1:])
