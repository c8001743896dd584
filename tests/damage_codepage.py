"""Misreads clean text as programs do that take its bytes for those of another code page."""

from __future__ import annotations

import re

from pipelines.text import cp936
from tests.damage_bytes import traditional

UNDEFINED = re.compile("[\x81\x8d\x8f\x90\x9d]")


def _latin(data: bytes) -> str:
    """Windows-1252 as browsers read it: undefined bytes are C1 controls."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)


def _tidied(text: str) -> str:
    """After a clean-up that drops what it takes for invisible and folds spaces."""
    return re.sub("[\x80-\x9f\xad]", "", text).replace("\xa0", " ")


def _patched(data: bytes) -> str:
    """UTF-8 where two bytes happen to fit, windows-1252 elsewhere."""
    parts = re.split(rb"([\xc2-\xdf][\x80-\xbf])", data)
    return "".join(
        part.decode("utf-8") if at % 2 else _latin(part) for at, part in enumerate(parts)
    )


def misreadings(text: str) -> dict[str, str]:
    """The text as each kind of misreading shows it; Big5 kinds show its traditional form."""
    utf8 = text.encode("utf-8")
    gbk = text.encode("gbk", "replace")
    big5 = traditional(text).encode("big5hkscs", "replace")
    once = _latin(utf8)
    php = cp936.decode(utf8)
    return {
        "UTF-8 as windows-1252": once,
        "UTF-8 as windows-1252, undefined bytes dropped": UNDEFINED.sub("", once),
        "UTF-8 as windows-1252, undefined bytes U+FFFD": UNDEFINED.sub("\ufffd", once),
        "UTF-8 as windows-1252, tidied": _tidied(once),
        "UTF-8 as windows-1252 twice": _latin(once.encode("utf-8")),
        "UTF-8 as GBK, errors U+FFFD": utf8.decode("gb18030", "replace"),
        "UTF-8 as GBK, errors dropped": utf8.decode("gbk", "ignore"),
        "UTF-8 as GBK by PHP": php,
        "UTF-8 as GBK by PHP, private use dropped": cp936.PRIVATE.sub("", php),
        "GBK as windows-1252": _latin(gbk),
        "GBK as windows-1252, tidied": _tidied(_latin(gbk)),
        "GBK as windows-1252, UTF-8 where it fits": _patched(gbk),
        "Big5 as windows-1252": _latin(big5),
        "GBK as Big5": gbk.decode("big5hkscs", "replace"),
        "Big5 as GBK": big5.decode("gb18030", "replace"),
    }
