"""Traditional text becomes simplified text; simplified text is left alone."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources

HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff𠀀-𲎯]")
# t2s on simplified text does harm (坏 becomes 坯): convert only above this share of the Han.
SHARE = 0.03
# OpenCC keeps every 著; simplified text writes 着 but in these words.
ZHE = re.compile(
    "(?<![原名显顯卓昭土编編论論专專巨译譯遗遺合所拙新旧舊力丰豐])著"
    "(?![名作者述称稱有书書录錄文])|(?<=[力])著(?=[^名作者述称稱])"
)


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


def _gb2312(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2  # noqa: PLR2004
    except UnicodeEncodeError:
        return False


@cache
def _traditional_run() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(traditional_only()))}]")


def convert(text: str, level: int = 0) -> str:
    """OpenCC's t2s of all of `text`, letter for letter as the package does it.

    >>> convert("乾坤與乾淨")
    '乾坤与干净'
    """
    levels, characters = tables()
    for number in range(level, len(levels)):
        pattern, values = levels[number]
        parts = pattern.split(text)
        if len(parts) > 1:
            return "".join(
                values[part] if at % 2 else convert(part, number + 1)
                for at, part in enumerate(parts)
            )
    return text.translate(characters)


def script(text: str) -> str:
    """'hant' if most lines with Han are traditional, 'hans' if none is, else 'mixed'.

    >>> script("生態環境廳機關黨委召開會議"), script("生态环境厅机关党委召开会议")
    ('hant', 'hans')
    """
    if traditional_only().isdisjoint(text):
        return "hans"
    lines = [line for line in text.split("\n") if len(HAN.findall(line)) >= 10]  # noqa: PLR2004
    lines = lines or [text]
    traditional = sum(_is_traditional(line) for line in lines)
    if not traditional:
        return "hans"
    return "hant" if traditional > 0.8 * len(lines) else "mixed"


def _is_traditional(line: str) -> bool:
    counts = Counter(line)
    found = sum(counts[one] for one in counts.keys() & traditional_only())
    return found > 0 and found > SHARE * sum(n for one, n in counts.items() if HAN.match(one))


def simplify(text: str) -> tuple[str, int]:
    """The text with its traditional lines simplified, and how many characters changed.

    Decided for the whole text first, then line by line: pages carry lines of either script.

    >>> simplify("著力解決突出問題，讀原著、學原文")
    ('着力解决突出问题，读原著、学原文', 6)
    >>> simplify("破坏生态环境")
    ('破坏生态环境', 0)
    """
    if traditional_only().isdisjoint(text):
        return text, 0
    lines = text.split("\n")
    whole = script(text) == "hant"
    for at, line in enumerate(lines):
        if _is_traditional(line) or (whole and _traditional_run().search(line)):
            lines[at] = ZHE.sub("着", convert(line))
        elif whole:
            lines[at] = ZHE.sub("着", line)
    simple = "\n".join(lines)
    return simple, sum(a != b for a, b in zip(text, simple, strict=False))
