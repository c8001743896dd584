"""A model of Chinese official prose: how likely a character is after two others, and its words."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipelines.text.traditional import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]

MODEL = Path(__file__).with_name("language.bin")
MAGIC = b"QLANG003"
BITS = 13  # of a character's number: 8,192 characters, the GB2312 set and to spare
STEP = 0.1  # natural logarithm that one unit of a stored byte stands for
EVEN = 25  # the byte of a back-off weight of 1
LINE_END = "¶"
LONGEST_WORD = 4
UNWORDED = -20.0  # natural logarithm of the probability of a character that is no word
COMMAND = "python -m pipelines.text.language_build counts COUNTS.tsv.gz -o"


class ModelError(RuntimeError):
    """The model file is missing or is not one; says which file and how to make it."""


@dataclass(frozen=True, slots=True)
class Model:
    """Sorted n-grams with back-off, as in the ARPA format: log P and log back-off weight in steps.

    A bigram's key is first << 13 | second, a trigram's the place of its bigram << 13 | third, a
    word's of at most four characters their numbers side by side.
    """

    numbers: NDArray[np.uint16]
    unigrams: Scores
    backoffs: Scores
    bigrams: Numbers
    bigram_scores: NDArray[np.uint8]
    bigram_backoffs: NDArray[np.uint8]
    trigrams: Numbers
    trigram_scores: NDArray[np.uint8]
    words: Numbers
    word_scores: NDArray[np.uint8]

    def number(self, character: str) -> int:
        """The number of a character as the model folds it; 0 if it does not know it."""
        code = ord(character)
        return int(self.numbers[code]) if code < len(self.numbers) else 0

    def encode(self, text: str) -> Numbers:
        """The numbers of all characters of a text."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(
            np.int64
        )
        codes[codes >= len(self.numbers)] = 0
        return self.numbers[codes].astype(np.int64)

    def scores(self, first: Numbers, second: Numbers, third: Numbers) -> Scores:
        """Log P(third | first second) of each row: the trigram, or backed off (Katz 1987)."""
        pair, known_pair = find(self.bigrams, first << BITS | second)
        tail, known_tail = find(self.bigrams, second << BITS | third)
        whole, known = find(self.trigrams, pair << BITS | third)
        known &= known_pair
        lower = np.where(
            known_tail,
            -STEP * self.bigram_scores[tail],
            self.backoffs[second] + self.unigrams[third],
        )
        backed_off = lower + np.where(
            known_pair, STEP * (EVEN - self.bigram_backoffs[pair].astype(np.int64)), 0.0
        )
        return np.where(known, -STEP * self.trigram_scores[whole], backed_off)

    def score(self, text: str) -> float:
        """The log-probability of a text after a line end, in natural logarithms."""
        line = np.concatenate(
            ([self.number(LINE_END)] * 2, self.encode(text.replace("\n", LINE_END)))
        )
        return float(self.scores(line[:-2], line[1:-1], line[2:]).sum())

    def score_words(self, texts: Sequence[str]) -> list[float]:
        """The log-probability of each text as words that know nothing of each other, at their best.

        The likeliest way to part it, as in a Viterbi segmentation; what is no word costs UNWORDED.
        """
        found = []
        for text in texts:
            numbers = self.encode(text)
            best = [0.0] + [-np.inf] * len(numbers)
            keys, scores = numbers * 0, []
            for length in range(LONGEST_WORD):
                keys = keys[: len(numbers) - length] << BITS | numbers[length:]
                at, known = find(self.words, keys)
                cost = np.where(known, -STEP * self.word_scores[at], -np.inf)
                scores.append(np.maximum(cost, UNWORDED if not length else -np.inf).tolist())
            for start in range(len(numbers)):
                for length in range(min(LONGEST_WORD, len(numbers) - start)):
                    score = best[start] + scores[length][start]
                    best[start + length + 1] = max(best[start + length + 1], score)
            found.append(best[-1])
        return found


def find(keys: Numbers, wanted: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Where each wanted key stands in sorted keys, and whether it does."""
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    return at, keys[at] == wanted


def fold_numbers(vocabulary: str) -> NDArray[np.uint16]:
    """For each code point the number of its folded form: simplified, half-width, digits 0, letters a."""
    known = {character: at + 1 for at, character in enumerate(vocabulary)}
    numbers = np.zeros(0x10000, dtype=np.uint16)
    for code, value in tables()[1].items():
        if code < len(numbers):
            numbers[code] = known.get(value, 0)
    for character, at in known.items():
        numbers[ord(character)] = at
    numbers[0x30:0x3A] = known.get("0", 0)
    numbers[0x41:0x5B] = numbers[0x61:0x7B] = known.get("a", 0)
    numbers[0xFF01:0xFF5F] = numbers[0x21:0x7F]
    numbers[[0x0A, ord("著")]] = known.get(LINE_END, 0), known.get("着", 0)
    return numbers


def load(path: Path) -> Model:
    """The model of a file; ModelError if it is missing or broken."""
    try:
        packed = path.read_bytes()
        if not packed.startswith(MAGIC):
            raise ValueError("not a language model")
        data = np.frombuffer(zlib.decompress(packed[len(MAGIC) :]), dtype=np.uint8)
        sizes = [int(size) for size in data[:16].view("<u4")]
        if len(data) != 16 + sum(a * b for a, b in zip((9, 7, 6, 3), sizes, strict=True)):
            raise ValueError("not a whole language model")
        return _read(data, sizes)
    except (OSError, ValueError, IndexError, TypeError, zlib.error) as error:
        raise ModelError(f"{path}: {error}; make it with `{COMMAND} {path}`") from error


def _read(data: NDArray[np.uint8], sizes: list[int]) -> Model:
    at = 16

    def column(size: int, kind: str) -> Any:
        nonlocal at
        start, at = at, at + size * np.dtype(kind).itemsize
        return data[start:at].view(kind)

    words, ones, twos, threes = sizes
    keys = column(words, "<u8")
    codes, successors = column(ones, "<u2"), column(ones, "<u2")
    ending, followers = column(twos, "<u2"), column(twos, "<u2")
    third = column(threes, "<u2")
    score, backoff = column(ones, "u1"), column(ones, "u1")
    unknown = column(ones, "u1")  # kept for alignment with the writer: the first is P(unknown)
    bigram_scores, bigram_backoffs = column(twos, "u1"), column(twos, "u1")
    return Model(
        numbers=fold_numbers("".join(map(chr, codes))),
        unigrams=-STEP * np.concatenate((unknown[:1], score)).astype(float),
        backoffs=STEP * (EVEN - np.concatenate(([EVEN], backoff)).astype(float)),
        bigrams=np.repeat(np.arange(1, ones + 1), successors) << BITS | ending.astype(np.int64),
        bigram_scores=bigram_scores,
        bigram_backoffs=bigram_backoffs,
        trigrams=np.repeat(np.arange(twos), followers) << BITS | third.astype(np.int64),
        trigram_scores=column(threes, "u1"),
        words=keys.astype(np.int64),
        word_scores=column(words, "u1"),
    )


@cache
def model() -> Model:
    """The packaged model, read once, when the first suspicious text asks for it."""
    return load(MODEL)
