"""How well text is repaired: byte-shifted breaks, harm to clean text, time, and what peers do.

Run as `python -m benchmarks.text [--exemplars FOLDER]`; exits 1 when a figure is worse than the one
pinned in benchmarks/floors.json. The text is synthetic and no model was trained on it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from opencc import OpenCC
from rich.console import Console
from rich.table import Table

from benchmarks.sentences import QUESTIONS, SENTENCES
from pipelines.text import clean_text, cp936
from pipelines.text.byteshift import Site, find_sites
from pipelines.text.glosses import strip_glosses
from tests.byteshift_score import differences, score
from tests.damage_bytes import STRADDLING, meant, shown, traditional
from tests.web.corpus import articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FLOORS = Path(__file__).with_name("floors.json")
Figures = dict[str, float]


def pages() -> list[str]:
    """Clean simplified pages of synthetic reports."""
    found = [one.body for one in articles(40, 2024)]
    return found + ["".join(SENTENCES[at : at + 8]) for at in range(0, len(SENTENCES), 8)]


def exemplar_figures(folder: Path) -> Figures:
    """The repairs of the exemplars as they are, and of new damage to the clean exemplars."""
    raw = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    clean = [clean_text(text).split("\n") for text in raw]
    sound = [
        "\n".join(line for line in lines if "?" not in line and _in_gbk(line)) for lines in clean
    ]
    own = sum(site.accepted for text in raw for site in find_sites(text))
    damaged = {f"exemplars, {name}": value for name, value in byteshift(sound).items()}
    return {"exemplars as they are: repairs": own, **damaged}


def _in_gbk(line: str) -> bool:
    return all(c < "\x80" or c in cp936.pairs() for c in traditional(line))


def breaks(texts: Iterable[str], glossed: str, private: bool) -> Counter[str]:
    """The sums of `tests.byteshift_score` over all lines, and the milliseconds that it took."""
    figures: Counter[str] = Counter()
    for text in texts:
        true = traditional(text) if glossed else text
        broken, wanted = shown(true, glossed, private=private), meant(true, glossed)
        start = time.perf_counter()
        sites = [site for site in find_sites(broken) if site.accepted]
        figures["ms"] += round(1000 * (time.perf_counter() - start))
        figures += _by_line(wanted, broken, sites)
    return figures


def _by_line(wanted: str, broken: str, sites: list[Site]) -> Counter[str]:
    figures: Counter[str] = Counter()
    start = 0
    for right, wound in zip(wanted.split("\n"), broken.split("\n"), strict=True):
        inside = [site for site in sites if start <= site.offset < start + len(wound)]
        figures += score(
            right, wound, [replace(site, offset=site.offset - start) for site in inside]
        )
        start += len(wound) + 1
    return figures


def byteshift(texts: list[str]) -> Figures:
    """Shares in percent for both scripts, with private characters removed and kept."""
    found: Figures = {}
    for script, glossed in (("traditional", STRADDLING), ("simplified", "")):
        for private in (False, True):
            sums = breaks(texts, glossed, private)
            name = f"{script}, private use {'kept' if private else 'removed'}"
            found[f"{name}: breaks"] = sums["breaks"]
            found[f"{name}: repairs right %"] = 100 * sums["right"] / max(1, sums["repairs"])
            found[f"{name}: repaired exactly %"] = 100 * sums["exact"] / max(1, sums["breaks"])
            found[f"{name}: ms a break"] = sums["ms"] / max(1, sums["breaks"])
    return found


def harm(texts: list[str], cure: Callable[[str], str]) -> float:
    """Characters that a cure changes in a million of sound text; white space aside."""
    plain = [re.sub(r"\s+", "", text) for text in texts]
    changed = sum(
        b - a for text in plain for (a, b), _ in differences(text, re.sub(r"\s+", "", cure(text)))
    )
    return 1e6 * changed / sum(map(len, plain))


def milliseconds(cure: Callable[[str], object], text: str, times: int = 100) -> float:
    """The mean time of a call, after a first one that loads what is loaded lazily."""
    cure(text)
    start = time.perf_counter()
    for _ in range(times):
        cure(text)
    return 1000 * (time.perf_counter() - start) / times


def measure(texts: list[str]) -> Figures:
    """All figures of the product."""
    sound = "\n".join(texts)[:2000]
    return {
        **byteshift(texts),
        "clean text: characters changed per million": harm(texts, clean_text),
        "questions: characters changed per million": harm(QUESTIONS, clean_text),
        "sound report of 2,000 characters: ms": milliseconds(clean_text, sound),
    }


def peers(texts: list[str]) -> list[tuple[str, str]]:
    """What others make of the same: a row each, or why there is none."""
    mirrored = [meant(traditional(text), STRADDLING) for text in texts[:8]]
    bracket = re.compile(r"\([^()]*[a-zāáǎàēéěèīíǐìōóǒòūúǔùǜü][^()]*\)")
    named = [text + "(PM2.5)(GDP)镍(ni)亳(bó)州" for text in texts[:8]]
    converter = OpenCC("t2s")
    rows = [
        ("strip_glosses: changed per million where nothing is a gloss",
         f"{harm(named, lambda text: strip_glosses(text)[0]):.0f}"),
        ("any letters in brackets: the same", f"{harm(named, lambda text: bracket.sub('', text)):.0f}"),
        ("clean_text on a mirrored page: ms", f"{milliseconds(clean_text, mirrored[0], 5):.1f}"),
        ("OpenCC, not compiled, on the same: ms", f"{milliseconds(converter.convert, mirrored[0], 5):.1f}"),
    ]  # fmt: skip
    if find_spec("ftfy") is None:
        return [*rows, ("ftfy: breaks repaired exactly %", "no row: ftfy is not installed")]
    return [*rows, ("ftfy: breaks repaired exactly %", f"{_ftfy(texts):.1f}")]


def _ftfy(texts: list[str]) -> float:
    from ftfy import fix_text  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    total: Counter[str] = Counter()
    for text in texts:
        wanted, broken = meant(traditional(text), STRADDLING), shown(traditional(text), STRADDLING)
        site = Site(0, broken, fix_text(broken), "all", 0, 0, accepted=True)
        total += score(wanted, broken, [site])
    return 100 * total["exact"] / max(1, total["breaks"])


def sunken(figures: Figures, floors: dict[str, list[float | None]]) -> list[str]:
    """The figures outside their floor and ceiling, each None where there is none."""
    return [
        name
        for name, (floor, ceiling) in floors.items()
        if (floor is not None and figures[name] < floor)
        or (ceiling is not None and figures[name] > ceiling)
    ]


def main() -> int:
    """Prints the table; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exemplars", type=Path)
    folder = parser.parse_args().exemplars
    texts = pages()
    figures, floors = measure(texts), json.loads(FLOORS.read_text("utf-8"))["text"]
    figures |= exemplar_figures(folder) if folder else {}
    table = Table("figure", "measured", "floor", "ceiling", title="Text")
    for name, value in figures.items():
        limits = ("" if limit is None else str(limit) for limit in floors.get(name, (None, None)))
        table.add_row(name, f"{value:.1f}", *limits)
    for name, shown_value in peers(texts):
        table.add_row(name, shown_value, "", "")
    Console(width=120).print(table)
    low = sunken(figures, floors)
    for name in low:
        print(f"{name}: {figures[name]:.1f} is worse than {floors[name]}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
