"""Counts of characters become the packed model that `pipelines.text.language` reads."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from math import log
from typing import TYPE_CHECKING

import numpy as np

from pipelines.text import repair
from pipelines.text.language import LINE_END, MAGIC, STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Absolute discounting (Ney, Essen and Kneser 1994) takes the same from each count.
DISCOUNT = 0.75
FEWEST = {1: 5, 2: 3, 3: 6}  # rarer n-grams are left out, as in the counts first used
UNKNOWN = 0.1  # how often a character counts that was never seen
VOCABULARY = (1 << 13) - 1


def read_counts(path: Path) -> Counter[str]:
    """Counts from gzipped lines "count TAB n-gram"."""
    counts: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            count, gram = line.rstrip("\n").split("\t")
            counts[gram] = int(count)
    return counts


def learn(sources: Iterable[Path]) -> Counter[str]:
    """Counts of the n-grams of clean UTF-8 text files and of the .txt files of folders."""
    counts: Counter[str] = Counter()
    for source in sources:
        for path in sorted(source.rglob("*.txt")) if source.is_dir() else [source]:
            count_text(path.read_text("utf-8"), counts)
    return Counter({gram: count for gram, count in counts.items() if count >= FEWEST[len(gram)]})


def count_text(text: str, counts: Counter[str]) -> None:
    """Adds the n-grams of each line, folded: digits are 0, letters a, signs half-width."""
    folded = repair(text)[0].translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    folded = re.sub("[A-Za-z]", "a", re.sub("[0-9]", "0", folded))
    for line in folded.split("\n"):
        whole = f"{line}{LINE_END}"
        counts[LINE_END] += 1
        counts.update(line)
        counts.update(f"{LINE_END}{whole}"[at : at + 2] for at in range(len(whole)))
        counts.update(f"{LINE_END}{whole}"[at : at + 3] for at in range(len(whole) - 1))


def _successors(counts: Mapping[str, int], length: int) -> dict[str, dict[str, int]]:
    """By the characters before the last, how often each last character follows."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for gram, count in counts.items():
        if len(gram) == length:
            found[gram[:-1]][gram[-1]] = count
    return found


def _steps(value: float) -> int:
    return min(255, max(0, round(-log(max(value, 1e-12)) / STEP)))


def build(counts: Mapping[str, int]) -> bytes:
    """The packed model: sizes, then columns, wide ones first so that all are aligned."""
    grams = sorted((gram for gram in counts if len(gram) == 1), key=lambda gram: -counts[gram])
    vocabulary = sorted(grams[:VOCABULARY])
    number = {character: at for at, character in enumerate(vocabulary, 1)}
    total = sum(counts[c] for c in vocabulary) + UNKNOWN * len(vocabulary)
    known = {gram: n for gram, n in counts.items() if all(c in number for c in gram)}
    chance = {c: counts[c] / total for c in vocabulary}
    two, three = _successors(known, 2), _successors(known, 3)
    ones: list[tuple[int, ...]] = []
    twos: list[tuple[int, ...]] = []
    threes: list[tuple[int, ...]] = []
    for first in vocabulary:
        following = two.get(first, {})
        left = _left(following, counts[first])
        ones.append(
            (
                ord(first),
                len(following),
                _steps(chance[first]),
                _steps(left),
                _steps(UNKNOWN / total),
            )
        )
        for second, count in sorted(following.items()):
            last = three.get(first + second, {})
            more = _left(last, count)
            share = (count - DISCOUNT) / counts[first] + left * chance[second]
            twos.append((number[second], len(last), _steps(share), _steps(more)))
            lower = two.get(second, {})
            below = _left(lower, counts[second])
            for third, often in sorted(last.items()):
                backed = (
                    max(lower.get(third, 0) - DISCOUNT, 0) / counts[second] + below * chance[third]
                )
                threes.append((number[third], _steps((often - DISCOUNT) / count + more * backed)))
    return _pack(ones, twos, threes)


def _left(following: Mapping[str, int], count: int) -> float:
    """The share of a context that its stored successors do not take."""
    taken = sum(following.values()) - DISCOUNT * len(following)
    return min(1.0, max(1e-4, 1.0 - taken / count))


def _pack(
    ones: list[tuple[int, ...]], twos: list[tuple[int, ...]], threes: list[tuple[int, ...]]
) -> bytes:
    one, two, three = (np.array(rows, dtype=np.int64).reshape(len(rows), width)
                       for rows, width in ((ones, 5), (twos, 4), (threes, 2)))  # fmt: skip
    wide = [one[:, 0], one[:, 1], two[:, 0], two[:, 1], three[:, 0]]
    narrow = [one[:, 2], one[:, 3], one[:, 4], two[:, 2], two[:, 3], three[:, 1]]
    sizes = np.array([0, len(ones), len(twos), len(threes)], dtype="<u4")
    columns = [c.astype("<u2").tobytes() for c in wide] + [c.astype("u1").tobytes() for c in narrow]
    return b"".join((MAGIC, sizes.tobytes(), *columns))
