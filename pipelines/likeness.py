"""Whether two texts are one report: how much they share, where, and whether their facts agree."""

from __future__ import annotations

from collections import Counter
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
OWN = 25  # letters from which a passage that the other text lacks is no slip
SHARED = 80  # letters that two texts must have in common
SHARE = 0.5  # of either text: half may be cut, and a third put around the rest
INNER = 0.12  # of the shorter: own passages amid those that are shared
SLIPS = 0.2  # of the shared letters that may differ
END = 5  # letters at a text's ends
TEMPLATE_SHARE = 0.4  # of the numbers in the same context that differ


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two texts are one report, and why."""

    alike: bool
    kind: str
    """same, edited, cut (the first lacks passages), framed (it has more), cut and framed; else why not."""
    similarity: float
    """Share of the shorter text's letters that stand in runs which the other has too."""
    mutual: bool = False
    """Whether each holds nearly all of the other."""


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
    def numbers(self) -> dict[str, set[str]]:
        """Its numbers in their contexts."""
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
    own: list[tuple[int, int]]
    gaps: list[tuple[int, int]]
    share: float
    shared: int
    inner: float
    slips: int

    @classmethod
    def of(cls, text: Text, other: Text, common: Collection[int]) -> Side:
        """`text` beside `other`, the sentences of `common` passages left out of the shares."""
        size = len(text.letters)
        covered = np.zeros(size + RUN, dtype=np.bool_)
        places = np.searchsorted(other.sorted, text.runs)
        places[places == len(other.sorted)] = 0
        known = other.sorted[places] == text.runs
        for step in range(RUN):
            covered[step : step + len(known)] |= known
        covered = covered[:size]
        missing = _stretches(~covered)
        own = [one for one in _stretches(~_solid(covered)) if one[1] - one[0] >= OWN]
        mask = np.ones(size, dtype=np.bool_)
        for begin, end in own:
            mask[begin:end] = False
        gaps = [(a, b) for a, b in missing if mask[a] and mask[b - 1]]
        counted = text.weights(common)
        whole = max(1, int(counted.sum()))
        amid = [(a, b) for a, b in own if a > END and b < size - END]
        return cls(
            text=text, covered=covered, own=own, gaps=gaps, shared=int((mask & counted).sum()),
            share=float((mask & counted).sum() / whole),
            inner=sum(int(counted[a:b].sum()) for a, b in amid) / whole,
            slips=sum(b - a for a, b in gaps),
        )  # fmt: skip


def _stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _solid(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`covered` without the short runs that stand alone."""
    solid = covered.copy()
    for begin, end in _stretches(covered):
        if end - begin < CHANCE:
            solid[begin:end] = False
    return solid


def compare(one: Text, other: Text, common: Collection[int] = ()) -> Verdict:
    """Whether `one` is a copy of `other`: whole, cut, framed, moved about or slightly edited.

    `common` are keys of passages that many reports have: sentences of such do not count.
    """
    first, second = Side.of(one, other, common), Side.of(other, one, common)
    shorter = first if len(one.letters) <= len(other.letters) else second
    similarity = float(shorter.covered.mean()) if len(shorter.covered) else 0.0
    why = _strangers(first, second) or _contradiction(first, second)
    if why is not None:
        return Verdict(False, why, similarity)
    mutual = min(first.share, second.share) >= 0.9
    return Verdict(True, _kind(first, second), similarity, mutual)


def _strangers(first: Side, second: Side) -> str | None:
    """Why two texts share too little, or not in the way in which a copy does."""
    shortest = min(len(first.text.letters), len(second.text.letters))
    if min(first.shared, second.shared) < min(SHARED, 0.9 * shortest):
        return "too little in common"
    if max(first.share, second.share) < SHARE:
        return "too little in common"
    if min(first.inner, second.inner) > INNER:
        return "own passages amid those in common"
    for side in (first, second):
        if side.slips > SLIPS * (side.slips + int(side.covered.sum())):
            return "differs throughout"
    return None


def _contradiction(first: Side, second: Side) -> str | None:
    """Which facts tell two texts apart that share much."""
    if why := facts.apart(first.text.title, second.text.title):
        return why
    told = facts.compared(first.text.numbers, second.text.numbers)
    if told.years_other and told.years_other >= max(1, told.years_same) and told.other >= 2:
        return f"years: {', '.join(told.shown)}"
    singles = sum(b - a == 1 for a, b in first.gaps)
    slips = singles / max(1, first.shared)
    needed = 2 if slips < 0.01 else 3
    if told.other >= needed and told.other > TEMPLATE_SHARE * (told.other + told.same):
        return f"numbers: {', '.join(told.shown)}"
    pairs = facts.substitutions(first.text.letters, first.gaps, second.text.letters, second.gaps)
    names = Counter(filter(facts.is_name, pairs))
    again = [pair for pair, count in names.items() if count > 1]
    if again:
        return "names: " + ", ".join("≠".join(pair) for pair in again[:5])
    if len(names) >= 4 and sum(names.values()) >= 0.6 * len(first.gaps):
        return "names: " + ", ".join("≠".join(pair) for pair in list(names)[:5])
    return None


def _kind(first: Side, second: Side) -> str:
    """How `first` comes from `second`."""
    if not first.own and not second.own:
        return "edited" if first.gaps or second.gaps else "same"
    if not first.own:
        return "cut"
    return "cut and framed" if second.own else "framed"
