"""Bytes that were lost when text was read in a wrong code page are searched for by likelihood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipelines.text.language import LINE_END, model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    # The character that a byte completes after the pending ones, and what is pending then.
    Feed = Callable[[bytes, int], "tuple[str, bytes] | None"]
    Move = tuple["Reading", str, bytes, float]

HOLE = "□"
EXTENDED = 0x80  # the first byte that is not ASCII
BEAM = 12
FEWER = 4  # readings that go on with lost bytes
GAP = 5.0  # natural logarithms between a reading and one that must not be mistaken for it
HOLE_COST = 14.0
SPACE_COST = 6.0  # laws have ideographic spaces within lines, other text at their start
MOST_LOST = 2  # ways in which bytes are lost in one place
LOSS_COST = 3.0  # of bytes that are not shown at all


@dataclass(frozen=True, slots=True)
class Slot:
    """The bytes that may stand at a place, and those that may be lost before it.

    Each of `lost` is a way: the sets of bytes that may have stood there, one after the other. A
    slot with a `character` is that character and nothing else.
    """

    places: Sequence[int] = ()
    lost: tuple[tuple[Sequence[int], ...], ...] = ()
    character: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read so far; `doubtful` are the places where another character is nearly as likely."""

    score: float
    first: int
    second: int
    pending: bytes = b""
    text: str = ""
    doubtful: frozenset[int] = frozenset()


def search(slots: Iterable[Slot], feed: Feed) -> str:
    """The likeliest text of the slots, □ where it is not sure; `feed` puts characters together."""
    start = model().number(LINE_END)
    beam = [Reading(0.0, start, start)]
    for slot in slots:
        if slot.character:
            beam = _spelled(_closed(_completed(beam, slot, feed)), slot.character)
        else:
            beam = _pruned(_advanced(beam, slot, feed))
    best = _pruned(_closed(beam), final=True)[0]
    return "".join(HOLE if at in best.doubtful else c for at, c in enumerate(best.text))


def _made(moves: list[Move]) -> list[Reading]:
    """The readings after their moves, all characters scored in one step."""
    written = [(one, character) for one, character, _, _ in moves if character not in ("", HOLE)]
    third = np.array([model().number(character) for _, character in written], dtype=np.int64)
    gains: list[float] = []
    if written:
        first = np.array([one.first for one, _ in written], dtype=np.int64)
        second = np.array([one.second for one, _ in written], dtype=np.int64)
        gains = model().scores(first, second, third).tolist()
    scored = iter(zip(gains, third.tolist(), strict=True))
    made = []
    for one, character, pending, cost in moves:
        gain, number = next(scored) if character not in ("", HOLE) else (0.0, 0)
        first_, second_ = (one.second, number) if character else (one.first, one.second)
        cost_ = cost + SPACE_COST * (character == "　")
        made.append(Reading(one.score + gain - cost_, first_, second_, pending,
                            one.text + character, one.doubtful))  # fmt: skip
    return made


def _spelled(beam: list[Reading], character: str) -> list[Reading]:
    """The readings with a character that is certain."""
    if len(beam) > 1:
        return _pruned(_made([(one, character, b"", 0.0) for one in beam]))
    only = beam[0]
    number = model().number(character)
    return [replace(only, first=only.second, second=number, text=only.text + character)]


def _completed(beam: list[Reading], slot: Slot, feed: Feed) -> list[Reading]:
    """The readings, also with bytes that are lost before a certain character."""
    found = latest = beam if any(one.pending for one in beam) else []
    for _ in range(MOST_LOST if found else 0):
        waiting = _pruned([one for one in latest if one.pending])
        latest = [read for way in slot.lost for read in _supposed(waiting, way, feed)]
        found = [*found, *latest]
    return found or beam


def _supposed(beam: list[Reading], way: tuple[Sequence[int], ...], feed: Feed) -> list[Reading]:
    """The readings with the bytes of one way in which they may be lost."""
    cost, beam = LOSS_COST, beam[:FEWER]
    for places in way:
        beam, cost = _fed(beam, places, feed, cost), 0.0
    return beam


def _closed(beam: list[Reading]) -> list[Reading]:
    """The readings with nothing pending; a hole for what lost its rest, if all did."""
    return [one for one in beam if not one.pending] or _holed(beam)


def _holed(beam: list[Reading]) -> list[Reading]:
    return _made([(one, HOLE, b"", HOLE_COST) for one in beam])


def _advanced(beam: list[Reading], slot: Slot, feed: Feed) -> list[Reading]:
    read = _fed(beam, slot.places, feed)
    for way in slot.lost:
        read += _fed(_supposed(beam, way, feed), slot.places, feed)
    if not read:
        read = _fed(_holed([one for one in beam if one.pending]), slot.places, feed)
    return read or _holed(beam)


def _fed(
    readings: list[Reading], places: Sequence[int], feed: Feed, cost: float = 0.0
) -> list[Reading]:
    """The readings after one of the bytes that may stand at a place."""
    steps = ((one, feed(one.pending, byte)) for one in readings for byte in places)
    return _made([(one, *step, cost) for one, step in steps if step is not None])


def _pruned(readings: list[Reading], final: bool = False) -> list[Reading]:
    """The best readings, one for each state; what nearly equals it is remembered as doubtful."""
    kept: dict[object, Reading] = {}
    for one in sorted(readings, key=lambda reading: -reading.score):
        state = None if final else (one.first, one.second, one.pending)
        best = kept.get(state)
        if best is None:
            if len(kept) < BEAM:
                kept[state] = one
        elif best.score - one.score < GAP and best.text != one.text:
            doubtful = best.doubtful | set(_unlike(best.text, one.text))
            kept[state] = replace(best, doubtful=doubtful)
    return list(kept.values())


def _unlike(best: str, other: str) -> Iterable[int]:
    """The places of the best text where the other has something else."""
    if len(best) == len(other):
        return [at for at, c in enumerate(best) if c != other[at]]
    short = min(len(best), len(other))
    start = next((at for at in range(short) if best[at] != other[at]), short)
    same = next(
        (at for at in range(short - start) if best[-1 - at] != other[-1 - at]), short - start
    )
    return range(start, max(start + 1, len(best) - same))


def units(slots: Sequence[Slot], leads: Sequence[int], feed: Feed) -> list[Slot]:
    """The slots with every whole UTF-8 character between two leads as one that is certain."""
    starts = [at for at, slot in enumerate(slots) if slot.character or not slot.places
              or any(byte in leads or byte < EXTENDED for byte in slot.places)]  # fmt: skip
    found = [*slots[: starts[0] if starts else len(slots)]]
    for start, end in pairwise([*starts, len(slots)]):
        unit = slots[start:end]
        character, pending = "", b""
        if all(len(slot.places) == 1 for slot in unit):
            for slot in unit:
                step = feed(pending, slot.places[0]) if not character else None
                character, pending = step or ("", b"\xff")
        found += (
            [Slot(character=character, lost=unit[0].lost)] if character and not pending else unit
        )
    return found
