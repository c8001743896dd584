"""Pinyin that spinners of text put for a character, to hide a word: 煤gao效 was 煤高效."""

from __future__ import annotations

import re
from functools import cache

from pipelines.text.glosses import first_reading, toneless

SPELLED = re.compile("(?<=[一-鿿])[a-z]{2,6}(?=[一-鿿])")


@cache
def _syllables() -> frozenset[str]:
    """The toneless readings of GB2312."""
    rows = (bytes((lead, trail)).decode("gb2312", "ignore")
            for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF))  # fmt: skip
    return frozenset(toneless(first_reading(c)) for c in rows if c)


def find_spelled(text: str) -> list[tuple[int, str]]:
    """Places between Han that spell one syllable, with what they show: doubtful, so never changed.

    >>> find_spelled("清洁煤gao效利用，用app办理")
    [(3, 'gao')]
    """
    return [(one.start(), one[0]) for one in SPELLED.finditer(text) if one[0] in _syllables()]
