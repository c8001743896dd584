"""Synthetic reports for benchmarks.search: words as skewed as a language's, and words of chosen frequency."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

# The 3,755 commoner characters of GB2312, rows 16 to 55.
HAN = [
    bytes((row, cell)).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF)
    if (row, cell) <= (0xD7, 0xF9)
]
WORDS = 30_000
# Words that no other text makes, by the share of reports that have them.
PLANTED = {"党建引领": 0.8, "铁军": 0.5, "党": 0.8, "环保铁军": 0.2, "支部": 0.1, "练兵": 0.05, "先锋岗": 0.02, "夜查": 0.01,
           "三会一课": 0.005, "党群": 0.001}  # fmt: skip
SITES = [f"lab_{number}" for number in range(100)]
FIRST, DAYS = date(2010, 1, 1), 6_000
LENGTH = 1_000  # characters, about


@dataclass(frozen=True, slots=True)
class Made:
    """A report of the generator."""

    site: str
    published_on: date | None
    title: str
    body: str


@cache
def words() -> tuple[list[str], list[float]]:
    """The words, the commonest first, and their summed weights: the n-th has 1 / n (Zipf 1949)."""
    rng = random.Random(1)
    used = set("".join(PLANTED))
    letters = [one for one in HAN if one not in used]
    rng.shuffle(letters)
    weights = list(accumulate(1 / (n + 20) for n in range(len(letters))))
    made: dict[str, None] = {}
    while len(made) < WORDS:
        made[
            "".join(rng.choices(letters, cum_weights=weights, k=rng.choice((1, 2, 2, 2, 3, 4))))
        ] = None
    return list(made), list(accumulate(1 / n for n in range(1, WORDS + 1)))


def report(number: int) -> Made:
    """Report of that number: the same in every run."""
    rng = random.Random(number)
    every, weights = words()
    chosen = rng.choices(every, cum_weights=weights, k=LENGTH // 2)
    for word, share in PLANTED.items():
        if rng.random() < share:
            chosen[rng.randrange(len(chosen))] = word
    sentences = []
    while chosen:
        size = rng.randrange(5, 15)
        sentences.append(
            "，".join(filter(None, ("".join(chosen[:size]), "".join(chosen[size : 2 * size]))))
        )
        chosen = chosen[2 * size :]
    day = None if number % 50 == 0 else FIRST + timedelta(days=rng.randrange(DAYS))
    return Made(rng.choice(SITES), day, sentences[0][:20], "。\n".join(sentences) + "。")
