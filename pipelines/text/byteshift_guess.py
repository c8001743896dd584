"""What a search of byte-shifted text holds in its hands: guesses, their moves, its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.text.byteshift_moves import Move
    from pipelines.text.language import Numbers, Scores


@dataclass(frozen=True, slots=True)
class Guess:
    """A true text up to a token: its log-probability and what the next move must know."""

    score: float
    first: int
    second: int
    quoting: int
    last: str
    pending: int
    before: Guess | None = None
    written: str = ""
    kind: str = ""
    sound: int = 0
    phantom: str = ""

    @property
    def text(self) -> str:
        """What was written from the start of the search."""
        pieces = []
        guess: Guess | None = self
        while guess:
            pieces.append(guess.written)
            guess = guess.before
        return "".join(reversed(pieces))

    @property
    def phantoms(self) -> str:
        """The characters that were glossed though they are not in the text."""
        found, guess = "", self.before
        while guess:
            found, guess = found + guess.phantom, guess.before
        return self.phantom + found


@dataclass(frozen=True, slots=True)
class Fan:
    """Moves from one state, with the numbers of the characters that the model reads and the costs."""

    moves: list[Move]
    first: Numbers
    second: Numbers
    cost: Scores

    @property
    def read(self) -> tuple[Numbers, Numbers]:
        """The columns of first and second characters."""
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Findings:
    """The guesses at the end of a search, best first, the text as shown, and the tokens searched."""

    guesses: list[Guess]
    literal: Guess
    length: int
