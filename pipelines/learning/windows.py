"""Windows of text, and in how many windows of other texts an n-gram is to be found."""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIZE = 500  # characters
MOST = 6000  # windows of a background; more change no weight by a tenth
NOMINAL = 20_000  # windows that the language model stands for
RUN = re.compile("[一-鿿]+")


class Background(Protocol):
    """Texts that are not of the topic; they may hold some that are."""

    @property
    def size(self) -> int:
        """How many windows."""
        ...

    def holding(self, grams: Iterable[str]) -> dict[str, float]:
        """In how many of the windows each n-gram is found."""
        ...


def windows(text: str) -> Iterator[str]:
    """Stretches of about 500 characters; a short rest belongs to the last.

    >>> [len(one) for one in windows("水" * 1200)]
    [500, 700]
    """
    count = max(1, len(text) // SIZE)
    for at in range(count):
        yield text[at * SIZE : (at + 1) * SIZE if at < count - 1 else None]


@dataclass(frozen=True, slots=True)
class Windows:
    """A background of real texts."""

    texts: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many windows."""
        return len(self.texts)

    def holding(self, grams: Iterable[str]) -> dict[str, float]:
        """In how many of the windows each n-gram is found."""
        found = dict.fromkeys(grams, 0.0)
        lengths = sorted({len(gram) for gram in found})
        for text in self.texts:
            for gram in {one for length in lengths for one in _grams(text, length)} & found.keys():
                found[gram] += 1
        return found


def _grams(text: str, length: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(len(text) - length + 1))


def background(texts: Iterable[str]) -> Background:
    """The windows of some texts, read once; of very many, 6,000 drawn alike every time."""
    drawn, kept = random.Random(7), list[str]()
    for seen, window in enumerate(one for text in texts for one in windows(text)):
        if len(kept) < MOST:
            kept.append(window)
        elif (place := drawn.randrange(seen + 1)) < MOST:
            kept[place] = window
    return Windows(tuple(kept))


@dataclass(frozen=True, slots=True)
class Expected:
    """A background without texts: what a language model of laws and news makes of an n-gram."""

    size: int = NOMINAL

    def holding(self, grams: Iterable[str]) -> dict[str, float]:
        """The windows that would hold each n-gram, if its characters came as the model says."""
        return {gram: self.size * -math.expm1(-SIZE * _chance(gram)) for gram in grams}


@cache
def _chance(gram: str) -> float:
    """The probability that an n-gram begins at a place of a text: the best of chain and word."""
    from pipelines.text.language import model  # noqa: PLC0415 - read when first asked for

    numbers = model().encode(gram)
    logs = float(model().unigrams[numbers[0]])
    for at in range(1, len(numbers)):
        before = numbers[at - 2 : at - 1] if at > 1 else numbers[:1] * 0
        logs += float(model().scores(before, numbers[at - 1 : at], numbers[at : at + 1])[0])
    [word] = model().score_words([gram])
    return math.exp(max(logs, min(word, 0.0)))


def fallback() -> Background:
    """The background when there are no texts at hand: the shipped language model."""
    return Expected()
