"""What is looked for by quick signs is what the rules themselves find."""

from __future__ import annotations

import random

import pytest

from pipelines.text import FIXES, NEEDED, repair
from pipelines.text.label_lines import _labels
from pipelines.text.label_words import LABEL
from pipelines.text.marks import signs_of
from pipelines.text.repeats import _is_shared
from pipelines.text.whitespace import BLANK_LINES, EDGES, LINE_END, SPACES, shape_lines
from tests.pipelines.text.cases import read_cases

KINDS = ("byteshift", "glosses", "labels", "layout", "mojibake", "personal", "traditional", "widths")  # fmt: skip
PIECES = ["关 于 印 发", "领(lǐng)导", "領(lǐng)導", "&nbsp;", "\u200b", "？！", "?!笔", "\ue81b", "。/p>", "⼀", "g\u030c", "ＰＭ", "，、",
          "環境", "·", "𠀀", "\x1c", "\u202f", "\u3000", "\r\n", "\u2028", "\n\n", " ", "\t", "责任编辑：", "来源 : ", "本报本报记者:",
          "發佈時間：", "说：", "：", "首次发布时间：", "党建", "1", "，", "。"]  # fmt: skip


def texts() -> list[str]:
    found = [str(case["shown"] if isinstance(case, dict) else case)
             for kind in KINDS for group in read_cases(kind).values() for case in group
             if isinstance(case, str) or "shown" in case]  # fmt: skip
    rng = random.Random(9)
    return found + ["".join(rng.choices(PIECES, k=rng.randint(1, 30))) for _ in range(800)]


@pytest.fixture(scope="module")
def every() -> list[str]:
    return texts()


def test_a_cure_that_is_passed_over_would_have_changed_nothing(every: list[str]) -> None:
    passed = 0
    for text in every:
        for name, fix in FIXES:
            if name in NEEDED and not signs_of(text) & NEEDED[name]:
                passed += 1
                assert fix(text) == (text, 0), name
    assert passed > len(every)


def test_all_cures_in_a_row_repair_as_those_whose_signs_are_there() -> None:
    for text in texts()[-25:]:
        whole = text
        counts: dict[str, int] = {}
        for name, fix in FIXES:
            whole, count = fix(whole)
            counts |= {name: count} if count else {}
        assert repair(text) == (whole, counts)


def test_lines_are_shaped_as_by_expressions(every: list[str]) -> None:
    for text in every:
        if "\u202f" not in text:
            right = EDGES.sub("", SPACES.sub(" ", LINE_END.sub("\n", text)))
            assert shape_lines(text)[0] == BLANK_LINES.sub("\n", right).strip("\n")


def test_labels_before_colons_are_all_labels(every: list[str]) -> None:
    found = 0
    for line in (one for text in every for one in text.split("\n")):
        spans = [match.span() for match in LABEL.finditer(line)]
        found += len(spans)
        assert [match.span() for match in _labels(line)] == spans
    assert found > 100


def test_a_lede_is_shared_if_four_fifths_of_its_runs_are() -> None:
    rng = random.Random(4)
    for _ in range(300):
        text = "".join(rng.choices("党建引领", k=60))
        lede = text[:30] + "".join(rng.choices("党建引领环境", k=rng.randint(0, 14)))
        runs = [lede[at : at + 4] for at in range(len(lede) - 3)]
        assert _is_shared(lede, text) == (sum(run in text for run in runs) / len(runs) >= 0.8)
