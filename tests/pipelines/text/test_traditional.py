"""Traditional text becomes simplified text, and simplified text is left alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from pipelines.text.traditional import (
    convert,
    script,
    simplified_only,
    simplify,
    tables,
    traditional_only,
)
from tests.pipelines.text.cases import negative, repaired

HANT = "青溪縣環境監測站的黨員來到柳灣村，查看水質，為村裡的發展出主意。"
HANS = "青溪县环境监测站的党员来到柳湾村，查看水质，为村里的发展出主意。"


def test_a_traditional_line_is_simplified() -> None:
    assert simplify(HANT)[0] == HANS


@pytest.mark.parametrize(("line", "simple"), [
    ("著力治水護河，黨員帶頭", "着力治水护河，党员带头"), ("沿著河邊走，看著水變清", "沿着河边走，看着水变清"),
    ("讀原著、學名著，成效顯著", "读原著、学名著，成效显著"), ("著名學者的專著與論著", "著名学者的专著与论著"),
    ("昭著的惡習與土著居民的來歷", "昭著的恶习与土著居民的来历"),
])  # fmt: skip
def test_zhe_is_written_as_its_word_asks(line: str, simple: str) -> None:
    assert simplify(line)[0] == simple


@pytest.mark.parametrize(
    "text",
    [
        HANS,
        "破坏生态环境，乾隆年间",
        "著名的柳湾村",
        "PM2.5",
        "",
        "于、后、里、干、采、征都照旧",
        "一" * 2000,
    ],
)
def test_simplified_text_is_left_alone(text: str) -> None:
    assert simplify(text) == (text, 0)


def test_words_of_other_places_keep_their_words() -> None:
    assert simplify("這套軟體記錄資訊，網路傳輸數據")[0] == "这套软体记录资讯，网路传输数据"


def test_each_line_of_a_mixed_page_is_judged_alone() -> None:
    text = f"{HANS}\n{HANT}\n破坏生态的行为"
    assert simplify(text)[0] == f"{HANS}\n{HANS}\n破坏生态的行为"


@pytest.mark.parametrize(("text", "name"), [
    (HANT, "hant"), (HANS, "hans"), (f"{HANS}\n{HANT}", "mixed"), ("", "hans"), ("PM2.5", "hans"), (f"{HANT}\n" * 9 + HANS, "hant"),
])  # fmt: skip
def test_a_text_has_a_script(text: str, name: str) -> None:
    assert script(text) == name


def test_phrases_come_before_characters() -> None:
    assert convert("乾坤、乾淨、頭髮、發展") == "乾坤、干净、头发、发展"


def test_characters_of_gb2312_are_not_traditional() -> None:
    assert traditional_only().isdisjoint("于后里干采征着乾")
    assert set("環質發監調") <= traditional_only()


@given(st.text(max_size=200))
def test_no_text_raises_and_twice_is_once(text: str) -> None:
    once = simplify(text)[0]
    assert simplify(once)[0] == once


@given(
    st.lists(st.sampled_from([HANT, HANS, "著", "乾淨", "PM2.5", "坏", "覆蓋", "瞭解"]), max_size=8)
)
def test_mixtures_of_lines_are_simplified_once(lines: list[str]) -> None:
    once = simplify("\n".join(lines))[0]
    assert simplify(once)[0] == once


@pytest.mark.parametrize(("shown", "right"), repaired("traditional"))
def test_traditional_text_comes_out_as_simplified_text_is_written(shown: str, right: str) -> None:
    assert simplify(shown)[0] == right


@pytest.mark.parametrize("text", negative("traditional"))
def test_what_simplified_text_may_have_stays(text: str) -> None:
    assert simplify(text) == (text, 0)


def test_a_line_of_simplified_text_keeps_every_character_of_gb2312() -> None:
    sound = [chr(code) for code in tables()[1] if chr(code) not in traditional_only()]
    assert set("乾於後徵藉覆摺") - set(sound) <= set("藉覆")
    for one in sound:
        line = f"他们说的是{one}字，这个字写进了简体文章"
        assert simplify(line) == (line, 0)


def test_no_character_is_of_both_scripts() -> None:
    assert traditional_only().isdisjoint(simplified_only())
    assert set("为这经济发现") <= simplified_only()


def test_conversion_is_that_of_the_package() -> None:
    levels, characters = tables()
    phrases = [key for _, values in levels for key in values]
    other = [*map(chr, characters), *"的是，。 a\n", *map(chr, range(0x4E00, 0x9FA5, 7))]
    chance = random.Random(20)
    converter = OpenCC("t2s")
    for _ in range(3000):
        pieces = [chance.choice(phrases)[: chance.randint(1, 5)] for _ in range(3)]
        text = "".join(chance.sample([*pieces, *chance.choices(other, k=9)], 10))
        assert convert(text) == converter.convert(text)


@given(
    st.lists(
        st.sampled_from([*"國裏於著乾覆囯噁昇の", "发们这", "\n", "環境", HANT, HANS]), max_size=30
    )
)
def test_any_mixture_is_simplified_at_once_and_keeps_its_length(pieces: list[str]) -> None:
    once = simplify("".join(pieces))[0]
    assert simplify(once) == (once, 0)
    assert len(once) == len("".join(pieces))
