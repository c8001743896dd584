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
        """Those hashes, each once."""
        return np.unique(self.runs)

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
    inner: float
    around: bool
    """Whether it has own passages at both of its ends."""

    @classmethod
    def of(cls, text: Text, covered: NDArray[np.bool_], common: Collection[int]) -> Side:
        """`text` with what of it is `covered`; the sentences of `common` passages count for nothing."""
        size = len(covered)
        begins, ends = _edges(~_solid(covered, CHANCE))
        long = ends - begins >= OWN
        own = list(zip(begins[long].tolist(), ends[long].tolist(), strict=True))
        head, tail = _frame(covered)
        kept = np.zeros(size, dtype=np.bool_)
        kept[head:tail] = True
        for begin, end in own:
            kept[begin:end] = False
        counted = text.weights(common)
        whole = max(1, int(counted.sum()))
        amid = [(max(a, head), min(b, tail)) for a, b in own]
        shared = int((kept & counted).sum())
        return cls(
            text=text, covered=covered, kept=kept, own=size - int(kept.sum()), shared=shared, share=shared / whole,
            gaps=[(a, b) for a, b in stretches(~covered) if kept[a] and kept[b - 1]],
            around=head > 0 and tail < size,
            inner=sum(int(counted[a:b].sum()) for a, b in amid if a < b) / whole,
        )  # fmt: skip


def covered_by(text: Text, other: Text) -> NDArray[np.bool_]:
    """Which letters of `text` stand in a run that `other` has too."""
    size = len(text.letters)
    covered = np.zeros(max(size, len(text.runs) + RUN - 1), dtype=np.bool_)
    places = np.searchsorted(other.sorted, text.runs)
    places[places == len(other.sorted)] = 0
    known = other.sorted[places] == text.runs
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


def _solid(covered: NDArray[np.bool_], shortest: int) -> NDArray[np.bool_]:
    """`covered` without runs that are too short."""
    begins, ends = _edges(covered)
    short = ends - begins < shortest
    steps = np.zeros(len(covered) + 1, dtype=np.int8)
    steps[begins[short]] = 1
    steps[ends[short]] = -1
    solid: NDArray[np.bool_] = covered & (np.cumsum(steps[:-1], dtype=np.int8) == 0)
    return solid


def _frame(covered: NDArray[np.bool_]) -> tuple[int, int]:
    """Where what stands around a copy ends in front of it, and begins behind it."""
    solid = _solid(covered, STRAY)
    weight = np.where(solid, -PENALTY, ~covered)
    head = _outer(weight, covered)
    tail = len(covered) - _outer(weight[::-1], covered[::-1])
    return (head, tail) if head < tail else (0, len(covered))


def _outer(weight: NDArray[np.int_], covered: NDArray[np.bool_]) -> int:
    """How many letters stand in front of a copy."""
    end = int(np.concatenate(([0], np.cumsum(weight))).argmax())
    own = int((~covered[:end]).sum())
    return end if own >= max(OWN, AROUND * end) else 0
