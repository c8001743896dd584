"""Damages clean text on its GBK bytes, as the mirrors do that cut before punctuation and add glosses."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pypinyin.pinyin_dict import pinyin_dict

from pipelines.text import cp936
from pipelines.text.traditional import traditional_only

# The nested sets that real mirrors gloss, each with its additions, in the order of their growth.
STEPS = (
    "執監發", "環態業優數風創轉經質網", "關權務當責領導", "進強嚴濟", "實標點認護", "會動時個達堅",
    "國報長績級號場對", "來開門問過滿書說",
)  # fmt: skip
GLOSSED = "".join(STEPS)
# Where OpenCC's first value is rarer than what pages write.
COMMON = dict(zip("爲僞啓峯羣衆裏牀祕竈", "為偽啟峰群眾裡床秘灶", strict=True))
STRADDLING = GLOSSED + "側請詢購訓聽"  # seen where two characters make the bytes of a third


def reading(character: str) -> str:
    return pinyin_dict[ord(character)].split(",")[0]


def add_glosses(data: bytes, glossed: str) -> bytes:
    """The bytes with a gloss behind every byte match of each character, one character after another."""
    for character in glossed:
        found = cp936.encode(character)
        data = data.replace(found, found + cp936.encode(f"({reading(character)})"))
    return data


def unfolded(text: str) -> str:
    """The text with its half-width punctuation full-width, as GBK pages write it."""
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in ",;:!?()"})


def shown(text: str, glossed: str = "", cuts: bool = True, private: bool = False) -> str:
    """What a reader sees of the damaged text; `private` keeps the user-defined characters."""
    data = add_glosses(cp936.encode(unfolded(text)), glossed)
    pieces = cp936.cut(data) if cuts else [data]
    decoded = "".join(map(cp936.decode, pieces)).translate(cp936.HALF)
    return decoded if private else cp936.PRIVATE.sub("", decoded)


def meant(text: str, glossed: str = "") -> str:
    """What the mirror meant to show: glosses behind whole characters, nothing broken."""
    own = traditional_only()
    return "".join(
        f"{c}({reading(c)})" if c in glossed and c in own else c for c in unfolded(text)
    ).translate(cp936.HALF)


@cache
def _written() -> dict[int, str]:
    """What mirrors write for each simplified character: itself if it is traditional too."""
    folder = resources.files("opencc") / "dictionary"
    rows = [
        line.split("\t") for line in (folder / "STCharacters.txt").read_text("utf-8").splitlines()
    ]
    return {
        ord(c): COMMON.get(v.split(" ")[0], v.split(" ")[0])
        for c, v in rows
        if c not in v.split(" ")
    }


def traditional(text: str) -> str:
    """Simplified text converted character by character, as the mirrors do, without regard to words."""
    return text.translate(_written())
