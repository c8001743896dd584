"""How single traditional words and characters are simplified, where there is no text around them: in queries."""

from __future__ import annotations

from pipelines.text.traditional import convert, tables
from pipelines.text.traditional_leftovers import VARIANTS, WORDS, mend

# Words in which simplified text, too, writes 著, in either script.
KEPT = (*(one + "著" for one in "原名显顯卓昭土编編论論专專巨译譯遗遺拙所合撰彰"),
        *("著" + one for one in "名作者述称稱录錄"))  # fmt: skip


def simplifications() -> dict[str, str]:
    """What a word or character of a query is in our simplified texts, where there is no context to look at.

    The tables of `convert`, with what `mend` changes in their results; applied longest words first.

    >>> [simplifications()[one] for one in ("乾坤", "乾", "隊", "擡", "著", "著名")]
    ['乾坤', '干', '队', '抬', '着', '著名']
    """
    phrases, characters = tables()
    words = [*(word for _, values in phrases for word in values), *KEPT]
    letters = [*(chr(code) for code in characters), *map(chr, VARIANTS), "著"]
    mended = {one: mend(convert(one)) for one in (*words, *letters, *WORDS)}
    return {one: simple for one, simple in mended.items() if len(one) > 1 or one != simple}
