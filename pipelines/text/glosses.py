"""Inline glosses, 領(lǐng), are taken out; parentheses that mean something stay."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from pipelines.text.traditional import traditional_only

LETTER = "a-zɡüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿếềễ"
GLOSS = re.compile(
    rf"(?P<han>[㐀-䶿一-鿿])(?P<notes>(?:[(（][{LETTER}]{{1,6}} ?[{LETTER}]{{0,5}}[)）])+)"
)
NOTE = re.compile(r"[(（]([^)）]+)[)）]")
TONES = {"̄", "́", "̌", "̀"}  # combining macron, acute, caron, grave


@cache
def first_reading(character: str) -> str:
    """The first reading that pypinyin's dictionary has for a character; '' if none.

    The mirrors that gloss look up the character alone, never its word (著(zhù)力, 調(diào)整).
    """
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415  (0.3 s, only for glossed text)

    return str(pinyin_dict.get(ord(character), "")).split(",", 1)[0]


def toneless(reading: str) -> str:
    """The reading without tones, with v for ü.

    >>> toneless("lǜ"), toneless("lǐng")
    ('lv', 'ling')
    """
    parts = unicodedata.normalize("NFD", reading)
    plain = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    return plain.replace("ü", "v").replace("ɡ", "g")


def _tones(text: str) -> int:
    return sum(part in TONES for part in unicodedata.normalize("NFD", text))


@cache
def _fits(han: str, note: str) -> str:
    """'toned' or 'toneless' if `note` is a reading's spelling of `han`, else ''."""
    spelled = unicodedata.normalize("NFC", note.replace(" ", "").replace("ɡ", "g"))
    if _tones(spelled) > 1:
        return ""
    reading = first_reading(han)
    if not _tones(spelled):
        return "toneless" if toneless(reading) == toneless(spelled) else ""
    return "toned" if unicodedata.normalize("NFC", reading) == spelled else ""


def _candidates(text: str) -> list[tuple[re.Match[str], int, str]]:
    """Each Han character with notes: the match, how many notes fit from the left, and their kind."""
    found = []
    for match in GLOSS.finditer(text):
        kinds: list[str] = []
        for note in NOTE.findall(match["notes"]):
            kind = _fits(match["han"], note)
            if not kind or (kinds and kind != kinds[0]):
                break
            kinds.append(kind)
        if kinds:
            found.append((match, len(kinds), kinds[0]))
    return found


def _glosses_traditional(text: str, found: list[tuple[re.Match[str], int, str]]) -> bool:
    """Whether the page glosses traditional characters: the same ones, nearly always, no others."""
    own = traditional_only()
    toned = [match["han"] for match, _, kind in found if kind == "toned"]
    glossed = Counter(han for han in toned if han in own)
    enough = len(glossed) >= 3 or (len(glossed) == 2 and glossed.total() >= 4)  # noqa: PLR2004
    if not enough:
        return False
    strangers = sum(han not in own and han != "著" for han in toned)
    there = sum(text.count(han) for han in glossed)
    return strangers <= 0.15 * len(toned) and there - glossed.total() <= 0.2 * there


def _glosses_anything(text: str, found: list[tuple[re.Match[str], int, str]]) -> bool:
    """Whether the page glosses any character, without tones and often several times in a row."""
    plain = [(match["han"], times) for match, times, kind in found if kind == "toneless"]
    different = len({han for han, _ in plain})
    repeated = sum(times > 1 for _, times in plain)
    if len(plain) < 5:  # noqa: PLR2004
        return False
    dense = different >= 10 and len(plain) > 0.04 * len(text)  # noqa: PLR2004
    return dense or (repeated >= 2 and different >= 4)  # noqa: PLR2004


def strip_glosses(text: str) -> tuple[str, int]:
    """The text without glosses, and how many were taken out; decided on the whole page.

    A gloss is the first reading of the character before it. Single glosses stay: a page that means
    them (a place name, a teaching text) has few, or has them on common characters.

    >>> strip_glosses("引領(lǐng)環(huán)境、生態(tài)與發(fā)展(PM2.5)")
    ('引領環境、生態與發展(PM2.5)', 4)
    >>> strip_glosses("亳(bó)州、六(lù)安")
    ('亳(bó)州、六(lù)安', 0)
    """
    if "(" not in text and "（" not in text:
        return text, 0
    found = _candidates(text)
    if not found:
        return text, 0
    toned = _glosses_traditional(text, found)
    plain = _glosses_anything(text, found)
    own = traditional_only()
    pieces, at, count = [], 0, 0
    for match, times, kind in found:
        han = match["han"]
        if not (
            (toned and kind == "toned" and (han in own or han == "著"))
            or (plain and kind == "toneless")
        ):
            continue
        ends = [note.end() for note in NOTE.finditer(match["notes"])]
        start = match.start("notes")
        pieces.append(text[at:start])
        at, count = start + ends[times - 1], count + times
    return "".join((*pieces, text[at:])), count
