"""What is done to a report that is still that report: edits, cuts, frames, moves, scripts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from benchmarks.near_duplicates_texts import made
from pipelines.text import clean_text
from tests.web.damage import mirrored, to_traditional

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

HAN = [chr(0x4E00 + n) for n in range(3000)] + list("0123456789")


def changed(rng: random.Random, text: str, share: float = 0.05) -> str:
    """A share of the characters replaced, dropped or followed by another, digits too."""
    out = []
    for one in text:
        if one == "\n" or rng.random() >= share:
            out.append(one)
            continue
        act = rng.random()
        if act < 0.7:
            out.append(rng.choice("0123456789") if one.isdigit() else rng.choice(HAN))
        elif act < 0.85:
            out += [one, rng.choice(HAN)]
    return "".join(out)


def cut(rng: random.Random, text: str) -> str:
    """Up to half of the text cut: its head, its tail, its middle, or every other paragraph."""
    share = rng.uniform(0.3, 0.5)
    size = int(len(text) * share)
    kind = rng.randrange(4)
    if kind == 0:
        return text[size:]
    if kind == 1:
        return text[: len(text) - size]
    if kind == 2:
        at = rng.randrange(len(text) - size)
        return text[:at] + text[at + size :]
    lines, gone = text.split("\n"), 0
    order = rng.sample(range(len(lines)), len(lines))
    dropped = set()
    for number in order:
        if gone + len(lines[number]) <= size:
            dropped.add(number)
            gone += len(lines[number])
    return "\n".join(one for number, one in enumerate(lines) if number not in dropped)


def framed(rng: random.Random, text: str) -> str:
    """Up to a third more, of another report, in front or behind."""
    size = int(len(text) * rng.uniform(0.2, 1 / 3))
    other = made(rng.randrange(1 << 40) + (1 << 50)).body
    while len(other) < size:
        other += "\n" + made(rng.randrange(1 << 40) + (1 << 50)).body
    return f"{other[:size]}\n{text}" if rng.random() < 0.5 else f"{text}\n{other[:size]}"


def moved(rng: random.Random, text: str) -> str:
    """Paragraphs in another order."""
    lines = text.split("\n")
    rng.shuffle(lines)
    return "\n".join(lines)


def traditional(_: random.Random, text: str) -> str:
    """Traditional characters, as the pipeline reads them."""
    return clean_text(to_traditional(text))


def glossed(_: random.Random, text: str) -> str:
    """Traditional characters with glosses, as the pipeline reads them."""
    return clean_text(mirrored(text))


MUTATIONS: dict[str, Callable[[random.Random, str], str]] = {
    "5 % changed": changed, "half cut": cut, "a third put around": framed, "paragraphs moved": moved,
    "traditional": traditional, "traditional, glossed": glossed,
}  # fmt: skip
PAIRS = {f"{one} + {other}": (one, other) for one, other in itertools.combinations(MUTATIONS, 2)
         if not (one == "traditional" and other == "traditional, glossed")}  # fmt: skip


def mutations() -> dict[str, Callable[[random.Random, str], str]]:
    """Each mutation, and each two together; scripts come last, as a mirror shows what a site has."""
    both = {
        name: (lambda rng, text, one=one, other=other: MUTATIONS[other](rng, MUTATIONS[one](rng, text)))
        for name, (one, other) in PAIRS.items()
    }  # fmt: skip
    return {**MUTATIONS, **both}
