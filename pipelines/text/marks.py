"""Which signs that the cures look for a text has, told in one pass over its characters."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipelines.text.mojibake import rare
from pipelines.text.traditional import traditional_only
from pipelines.text.whitespace import EOL, HIDDEN, TOKEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

(AMPERSAND, MISREAD, INVISIBLE, LOST, PRIVATE, GREATER, COMPATIBILITY, BRACKET, TRADITIONAL, WIDE,
 BLANK, SINGLE, COMMA, PAUSE) = (1 << at for at in range(14))  # fmt: skip
ALL = (1 << 16) - 1
# A single character before a space, a comma before another mark: signs that take two characters.
APART, DOUBLED = 1 << 14, 1 << 15
PAIRS = ((APART, SINGLE, BLANK), (DOUBLED, COMMA, PAUSE))
BASIC = 0x10000  # code points that UTF-16 has as one unit

CLASSES = {
    AMPERSAND: "&",
    MISREAD: "[\xa1-\xff]",
    INVISIBLE: f"[{HIDDEN}]",
    LOST: "[?\ufffd]",
    PRIVATE: "[\ue000-\uf8ff]",
    GREATER: ">",
    COMPATIBILITY: "[\u2e80-\u2fd5\uf900-\ufaff\u0300-\u036f]",
    BRACKET: "[(（]",
    WIDE: "[０-９Ａ-Ｚａ-ｚ％＋－／＿＝＠．]",
    BLANK: rf"[^\S{EOL}]",
    SINGLE: TOKEN,
    COMMA: "[,，]",
    PAUSE: "[、。;；:：]",
}


@cache
def _table() -> NDArray[np.uint16]:
    """The signs that each character of the basic plane is."""
    every = "".join(map(chr, range(BASIC)))
    found = {sign: re.findall(pattern, every) for sign, pattern in CLASSES.items()}
    found[MISREAD] += rare().findall(every)
    found[TRADITIONAL] = [one for one in traditional_only() if ord(one) < BASIC]
    table = np.zeros(BASIC, dtype=np.uint16)
    for sign, characters in found.items():
        table[list(map(ord, characters))] |= np.uint16(sign)
    return table


def signs_of(text: str) -> int:
    """The signs of a text, as bits; all of them for a text with characters beyond U+FFFF.

    >>> bool(signs_of("加强党建") & TRADITIONAL), bool(signs_of("加強黨建") & TRADITIONAL)
    (False, True)
    """
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    if len(codes) != len(text):
        return ALL
    signs = _table().take(codes)
    found = int(np.bitwise_or.reduce(signs)) if len(signs) else 0
    for both, first, second in PAIRS:
        if found & first and found & second and np.any((signs[:-1] & first != 0) & (signs[1:] & second != 0)):  # fmt: skip
            found |= both
    return found
