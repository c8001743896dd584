"""The arithmetic on runs and stretches says what a look at each letter says."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.near_duplicates_mutations import mutations
from benchmarks.near_duplicates_texts import made
from pipelines import facts, fingerprint
from pipelines.overlap import AROUND, CHANCE, OWN, PENALTY, RUN, STRAY, Side, Text, covered_by
from pipelines.sentences import END, Sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

ODD = (
    "",
    "党",
    "党建。",
    "İstanbul ΑΣ 党建！" * 20,
    "𠀀𪜀党建；" * 40,
    "一二三四" * 60,
    "ＡＢＣ_１２３ ﬁ" * 30,
    "\ud800党" * 50,
)


def pairs() -> list[tuple[str, str]]:
    rng = random.Random(5)
    found = []
    for number, change in enumerate(mutations().values()):
        body = made(8_000_000 + number).body
        found += [(body, change(rng, body)), (body, made(8_100_000 + number).body)]
    return found + [(one, other) for one in ODD for other in ODD]


def test_letters_are_those_that_the_expression_leaves() -> None:
    every = "".join(map(chr, range(0x10000)))
    shuffled = "".join(random.Random(1).sample(every, len(every)))
    for text in (every, shuffled, *(one * 40 for one in ODD)):
        assert fingerprint.letters(text) == re.sub(r"[\W_]+", "", text).lower()


def test_covered_letters_stand_in_runs_of_the_other_text() -> None:
    for one, other in pairs():
        first, second = Text(one), Text(other)
        runs = set(second.runs.tolist())
        known = [run in runs for run in first.runs.tolist()]
        right = [any(known[max(0, at - RUN + 1) : at + 1]) for at in range(len(first.letters))]
        assert covered_by(first, second).tolist() == right


def test_sentences_end_where_their_letters_do() -> None:
    for body in (*ODD, *(one for one, _ in pairs())):
        sizes = [len(fingerprint.letters(one)) for one in END.split(body)]
        assert Sentences.of(body).ends.tolist() == np.cumsum([one for one in sizes if one]).tolist()


def test_what_stands_around_a_copy_is_where_own_letters_outweigh_those_in_common() -> None:
    rng = random.Random(6)
    for _ in range(400):
        flags = np.array([rng.random() < 0.5 for _ in range(rng.randint(1, 25))])
        covered = np.repeat(flags, [rng.choice((1, 3, 7, 8, 20, 24, 60)) for _ in flags])
        side = Side.of(Text("党" * len(covered)), covered, ())
        head, tail = _front(covered), len(covered) - _front(covered[::-1])
        head, tail = (head, tail) if head < tail else (0, len(covered))
        right = np.zeros(len(covered), dtype=np.bool_)
        right[head:tail] = True
        for begin, end in _stretches(~_solid(covered, CHANCE)):
            right[begin:end] &= end - begin < OWN
        assert side.kept.tolist() == right.tolist()
        assert side.gaps == [(a, b) for a, b in _stretches(~covered) if right[a] and right[b - 1]]


def test_numbers_stand_between_what_is_around_them() -> None:
    letters = "二〇二四年开展活动12次第3期共一百零五日7"
    found = facts.numbers(letters)
    assert [value for _, _, value in found] == ["2024", "12", "3", "105", "7"]
    masked = facts.NUMBER.sub("#", letters)
    places = [at for at, sign in enumerate(masked) if sign == "#"]
    assert [around for _, around, _ in found] == [
        f"{masked[max(0, at - facts.LEFT) : at]}*{masked[at + 1 : at + 1 + facts.RIGHT]}" for at in places
    ]  # fmt: skip


def _stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    return [one.span() for one in re.finditer("1+", "".join("01"[int(flag)] for flag in flags))]


def _solid(covered: NDArray[np.bool_], shortest: int) -> NDArray[np.bool_]:
    solid = np.zeros(len(covered), dtype=np.bool_)
    for begin, end in _stretches(covered):
        solid[begin:end] = end - begin >= shortest
    return solid


def _front(covered: NDArray[np.bool_]) -> int:
    weights = np.where(_solid(covered, STRAY), -PENALTY, ~covered)
    end = int(np.concatenate(([0], np.cumsum(weights))).argmax())
    return end if (~covered[:end]).sum() >= max(OWN, AROUND * end) else 0
