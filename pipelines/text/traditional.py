"""Traditional text becomes simplified text; simplified text is left alone."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from operator import add, ne
from typing import NamedTuple

from pipelines.text.traditional_leftovers import mend

HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff𠀀-𲎯]")
KANA = re.compile("[ぁ-ゖァ-ヺ]")
# t2s on simplified text does harm (藉 becomes 借, 覆 becomes 复): convert only above this share.
SHARE = 0.03
QUOTED = 3  # different traditional characters on a simplified line that are more than a quoted one
# Not in GB2312, changed by OpenCC, and written in simplified names and terms (二噁英, 毕昇).
SOUND = frozenset("噁昇濛甦脩鎔")


@cache
def tables() -> tuple[tuple[tuple[re.Pattern[str], dict[str, str]], ...], dict[int, str]]:
    """The package's own t2s dictionaries: phrases by length, longest first, and characters.

    OpenCC replaces the longest phrases of a text first, then shorter ones in what is left, then
    characters; of several values it takes the first.
    """
    folder = resources.files("opencc") / "dictionary"
    phrases, characters = (
        dict(line.split("\t") for line in (folder / name).read_text("utf-8").splitlines())
        for name in ("TSPhrases.txt", "TSCharacters.txt")
    )
    levels = []
    for length in sorted({len(key) for key in phrases}, reverse=True):
        values = {k: v.split(" ")[0] for k, v in phrases.items() if len(k) == length}
        levels.append((re.compile(f"({'|'.join(map(re.escape, values))})"), values))
    return tuple(levels), {ord(k): v.split(" ")[0] for k, v in characters.items()}


@cache
def traditional_only() -> frozenset[str]:
    """Characters that OpenCC changes and that GB2312, the simplified standard, does not have."""
    _, characters = tables()
    return frozenset(
        chr(code)
        for code, value in characters.items()
        if value != chr(code) and not _gb2312(chr(code))
    )


def _encodes(character: str, charset: str) -> bool:
    try:
        return len(character.encode(charset)) == 2  # noqa: PLR2004
    except UnicodeEncodeError:
        return False


def _gb2312(character: str) -> bool:
    return _encodes(character, "gb2312")


@cache
def simplified_only() -> frozenset[str]:
    """Characters of GB2312 that OpenCC's s2t always changes and that Big5 does not have."""
    rows = (resources.files("opencc") / "dictionary" / "STCharacters.txt").read_text("utf-8")
    pairs = (row.split("\t") for row in rows.splitlines())
    return frozenset(
        one for one, written in pairs
        if one not in written.split(" ") and _gb2312(one) and not _encodes(one, "big5")
    )  # fmt: skip


@cache
def _signs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What only traditional and only simplified text has, as patterns of one character.

    Characters above U+FFFF are left out: with them, a set is searched one by one.
    """
    traditional = "".join(sorted(one for one in traditional_only() - SOUND if one <= "\uffff"))
    return re.compile(f"[{traditional}]"), re.compile(f"[{''.join(sorted(simplified_only()))}]")


@cache
def _starts() -> tuple[frozenset[str], ...]:
    """The first two characters of the phrases of each level."""
    return tuple(frozenset(phrase[:2] for phrase in values) for _, values in tables()[0])


def convert(text: str) -> str:
    """OpenCC's t2s of all of `text`, letter for letter as the package does it.

    >>> convert("乾坤與乾淨")
    '乾坤与干净'
    """
    pairs = set(map(add, text, text[1:]))
    levels = [
        level
        for level, starts in zip(tables()[0], _starts(), strict=True)
        if not starts.isdisjoint(pairs)
    ]
    return _replace(text, levels)


def _replace(text: str, levels: list[tuple[re.Pattern[str], dict[str, str]]]) -> str:
    if not levels:
        return text.translate(tables()[1])
    (pattern, values), *rest = levels
    parts = pattern.split(text)
    return "".join(
        values[part] if at % 2 else _replace(part, rest) for at, part in enumerate(parts)
    )


class _Counts(NamedTuple):
    """How many characters only traditional text has, different ones, only simplified, all Han."""

    traditional: int
    different: int
    simplified: int
    han: int

    @property
    def is_some(self) -> bool:
        return self.traditional > SHARE * self.han

    @property
    def is_traditional(self) -> bool:
        return self.is_some and self.traditional > self.simplified

    @property
    def is_half(self) -> bool:
        return self.is_some and self.different >= QUOTED


def _count(line: str) -> _Counts:
    """The counts of a line; none for a Japanese one, which keeps its characters."""
    traditional, simplified = _signs()
    found = traditional.findall(line)
    han = len(HAN.findall(line))
    kana = len(KANA.findall(line)) if found else 0
    if kana >= 3 and kana > han / 9:  # noqa: PLR2004  (broken bytes show as single kana)
        return _Counts(0, 0, 0, 0)
    return _Counts(len(found), len(set(found)), len(simplified.findall(line)), han)


@cache
def _sign() -> re.Pattern[str]:
    """A character that only traditional text has, or one above U+FFFF, which has to be looked up."""
    signs = "".join(sorted(one for one in traditional_only() if one <= "\uffff"))
    return re.compile(f"[{signs}]|[\U00010000-\U0010ffff]")


def _is_simple(text: str) -> bool:
    """Whether a text has no character that only traditional text has."""
    return not _sign().search(text) or traditional_only().isdisjoint(text)


def script(text: str) -> str:
    """'hant' if most lines with Han are traditional, 'hans' if none is, else 'mixed'.

    >>> script("生態環境廳機關黨委召開會議"), script("生态环境厅机关党委召开会议")
    ('hant', 'hans')
    """
    if _is_simple(text):
        return "hans"
    counts = [_count(line) for line in text.split("\n")]
    long = [one for one in counts if one.han >= 10] or [_count(text)]  # noqa: PLR2004
    traditional = sum(one.is_traditional for one in long)
    if not traditional:
        return "mixed" if any(one.different > 1 and one.is_some for one in long) else "hans"
    return "hant" if traditional > 0.8 * len(long) else "mixed"


def simplify(text: str) -> tuple[str, int]:
    """The text with its traditional lines simplified, and how many characters changed.

    Decided line by line, since pages carry lines of either script. A line in which simplified
    characters prevail loses traditional ones only if they are many, so that one quoted stays; its
    other characters, which simplified text may have (乾, 藉, 覆), are never touched.

    >>> simplify("著力解決突出問題，讀原著、學原文")
    ('着力解决突出问题，读原著、学原文', 6)
    >>> simplify("借口与凭藉，反覆说“國”字")
    ('借口与凭藉，反覆说“國”字', 0)
    """
    if _is_simple(text):
        return text, 0
    lines = text.split("\n")
    counts = [_count(line) for line in lines]
    whole = _Counts(*map(sum, zip(*counts, strict=True))).is_traditional
    for at, (line, count) in enumerate(zip(lines, counts, strict=True)):
        if count.is_traditional or (whole and count.traditional >= count.simplified and count.han):
            lines[at] = mend(convert(line))
        elif count.is_half or (whole and count.traditional):
            lines[at] = _signs()[0].sub(lambda match: tables()[1][ord(match[0])], line)
    simple = "\n".join(lines)
    return simple, sum(map(ne, text, simple))
