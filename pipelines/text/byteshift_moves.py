"""How true text can have come to show as it does: the moves of the search over byte-shifted text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.text import cp936
from pipelines.text.byteshift_hidden import hidden_leads, hidden_trails
from pipelines.text.byteshift_page import UNGLOSSED, readings, spelled
from pipelines.text.gloss_notes import first_reading

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pipelines.text.byteshift_page import Page
    from pipelines.text.byteshift_tokens import Token

UNKNOWN = "□"
WRONG_NOTE = 12.0  # what letters in brackets cost that are not the gloss of what stands before
CUT_MARK = 3.0  # what a mark inside a shift costs: most mirrors would have cut before it
SHORT, EURO = range(0x40, 0x7F), 0x80  # second bytes that end a shift, because they show as ASCII
STRADDLED = (0xA1, 0xA3)  # second bytes that make a mark with the first byte of another mark
# What is known of the byte that stands before a token.
SOUND, ALONE = -1, -2


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


def moves(pending: int, last: str, token: Token, page: Page) -> Iterator[Move]:
    """Every way to read a token after a pending byte; `last` is the true character before."""
    if pending == SOUND:
        yield literal(last, token)
        yield from _break(last, token, page)
    elif pending == ALONE:
        yield from _after_lone_byte(token, page)
    else:
        leads = hidden_leads().get(pending, (pending,))
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
    for lead in hidden_leads().get(pending, (pending,)):
        for left, trails in hidden_trails():
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
