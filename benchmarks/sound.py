"""Sound text that a cure must leave alone, as much of it as a rate per million needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.sentences import QUESTIONS, SENTENCES
from tests.damage_bytes import traditional
from tests.web.corpus import articles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def pages() -> list[str]:
    """Clean simplified pages of synthetic reports, which are broken to measure repairs."""
    found = [one.body for one in articles(40, 2024)]
    return found + ["".join(SENTENCES[at : at + 8]) for at in range(0, len(SENTENCES), 8)]


def simplified(characters: int) -> list[str]:
    """At least so many characters of synthetic reports, with questions in between."""
    found, length = [], 0
    for at, one in enumerate(articles(characters // 300, 77)):
        text = f"{one.body}\n{QUESTIONS[at % len(QUESTIONS)]}" if at % 5 == 0 else one.body
        found.append(text)
        length += len(text)
        if length >= characters:
            break
    return found


def given(paths: Iterable[Path]) -> list[str]:
    """The user's own sound text in UTF-8, in pages of some 2,000 characters."""
    found: list[str] = []
    for path in paths:
        lines, length = [], 0
        for line in path.read_text("utf-8").splitlines():
            lines.append(line)
            length += len(line)
            if length >= 2000:
                found.append("\n".join(lines))
                lines, length = [], 0
        found.append("\n".join(lines))
    return found


def mirrored(texts: Iterable[str]) -> list[str]:
    """The texts in traditional characters, as the mirrors convert them."""
    return [traditional(text) for text in texts]
