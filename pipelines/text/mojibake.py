"""Text read in the wrong code page is read again in the right one."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from pipelines.text.codepage import LATIN_PAIR
from pipelines.text.lost import is_lost

__all__ = ["is_lost", "repair_mojibake"]

HAN = re.compile("[㐀-䶿一-鿿]")
RARE_SHARE = 0.12  # of rare characters among the Han of a line that is looked at
PASSES = (
    3  # text may be encoded twice, and what a page's long lines prove is believed of short ones
)


def repair_mojibake(text: str) -> tuple[str, int]:
    """The text with runs in the wrong code page read right, and their number.

    Read as windows-1252: UTF-8, also twice, GBK, Big5. Read as GBK: UTF-8, Big5. Read as Big5: GBK.
    A run is replaced only when the language model finds the other reading far likelier, or when it
    is nothing but well-formed UTF-8. A character whose bytes are gone is □.

    >>> repair_mojibake("ç”Ÿæ€\\x81çŽ¯å¢ƒ与 café")
    ('生态环境与 café', 1)
    >>> repair_mojibake("¡°µÍÌ¼¾\xad¼Ã¡±")[0], repair_mojibake("鐢熸€佺幆澧冧繚鎶")[0]
    ('“低碳经济”', '生态环境保护')
    """
    latin, han = LATIN_PAIR.search(text), rare_pair().search(text)
    if not latin and not han:
        return text, 0
    from pipelines.text.codepage_judge import Judge  # noqa: PLC0415

    judge = Judge()
    lines = text.split("\n")
    for _ in range(PASSES):
        before = judge.count
        for at, line in enumerate(lines):
            read = judge.latin(line) if latin and LATIN_PAIR.search(line) else line
            lines[at] = judge.han(read) if han and _suspicious(read) else read
        if judge.count == before:
            break
    return "\n".join(lines), judge.count


def with_forms(known: set[str]) -> set[str]:
    """The simplified characters and their traditional forms."""
    table = resources.files("opencc") / "dictionary" / "STCharacters.txt"
    rows = (line.split("\t") for line in table.read_text("utf-8").splitlines())
    return known | {form for key, forms in rows if key in known for form in forms.split(" ")}


@cache
def rare() -> re.Pattern[str]:
    """Han that are neither of GB2312's first level nor its traditional forms, and private use."""
    first = {
        bytes((lead, trail)).decode("gb2312", "ignore")
        for lead in range(0xB0, 0xD8)
        for trail in range(0xA1, 0xFF)
    }
    known = with_forms(first)
    spans, start = [], None
    for code in (*range(0x4E00, 0xA000), 0x110000):
        if code < 0x110000 and chr(code) not in known:  # noqa: PLR2004
            start = code if start is None else start
        elif start is not None:
            spans.append(f"{chr(start)}-{chr(code - 1 if code < 0x110000 else 0x9FFF)}")  # noqa: PLR2004
            start = None
    return re.compile(f"[\ue000-\uf8ff{''.join(spans)}]")


@cache
def rare_pair() -> re.Pattern[str]:
    """Two rare Han near one another: every third or second character of misread text is rare."""
    return re.compile(f"{rare().pattern}[^\n]{{0,4}}{rare().pattern}")


def _suspicious(line: str) -> bool:
    if not rare_pair().search(line):
        return False
    found = len(rare().findall(line))
    return found > 1 and found >= RARE_SHARE * len(HAN.findall(line))
