"""A character trigram model of Chinese official prose: how likely a character is after two others."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.text.traditional import tables

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]

MODEL = Path(__file__).with_name("language.bin")
MAGIC = b"QLANG001"
BITS = 13  # of a character's number: 8,192 characters, the GB2312 set and to spare
STEP = 0.1  # natural logarithm that one unit of a stored byte stands for
LINE_END = "¶"
COMMAND = "python -m pipelines.text.language build COUNTS.tsv.gz -o"


class ModelError(RuntimeError):
    """The model file is missing or is not one; says which file and how to make it."""


@dataclass(frozen=True, slots=True)
class Model:
    """Sorted n-grams with back-off, as in the ARPA format: log P and log back-off weight in steps.

    A bigram's key is first << 13 | second, a trigram's the place of its bigram << 13 | third.
    """

    numbers: NDArray[np.uint16]
    unigrams: Scores
    backoffs: Scores
    bigrams: Numbers
    bigram_scores: NDArray[np.uint8]
    bigram_backoffs: NDArray[np.uint8]
    trigrams: Numbers
    trigram_scores: NDArray[np.uint8]

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
        backed_off = lower - np.where(known_pair, STEP * self.bigram_backoffs[pair], 0.0)
        return np.where(known, -STEP * self.trigram_scores[whole], backed_off)

    def score(self, text: str) -> float:
        """The log-probability of a text after a line end, in natural logarithms."""
        line = np.concatenate(
            ([self.number(LINE_END)] * 2, self.encode(text.replace("\n", LINE_END)))
        )
        return float(self.scores(line[:-2], line[1:-1], line[2:]).sum())


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
    """The model of a file, mapped into memory; ModelError if it is missing or broken."""
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        sizes = [int(size) for size in data[8:24].view("<u4")]
        if bytes(data[:8]) != MAGIC or len(data) != 24 + 7 * sizes[1] + 6 * sizes[2] + 3 * sizes[3]:
            raise ValueError("not a language model")
        return _read(data, sizes)
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise ModelError(f"{path}: {error}; make it with `{COMMAND} {path}`") from error


def _read(data: NDArray[np.uint8], sizes: list[int]) -> Model:
    at = 24

    def column(size: int, kind: str) -> Any:
        nonlocal at
        start, at = at, at + size * np.dtype(kind).itemsize
        return data[start:at].view(kind)

    _, ones, twos, threes = sizes
    codes, successors = column(ones, "<u2"), column(ones, "<u2")
    ending, followers = column(twos, "<u2"), column(twos, "<u2")
    third = column(threes, "<u2")
    score, backoff = column(ones, "u1"), column(ones, "u1")
    unknown = column(ones, "u1")  # kept for alignment with the writer: the first is P(unknown)
    bigram_scores, bigram_backoffs = column(twos, "u1"), column(twos, "u1")
    return Model(
        numbers=fold_numbers("".join(map(chr, codes))),
        unigrams=-STEP * np.concatenate((unknown[:1], score)).astype(float),
        backoffs=-STEP * np.concatenate(([0], backoff)).astype(float),
        bigrams=np.repeat(np.arange(1, ones + 1), successors) << BITS | ending.astype(np.int64),
        bigram_scores=bigram_scores,
        bigram_backoffs=bigram_backoffs,
        trigrams=np.repeat(np.arange(twos), followers) << BITS | third.astype(np.int64),
        trigram_scores=column(threes, "u1"),
    )


@cache
def model() -> Model:
    """The packaged model, read once, when the first suspicious text asks for it."""
    return load(MODEL)


def main(arguments: list[str]) -> int:
    """`build COUNTS.tsv.gz -o FILE` packs counts; `learn PATH… -o FILE` counts clean text first."""
    from pipelines.text.language_build import build, learn, read_counts  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        prog="python -m pipelines.text.language", description=main.__doc__
    )
    parser.add_argument("job", choices=("build", "learn"))
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    given = parser.parse_args(arguments)
    counts = read_counts(given.sources[0]) if given.job == "build" else learn(given.sources)
    packed = build(counts)
    given.output.write_bytes(packed)
    print(f"{given.output}: {len(packed):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
