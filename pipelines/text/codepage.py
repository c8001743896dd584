"""Wrong code pages: the bytes behind what is shown, and the encoding in which they were written."""

from __future__ import annotations

import re
from functools import cache

from pipelines.text.codepage_search import HOLE

# Bytes that windows-1252 leaves undefined: decoders drop them or show U+FFFD.
UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
SOFT_HYPHEN, NO_BREAK = 0xAD, 0xA0
CONTINUATION = range(0x80, 0xC0)
# Pairs of UTF-8 bytes for which GBK has no character, so that they may show nothing, and single
# bytes that decoders drop when they begin such a pair.
VACANT = (0xA2, *range(0xA4, 0xB0))
VANISHED = ((VACANT, (*range(0xA1, 0xC0), *range(0xE2, 0xF0))), ((0x80, *VACANT),))
LEADS = range(0xE2, 0xF0)  # of characters of three bytes
SIGNS = (0xC2, 0xC3)  # leads of ·, ×, ° and é, the two-byte characters of Chinese prose

LATIN = "\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a" \
        "\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"  # fmt: skip
HIGH = re.compile(f"[{LATIN}\u0100-\u07ff]")
# Two characters that a wrong reading as windows-1252 puts side by side and prose does not.
LATIN_PAIR = re.compile(f"[\xa1-\xff][{LATIN}\u0100-\u07ff]")
LATIN_RUN = re.compile(f"[{LATIN}\u0100-\u07ff](?:[{LATIN}\u0100-\u07ff\ufffd -~]*"
                       f"[{LATIN}\u0100-\u07ff\ufffd@-~])?")  # fmt: skip
TAIL = "[\x80-\xbf" + LATIN[3:] + "]"
UTF8_LEAD = re.compile(f"[\xe2-\xef]{TAIL}")
UTF8_CHARACTER = re.compile(f"[\xc2-\xcb]{TAIL}|[\xe2-\xef]{TAIL}{{2}}")
# What Chinese pages hold: Latin-1, general punctuation, Han, full-width forms.
FITTING = re.compile("[\xa0-\xff\u2010-\u205e\u2100-\u22ff\u2460-\u25ff\u3000-\u303f\u3400-\u9fff"
                     "\uff00-\uffef]")  # fmt: skip
# A capital at the end of a quotation, which is no UTF-8.
QUOTED = re.compile("[\xc2\xc3][\u2013\u2014\u2018-\u201e\u2026]")
# What a shifted reading has and prose has not: private use, kana and signs between Han.
DOUBTFUL = re.compile("[\ue000-\uf8ff\u0100-\u1fff\u2200-\u2fff]|.[\ufffd]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@cache
def latin() -> dict[str, int]:
    """The byte of each character of windows-1252, with C1 controls passed through (WHATWG)."""
    table = {chr(code): code for code in range(0x100)}
    for code in range(0x80, 0xA0):
        shown = bytes((code,)).decode("cp1252", "ignore")
        if shown:
            table[shown] = code
    return table


def latin_bytes(text: str) -> bytes:
    """The bytes behind text read as windows-1252, or as UTF-8 where two bytes happened to fit.

    >>> latin_bytes("\u033c\xbe").hex(" ")
    'cc bc be'
    """
    table = latin()
    return b"".join(
        bytes((table[c],)) if c in table else c.encode("utf-8", "replace") for c in text
    )


def gbk_bytes(text: str) -> bytes | None:
    """The bytes behind text read as GBK, private use included; None if GBK has not all of it.

    >>> gbk_bytes("鐢熸€").hex(" ")
    'e7 94 9f e6 80'
    """
    try:
        parts = [b"\x80" if c == "€" else c.encode("gb18030") for c in text]
    except UnicodeEncodeError:
        return None
    return b"".join(parts) if all(len(part) < 3 for part in parts) else None  # noqa: PLR2004


def feed_utf8(pending: bytes, byte: int) -> tuple[str, bytes] | None:
    """One byte more of UTF-8: the character it completes, or "", and the bytes then pending.

    Only what Chinese pages hold: no characters of four bytes, of two bytes only those of Latin-1.

    >>> feed_utf8(b"\\xe7\\x94", 0x9f), feed_utf8(b"", 0xe7), feed_utf8(b"", 0x9f)
    (('生', b''), ('', b'\\xe7'), None)
    """
    if not pending:
        if byte < 0x80:  # noqa: PLR2004
            return chr(byte), b""
        return ("", bytes((byte,))) if byte in LEADS or byte in SIGNS else None
    if byte not in CONTINUATION:
        return None
    whole = pending + bytes((byte,))
    if len(whole) < (2 if whole[0] in SIGNS else 3):
        return "", whole
    try:
        character = whole.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\ue000" <= character <= "\uf8ff" else (character, b"")


def feed_gbk(pending: bytes, byte: int) -> tuple[str, bytes] | None:
    """One byte more of GBK.

    >>> feed_gbk(b"\\xc9", 0xfa)
    ('生', b'')
    """
    return _double(pending, byte, "gbk")


def feed_big5(pending: bytes, byte: int) -> tuple[str, bytes] | None:
    """One byte more of Big5 with the Hong Kong supplement.

    >>> feed_big5(b"\\xa5", 0xcd)
    ('生', b'')
    """
    return _double(pending, byte, "big5hkscs")


@cache
def _double(pending: bytes, byte: int, codec: str) -> tuple[str, bytes] | None:
    if not pending:
        if byte < 0x80:  # noqa: PLR2004
            return chr(byte), b""
        return ("", bytes((byte,))) if byte not in (0x80, 0xFF) else None
    try:
        character = (pending + bytes((byte,))).decode(codec)
    except UnicodeDecodeError:
        return None
    return (character, b"") if len(character) == 1 else None


def reread(text: str, wrong: str, right: str) -> str:
    """Text of one double-byte code page read in another: read right, □ where a character is lost.

    >>> reread("到一荓台服务", "gbk", "gbk")
    '到一荓台服务'
    """
    parts = [c.encode(wrong, "ignore") for c in text]
    data = b"".join(part if 0 < len(part) < 3 else b"\xff" for part in parts)  # noqa: PLR2004
    return re.sub("\ufffd+", HOLE, data.decode(right, "replace"))


def plain_utf8(run: str) -> str | None:
    """A run that is well-formed UTF-8 in windows-1252, up to three times over, read right.

    >>> plain_utf8("Â·"), plain_utf8("cafÃ©"), plain_utf8("PÂ”"), plain_utf8("Äé")
    ('·', 'café', None, None)
    """
    text = run
    for _ in range(3):
        if QUOTED.fullmatch(text) or not UTF8_CHARACTER.search(text):
            break
        try:
            read = UTF8_CHARACTER.sub(lambda match: latin_bytes(match[0]).decode("utf-8"), text)
        except UnicodeDecodeError:
            return None
        text = read
    rest = UTF8_CHARACTER.sub("", run)
    if text == run or HIGH.search(rest) or not all(map(FITTING.match, HIGH.findall(text))):
        return None
    return text
