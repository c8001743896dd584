"""Equal texts share a digest, near-equal ones share bands, others share nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.fingerprint import PERMUTATIONS, ROWS, bands, digest, letters, signature, similarity

# The Han block from 一, so that random texts are as far apart as texts can be.
HAN = [chr(0x4E00 + n) for n in range(2000)]


def text(seed: int, length: int = 600) -> str:
    return "".join(random.Random(seed).choices(HAN, k=length))


def changed(original: str, share: float, seed: int) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice(HAN) if rng.random() < share else one for one in original)


@pytest.mark.parametrize(
    "variant",
    [
        "党建引领，清水长流。",
        " 党建 引领\n清水长流",
        "党建引领——清水长流!",
        "“党建引领”清水长流…",
        "党建_引领清水长流",
    ],
)
def test_spaces_and_signs_do_not_change_the_digest(variant: str) -> None:
    assert digest(variant) == digest("党建引领清水长流")


def test_one_other_letter_changes_the_digest() -> None:
    assert digest("党建引领清水长流") != digest("党建引领清水常流")
    assert digest("") != digest("一")
    assert len(digest("")) == 32


def test_case_of_letters_does_not_count_and_digits_do() -> None:
    assert letters("PM2.5 Ab") == "pm25ab"
    assert digest("第1次") != digest("第2次")


def test_a_signature_is_the_same_in_every_process() -> None:
    assert digest("党建引领清水长流") == "585d6565f0a65012cfdbfb986502ba88"
    assert signature("党建引领清水长流")[:2] == (3196151297, 3196151297)
    assert signature(text(1)) == signature(" ".join(text(1)))
    assert len(signature(text(1))) == PERMUTATIONS
    assert len(bands(signature(text(1)))) == PERMUTATIONS // ROWS


def test_near_equal_texts_share_a_band_and_others_do_not() -> None:
    found = sum(
        bool(set(bands(signature(text(n)))) & set(bands(signature(changed(text(n), 0.03, n)))))
        for n in range(60)
    )
    assert found >= 57
    strangers = [set(bands(signature(text(n)))) for n in range(60)]
    assert sum(bool(strangers[a] & strangers[b]) for a in range(60) for b in range(a)) <= 2


def test_the_share_of_equal_places_estimates_the_share_of_common_shingles() -> None:
    one, other = signature(text(1, 1000)), signature(text(1, 1000)[:500] + text(2, 500))
    assert sum(a == b for a, b in zip(one, other, strict=True)) / PERMUTATIONS == pytest.approx(
        1 / 3, abs=0.15
    )


def test_a_reprint_inside_a_frame_is_wholly_contained() -> None:
    assert similarity(text(1), text(2, 80) + text(1) + text(3, 80)) == 1.0
    assert similarity(text(1), text(2)) < 0.05
    assert similarity(text(1), text(1)[:300]) == 1.0


@settings(deadline=None)  # a busy machine is no fault of a text
@given(st.text(max_size=120), st.text(max_size=120))
def test_no_text_raises_and_similarity_is_symmetric(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 1
    assert all(-(2**63) <= key < 2**63 for key in bands(signature(one)))
    assert all(0 <= place < 2**32 for place in signature(one))


@pytest.mark.parametrize("text_", ["", "一", "一二三四", "\ud800", "。" * 100])
def test_texts_shorter_than_a_shingle_have_fingerprints(text_: str) -> None:
    assert len(signature(text_)) == PERMUTATIONS
    assert similarity(text_, text_) == 1
