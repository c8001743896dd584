"""Letters that only look different are made the same: full-width ASCII, compatibility ideographs."""

from __future__ import annotations

import re
import unicodedata

# Letters, digits and the signs inside numbers; full-width punctuation is right in Chinese text.
FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B),
                                                *range(0xFF41, 0xFF5B), 0xFF05, 0xFF0B, 0xFF0E)}  # fmt: skip
ANY = re.compile("[０-９Ａ-Ｚａ-ｚ％＋．]")
COMPATIBILITY = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")


def fold_compatibility(text: str) -> tuple[str, int]:
    """The text with compatibility ideographs as the characters they stand for, and their number.

    NFC does it (Unicode Standard Annex 15); NFKC would also change ㎡, ①, ℃, ½ and ².

    >>> fold_compatibility("\uf98e")[0] == "\u5e74"
    True
    """
    return COMPATIBILITY.subn(lambda match: unicodedata.normalize("NFC", match[0]), text)


def fold_widths(text: str) -> tuple[str, int]:
    """The text with ASCII letters and digits half-width, and how many characters changed.

    >>> fold_widths("ＰＭ２．５达标，①㎡")
    ('PM2.5达标，①㎡', 5)
    """
    if not ANY.search(text):
        return text, 0
    folded = text.translate(FULL_WIDTH)
    return folded, sum(a != b for a, b in zip(text, folded, strict=True))
