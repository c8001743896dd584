"""Damages clean text as mirror sites do, for pages that must come out right all the same."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict

from pipelines.text.traditional import traditional_only

# The first steps of the nested sets that real mirrors gloss.
GLOSSED = frozenset("執監發環態業優數風創轉經質網關權務當責領導進強嚴濟實標點認護會動時個達堅")


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def to_traditional(text: str) -> str:
    """The text in traditional characters."""
    return str(_converter().convert(text))


def gloss(text: str) -> str:
    """Traditional text with the first reading in brackets behind each character of the mirror's set."""
    own = traditional_only()
    return "".join(
        f"{c}({pinyin_dict[ord(c)].split(',')[0]})" if c in GLOSSED and c in own else c
        for c in text
    )


def mirrored(text: str) -> str:
    """Simplified text as such a mirror shows it."""
    return gloss(to_traditional(text))
