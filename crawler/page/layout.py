"""A page as lines: its text, and which lines each element holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Span = tuple[int, int]

SIGNS = re.compile("[，。；：、！？“”]")


@dataclass(slots=True)
class Line:
    """A line, how much of it is links, and the elements around it, the nearest first."""

    text: str
    linked: int = 0
    file: bool = False
    around: tuple[int, ...] = ()
    beside: bool = False
    hidden: bool = False
    prose: int = 0

    def __post_init__(self) -> None:
        own = len(self.text) - self.linked
        if SIGNS.search(self.text):
            self.prose = max(0, own)
        elif "\t" in self.text:
            self.prose = max(0, own // 2)

    @property
    def is_link(self) -> bool:
        """Whether nearly all of it is a link to another page."""
        return not self.file and self.linked >= 0.7 * len(self.text)


@dataclass(slots=True)
class Element:
    """An element with a name: the lines that it holds, its class and id, the elements around it."""

    key: str
    span: Span
    hidden: bool
    number: int


@dataclass(slots=True)
class Layout:
    """A page as lines."""

    lines: list[Line] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    links: list[tuple[int, str, str]] = field(default_factory=list)
    images: list[tuple[int, str]] = field(default_factory=list)
