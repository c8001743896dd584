"""What others make of the texts of benchmarks.text, in the same run."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from ftfy import TextFixerConfig, fix_text
from opencc import OpenCC

from benchmarks.text_figures import glosses, harm, milliseconds
from pipelines.text import clean_text
from pipelines.text.byteshift import Site
from pipelines.text.glosses import strip_glosses
from tests.byteshift_score import score
from tests.damage_bytes import STRADDLING, meant, shown, traditional

LETTERS = re.compile(r"\([^()]*[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü][^()]*\)")
PINYIN = re.compile(r"(?<=[一-鿿])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)")
# The settings of ftfy that do least harm to Chinese.
GENTLE = TextFixerConfig(uncurl_quotes=False, fix_character_width=False)


def rows(texts: list[str], sound: list[str]) -> list[tuple[str, list[float]]]:
    """For each peer and for ours: breaks exact %, gloss recall and precision %, harm, milliseconds."""
    mirrored = meant(traditional(texts[0]), STRADDLING)
    own = sound[:200]
    gentle = partial(fix_text, config=GENTLE)
    cures = (
        ("ours", clean_text, lambda text: strip_glosses(text)[0]),
        ("ftfy, defaults", fix_text, fix_text),
        ("ftfy, without quotes and widths", gentle, gentle),
        ("any letters in brackets", *2 * (partial(LETTERS.sub, ""),)),
        ("letters in brackets behind Han", *2 * (partial(PINYIN.sub, ""),)),
        ("OpenCC t2s, not compiled", *2 * (OpenCC("t2s").convert,)),
    )
    found = []
    for name, cure, strip in cures:
        figures = glosses(texts, strip)
        exact = _exact(texts[:20], cure) if name != "ours" else float("nan")
        found.append((name, [exact, figures["glosses: recall %"], figures["glosses: precision %"],
                             harm(own, cure), milliseconds(cure, mirrored, 5)]))  # fmt: skip
    return found


def _exact(texts: list[str], cure: object) -> float:
    total: Counter[str] = Counter()
    for text in texts:
        wanted, broken = meant(traditional(text), STRADDLING), shown(traditional(text), STRADDLING)
        site = Site(0, broken, str(cure(broken)), "all", 0, 0, accepted=True)  # type: ignore[operator]
        total += score(wanted, broken, [site])
    return 100 * total["exact"] / max(1, total["breaks"])
