"""The text of a report, from what a page shows to what its author wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.text.byteshift import repair_byteshift
from pipelines.text.doubled import drop_doubled, restore_spaces
from pipelines.text.glosses import strip_glosses
from pipelines.text.marks import (
    AMPERSAND,
    APART,
    BRACKET,
    COMPATIBILITY,
    DOUBLED,
    GREATER,
    INVISIBLE,
    LOST,
    MISREAD,
    PRIVATE,
    TRADITIONAL,
    WIDE,
    signs_of,
)
from pipelines.text.mojibake import repair_mojibake
from pipelines.text.private_use import restore_private
from pipelines.text.residue import drop_jammers, drop_residue
from pipelines.text.traditional import simplify
from pipelines.text.whitespace import join_spaced, remove_invisible, shape_lines, unescape
from pipelines.text.widths import fold_compatibility, fold_widths

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = "4"


def _remove_invisible(text: str) -> tuple[str, int]:
    """As `remove_invisible`; what stood around the signs may be bytes of one character."""
    removed, count = remove_invisible(text)
    return (repair_mojibake(removed)[0], count) if count else (removed, 0)


# Each cure takes text and gives it back with the number of its repairs. The order is forced.
FIXES: tuple[tuple[str, Callable[[str], tuple[str, int]]], ...] = (
    ("entities", unescape),  # an entity hides the character that the next cures look for
    ("mojibake", repair_mojibake),  # before glosses: wrong characters have no readings
    # After mojibake, whose bytes show as C1 controls; before byteshift, whose bytes adjoin.
    ("invisible", _remove_invisible),
    # Before glosses, which name lost bytes; needs private characters.
    ("byteshift", repair_byteshift),
    ("private use", restore_private),  # after byteshift, which reads lost bytes from it
    ("residue", drop_residue),  # after byteshift, which may find the character before it
    ("spaces", restore_spaces),  # after byteshift, which needs question marks
    ("jammers", drop_jammers),  # before widths and whitespace, which would change their shape
    ("compatibility", fold_compatibility),  # before what knows characters by their number
    ("spaced", join_spaced),  # before what looks for words: 关 于 印 发
    ("glosses", strip_glosses),  # before simplification: only traditional characters are glossed
    ("traditional", simplify),
    ("widths", fold_widths),
    ("doubled", drop_doubled),  # after byteshift: its signature is a mark after a mark
    ("whitespace", shape_lines),
)


# Signs without any of which a cure has nothing to do; those without a row here are always asked.
NEEDED = {
    "entities": AMPERSAND, "mojibake": MISREAD, "invisible": INVISIBLE, "byteshift": LOST, "private use": PRIVATE,
    "residue": GREATER, "spaces": LOST, "compatibility": COMPATIBILITY, "spaced": APART, "glosses": BRACKET,
    "traditional": TRADITIONAL, "widths": WIDE, "doubled": DOUBLED,
}  # fmt: skip


def repair(text: str) -> tuple[str, dict[str, int]]:
    """The repaired text, and how often each rule changed it."""
    counts = {}
    signs = signs_of(text)
    for name, fix in FIXES:
        if name in NEEDED and not signs & NEEDED[name]:
            continue
        fixed, count = fix(text)
        if count:
            counts[name] = count
        if fixed != text:
            text, signs = fixed, signs_of(fixed)
    return text, counts


def clean_text(text: str) -> str:
    """The text with every defect repaired that `FIXES` knows; no line is dropped.

    >>> clean_text("　　生態(tài)環(huán)境機關(guān)黨建")
    '生态环境机关党建'
    """
    return repair(text)[0]
