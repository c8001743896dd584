"""Counts of characters become the packed model that `pipelines.text.language` reads."""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter, defaultdict
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipelines.text import language_counts
from pipelines.text.language import BITS, EVEN, LONGEST_WORD, MAGIC, MODEL, STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Absolute discounting (Ney, Essen and Kneser 1994) by length, at most the share of a count; found on
# news text whose own counts had been taken out of the model.
DISCOUNTS = {2: 2.0, 3: 4.0}
SHARE = 0.6
FEWEST_WORD = 4  # how often a word stands in the lexicon's texts; rarer ones have no true count
SIGNS = "“”‘’『』「」《》〈〉【】()"  # known even if the counted texts have none
UNKNOWN = 0.1  # how often a character counts that was never seen
VOCABULARY = (1 << 13) - 1

Followers = dict[str, dict[str, float]]


def _followers(counts: Mapping[str, float], length: int) -> Followers:
    """By the characters before the last, how often each last character follows."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for gram, count in counts.items():
        if len(gram) == length:
            found[gram[:-1]][gram[-1]] = count
    return found


def _shares(following: Mapping[str, float], count: float, length: int) -> dict[str, float]:
    """The probability of each stored follower, discounted."""
    total = max(count, sum(following.values()))
    return {
        c: (often - min(DISCOUNTS[length], SHARE * often)) / total for c, often in following.items()
    }


def _left(shares: Mapping[str, float], lower: Iterable[float]) -> float:
    """The back-off weight: what the stored followers leave, over what they have below (Katz 1987)."""
    return min(12.0, max(1e-4, 1.0 - sum(shares.values())) / max(1e-3, 1.0 - sum(lower)))


def _chances(two: Followers, vocabulary: Iterable[str]) -> dict[str, float]:
    """How many characters each one follows, as a share (Kneser and Ney 1995)."""
    kinds = Counter(c for following in two.values() for c in following)
    total = kinds.total() + UNKNOWN * len(kinds)
    return {c: (kinds[c] + UNKNOWN) / total for c in vocabulary}


def _steps(value: float) -> int:
    """A probability as a byte."""
    return min(255, max(0, round(-log(max(value, 1e-12)) / STEP)))


def _weight(value: float) -> int:
    """A back-off weight as a byte; it may be more than 1."""
    return min(255, max(0, EVEN + round(-log(max(value, 1e-12)) / STEP)))


def build(counts: Mapping[str, float], words: Mapping[str, int]) -> bytes:
    """The packed model: sizes, then columns, wide ones first so that all are aligned."""
    counts = {**dict.fromkeys(SIGNS, language_counts.FEWEST[1]), **counts}
    grams = sorted((gram for gram in counts if len(gram) == 1), key=lambda gram: -counts[gram])
    vocabulary = sorted(grams[:VOCABULARY])
    number = {character: at for at, character in enumerate(vocabulary, 1)}
    known = {gram: n for gram, n in counts.items() if all(c in number for c in gram)}
    two, three = _followers(known, 2), _followers(known, 3)
    chance = _chances(_followers(counts, 2), vocabulary)
    unknown = _steps(UNKNOWN / sum(counts[c] for c in vocabulary))
    shares = {c: _shares(two.get(c, {}), counts[c], 2) for c in vocabulary}
    weights = {c: _left(shares[c], (chance[x] for x in shares[c])) for c in vocabulary}
    ones: list[tuple[int, ...]] = []
    twos: list[tuple[int, ...]] = []
    threes: list[tuple[int, ...]] = []
    for first in vocabulary:
        ones.append((ord(first), len(shares[first]), _steps(chance[first]),
                     _weight(weights[first]), unknown))  # fmt: skip
        for second, share in sorted(shares[first].items()):
            last = _shares(three.get(first + second, {}), two[first][second], 3)
            below, weight = shares[second], weights[second]
            more = _left(last, (below.get(x, weight * chance[x]) for x in last))
            twos.append((number[second], len(last), _steps(share), _weight(more)))
            threes.extend((number[third], _steps(last[third])) for third in sorted(last))
    return _pack(_words(counts, words, number), ones, twos, threes)


def _words(
    counts: Mapping[str, float], words: Mapping[str, int], number: Mapping[str, int]
) -> list[tuple[int, ...]]:
    """The words with their keys, and as words of one character whatever is not Han."""
    signs = {
        c: round(counts[c] / language_counts.SCALE)
        for c in number
        if not language_counts.HAN.fullmatch(c)
    }
    kept = {
        word: n
        for word, n in {**words, **signs}.items()
        if n >= FEWEST_WORD and len(word) <= LONGEST_WORD and all(c in number for c in word)
    }
    total = sum(kept.values())
    rows = []
    for word, n in kept.items():
        key = 0
        for character in word:
            key = key << BITS | number[character]
        rows.append((key, _steps(n / total)))
    return sorted(rows)


def _pack(*tables: list[tuple[int, ...]]) -> bytes:
    word, one, two, three = (np.array(rows, dtype=np.int64).reshape(len(rows), width)
                             for rows, width in zip(tables, (2, 5, 4, 2), strict=True))  # fmt: skip
    wide = [one[:, 0], one[:, 1], two[:, 0], two[:, 1], three[:, 0]]
    narrow = [one[:, 2], one[:, 3], one[:, 4], two[:, 2], two[:, 3], three[:, 1], word[:, 1]]
    sizes = np.array([len(rows) for rows in tables], dtype="<u4")
    columns = [word[:, 0].astype("<u8").tobytes()]
    columns += [column.astype("<u2").tobytes() for column in wide]
    columns += [column.astype("u1").tobytes() for column in narrow]
    return MAGIC + zlib.compress(b"".join((sizes.tobytes(), *columns)), 9)


def main(arguments: list[str]) -> int:
    """`counts COUNTS.tsv.gz -o FILE` packs counts; `learn PATH… -o FILE` counts clean text first.

    Words and their frequencies come from a file of lines "word frequency", by default that of the
    package jieba (`pip install jieba`).
    """
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.text.language_build", description=main.__doc__
    )
    parser.add_argument("job", choices=("counts", "learn"))
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    parser.add_argument("--words", type=Path)
    given = parser.parse_args(arguments)
    try:
        words = language_counts.read_words(given.words)
        read = language_counts.read_counts if given.job == "counts" else language_counts.learn
        packed = build(language_counts.with_words(read(given.sources), words), words)
    except (OSError, ValueError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    given.output.write_bytes(packed)
    print(f"{given.output}: {len(packed):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
