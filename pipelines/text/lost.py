"""Pages whose text is gone or is none are told, with the reason, from pages that can be read."""

from __future__ import annotations

import re
from functools import cache

from pipelines.text.spam import WORDS, is_spam

# U+FFFD read as GBK, and the fill patterns of uninitialised memory (0xCC, 0xCD).
FILLED = re.compile("(?:锟斤拷|烫烫烫|屯屯屯)+")
HAN = re.compile("[㐀-䶿一-鿿]")
HAN_RUN = re.compile("[㐀-䶿一-鿿]+")
SHORT = 20  # characters of a text in which a share of marks says nothing
MARKS, FILL = 0.2, 0.05  # shares of a page that is lost
ENOUGH = 40  # Han that the language model judges
SAMPLE = 4_000  # characters from the start of a page that are judged
STUFFED = 200_000  # characters from the start that are searched for spam
# Mean log-probability of a Han, in natural logarithms. By the packaged model pages of news have -4
# to -9, reviews -7 to -10, old poems -11 to -12, lists of names -14, of plants and chemicals down
# to -18; text in a wrong code page has -17 to -19. So rare characters must tell as well.
IMPROBABLE = -15.0
UNKNOWN_SHARE = 0.3  # of Han that are neither in GB2312 nor the traditional form of one that is
MISREAD_SHARE = 0.6  # of Han in runs that are UTF-8 read as GBK


def lost(text: str) -> str | None:
    """Why the text cannot be read, or None if it can: it is judged as a whole, by shares.

    >>> lost("锟斤拷锟斤拷"), lost("???? ????? ????????? ??"), lost("为什么?")
    ('replacement characters', 'question marks', None)
    >>> lost("闂傚倸鍊搁崐鎼佸宸欓柛妤" * 5)
    'double mojibake'
    """
    if sum(map(len, FILLED.findall(text))) > FILL * len(text):
        return "replacement characters"
    if len(text) >= SHORT:
        gone, asked = text.count("\ufffd"), text.count("?")
        if gone + asked > MARKS * len(text):
            return "replacement characters" if gone > asked else "question marks"
    return _improbable(text[:SAMPLE]) or _stuffed(text)


def is_lost(text: str) -> bool:
    """Whether the text is beyond repair.

    >>> is_lost("锟斤拷锟斤拷"), is_lost("为什么?")
    (True, False)
    """
    return lost(text) not in (None, "injected spam")


def _improbable(text: str) -> str | None:
    from pipelines.text.mojibake import rare  # noqa: PLC0415

    unusual = len(rare().findall(text))
    if unusual < UNKNOWN_SHARE * ENOUGH:
        return None
    han = HAN.findall(text)
    if len(han) < ENOUGH or unusual < UNKNOWN_SHARE * len(han):
        return None
    from pipelines.text.codepage_judge import utf8_run  # noqa: PLC0415
    from pipelines.text.language import model  # noqa: PLC0415

    runs = HAN_RUN.findall(text)
    if model().score("\n".join(runs)) > IMPROBABLE * (len(han) + len(runs) - 1):
        return None
    inside = sum(len(HAN.findall(run)) for run in utf8_run().findall(text))
    if inside > MISREAD_SHARE * len(han):
        return "double mojibake"
    unknown = sum(c not in _standard() for c in han)
    return "improbable" if unknown > UNKNOWN_SHARE * len(han) else None


@cache
def _standard() -> frozenset[str]:
    """The Han of GB2312 and their traditional forms."""
    from pipelines.text.mojibake import with_forms  # noqa: PLC0415

    rows = (bytes((lead, trail)).decode("gb2312", "ignore")
            for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF))  # fmt: skip
    return frozenset(with_forms(set(rows)))


def _stuffed(text: str) -> str | None:
    text = text[:STUFFED]
    if not WORDS.search(text):
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    spam = sum(len(line) for line in lines if is_spam(line, ""))
    return "injected spam" if spam > sum(map(len, lines)) / 2 else None
