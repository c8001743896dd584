"""How true text can have come to show as it does: the moves of the search over byte-shifted text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.text import cp936
from pipelines.text.byteshift_page import LOST, UNGLOSSED, Page, readings, spelled
from pipelines.text.glosses import LETTER, first_reading

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

UNKNOWN = "□"
WRONG_NOTE = 12.0  # what letters in brackets cost that are not the gloss of what stands before
CUT_MARK = 3.0  # what a mark inside a shift costs: most mirrors would have cut before it
SHORT, EURO = range(0x40, 0x7F), 0x80  # second bytes that end a shift, because they show as ASCII
STRADDLED = (0xA1, 0xA3)  # second bytes that make a mark with the first byte of another mark
TOKEN = re.compile(
    rf"(?P<eaten>{LOST}[{LETTER}]{{1,6}} ?\))|(?P<note>\([{LETTER}]{{1,6}} ?\))|(?P<lost>{LOST})"
    r"|(?P<end>\n)|(?P<one>.)"
)
# What is known of the byte that stands before a token.
SOUND, ALONE, HIGH, LOW = -1, -2, -3, -4
# Cells that show nothing: user-defined rows, and in the rows of signs cells without a character.
UNASSIGNED = {
    trail: tuple(
        lead
        for lead in range(0xA1, 0xFF)
        if cp936.characters()[trail, lead] >= chr(cp936.UNASSIGNED)
        and cp936.is_private(cp936.characters()[trail, lead])
    )
    for trail in (0xA2, *range(0xA4, 0xAA), 0xD7)
}
HIDDEN_LEADS: dict[int, Sequence[int]] = {HIGH: range(0xA1, 0xFF), LOW: range(0x81, 0xA1)}
HIDDEN_LEADS |= {-trail: leads for trail, leads in UNASSIGNED.items()}
HIDDEN_TRAILS: tuple[tuple[int, Sequence[int]], ...] = (
    (HIGH, (*range(0xAA, 0xB0), *range(0xF8, 0xFF))),
    (LOW, range(0xA1, 0xA8)),
    *((-trail, (trail,)) for trail in UNASSIGNED),
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


@dataclass(frozen=True, slots=True)
class Move:
    """What a token may mean: characters for the model, text to write, the byte left over, the cost."""

    read: str
    written: str
    pending: int
    cost: float = 0.0
    kind: str = ""
    phantom: str = ""  # a character that is not in the text but was glossed across two others
    before_cut: bool = False  # holds only if a mark or the end of the text follows


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


def moves(pending: int, last: str, token: Token, page: Page) -> Iterator[Move]:
    """Every way to read a token after a pending byte; `last` is the true character before."""
    if pending == SOUND:
        yield literal(last, token)
        yield from _break(last, token, page)
    elif pending == ALONE:
        yield from _after_lone_byte(token, page)
    else:
        leads = HIDDEN_LEADS.get(pending, (pending,))
        if token.kind == "eaten":
            yield from _eaten(leads, token, page)
            return
        for lead in leads:
            if token.kind in ("lost", "end", "space"):
                yield from _ended(lead, token, page)
            else:
                yield from _shifted(lead, token, page)


def literal(last: str, token: Token) -> Move:
    """The token as it stands; a gloss says nothing new, other letters in brackets cost."""
    if token.kind in ("note", "eaten"):
        right = (
            token.kind == "note" and bool(last) and spelled(first_reading(last)) == token.reading
        )
        return Move("", token.text, SOUND, 0.0 if right else WRONG_NOTE)
    return Move("\n" if token.kind == "end" else token.text, token.text, SOUND)


def hidden(pending: int, page: Page) -> Iterator[Move]:
    """True characters whose second byte vanished with the next lead byte, as one private character."""
    for lead in HIDDEN_LEADS.get(pending, (pending,)):
        for left, trails in HIDDEN_TRAILS:
            for trail in trails:
                yield from _one(lead, trail, left, page)


def _one(lead: int, trail: int, pending: int, page: Page, kind: str = "") -> Iterator[Move]:
    character = cp936.characters().get((lead, trail), "\ue000")
    if not cp936.is_private(character):
        cost = page.strange(character) + (CUT_MARK if character in cp936.MARKS else 0.0)
        if pending in SHORT:  # a letter of the true text was taken for a second byte
            character, pending = character + chr(pending), SOUND
        yield Move(character, character, pending, cost, kind)


def _break(last: str, token: Token, page: Page) -> Iterator[Move]:
    """A question mark that stands for a lead byte: alone at a cut, or with the bracket of a gloss."""
    if token.kind == "lost":
        yield Move("", "", ALONE)
    elif token.kind == "eaten":
        table = cp936.pairs()
        trail = table.get(last, (0, 0))[1]
        for character in readings().get(token.reading, ()):
            if table[character][0] == trail:
                cost = 0.0 if character in page.glossed else UNGLOSSED
                yield Move("", "", table[character][1], cost, "gloss", character)


def _after_lone_byte(token: Token, page: Page) -> Iterator[Move]:
    """All 126 lead bytes of the character whose second byte begins the token."""
    for lead in cp936.LEADS:
        if token.pair:
            kind = "cut" if token.mark else "loss"
            for move in _one(lead, token.pair[0], token.pair[1], page, kind):
                yield replace(move, cost=page.strange(move.read[0]))
        if token.kind == "lost":
            for trail in STRADDLED:
                for move in _one(lead, trail, SOUND, page, "double"):
                    yield replace(move, before_cut=True)


def _shifted(lead: int, token: Token, page: Page) -> Iterator[Move]:
    """The pending lead with the token's first byte; the second is pending, or ASCII ends the shift."""
    if token.kind == "note" and token.behind in readings().get(token.reading, ()):
        cost = 0.0 if token.behind in page.glossed else UNGLOSSED
        yield Move("", "", lead, cost, phantom=token.behind)
    if token.pair:
        yield from _one(lead, token.pair[0], token.pair[1], page)
    if token.kind == "ascii" and ord(token.text) in SHORT:
        yield from _one(lead, ord(token.text), SOUND, page)
    if token.text == "€":
        yield from _one(lead, EURO, SOUND, page)


def _eaten(leads: Container[int], token: Token, page: Page) -> Iterator[Move]:
    """A glossed character whose second byte took the gloss's bracket with it."""
    for character in readings().get(token.reading, ()):
        lead, trail = cp936.pairs()[character]
        if lead in leads and trail > EURO:
            cost = 0.0 if character in page.glossed else UNGLOSSED
            yield Move(character, f"{character}({token.text[1:]}", SOUND, cost)


def _ended(lead: int, token: Token, page: Page) -> Iterator[Move]:
    """A second byte that was lost before a cut, with an ASCII sign, or at the line's end."""
    if token.pair:
        yield from _one(lead, token.pair[0], token.pair[1], page)
    for trail in range(0x81, 0xFF):
        for move in _one(lead, trail, SOUND, page):
            if move.cost or not page.model.number(move.read):
                continue
            if token.kind == "lost":
                yield replace(move, before_cut=True)
                yield Move(f"{move.read}0", f"{move.written}{UNKNOWN}", SOUND, move.cost)
            else:
                yield Move(
                    f"{move.read}{token.text or chr(10)}",
                    f"{move.written}{token.text}",
                    SOUND,
                    move.cost,
                )
