"""Whether two texts are one report: how much they share, where, and whether their facts agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines import facts, fingerprint, overlap
from pipelines.overlap import OWN, Side, Text, covered_by, stretches

if TYPE_CHECKING:
    from collections.abc import Collection

VERSION = 2  # raised when the rule changes; `scrapy duplicates recheck` then decides anew
SHARED = 80  # letters that two texts must have in common
SHARE = 0.55  # of either text: half may be cut, and a third put around the rest
LEAST = 0.3  # of both: a report that quotes another is no copy of it
CORE = 0.7  # of either, where both go on before and behind
INNER = 0.12  # of the shorter: own passages amid those that are shared
MUTUAL = 0.9  # of both: each is the whole of the other
SLIPS = 0.2  # of the shared letters that may differ
NAMES, NAMES_SHARE = 4, 0.6  # different names, and their share of all that differs
TEMPLATE_SHARE = 0.4  # of the numbers in the same context that differ
ROUNDING = 1e-9
SHORTEST = 100  # letters; of shorter texts only equal ones are one report
SHOWN, LONGEST = 6, 60  # differing passages that are shown, and how much of each
NOISE = (
    0.01  # single letters that differ, beside those in common, from which a digit may be such a one
)


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


def compare(one: Text, other: Text, common: Collection[int] = ()) -> Verdict:
    """Whether `one` is a copy of `other`: whole, cut, framed, moved about or slightly edited.

    `common` are keys of passages that many reports have: sentences of such do not count.
    """
    shorter, longer = (one, other) if len(one.letters) <= len(other.letters) else (other, one)
    within = covered_by(shorter, longer)
    similarity = float(within.mean()) if len(within) else 0.0
    if len(shorter.letters) < SHORTEST and one.letters != other.letters:
        return Verdict(False, "too short", similarity)
    if similarity < SHARE * (1 - SLIPS):
        return Verdict(False, "too little in common", similarity)
    side = Side.of(shorter, within, common)
    # What both share is no more than this side's part of either, whatever the other side is.
    least = min(side.whole, int(np.count_nonzero(longer.weights(common))))
    most = side.shared / max(1, least)
    if most < SHARE - ROUNDING:
        return Verdict(False, "too little in common", similarity)
    other_side = Side.of(longer, covered_by(longer, shorter), common)
    first, second = (side, other_side) if shorter is one else (other_side, side)
    why = _strangers(first, second) or _contradiction(first, second)
    if why is not None:
        return Verdict(False, why, similarity)
    mutual = min(first.share, second.share) >= MUTUAL
    return Verdict(True, _kind(first, second), similarity, mutual)


def _strangers(first: Side, second: Side) -> str | None:
    """Why two texts share too little, or not in the way in which a copy does."""
    shortest = min(len(first.text.letters), len(second.text.letters))
    if min(first.shared, second.shared) < min(SHARED, 0.9 * shortest):
        return "too little in common"
    share = max(first.share, second.share) * min(first.shared, second.shared)
    share /= max(first.shared, second.shared)  # what a copy has of its original is as long in both
    if share < SHARE or min(first.share, second.share) < LEAST:
        return "too little in common"
    both = first.own >= OWN and second.own >= OWN
    if both and share < CORE and ((first.around and second.around) or not _titled(first, second)):
        return "little in common between own passages"
    if min(first.inner, second.inner) > INNER:
        return "own passages amid those in common"
    for side in (first, second):
        if np.count_nonzero(side.kept & ~side.covered) > SLIPS * np.count_nonzero(side.kept):
            return "differs throughout"
    return None


def _titled(first: Side, second: Side) -> bool:
    """Whether the titles speak for one report: they are one, or stand in the other's text, or are missing."""
    if one_title(first.text.title, second.text.title):
        return True
    titles = fingerprint.letters(first.text.title), fingerprint.letters(second.text.title)
    return titles[0] in second.text.letters or titles[1] in first.text.letters


def _contradiction(first: Side, second: Side) -> str | None:
    """Which facts tell two texts apart that share much."""
    if why := facts.apart(first.text.title, second.text.title):
        return why
    told = facts.compared(*(facts.contexts(one.text.numbers, one.kept.tobytes()) for one in (first, second)))  # fmt: skip
    noisy = sum(b - a == 1 for a, b in first.gaps) > NOISE * first.shared
    share = told.other / max(1, told.other + told.same)
    # A slip may hit a digit of the only year; another year's report has other figures too.
    other_year = told.years_other > told.years_same and (
        not noisy or (told.other > 1 and share > TEMPLATE_SHARE)
    )
    if told.again or other_year:
        return f"years: {', '.join(told.shown)}"
    if told.other >= (3 if noisy else 2) and share > TEMPLATE_SHARE:
        return f"numbers: {', '.join(told.shown)}"
    pairs = facts.substitutions(first.text.letters, first.gaps, second.text.letters, second.gaps)
    names = Counter(filter(facts.is_name, pairs))
    again = [pair for pair, count in names.items() if count > 1]
    if not again and len(names) >= NAMES and names.total() >= NAMES_SHARE * len(first.gaps):
        again = list(names)
    return f"names: {', '.join('≠'.join(pair) for pair in again[:5])}" if again else None


def _kind(first: Side, second: Side) -> str:
    """How `first` comes from `second`."""
    if not first.own and not second.own:
        return "edited" if first.gaps or second.gaps else "same"
    if not first.own:
        return "cut"
    return "cut and framed" if second.own else "framed"


def one_title(one: str | None, other: str | None) -> bool:
    """Whether two texts bear one title, or either bears none.

    >>> one_title("机关党建走在前", "【简报】机关党建走在前"), one_title("甲站纪事", "乙局练兵见闻")
    (True, False)
    """
    first, second = (fingerprint.letters(each or "") for each in (one, other))
    if not first or not second:
        return True
    return first in second or second in first


def differences(one: Text, other: Text) -> dict[str, list[str]]:
    """What `one` adds to `other` and lacks of it, the first passages of each, shortened.

    >>> differences(Text("全局上下一条心，打赢蓝天保卫战。"), Text("本报讯：全局上下一条心，打赢蓝天保卫战。"))
    {'lacks': ['本报讯']}
    """
    told = {"adds": _missing(one, other), "lacks": _missing(other, one)}
    return {name: passages for name, passages in told.items() if passages}


def _missing(text: Text, other: Text) -> list[str]:
    places = [at for at, sign in enumerate(text.body) if fingerprint.letters(sign)]
    if len(places) != len(text.letters):  # a letter that is two in lower case
        return []
    found = []
    for begin, end in stretches(~covered_by(text, other))[:SHOWN]:
        passage = text.body[places[begin] : places[end - 1] + 1].replace("\n", " ")
        found.append(passage if len(passage) <= LONGEST else f"{passage[:LONGEST]}…")
    return found


PARAMETERS = {
    "run": overlap.RUN, "chance": overlap.CHANCE, "stray": overlap.STRAY, "own": OWN, "shared": SHARED, "share": SHARE, "core": CORE, "least": LEAST,
    "inner": INNER, "slips": SLIPS, "around": overlap.AROUND, "penalty": overlap.PENALTY, "template_share": TEMPLATE_SHARE,
    "shortest": SHORTEST, "noise": NOISE,
}  # fmt: skip
