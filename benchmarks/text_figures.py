"""The figures of benchmarks.text: breaks repaired, glosses taken out, harm, time."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import sound
from benchmarks.sentences import QUESTIONS
from pipelines.text import clean_text
from pipelines.text.byteshift import Site, find_sites
from pipelines.text.document import read_document
from pipelines.text.glosses import strip_glosses
from tests.byteshift_score import differences, score
from tests.damage_bytes import STEPS, STRADDLING, meant, shown, traditional
from tests.web.corpus import articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Figures = dict[str, float]
CASES = Path(__file__).parents[1] / "tests" / "cases" / "glosses.json"
EDITIONS = Path(__file__).with_name("exemplars.json")
GLOSS = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)")


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
            found[f"{name}: lines made worse"] = sums["worse"]
            found[f"{name}: ms a break"] = sums["ms"] / max(1, sums["breaks"])
    return found


def glosses(texts: list[str], cure: Callable[[str], str]) -> Figures:
    """Precision and recall in percent over mirrored pages of every set of glossed characters."""
    true = missed = wrong = 0
    for at, text in enumerate(texts):
        page = meant(traditional(text), "".join(STEPS[: at % len(STEPS) + 1]))
        plain = page if not GLOSS.search(page) else GLOSS.sub("", page)
        there = len(GLOSS.findall(page))
        left = len(GLOSS.findall(cure(page)))
        true, missed = true + there, missed + left
        wrong += len(plain) != len(GLOSS.sub("", cure(page)))
    rows = json.loads(CASES.read_text("utf-8"))
    for row in rows["wild"] + rows["synthetic"]:
        count = len(row["shown"]) != len(row["right"])
        true, missed = true + count, missed + (count and cure(row["shown"]) != row["right"])
    for row in rows["negative"]:
        case = row if isinstance(row, str) else row["shown"]
        wrong += cure(case) != case
    found = true - missed
    return {
        "glosses on mirrored pages: number": true,
        "glosses: recall %": 100 * found / true,
        "glosses: precision %": 100 * found / (found + wrong),
    }


def harm(texts: list[str], cure: Callable[[str], str]) -> float:
    """Characters that a cure changes in a million of sound text; white space aside."""
    changed = total = 0
    for text in texts:
        plain, cured = re.sub(r"\s+", "", text), re.sub(r"\s+", "", cure(text))
        total += len(plain)
        if plain != cured:
            changed += sum(max(b - a, d - c) for (a, b), (c, d) in differences(plain, cured))
    return 1e6 * changed / total


def milliseconds(cure: Callable[[str], object], text: str, times: int = 100) -> float:
    """The mean time of a call, after a first one that loads what is loaded lazily."""
    cure(text)
    start = time.perf_counter()
    for _ in range(times):
        cure(text)
    return 1000 * (time.perf_counter() - start) / times


def measure(texts: list[str], characters: int, own: list[str]) -> Figures:
    """All figures of the product on synthetic text, and harm to the user's own."""
    report = "\n".join(texts)[:2000]
    simplified = [*sound.simplified(characters), *own]
    mirrored = sound.mirrored(simplified[: len(simplified) // 4])
    backwards = [
        (clean_text(one), clean_text(two)) for one, two in zip(mirrored, simplified, strict=False)
    ]
    unlike = sum(
        b - a for one, two in backwards if one != two for (a, b), _ in differences(one, two)
    )
    return {
        **byteshift(texts),
        **glosses([*texts, *(one.body for one in articles(400, 78))], lambda text: strip_glosses(text)[0]),
        "sound simplified text: characters": sum(map(len, simplified)),
        "sound simplified text: changed per million": harm(simplified, clean_text),
        "questions: changed per million": harm(QUESTIONS, clean_text),
        "made traditional and simplified again: wrong per million":
            1e6 * unlike / sum(len(two) for _, two in backwards),
        "sound report of 2,000 characters, clean_text: ms": milliseconds(clean_text, report),
        "the same, read_document: ms": milliseconds(read_document, report),
    }  # fmt: skip


def exemplars(folder: Path) -> Figures:
    """How many exemplars are read as their hand editions, and the repairs of new damage to them.

    The editions are in the project as digests only: of each field, and of the paragraphs.
    """
    editions = json.loads(EDITIONS.read_text("utf-8"))
    right = repairs = 0
    sound_pages = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8")
        document = read_document(text)
        right += digests(asdict(document)) == editions.get(path.stem)
        repairs += sum(site.accepted for site in find_sites(text))
        sound_pages.append("\n".join(document.paragraphs))
    damaged = {f"exemplars, {name}": value for name, value in byteshift(sound_pages).items()}
    return {
        "exemplars equal to their hand edition": right,
        "exemplars as they are: repairs": repairs,
        **damaged,
    }


def digests(document: dict[str, object]) -> dict[str, str]:
    """Of what an edition says, the SHA-256 of each value in JSON."""
    skipped = ("dropped", "repairs")
    return {
        name: hashlib.sha256(json.dumps(value, ensure_ascii=False, default=str).encode()).hexdigest()[:16]
        for name, value in sorted(document.items()) if name not in skipped
    }  # fmt: skip
