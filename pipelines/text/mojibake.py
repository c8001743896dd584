"""Text decoded by the wrong rule is decoded again where the bytes are still there."""

from __future__ import annotations

import re

# Bytes of UTF-8 Chinese, E4-E9 and two continuation bytes, as windows-1252 shows them.
AS_LATIN = re.compile("(?:[\xe3-\xef][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6"
                      "\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
                      "\u20ac\u2122]{2}){3,}")  # fmt: skip
# U+FFFD read as GBK, and the fill patterns of uninitialised memory (0xCC, 0xCD).
LOST = re.compile("锟斤拷|烫烫烫|屯屯屯")


def _bytes(text: str) -> bytes:
    """The bytes behind text shown as WHATWG windows-1252, which passes C1 controls through."""
    return b"".join(
        character.encode("cp1252") if ord(character) > 0xFF else character.encode("latin-1")  # noqa: PLR2004
        for character in text
    )


def repair_mojibake(text: str) -> tuple[str, int]:
    """The text with runs of UTF-8 that were shown as windows-1252 read right, and their number.

    A run is replaced only when all its bytes are valid UTF-8; what cannot be recovered stays.

    >>> repair_mojibake("ç”Ÿæ€\\x81çŽ¯å¢ƒ与 café")
    ('生态环境与 café', 1)
    """
    count = 0

    def again(match: re.Match[str]) -> str:
        nonlocal count
        try:
            right = _bytes(match[0]).decode("utf-8")
        except UnicodeError:
            return match[0]
        count += 1
        return right

    return AS_LATIN.sub(again, text), count


def is_lost(text: str) -> bool:
    """Whether the text is beyond repair: 锟斤拷, fill patterns, or more than a fifth question marks.

    >>> is_lost("锟斤拷锟斤拷"), is_lost("为什么?")
    (True, False)
    """
    marks = text.count("?") + text.count("\ufffd")
    return bool(LOST.search(text)) or (len(text) >= 20 and marks > 0.2 * len(text))  # noqa: PLR2004
