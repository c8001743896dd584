"""The signs of byte-shifted text and the bytes that each may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text import cp936
from pipelines.text.byteshift_page import LOST, spelled
from pipelines.text.gloss_notes import LETTER

TOKEN = re.compile(
    rf"(?P<eaten>{LOST}[{LETTER}]{{1,6}} ?\))|(?P<note>\([{LETTER}]{{1,6}} ?\))|(?P<lost>{LOST})"
    r"|(?P<end>\n)|(?P<one>.)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A shown sign or gloss, and the bytes that it may stand for."""

    text: str
    kind: str
    pair: tuple[int, int] | None = None
    mark: bool = False  # one of the signs before which a mirror cuts
    behind: str = ""  # the sign that a gloss stands behind

    @property
    def reading(self) -> str:
        """The reading that a gloss gives, whole or without its first bracket."""
        return spelled(self.text.lstrip("?\ufffd"))


def tokens(text: str, start: int, end: int, folded: bool) -> list[Token]:
    """The tokens of one line's part, and a line end behind them."""
    table = cp936.pairs()
    found: list[Token] = []
    for match in TOKEN.finditer(text, start, end):
        kind, shown = str(match.lastgroup), match[0]
        if kind == "one":
            pair = table.get(shown)
            kind = (
                "pair"
                if pair
                else "ascii"
                if " " < shown < "\x7f"
                else "space"
                if shown == " "
                else "other"
            )
        else:
            pair = None
        full = chr(cp936.FULL.get(ord(shown), 0)) if len(shown) == 1 else ""
        if folded and kind in ("ascii", "lost") and full in table:
            pair = table[full]
        mark = shown in cp936.MARKS or full in cp936.MARKS
        found.append(Token(shown, kind, pair, mark, found[-1].text if found else ""))
    return [*found, Token("\n" if text[end : end + 1] else "", "end")]
