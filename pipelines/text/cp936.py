"""GBK bytes as PHP's CP936 decoder shows them, for text that was cut or glossed as bytes."""

from __future__ import annotations

import re
from functools import cache

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
PRIVATE = re.compile("[\ue000-\uf8ff]")
# The decoder takes a lead byte and a byte of this range for one broken character.
EATEN = range(0x21, 0x40)
EURO = 0x80
UNASSIGNED = 0xE766  # private use, in the order of the cells; GB 18030-2000 gives them the same
HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
FULL = {half: full for full, half in HALF.items()}
# Marks before which the mirrors cut, in the order in which they look for them.
MARKS = tuple("，。；！？、：")


def _private(lead: int, trail: int) -> str:
    """The user-defined character of a cell: AAA1-AFFE, F8A1-FEFE, A140-A7A0; '' for other cells."""
    high = trail in range(0xA1, 0xFF)
    if high and lead in range(0xAA, 0xB0):
        return chr(0xE000 + (lead - 0xAA) * 94 + trail - 0xA1)
    if high and lead in range(0xF8, 0xFF):
        return chr(0xE234 + (lead - 0xF8) * 94 + trail - 0xA1)
    if not high and lead in range(0xA1, 0xA8):
        return chr(0xE4C6 + (lead - 0xA1) * 96 + trail - 0x40 - (trail > 0x7F))  # noqa: PLR2004
    return ""


@cache
def characters() -> dict[tuple[int, int], str]:
    """What every pair of a lead and a trail byte shows; private use for cells without a character."""
    table, unassigned = {}, UNASSIGNED
    for lead in LEADS:
        for trail in TRAILS:
            try:
                shown = bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                shown = _private(lead, trail)
            table[lead, trail] = shown or chr(unassigned)
            unassigned += not shown
    return table


@cache
def pairs() -> dict[str, tuple[int, int]]:
    """The two bytes of every character that GBK or its user-defined area has."""
    return {shown: pair for pair, shown in characters().items()}


def is_private(character: str) -> bool:
    """Whether the character stands in the user-defined area, which mirrors do not show."""
    return "\ue000" <= character <= "\uf8ff"


def decode(data: bytes) -> str:
    """The text that PHP's mbstring makes of CP936 bytes (libmbfl, mbfilter_cp936.c).

    A lead byte and a bad second byte become one question mark; a lead byte before a space or a
    control character vanishes; a lead byte at the end becomes a question mark.

    >>> decode("市生".encode("gbk")[1:]), decode(b"\\xd6(a) \\xd6 ")
    ('猩?', '?a)  ')
    """
    shown, at, table = [], 0, characters()
    while at < len(data):
        first = data[at]
        second = data[at + 1] if at + 1 < len(data) else -1
        at += 2
        if first < EURO:
            shown.append(chr(first))
            at -= 1
        elif first in (EURO, 0xFF):
            shown.append("€" if first == EURO else "?")
            at -= 1
        elif 0 <= second < EATEN.start:
            at -= 1
        else:
            shown.append(table.get((first, second), "?"))
    return "".join(shown)


def encode(text: str) -> bytes:
    """The text's bytes; a character that GBK lacks becomes a question mark.

    >>> encode("态\\ue000")
    b'\\xcc\\xac\\xaa\\xa1'
    """
    table = pairs()
    return b"".join(
        bytes(table[c]) if c in table else b"\x80" if c == "€" else c.encode("ascii", "replace")
        for c in text
    )


def cut(data: bytes) -> list[bytes]:
    """The pieces between cuts before every byte match of a mark, also one across two characters.

    >>> len(cut("成效。”市".encode("gbk")))
    3
    """
    pieces = [data]
    for mark in map(encode, MARKS):
        pieces = [
            (mark if at else b"") + part
            for piece in pieces
            for at, part in enumerate(piece.split(mark))
        ]
    return pieces


def shows(data: bytes, cuts: bool = True) -> str:
    """What a mirror shows of its bytes: cut, decoded, without private use, ASCII half-width.

    >>> shows("效。”市生態".encode("gbk"))
    '效?!笔猩鷳B'
    >>> shows("(省）考核斷面全部達到".encode("gbk"))
    '(?。┛己藬嗝嫒窟_到'
    """
    text = "".join(map(decode, cut(data) if cuts else [data]))
    return PRIVATE.sub("", text).translate(HALF)
