"""Inline glosses, 領(lǐng), are taken out; parentheses that mean something stay."""

from __future__ import annotations

from pipelines.text.gloss_notes import LETTER, find_glosses, first_reading, toneless
from pipelines.text.gloss_pages import glossed_kinds, is_mirrored

__all__ = ["LETTER", "first_reading", "strip_glosses", "toneless"]


def strip_glosses(text: str) -> tuple[str, int]:
    """The text without glosses, and how many were taken out; decided on the whole page.

    A gloss is a reading of the character before it, on a page that glosses as machines do. Single
    glosses stay: who means them (a place name, a teaching text) writes few, or glosses all.

    >>> strip_glosses("引領(lǐng)環(huán)境、生態(tài)與發(fā)展(PM2.5)")
    ('引領環境、生態與發展(PM2.5)', 4)
    >>> strip_glosses("亳(bó)州、六(lù)安")
    ('亳(bó)州、六(lù)安', 0)
    """
    count = 0
    while "(" in text or "（" in text:
        text, found = _strip(text)
        if not found:
            break
        count += found
    return text, count


def _strip(text: str) -> tuple[str, int]:
    found = list(find_glosses(text))
    kinds = glossed_kinds(text, found) if found else frozenset()
    if not kinds:
        return text, 0
    pieces, at, count = [], 0, 0
    for one in found:
        if (
            one.kind in kinds and (one.kind not in ("toned", "zhuyin") or is_mirrored(one.han))
        ) or ("toneless" in kinds and text[one.start : one.end].isascii() and one.kind == "toned"):
            pieces.append(text[at : one.start])
            at, count = one.end, count + one.times
    return "".join((*pieces, text[at:])), count
