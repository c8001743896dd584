"""Copies are one report however they are cut, framed and slipped; neighbours never are."""

from __future__ import annotations

import itertools
import random

import pytest

from benchmarks.near_duplicates_mutations import changed, cut, framed, moved
from benchmarks.near_duplicates_texts import NEIGHBOURS, made
from pipelines.likeness import compare, differences
from pipelines.overlap import Text


def test_a_copy_is_the_report_whatever_two_things_were_done_to_it() -> None:
    told = []
    for number in range(8):
        rng, one = random.Random(number), made(number)
        for first, second in itertools.permutations((changed, cut, framed, moved), 2):
            body = second(rng, first(rng, one.body))
            told.append(compare(Text(body, one.title), Text(one.body, one.title)).alike)
    assert sum(told) >= 0.98 * len(told)


@pytest.mark.parametrize("kind", NEIGHBOURS)
def test_neighbours_are_two_reports(kind: str) -> None:
    for number in range(12):
        one, other = (Text(each.body, each.title) for each in NEIGHBOURS[kind](number))
        assert not compare(one, other).alike, number
        assert not compare(other, one).alike, number


def test_one_corrected_figure_is_an_edit_and_another_year_is_not() -> None:
    body = made(3).body.split("\n", 1)[1]
    first = f"青岚市生态环境局2023年工作总结，共完成任务37项。\n{body}"
    assert compare(Text(first.replace("37项", "38项")), Text(first)).kind == "edited"
    assert compare(Text(first.replace("2023年", "2024年")), Text(first)).kind.startswith("years")


def test_the_bureaus_name_may_be_put_right_for_other_readers() -> None:
    body = made(5).body.replace("。", "。我市坚持生态优先。", 4)
    assert compare(Text(body.replace("我市", "青岚市")), Text(body)).alike


def test_sentences_that_many_reports_have_do_not_make_a_copy() -> None:
    said = "".join(NEIGHBOURS["shared slogans"](1)[0].body.split("\n")[:3])
    one, other = (Text(f"{said}\n{made(number, (4, 5)).body}") for number in (1, 2))
    common = set(one.passages[1].tolist()) & set(other.passages[1].tolist())
    assert compare(one, other, common).kind == "too little in common"
    assert len(one.weights(common)) > one.weights(common).sum() > 0


def test_what_differs_is_told_in_the_words_of_the_page() -> None:
    body = made(7).body
    told = differences(Text(f"本报讯，记者赵一帆。\n{body[:-30]}"), Text(body))
    assert told["adds"] == ["本报讯，记者赵一帆"]
    assert told["lacks"][0] in body


def test_no_two_texts_raise() -> None:
    texts = [Text(one) for one in ("", "一", "。", "İstanbul", "一二三四五" * 30, made(1).body)]
    for one in texts:
        for other in texts:
            assert compare(one, other).alike <= (one.letters == other.letters)
