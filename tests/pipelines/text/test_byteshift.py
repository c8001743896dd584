"""Byte-shifted text: what is repaired, and what must stay as it is."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import clean_text, repair
from pipelines.text.byteshift import find_sites, repair_byteshift
from pipelines.text.glosses import strip_glosses
from tests.byteshift_score import score
from tests.damage_bytes import STRADDLING, meant, shown, traditional
from tests.web.corpus import articles

CASES = json.loads((Path(__file__).parents[2] / "cases" / "byteshift.json").read_text("utf-8"))
PAGE = "\n".join(one.body for one in articles(6, 11))


@pytest.mark.parametrize("case", CASES["wild"])
def test_wild_breaks_are_repaired(case: dict[str, str]) -> None:
    assert repair_byteshift(case["shown"])[0] == case["right"]


@pytest.mark.parametrize("sentence", CASES["synthetic"])
def test_breaks_on_a_mirrored_page_are_repaired_or_left(sentence: str) -> None:
    text = traditional(f"{sentence}\n{PAGE}")
    broken = shown(text, STRADDLING)
    figures = score(
        meant(text, STRADDLING), broken, [one for one in find_sites(broken) if one.accepted]
    )
    assert figures["right"] == figures["repairs"] > 0
    assert not figures["worse"]


@pytest.mark.parametrize("text", CASES["negative"])
def test_text_that_is_not_broken_stays(text: str) -> None:
    assert repair_byteshift(text) == (text, 0)


@pytest.mark.parametrize("case", CASES["known_failures"])
@pytest.mark.xfail(strict=True, reason="two characters of a short simplified line are open")
def test_known_failures(case: dict[str, str]) -> None:
    assert repair_byteshift(case["shown"])[0] == case["right"]


def test_restored_glosses_are_read_as_glosses() -> None:
    text = traditional(PAGE)
    repaired = repair_byteshift(shown(text, STRADDLING))[0]
    assert "(" not in strip_glosses(repaired)[0].replace("(1", "").split("\n")[0]


def test_a_mirrored_page_comes_out_as_it_was_written() -> None:
    counts = repair(shown(traditional(PAGE), STRADDLING))[1]
    assert counts["byteshift"] > 0


@pytest.mark.parametrize("cuts", [True, False])
def test_adjacent_breaks_and_line_ends_raise_nothing(cuts: bool) -> None:
    text = "要保護。“保護！”保護\n環保；保護"
    assert isinstance(repair_byteshift(shown(text, STRADDLING, cuts))[0], str)


def test_text_with_two_readings_stays_or_says_so() -> None:
    sites = find_sites("某某?！笔校")
    assert not any(site.accepted and "□" not in site.repaired for site in sites)


def test_five_megabytes_in_one_line_take_seconds() -> None:
    start = time.monotonic()
    repair_byteshift(("真的吗?。为什么?！今天天气不错。" * 300_000)[:5_000_000])
    repair_byteshift("生态环境" * 1_250_000)
    assert time.monotonic() - start < 60


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.characters(), st.sampled_from("?？。，！；、“”(（)）\nāǎbB_省市保护效\ufffd\ue000€")
        ),
        max_size=40,
    )
)
def test_nothing_raises_and_length_is_bounded(text: str) -> None:
    repaired, count = repair_byteshift(text)
    assert len(repaired) <= 3 * len(text)
    assert (count == 0) == (repaired == text)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.booleans())
def test_cleaning_twice_is_cleaning_once(at: int, mirror: bool) -> None:
    text = PAGE[at : at + 150]
    broken = shown(traditional(text), STRADDLING) if mirror else shown(text)
    once = clean_text(broken)
    assert clean_text(once) == once
