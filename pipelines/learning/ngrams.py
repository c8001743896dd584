"""Which runs of Han characters exemplars share: words and phrases, no names, no punctuation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pipelines.learning.names import is_name
from pipelines.learning.windows import RUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTHS = range(2, 7)
FEWEST_TEXTS, FEWEST = 2, 3  # exemplars that hold an n-gram, and its places in all
EDGE = ""
# Grammatical words: an n-gram that begins or ends with one is a piece of a sentence.
LOOSE_START = frozenset(
    "市省县区局厅全各本该业力题的了和与及在为对把将向是也又都并而以于从被让使其各这那一不等"
)
LOOSE_END = frozenset("的了和与及在为对把将向是也又都并而以于从被让使等其各这那一不")


def shared(texts: Sequence[str]) -> list[str]:
    """The n-grams of at least two texts that stand for themselves, sorted.

    One that the same character always precedes or follows is a piece of a longer one.

    >>> shared(["青岚抓党建，重党建。", "党建强，人民心齐；说党建。"])
    ['党建']
    """
    kept: set[str] = set()
    for length in LENGTHS:
        kept |= _frequent(texts, length, kept)
    before: defaultdict[str, set[str]] = defaultdict(set)
    after: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        for length in LENGTHS:
            for left, gram, right in _grams(text, length):
                if gram in kept:
                    before[gram].add(left)
                    after[gram].add(right)
    whole = "\n".join(texts)
    return sorted(
        gram
        for gram in kept
        if min(len(before[gram]), len(after[gram])) > 1
        and gram[0] not in LOOSE_START
        and gram[-1] not in LOOSE_END
        and not is_name(gram, whole)
    )


def _frequent(texts: Sequence[str], length: int, shorter: set[str]) -> set[str]:
    """The n-grams of a length that enough texts hold; only those whose parts are frequent are counted."""
    count: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    last: dict[str, int] = {}
    for number, text in enumerate(texts):
        for _, gram, _ in _grams(text, length):
            if length == LENGTHS[0] or (gram[:-1] in shorter and gram[1:] in shorter):
                count[gram] += 1
                holders[gram] += last.get(gram) != number
                last[gram] = number
    return {gram for gram, n in count.items() if n >= FEWEST and holders[gram] >= FEWEST_TEXTS}


def _grams(text: str, length: int) -> Iterator[tuple[str, str, str]]:
    """The n-grams of runs of Han with the characters before and after each."""
    for run in RUN.findall(text):
        for at in range(len(run) - length + 1):
            end = at + length
            yield run[at - 1 : at] if at else EDGE, run[at:end], run[end : end + 1]
