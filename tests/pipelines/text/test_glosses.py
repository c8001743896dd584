"""Readings that mirrors put behind characters go; parentheses that mean something stay."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.glosses import first_reading, strip_glosses, toneless
from pipelines.text.traditional import traditional_only
from tests.damage_bytes import STEPS, meant, traditional
from tests.pipelines.text.cases import negative, repaired
from tests.speed import within

PAGE = "青溪縣環(huán)境監(jiān)測站的黨員來到柳灣村，查看水質(zhì)，調(diào)整點位，又為村里的發(fā)展出主意。"
CLEAN = "青溪縣環境監測站的黨員來到柳灣村，查看水質，調整點位，又為村里的發展出主意。"


def test_glosses_of_a_traditional_page_are_taken_out() -> None:
    assert strip_glosses(PAGE) == (CLEAN, 5)


@pytest.mark.parametrize("shape", ["{}({})", "{}({} )", "{}（{}）"])
def test_a_gloss_may_have_a_space_or_wide_brackets(shape: str) -> None:
    page = "、".join(shape.format(one, first_reading(one)) for one in "環質發監調")
    assert strip_glosses(page) == ("環、質、發、監、調", 5)


def test_a_real_parenthesis_behind_a_gloss_stays() -> None:
    assert strip_glosses(f"{PAGE}空氣質(zhì)(AQI)")[0] == f"{CLEAN}空氣質(AQI)"


def test_repeated_glosses_without_tones_are_taken_out() -> None:
    page = "政(zheng)(zheng)府(fu)办(ban)公(gong)(gong)室印(yin)发"
    assert strip_glosses(page) == ("政府办公室印发", 7)


@pytest.mark.parametrize("text", [
    "细颗粒物(PM2.5)下降", "办法(试行)", "第(a)款、第(b)款", "亳(bó)州、六(lù)安", "李(Li)女士", "镍(ni)含量", "函数f(n)",
    "臺(tāi)州", "生产总值(GDP)与指数(CPI)", "請注意(note)", "最佳管理措施(Best Management Practices,简称BMPs)",
    "環(huán)境與發(fā)展", "", "(((", "（）",
])  # fmt: skip
def test_parentheses_that_mean_something_stay(text: str) -> None:
    assert strip_glosses(text) == (text, 0)


def test_a_page_that_glosses_only_some_of_its_characters_is_left_alone() -> None:
    page = PAGE + "環境監測，水質調查，發展環境，監督質量，調研發現。" * 3
    assert strip_glosses(page) == (page, 0)


@pytest.mark.parametrize(
    ("reading", "plain"), [("lǐng", "ling"), ("lǜ", "lv"), ("ɡāo", "gao"), ("", "")]
)
def test_tones_are_taken_off(reading: str, plain: str) -> None:
    assert toneless(reading) == plain


GLOSSED = st.lists(
    st.sampled_from([one for one in "環質發監調優業風險類" if one in traditional_only()]),
    min_size=3,
    max_size=40,
)


@given(GLOSSED.filter(lambda found: len(set(found)) >= 3), st.sampled_from(["", "的", "，"]))
def test_whatever_a_mirror_glosses_comes_back(characters: list[str], between: str) -> None:
    glossed = between.join(f"{one}({first_reading(one)})" for one in characters)
    assert strip_glosses(glossed) == (between.join(characters), len(characters))


@given(st.text("環質發(zhì)áfāhuán （）a1州", max_size=80))
def test_nothing_raises_and_stripping_twice_is_stripping_once(text: str) -> None:
    once = strip_glosses(text)[0]
    assert strip_glosses(once)[0] == once


@pytest.mark.parametrize(("shown", "right"), repaired("glosses"))
def test_the_glosses_of_a_machine_go(shown: str, right: str) -> None:
    assert strip_glosses(shown)[0] == right


@pytest.mark.parametrize("text", negative("glosses"))
def test_brackets_of_a_writer_stay(text: str) -> None:
    assert strip_glosses(text) == (text, 0)


PROSE = (
    "县里派来的技术员在河边住了两个月，每天记录水位和水质，发现问题就打电话给执法队。\n",
    "监测数据每周发到村民手机上，谁都能看懂，看不懂的由党员上门讲，大家说这件事办得实在。\n",
    "年底开会时，村里总结经验，把责任分到各户，执行得好的给予奖励，差的由监督小组约谈。\n",
)


@pytest.mark.parametrize("steps", range(1, len(STEPS) + 1))
def test_pages_of_every_known_set_come_back(steps: int) -> None:
    glossed = "".join(STEPS[:steps])
    page = traditional("".join(PROSE))
    assert strip_glosses(meant(page, glossed))[0] == meant(page)


@pytest.mark.parametrize("start", range(len(PROSE)))
def test_a_single_glossed_paragraph_of_a_hundred_characters_comes_back(start: int) -> None:
    page = traditional(PROSE[start] + PROSE[start - 1])
    assert strip_glosses(meant(page, "執監發環態業"))[0] == meant(page)


@pytest.mark.parametrize(
    "piece", ["(", "(a", "發(", "發(f", "發()", "發(fā", "發( ", "經濟(GDP)", "(a)", "發(fā)"]
)
def test_text_of_nothing_but_brackets_takes_no_time(piece: str) -> None:
    before = time.process_time()
    strip_glosses(piece * (1_000_000 // len(piece)))
    took = time.process_time() - before
    assert within(took, 3)


PIECES = st.sampled_from(
    ["環(huán)", "發(fā)", "發(fa)", "政(zheng)", "(zheng)", "府(FU)", "領(ㄌㄧㄥˇ)", "生態(shēng tài)", "監(jiàn)", "州", "，", "拼音",
     "的", "\ud800", "(", ")", "（lǐng）", "個(gè)", "達(dá)", "\n"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gets_shorter_at_most_and_is_done_at_once(text: str) -> None:
    once, count = strip_glosses(text)
    assert strip_glosses(once) == (once, 0)
    assert len(once) <= len(text) - 3 * count
