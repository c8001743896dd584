"""What a text is found by: its characters, and its pairs of neighbouring ones, as numbers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIR = np.uint32(16)  # a pair is its first character's code point times 2 ** 16 plus the second's
# What no gram holds, first and last code point: ASCII and Latin-1 but letters and digits, marks and
# spaces of Unicode and CJK, full-width forms. The function `grammed` of schema.sql says the same.
UNGRAMMED = ((0x00, 0x2F), (0x3A, 0x60), (0x7B, 0xBF), (0x2000, 0x206F), (0x3000, 0x303F),
             (0xD800, 0xDFFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))  # fmt: skip


@cache
def _grammed() -> NDArray[np.bool_]:
    """Whether grams hold a character, by its code point."""
    told = np.ones(0x110000, dtype=np.bool_)
    for first, last in UNGRAMMED:
        told[first : last + 1] = False
    return told


def _codes(text: str) -> NDArray[np.uint32]:
    """The code points, of A to Z those of a to z."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return codes + np.uint32(32) * ((codes >= ord("A")) & (codes <= ord("Z")))


def grams(*texts: str) -> list[int]:
    """The sorted grams of all `texts`, as the signed integers of 32 bits that PostgreSQL has.

    Whoever holds a word holds its grams; the reverse is not so, since a set knows no order and pairs
    of characters beyond U+FFFF can share a number: what is found by grams is checked on its text.
    All characters but marks and spaces count, without regard to the case of A to Z.

    >>> grams("党建", "A") == sorted([0x61, ord("党"), ord("建"), (ord("党") << 16) + ord("建")])
    True
    >>> grams("，。")
    []
    """
    found = []
    for text in texts:
        codes = _codes(text)
        held = _grammed()[codes]
        pairs = (codes[:-1] << PAIR) + codes[1:]
        found += [codes[held], pairs[held[:-1] & held[1:]]]
    if not found:
        return []
    every = np.sort(np.concatenate(found).view(np.int32))
    first = np.ones(len(every), dtype=np.bool_)
    first[1:] = every[1:] != every[:-1]
    numbers: list[int] = every[first].tolist()
    return numbers
