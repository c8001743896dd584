"""Which guess at a broken place is believed, and how far: by characters and by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.text.byteshift_moves import UNKNOWN
from pipelines.text.byteshift_page import NOTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.text.byteshift_guess import Guess
    from pipelines.text.byteshift_page import Page

# What the two models weigh; found on news text that neither had counted.
CHARACTERS, WORDS = 0.65, 0.7
# A reading less probable than this is not believed. In simplified text without its user-defined
# characters whole words vanish, and there are too many readings for all to be tried.
SURE, SURE_OF_VANISHED = 0.97, 0.99
LIKELY = 0.5  # of a reading that is less probable nothing is known
KNOWN_FOR_UNKNOWN = 6  # characters that must be known for each one that is not, but for the first


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest text, its probability among all guesses, and whether it may be believed."""

    text: str
    kind: str
    probability: float
    sure: bool


def choose(guesses: Sequence[Guess], around: tuple[str, str], page: Page) -> Choice:
    """The likeliest of distinct guesses between what stands before and after, without glosses.

    Where only a few characters of guesses of one length are open, these become □; not where whole
    words may have vanished, since the length is open too.
    """
    texts = [guess.text for guess in guesses]
    plain = [NOTE.sub("", text).rstrip("\n") for text in texts]
    words = page.model.score_words([f"{around[0]}{text}{around[1]}" for text in plain])
    scores = CHARACTERS * np.array([g.score for g in guesses]) + WORDS * np.array(words)
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    best = int(scores.argmax())
    text, chance = texts[best], float(chances[best])
    bounded = page.traditional or page.whole
    limit = SURE if bounded else SURE_OF_VANISHED
    open_ = bounded and LIKELY < chance < limit
    merged = _merged(texts, chances.tolist(), best) if open_ else None
    return Choice(
        merged or text,
        guesses[best].kind,
        chance,
        chance >= limit or merged is not None,
    )


def _merged(texts: Sequence[str], chances: Sequence[float], best: int) -> str | None:
    """The best text with □ for what is open; None if too much is, or the length itself."""
    chosen = texts[best]
    alike = [(t, c) for t, c in zip(texts, chances, strict=True) if len(t) == len(chosen)]
    if sum(chance for _, chance in alike) < SURE:
        return None
    agreed = [
        sum(chance for text, chance in alike if text[at] == own) for at, own in enumerate(chosen)
    ]
    unsure = {at for at, chance in enumerate(agreed) if chance < SURE}
    known = [at for at in range(len(chosen)) if at not in unsure]
    certain = sum(c for t, c in alike if all(t[at] == chosen[at] for at in known))
    if certain < SURE or len(unsure) > max(1, len(known) // KNOWN_FOR_UNKNOWN):
        return None
    return "".join(UNKNOWN if at in unsure else own for at, own in enumerate(chosen))
