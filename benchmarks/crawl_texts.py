"""Reports for the crawl's benchmark, whose keys are as rare as those of a real corpus.

Half of their sentences are of the grammar of `near_duplicates_texts`, in which a word is put in every few
characters; the others are words drawn by their frequency in official prose. Of the bare grammar, which
has few phrases, every report would have the full eight false candidates to compare; of unrelated real
ones hardly any has one (their mean Jaccard is .015).
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.near_duplicates_texts import Made, made, paragraphs
from pipelines.text.language import BITS, STEP, model

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = (6, 18)  # of a sentence
PIECE = (10, 14)  # characters of the grammar without a drawn word


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """The language model's words of two characters and more, and their weights summed up."""
    known = model()
    shown = {known.number(one): one for one in _simplified()}
    words, weights = [], []
    for key, score in zip(known.words.tolist(), known.word_scores.tolist(), strict=True):
        numbers = [(key >> (BITS * at)) & ((1 << BITS) - 1) for at in reversed(range(4))]
        word = "".join(shown.get(number, "") for number in numbers if number)
        if len(word) > 1 and word.isalpha():
            words.append(word)
            weights.append(float(np.exp(-STEP * score)))
    return words, list(accumulate(weights))


def _simplified() -> Iterator[str]:
    """The characters of GB2312, from its rows of Han (16 to 87)."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from bytes((row, cell)).decode("gb2312", "ignore")


def sentence(rng: random.Random) -> str:
    """A sentence of words by their frequency, in no order."""
    words, weights = vocabulary()
    found = rng.choices(words, cum_weights=weights, k=rng.randint(*WORDS))
    half = len(found) // 2
    return f"{''.join(found[:half])}，{''.join(found[half:])}。"


def _worded(rng: random.Random, text: str) -> str:
    """A sentence of the grammar that no other report has so: no passage of 14 letters is without a drawn word."""
    words, weights = vocabulary()
    drawn = iter(rng.choices(words, cum_weights=weights, k=len(text)))
    parts, at = [], 0
    while at < len(text):
        step = rng.randint(*PIECE)
        parts.append(text[at : at + step])
        at += step
    return "".join(part + next(drawn) for part in parts)


def varied(seed: int) -> Made:
    """A report, the same for the same seed; on the topic as those of the grammar are."""
    rng = random.Random(f"varied {seed}")
    grammar = made(seed, (9, 20))
    sentences = []
    for one in grammar.body.replace("\n", "").split("。"):
        if one:
            sentences += [f"{_worded(rng, one)}。", sentence(rng)]
    return Made(grammar.title, paragraphs(sentences))
