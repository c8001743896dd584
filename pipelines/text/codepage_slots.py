"""What each shown character of misread text may stand for, for the search of lost bytes."""

from __future__ import annotations

from pipelines.text.codepage import (
    CONTINUATION,
    NO_BREAK,
    SOFT_HYPHEN,
    UNDEFINED,
    VANISHED,
    gbk_bytes,
    latin_bytes,
)
from pipelines.text.codepage_search import HOLE, Slot


def slots_in_latin(text: str, undefined: bool) -> list[Slot]:
    """What each character of text read as windows-1252 may stand for.

    `undefined` says that undefined bytes may be lost; the soft hyphen and the no-break space often
    are in any case, because clean-ups take them for invisible.
    """
    gone = (*UNDEFINED, SOFT_HYPHEN) if undefined else (SOFT_HYPHEN,)
    found = []
    for c in text:
        if c in "\ufffd?":
            found.append(Slot((*UNDEFINED, *(ord(c),) * (c == "?"))))
        elif c in " \xa0":
            found.append(Slot((0x20, NO_BREAK, *UNDEFINED), ((gone,),)))
        else:
            found += [Slot((byte,), ((gone,),)) for byte in latin_bytes(c)]
    return found


def slots_in_gbk(text: str) -> list[Slot]:
    """What each character of UTF-8 read as GBK may stand for.

    U+FFFD is a byte without partner, which between two characters can only be 80. A question mark
    stands for such a byte and for the ASCII character behind it (PHP), which is □.
    """
    found = []
    for c, following in zip(text, f"{text[1:]}\n", strict=True):
        if c == "\uf8ff":
            found += [Slot(places) for places in VANISHED[0]]
        elif c == "?" and following != "\n":
            found += [Slot((*CONTINUATION, ord(c)), VANISHED), Slot(character=HOLE)]
        elif c in "?\ufffd":
            single = CONTINUATION if following < "\x80" else (0x80,)
            found.append(Slot((*single, *(ord(c),) * (c == "?")), VANISHED))
        elif data := gbk_bytes(c):
            found.append(Slot((data[0],), VANISHED))
            found += [Slot((byte,)) for byte in data[1:]]
        else:
            found.append(Slot(character=c))
    return found


def end_of_line(kept: bool) -> Slot:
    """The end of a line; if bytes without partner are dropped, one may be lost before it."""
    return Slot((0x0A,), ((CONTINUATION,),) if kept else ())
