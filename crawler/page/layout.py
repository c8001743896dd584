"""A page as lines: its text, and which lines each element holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]

SIGNS = re.compile("[，。；：、！？“”]")


@dataclass(slots=True)
class Line:
    """A line, how much of it is links, and the two elements around it, the nearest first."""

    text: str
    linked: int = 0
    file: bool = False
    around: tuple[int, ...] = ()
    prose: int = 0
    beside: bool = False
    hidden: bool = False

    @property
    def is_link(self) -> bool:
        """Whether nearly all of it is a link to another page."""
        return not self.file and self.linked >= 0.7 * len(self.text)


def prose(text: str, linked: int) -> int:
    """Characters of a line that are prose, of which `linked` are links.

    >>> prose("水清了，岸绿了。", 0), prose("水清 岸绿", 0)
    (8, 0)
    """
    own = len(text) - linked
    if own > 0 and SIGNS.search(text):
        return own
    return max(0, own // 2) if own > 0 and "\t" in text else 0


@dataclass(slots=True)
class Element:
    """An element with a name: its tag, id and classes, and the lines that it holds."""

    key: str
    span: Span
    hidden: bool


@dataclass(slots=True)
class Layout:
    """A page as lines."""

    lines: list[Line] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)
    links: list[tuple[int, str, str]] = field(default_factory=list)
    """The line of each link with a target, its attributes as written, the text of one to a file."""
    images: list[tuple[int, str]] = field(default_factory=list)
    given: list[Span] = field(default_factory=list)


class Hidden(NamedTuple):
    """Where a hidden element within a line began, and what the line was then."""

    lines: int
    pieces: int
    linked: int
    mid: bool
