"""Letters, spaces, lines and entities take one shape, and what has a meaning of its own stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import clean_text
from pipelines.text.whitespace import join_spaced, remove_invisible, shape_lines, unescape
from pipelines.text.widths import fold_compatibility, fold_widths
from tests.pipelines.text.cases import negative, repaired
from tests.speed import within


@pytest.mark.parametrize(("shown", "right"), repaired("widths"))
def test_text_takes_one_shape(shown: str, right: str) -> None:
    assert clean_text(shown) == right


@pytest.mark.parametrize("text", negative("widths"))
def test_signs_with_a_meaning_of_their_own_stay(text: str) -> None:
    assert clean_text(text) == text


def test_signs_that_other_foldings_change_stay_one_by_one() -> None:
    for sign in "㎡①⑩℃½²³ⅤⅫ‰—…“”‘’·、。《》【】（）￥§№":
        assert clean_text(f"甲{sign}乙") == f"甲{sign}乙"


CURES = [unescape, remove_invisible, fold_compatibility, fold_widths, join_spaced, shape_lines]
PIECES = st.sampled_from(
    ["&", "amp;", "nbsp;", "#38;", "#150;", "&lt", "l", "t", ";", "ａ", "ｍ", "ｐ", "\u200b", "\u00ad", "\u200d", "\u180e", "\ufe0f",
     "\x01", "葛", "ᠠ", "ئ", "👨", " ", "\u3000", "\u202f", "\n", "\r", "\x0b", "\u2028", "\x85", "２", "－", "a", "\u030c", "Ａ", "\u2f00",
     "環", "乾", "\ud800", "(", ")", "ā", "發(fā)", "?"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=100), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize("cure", CURES, ids=lambda cure: str(cure.__name__))
@given(text=TEXTS)
def test_a_cure_needs_one_application_and_adds_nothing(cure, text: str) -> None:  # type: ignore[no-untyped-def]
    once, count = cure(text)
    assert cure(once)[0] == once
    assert len(once) <= len(text)
    assert once != text or count == 0


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_clean_text_is_clean(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


@pytest.mark.parametrize("piece", ["&", "&amp;", "amp;", "&a", "&\u200b", "\u200b", "一 ", " ", "\u3000一", "\r", "⽣", "a\u030c", "－"])  # fmt: skip
def test_a_text_of_one_thing_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    before = time.process_time()
    for cure in CURES:
        cure(text)
        cure(f"&{text}")
    took = time.process_time() - before
    assert within(took, 8)
