"""What of one text another has: shared runs of letters, own passages, and what stands around a copy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipelines import facts, fingerprint
from pipelines.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    Places = NDArray[np.intp]

ROOM = 8  # slots for a run
RUN = 4  # letters of a run that two texts have in common
CHANCE = 8  # letters; a shorter run in common between two passages of a text's own is chance
STRAY = 24  # letters; a shorter one is chance in what stands around a copy
OWN = 30  # letters from which a passage that the other text lacks is no slip
AROUND = 0.45  # of the letters around a copy that must be own ones
PENALTY = 2  # what a letter in common weighs against one of a frame's own


class Text:
    """A text as it is compared: its letters, their runs, numbers and sentences, each made once."""

    def __init__(self, body: str, title: str | None = None) -> None:
        self.body = body
        self.title = title or ""
        self.letters = fingerprint.letters(body)

    @cached_property
    def runs(self) -> NDArray[np.uint64]:
        """Hashes of its runs, by place."""
        return fingerprint.runs(self.letters, RUN)

    @cached_property
    def sorted(self) -> NDArray[np.uint64]:
        """Those hashes in order."""
        return np.sort(self.runs)

    @cached_property
    def slots(self) -> NDArray[np.uint64]:
        """A run in each slot that the last bits of hashes name; where none is, a run of another slot."""
        size = 1 << (ROOM * len(self.runs)).bit_length()
        slots = np.full(size, self.runs[0])
        slots[self.runs & np.uint64(size - 1)] = self.runs
        return slots

    def has(self, runs: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of the hashes are those of its own runs."""
        mask = np.uint64(len(self.slots) - 1)
        there = self.slots.take((runs & mask).view(np.int64))
        known: NDArray[np.bool_] = there == runs
        # Two runs may want one slot.
        doubtful = np.flatnonzero(((there ^ runs) & mask == 0) & ~known)
        if len(doubtful):
            wanted = runs[doubtful]
            at = np.minimum(np.searchsorted(self.sorted, wanted), len(self.sorted) - 1)
            known[doubtful] = self.sorted[at] == wanted
        return known

    @cached_property
    def passages(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The chosen passages and their keys."""
        return fingerprint.passages(self.letters)

    @cached_property
    def numbers(self) -> list[tuple[int, str, str]]:
        """Its numbers: place, context, value."""
        return facts.numbers(self.letters)

    @cached_property
    def sentences(self) -> Sentences:
        """Its sentences, as places among its letters."""
        return Sentences.of(self.body)

    def weights(self, common: Collection[int]) -> NDArray[np.bool_]:
        """Which letters count: not those of sentences all of whose passages are `common`."""
        if not common:
            return np.ones(len(self.letters), dtype=np.bool_)
        at, keys = self.passages
        often = np.isin(keys, np.fromiter(common, dtype=np.int64))
        return self.sentences.without(at[often], at[~often], len(self.letters))


@dataclass(slots=True)
class Side:
    """One text beside another: which of its letters the other has."""

    text: Text
    covered: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    """Letters that are not in own passages, nor in what stands around a copy."""
    own: int
    gaps: list[tuple[int, int]]
    share: float
    shared: int
    whole: int
    """Letters that count."""
    inner: float
    around: bool
    """Whether it has own passages at both of its ends."""

    @classmethod
    def of(cls, text: Text, covered: NDArray[np.bool_], common: Collection[int]) -> Side:
        """`text` with what of it is `covered`; the sentences of `common` passages count for nothing."""
        size = len(covered)
        begins, ends = _edges(covered)
        long = ends - begins >= CHANCE
        own = _pairs(*_between(begins[long], ends[long], size), OWN)
        after, before = _between(begins, ends, size)
        head, tail = _frame(after, before, size)
        kept = np.zeros(size, dtype=np.bool_)
        kept[head:tail] = True
        for begin, end in own:
            kept[begin:end] = False
        counted = text.weights(common)
        whole = max(1, int(np.count_nonzero(counted)))
        amid = [(max(a, head), min(b, tail)) for a, b in own]
        shared = int(np.count_nonzero(kept & counted))
        return cls(
            text=text, covered=covered, kept=kept, own=size - int(np.count_nonzero(kept)), shared=shared, share=shared / whole,
            gaps=_inside(after, before, kept), around=head > 0 and tail < size, whole=whole,
            inner=sum(int(np.count_nonzero(counted[a:b])) for a, b in amid if a < b) / whole,
        )  # fmt: skip


def covered_by(text: Text, other: Text) -> NDArray[np.bool_]:
    """Which letters of `text` stand in a run that `other` has too."""
    size = len(text.letters)
    covered = np.zeros(max(size, len(text.runs) + RUN - 1), dtype=np.bool_)
    known = other.has(text.runs)
    for step in range(RUN):
        covered[step : step + len(known)] |= known
    return covered[:size]


def stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end of each run of true values."""
    begins, ends = _edges(flags)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def _edges(flags: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where runs of true values begin, and where they end."""
    padded = np.zeros(len(flags) + 2, dtype=np.bool_)
    padded[1:-1] = flags
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return edges[::2], edges[1::2]


def _between(begins: Places, ends: Places, size: int) -> tuple[Places, Places]:
    """Begin and end of what is before, between and behind runs, which may be nothing."""
    after, before = np.zeros(len(ends) + 1, dtype=np.intp), np.empty(len(ends) + 1, dtype=np.intp)
    after[1:], before[:-1], before[-1] = ends, begins, size
    return after, before


def _pairs(after: Places, before: Places, shortest: int) -> list[tuple[int, int]]:
    """Begin and end of those that are long enough."""
    long = before - after >= shortest
    return list(zip(after[long].tolist(), before[long].tolist(), strict=True))


def _inside(after: Places, before: Places, kept: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end of those that are something, and whose ends are kept."""
    some = before > after
    after, before = after[some], before[some]
    inside = kept[after] & kept[before - 1]
    return list(zip(after[inside].tolist(), before[inside].tolist(), strict=True))


def _frame(after: Places, before: Places, size: int) -> tuple[int, int]:
    """Where what stands around a copy ends and begins; given are begins and ends of what the other lacks."""
    own, runs = before - after, after[1:] - before[:-1]
    common = np.where(runs >= STRAY, PENALTY * runs, 0)
    head = _outer(own, common, before)
    tail = size - _outer(own[::-1], common[::-1], size - after[::-1])
    return (head, tail) if head < tail else (0, size)


def _outer(own: Places, common: Places, places: Places) -> int:
    """How many letters stand in front of a copy: where own ones most outweigh those in common, at a place."""
    lacking = own.cumsum()
    weight = lacking.copy()
    weight[1:] -= common.cumsum()
    at = int(weight.argmax())
    end = int(places[at])
    return end if lacking[at] >= max(OWN, AROUND * end) else 0
