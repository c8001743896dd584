"""Pairs of bytes that show nothing, so that between two shown signs a third may have vanished."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipelines.text import cp936

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What is known of a lead byte whose pair vanished; a pair of the rows of signs is minus its first byte.
HIGH, LOW = -3, -4
SIGN_ROWS = (0xA2, *range(0xA4, 0xAA), 0xD7)


@cache
def hidden_leads() -> Mapping[int, Sequence[int]]:
    """The bytes that may be pending after each kind of vanished pair."""
    leads: dict[int, Sequence[int]] = {HIGH: range(0xA1, 0xFF), LOW: range(0x81, 0xA1)}
    for trail in SIGN_ROWS:
        shown = {lead: cp936.characters()[trail, lead] for lead in range(0xA1, 0xFF)}
        leads[-trail] = [lead for lead, c in shown.items() if cp936.is_private(c)]
    return leads


@cache
def hidden_trails() -> Sequence[tuple[int, Sequence[int]]]:
    """The first bytes of vanished pairs, by kind: user-defined rows, and unassigned cells."""
    rows = (*range(0xAA, 0xB0), *range(0xF8, 0xFF))
    return ((HIGH, rows), (LOW, range(0xA1, 0xA8)), *((-trail, (trail,)) for trail in SIGN_ROWS))
