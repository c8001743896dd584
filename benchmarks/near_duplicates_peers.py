"""What others make of the same pairs: datasketch, text-dedup's tokenisation, SimHash."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from datasketch import MinHash, MinHashLSH

from pipelines.fingerprint import SHINGLE, letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

THRESHOLD = 0.7  # of datasketch's and text-dedup's examples
BITS = 3  # by which SimHashes of one text may differ (Manku, Jain, Das Sarma 2007)


def characters(text: str) -> set[bytes]:
    """Runs of five characters."""
    kept = letters(text)
    return {kept[at : at + SHINGLE].encode() for at in range(max(1, len(kept) - SHINGLE + 1))}


def words(text: str) -> set[bytes]:
    """Runs of five words, split as text-dedup splits: at what is no letter (\\W)."""
    found = [one for one in re.split(r"\W+", text.lower()) if one]
    return {" ".join(found[at : at + 5]).encode() for at in range(max(1, len(found) - 4))}


def minhash(
    tokens: Callable[[str], set[bytes]], firsts: Sequence[str]
) -> Callable[[str], set[int]]:
    """A look-up in a MinHashLSH of `firsts`."""
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)

    def signed(text: str) -> MinHash:
        made = MinHash(num_perm=128)
        made.update_batch(tokens(text))
        return made

    for number, text in enumerate(firsts):
        index.insert(number, signed(text))

    def look(text: str) -> set[int]:
        mine = signed(text)
        return set(index.query(mine))

    return look


def simhash(text: str) -> int:
    """SimHash of 64 bits over runs of five characters."""
    sums = [0] * 64
    for one in characters(text):
        number = int.from_bytes(hashlib.blake2b(one, digest_size=8).digest())
        for bit in range(64):
            sums[bit] += 1 if number >> bit & 1 else -1
    return sum(1 << bit for bit, value in enumerate(sums) if value > 0)


def simhashes(firsts: Iterable[str]) -> Callable[[str], set[int]]:
    """A look-up among the SimHashes of `firsts`."""
    known = [simhash(one) for one in firsts]

    def look(text: str) -> set[int]:
        mine = simhash(text)
        return {number for number, one in enumerate(known) if (one ^ mine).bit_count() <= BITS}

    return look


def peers(firsts: Sequence[str]) -> dict[str, Callable[[str], set[int]]]:
    """Each peer's look-up."""
    return {
        "datasketch MinHashLSH .7, 5 characters": minhash(characters, firsts),
        "datasketch MinHashLSH .7, 5 words (text-dedup)": minhash(words, firsts),
        "SimHash 64, 3 bits, 5 characters": simhashes(firsts),
    }
