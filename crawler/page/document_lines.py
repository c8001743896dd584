"""The lines of a paged document become its paragraphs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE_NUMBER = re.compile(
    r"^[\s—\-–·.]*(?:第?\s*\d{1,4}\s*页?)(?:\s*[/共]\s*\d{1,4}\s*页?)?[\s—\-–·.]*$"
)
# A line that begins so begins a paragraph, whatever the line before it lacks.
OPENING = re.compile(
    r"^(?:　|第[一二三四五六七八九十百]{1,4}[章节条]|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]|附件|抄送|\d{1,2}[.．、](?!\d))"
)
NARROWEST = 24  # columns; a document of shorter lines is a table or a list, and is left alone
RAGGED = 5  # columns by which a line may end before the margin and still go on
WORD = re.compile(r"[A-Za-z0-9]")
BREAKS = re.compile(r"[\r\n\v\f\u2028]+")
# What PDFium gives for a hyphen at the end of a line, and for what has no Unicode value.
UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
MOST_UNREADABLE = 0.3
FEWEST = 10  # letters; a scan with a stamp or a page number has no text


def columns(line: str) -> int:
    """The width of a line: a Han character takes two columns."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in line)


def paragraphs(pages: Sequence[str]) -> list[str]:
    """The paragraphs of the pages' text: lines that end at the margin go on in the next one.

    Page numbers at the edge of a page are dropped; a paragraph may go on overleaf.

    >>> paragraphs(["机关党委深入推进党建与业务融合，组\\n织开展实践活动。\\n- 1 -"])
    ['机关党委深入推进党建与业务融合，组织开展实践活动。']
    """
    lines = [line for page in pages for line in _lines(page)]
    widths = sorted(map(columns, lines))
    margin = widths[-1 - len(widths) // 20] if widths else 0
    found: list[str] = []
    goes_on = False
    for line in lines:
        text = line.strip()
        if goes_on and not OPENING.match(line):
            found[-1] = _joined(found[-1], text)
        else:
            found.append(text)
        goes_on = margin >= NARROWEST and columns(line) >= margin - RAGGED
    return found


def has_text(text: str) -> bool:
    """Whether a document's text can be read: enough letters, and few of no known value."""
    letters = sum(map(str.isalnum, text))
    return letters >= FEWEST and len(UNREADABLE.findall(text)) <= MOST_UNREADABLE * letters


def _lines(page: str) -> list[str]:
    lines = [line.rstrip() for line in BREAKS.split(page.replace("\ufffe", ""))]
    lines = [line for line in lines if line.strip()]
    for edge in (0, -1):
        if lines and PAGE_NUMBER.match(lines[edge]):
            del lines[edge]
    return lines


def _joined(before: str, after: str) -> str:
    both = before[-1:], after[:1]
    return f"{before} {after}" if all(map(WORD.match, both)) else before + after
