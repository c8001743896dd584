"""A reading in brackets behind a character is recognised, however it is spelled."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# The letters of a reading: toned ones are precomposed in GBK; g and a may be the IPA letters.
LETTER = "a-zɡüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿếềễ"
CAPITALS = "A-ZÜÊĀÁǍÀĒÉĚÈĪÍǏÌŌÓǑÒŪÚǓÙǕǗǙǛŃŇǸḾ"
ZHUYIN = "ㄅ-ㄯㆠ-ㆻˊˇˋ˙"
# No bracket is among the characters of a note, so that the search goes over each once.
NOTE = re.compile(
    rf"[(（]([{LETTER}{CAPITALS}{ZHUYIN}ɑａ-ｚＡ-Ｚ\u0300\u0301\u0304\u0308\u030c:： \xa0\u3000]{{1,60}})[)）]"
)
HAN = re.compile("[㐀-䶿一-鿿]")
TONES = {"̄", "́", "̌", "̀"}  # combining macron, acute, caron, grave
LONGEST_WORD = 8


class Gloss(NamedTuple):
    """A note that is a reading of what stands before it: its characters, place and kind.

    The kinds: 'toned' is the first reading with its tone, 'other' one of the further readings;
    'toneless', 'capitals' and 'zhuyin' are spellings; 'word' gives one reading a character.
    """

    han: str
    start: int
    end: int
    kind: str
    times: int = 1


@cache
def _readings(character: str) -> tuple[str, ...]:
    """The readings that pypinyin's dictionary has for a character, the usual one first."""
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415  (0.3 s, only for glossed text)

    listed = str(pinyin_dict.get(ord(character), ""))
    return tuple(unicodedata.normalize("NFC", one) for one in listed.split(",")) if listed else ()


def first_reading(character: str) -> str:
    """The first reading that pypinyin's dictionary has for a character; '' if none.

    The mirrors that gloss look up the character alone, never its word (著(zhù)力, 調(diào)整).
    """
    return (*_readings(character), "")[0]


@cache
def _zhuyin(character: str) -> tuple[str, ...]:
    from pypinyin.style.bopomofo import converter  # noqa: PLC0415

    return tuple(converter.to_bopomofo(one) for one in _readings(character))


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


def spelling(note: str) -> str:
    """A note in lower case half-width letters, with ü for u: and v, single spaces.

    >>> spelling("ＬǏNＧ "), spelling("nu:"), spelling("lv")
    ('lǐng', 'nü', 'lü')
    """
    if re.search(f"[{ZHUYIN}]", note):
        return " ".join(note.split())
    plain = unicodedata.normalize("NFKC", note).lower().replace("ɡ", "g").replace("ɑ", "a")
    plain = unicodedata.normalize("NFC", " ".join(plain.split()))
    return plain.replace("u:", "ü").replace("v", "ü")


@lru_cache(maxsize=20_000)
def kind_of(han: str, note: str) -> str:
    """What `note` is to the character: a kind of `Gloss`, or '' if it is no reading of it.

    >>> kind_of("領", "lǐng"), kind_of("長", "cháng"), kind_of("政", "zheng"), kind_of("李", "Li")
    ('toned', 'other', 'toneless', '')
    """
    spelled = spelling(note).replace(" ", "")
    if len(spelled) > LONGEST_WORD:
        return ""
    if spelled in _readings(han):
        return "toned" if spelled == first_reading(han) else "other"
    if spelled in _zhuyin(han):
        return "zhuyin"
    if _tones(spelled) or toneless(spelled) != toneless(first_reading(han)):
        return ""
    letters = unicodedata.normalize("NFKC", note).strip()
    if letters.islower():
        return "toneless"
    return "capitals" if letters.isupper() and len(letters) > 1 else ""


def _fits_word(word: str, parts: list[str]) -> bool:
    """Whether each part is a reading of its character, most of them with tone."""
    fits = all(
        part in _readings(one) or part in _zhuyin(one)
        for one, part in zip(word, parts, strict=True)
    )
    return fits and 2 * sum(map(_marked, parts)) >= len(parts)


def _marked(part: str) -> bool:
    return bool(_tones(part)) or not part.isascii()


def find_glosses(text: str) -> Iterator[Gloss]:
    """Every note that is a reading; equal kinds of one character in a row are one gloss.

    >>> [(one.han, one.kind, one.times) for one in find_glosses("領(lǐng)政(zheng)(zheng)(GDP)")]
    [('領', 'toned', 1), ('政', 'toneless', 2)]
    """
    last: Gloss | None = None
    for match in NOTE.finditer(text):
        start, note = match.start(), match[1]
        if last and last.end == start:
            if len(last.han) == 1 and kind_of(last.han, note) == last.kind:
                last = Gloss(last.han, last.start, match.end(), last.kind, last.times + 1)
            continue
        found = _at(text, start, match)
        if last and found:
            yield last
        last = found or last
    if last:
        yield last


def _at(text: str, start: int, match: re.Match[str]) -> Gloss | None:
    if not start or not HAN.match(text[start - 1]):
        return None
    kind = kind_of(text[start - 1], match[1])
    if kind:
        return Gloss(text[start - 1], start, match.end(), kind)
    parts = spelling(match[1]).split(" ")
    word = text[max(0, start - len(parts)) : start]
    if not 1 < len(parts) == len(word) <= LONGEST_WORD or match[1].lstrip()[:1].isupper():
        return None
    return Gloss(word, start, match.end(), "word") if _fits_word(word, parts) else None
