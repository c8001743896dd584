"""Fingerprints of a text: equal texts share a digest, near-equal ones bands of a signature or passages."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Baked into rows: whoever changes one of these raises VERSION and recomputes the tables.
VERSION = 2
SHINGLE = 5  # characters; word-split shingles fail on Chinese
PERMUTATIONS = 128
ROWS = 4  # a band: 32 bands of 4 find 99 % of the texts with 5 % of their characters changed
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # golden ratio, Knuth TAOCP 6.4
SEED = 0x2545F4914F6CDD1D  # sets the keys of passages apart from those of bands
PASSAGE = 14  # letters of a passage whose hash is a key: half of them outlive a change of 5 %
PASSAGES = 32  # at least so many are looked for in a text, at most about twice as many
EMPTY = np.uint32(0xFFFFFFFF)
PARAMETERS = {
    "shingle": SHINGLE, "permutations": PERMUTATIONS, "rows": ROWS, "multiplier": int(MULTIPLIER),
    "seed": SEED, "passage": PASSAGE, "passages": PASSAGES,
}  # fmt: skip

LETTERS = re.compile(r"[\W_]+")
BASIC = 0x10000  # code points that UTF-16 has as one unit
SHORT = 64  # characters of a text that an expression reads as fast


def letters(text: str) -> str:
    """The Han characters, letters and digits of `text`: what survives a reprint.

    >>> letters("党建 引领,2024 年!")
    '党建引领2024年'
    """
    return LETTERS.sub("", text).lower() if len(text) < SHORT else _long_letters(text)


@lru_cache(maxsize=4)
def _long_letters(text: str) -> str:
    """The letters of a text, which one report is asked for several times."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    if len(codes) != len(text):
        return LETTERS.sub("", text).lower()
    return codes[lettered().take(codes)].tobytes().decode("utf-16-le").lower()


@cache
def lettered() -> NDArray[np.bool_]:
    """Whether a character of the basic plane is one of the letters, by its code point."""
    kept = LETTERS.sub("", "".join(map(chr, range(BASIC))))
    table = np.zeros(BASIC, dtype=np.bool_)
    table[np.frombuffer(kept.encode("utf-16-le"), dtype="<u2")] = True
    return table


def digest(text: str) -> str:
    """BLAKE2b-128 of the letters of `text`, as 32 hexadecimal digits.

    >>> digest("党建引领。") == digest("  党建  引领")
    True
    """
    return hashlib.blake2b(letters(text).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finalizer (Steele, Lea, Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed


def runs(letters: str, length: int) -> NDArray[np.uint64]:
    """Hashes of the runs of `length` letters, one for each place at which one begins."""
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), dtype=np.uint32)
    codes = codes.astype(np.uint64)
    if len(codes) < length:
        codes = np.pad(codes, (0, length - len(codes)))
    hashed = np.zeros(len(codes) - length + 1, dtype=np.uint64)
    for offset in range(length):
        hashed = hashed * MULTIPLIER + codes[offset : offset + len(hashed)]
    return _mix(hashed)


def _shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of the runs of SHINGLE letters, each once."""
    return np.unique(runs(letters(text), SHINGLE))


def signature(text: str) -> tuple[int, ...]:
    """MinHash signature: PERMUTATIONS unsigned 32-bit numbers.

    One-permutation hashing with optimal densification (Li, Owen, Zhang 2012; Shrivastava 2017):
    each shingle falls into one bin and the least in a bin is kept; an empty bin borrows.
    """
    hashes = runs(letters(text), SHINGLE)
    bins = (hashes >> np.uint64(32)) & np.uint64(PERMUTATIONS - 1)  # a power of two
    least = np.full(PERMUTATIONS, EMPTY, dtype=np.uint32)
    np.minimum.at(least, bins.astype(np.intp), hashes.astype(np.uint32))
    empty = np.flatnonzero(least == EMPTY)
    filled = least != EMPTY
    attempt = 0
    while len(empty):
        attempt += 1
        seeds = empty.astype(np.uint64) * np.uint64(PERMUTATIONS) + np.uint64(attempt)
        donors = (_mix(seeds) % np.uint64(PERMUTATIONS)).astype(np.intp)
        good = filled[donors]
        least[empty[good]] = least[donors[good]]
        empty = empty[~good]
    return tuple(least.tolist())


def bands(signature: Sequence[int]) -> list[int]:
    """Keys of the signature's bands, as signed 64-bit numbers for the table `band`."""
    rows = np.asarray(signature, dtype=np.uint64).reshape(-1, ROWS)
    keys = np.arange(len(rows), dtype=np.uint64)
    for column in rows.T:
        keys = _mix(keys * MULTIPLIER + column)
    signed: list[int] = keys.view(np.int64).tolist()
    return signed


def passages(letters: str) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Where the chosen passages of a text's letters begin, and their hashes, keys for the table `band`.

    A passage is chosen by its hash alone, so what is left of a cut text keeps the choice that the
    whole text makes: containment is found where a MinHash signature shares no band. A longer text
    chooses a power of two times fewer (FracMinHash: Irber et al. 2022), of which a part chooses all.
    """
    hashed = runs(letters, PASSAGE)
    fewer = max(0, (max(len(letters), 1) // PASSAGES).bit_length() - 1)
    at = np.flatnonzero((hashed & np.uint64((1 << fewer) - 1)) == 0)
    return at, _mix(hashed[at] ^ np.uint64(SEED)).astype(np.int64)


def similarity(one: str, other: str) -> float:
    """Share of the shorter text's shingles that the other text has too: 1.0 is full containment.

    A cut or framed reprint is contained in its original, which a Jaccard index hides.

    >>> similarity("全面加强生态环境保护铁军建设", "本网讯 全面加强生态环境保护铁军建设 某报")
    1.0
    """
    a, b = _shingles(one), _shingles(other)
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / min(len(a), len(b))
