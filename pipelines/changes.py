"""What an edit changed: the paragraphs that went, those that came, and how much of the text they are."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Change:
    """From one text to the next."""

    removed: tuple[str, ...]
    """Paragraphs of the first text that the second lacks, in their order."""
    added: tuple[str, ...]
    """Paragraphs of the second text that the first lacks."""
    share: float
    """Characters of both, beside all characters of both texts: 0 is no change, 1 another text."""


def change(before: str, after: str) -> Change:
    """Compares two texts paragraph by paragraph; a paragraph that was edited went and came.

    >>> change("甲。\\n乙。", "甲。\\n丙。")
    Change(removed=('乙。',), added=('丙。',), share=0.5)
    """
    old, new = before.split("\n"), after.split("\n")
    removed: list[str] = []
    added: list[str] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for step, begin, end, start, stop in steps:
        if step != "equal":
            removed += old[begin:end]
            added += new[start:stop]
    touched = sum(map(len, removed)) + sum(map(len, added))
    whole = sum(map(len, old)) + sum(map(len, new))
    return Change(tuple(removed), tuple(added), round(touched / whole, 4) if whole else 0.0)
