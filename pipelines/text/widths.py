"""Letters that only look different are made the same: full-width ASCII, compatibility ideographs."""

from __future__ import annotations

import re
import unicodedata

# Letters, digits and the signs inside numbers; full-width punctuation is right in Chinese text.
FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B),
                                                *range(0xFF41, 0xFF5B), 0xFF05, 0xFF0B)}  # fmt: skip
ANY = re.compile("[０-９Ａ-Ｚａ-ｚ％＋]")
WIDE = re.compile("[－／＿＝＠．]")
# Signs that belong to a number or a name when ASCII stands on both sides (GB3838－2002), and the point
# after a number; behind a Han it is somebody's full stop.
INNER = re.compile("(?<=[0-9A-Za-z])(?:[－／＿＝＠](?=[0-9A-Za-z])|．)")
# Compatibility ideographs and the Kangxi radicals, which PDF files give for whole characters.
COMPATIBILITY = re.compile(
    "[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]|[A-Za-z\u00c0-\u024fＡ-Ｚａ-ｚ][\u0300-\u036f]+"
)
# Radicals that the Unicode Standard does not decompose, each with its character.
RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)


def fold_compatibility(text: str) -> tuple[str, int]:
    """The text with each character in the form that is searched for, and the number of changes.

    Compatibility ideographs and tone marks that combine are composed (NFC, Unicode Standard Annex
    15), radicals become characters. NFKC would also change ㎡, ①, ℃, ½ and ².

    >>> fold_compatibility("\\uf98e\\u2f63")[0] == "\\u5e74\\u751f"
    True
    >>> fold_compatibility("li\\u030cng")[0] == "l\\u01d0ng"
    True
    """
    count = 0

    def fold(match: re.Match[str]) -> str:
        nonlocal count
        shown = match[0]
        right = RADICALS.get(shown) or unicodedata.normalize(
            "NFKC" if shown <= "\u2fd5" and len(shown) == 1 else "NFC", shown.translate(FULL_WIDTH)
        )
        count += right != shown
        return right

    return COMPATIBILITY.sub(fold, text), count


def fold_widths(text: str) -> tuple[str, int]:
    """The text with ASCII letters and digits half-width, and how many characters changed.

    >>> fold_widths("ＰＭ２．５达标，①㎡，ＧＢ３８３８－２００２")
    ('PM2.5达标，①㎡，GB3838-2002', 16)
    """
    folded = text.translate(FULL_WIDTH) if ANY.search(text) else text
    if WIDE.search(folded):
        folded = INNER.sub(lambda match: unicodedata.normalize("NFKC", match[0]), folded)
    return folded, sum(a != b for a, b in zip(text, folded, strict=True)) if folded != text else 0
