"""Wrong code pages: what is read again, what must stay, what is lost."""

from __future__ import annotations

import json
import random
import time
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import clean_text
from pipelines.text.doubled import drop_doubled, restore_spaces
from pipelines.text.lost import lost
from pipelines.text.mojibake import is_lost, repair_mojibake
from pipelines.text.private_use import restore_private
from pipelines.text.residue import drop_jammers, drop_residue
from pipelines.text.spam import is_spam
from pipelines.text.spelled import find_spelled
from tests.damage_bytes import traditional
from tests.damage_codepage import misreadings
from tests.web.corpus import articles

CASES = json.loads((Path(__file__).parents[2] / "cases" / "mojibake.json").read_text("utf-8"))
FIXES = (repair_mojibake, restore_private, drop_residue, restore_spaces, drop_jammers, drop_doubled)
PAGE = "\n".join(one.body for one in articles(2, 7))
KINDS = misreadings(PAGE)
# What a misreading leaves can be read in full, or most of it.
WHOLE = {"UTF-8 as windows-1252", "UTF-8 as windows-1252 twice", "GBK as windows-1252",
         "Big5 as windows-1252", "Big5 as GBK"}  # fmt: skip
ODD = "çæåäéè锛銆鐨涓绗洓Ã©â€œ\x81\xad\ue76e\uf8ff?\ufffd€ ,，、。/p>Â·生态"


def cases(kind: str) -> list[object]:
    return [pytest.param(case, id=case["why"]) for case in CASES[kind]]


@pytest.mark.parametrize("case", [*cases("wild"), *cases("synthetic")])
def test_what_can_be_read_again_is(case: dict[str, str]) -> None:
    assert repair_mojibake(case["shown"])[0] == case["right"]


@pytest.mark.parametrize("case", cases("negative"))
@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.__name__)
def test_sound_text_stays(case: dict[str, str], fix: object) -> None:
    assert fix(case["shown"]) == (case["shown"], 0)
    assert lost(case["shown"]) is None


@pytest.mark.parametrize("case", cases("known_failures"))
@pytest.mark.xfail(strict=True, reason="too little text to be sure")
def test_known_failures(case: dict[str, str]) -> None:
    assert repair_mojibake(case["shown"])[0] == case["right"]


@pytest.mark.parametrize("case", cases("lost"))
def test_lost_text_is_told_with_the_reason(case: dict[str, str]) -> None:
    assert lost(case["shown"]) == case["right"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_misread_page_is_read_again(kind: str) -> None:
    right = traditional(PAGE) if kind.startswith("Big5") else PAGE
    read = repair_mojibake(KINDS[kind])[0]
    if kind in WHOLE:
        assert read == right
    else:
        pairs = [SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
                 for a, b in zip(read.split("\n"), right.split("\n"), strict=True)]  # fmt: skip
        assert sum(one.size for blocks in pairs for one in blocks) > 0.9 * len(right)
    assert lost(read) is None


def test_short_lines_are_read_as_the_page_is() -> None:
    shown = misreadings("全面加强生态环境保护\n物质")["GBK as windows-1252"]
    assert repair_mojibake(shown)[0] == "全面加强生态环境保护\n物质"


def test_random_characters_and_double_mojibake_are_lost() -> None:
    chosen = random.Random(3)
    assert lost("".join(chr(chosen.randrange(0x4E00, 0xA000)) for _ in range(500))) == "improbable"
    twice = KINDS["UTF-8 as GBK, errors U+FFFD"].encode().decode("gb18030", "ignore")
    assert lost(clean_text(twice)) in ("double mojibake", "replacement characters")


def test_one_lost_character_does_not_condemn_a_page() -> None:
    assert not is_lost(f"{PAGE}锟斤拷")


@pytest.mark.parametrize("text", [PAGE, traditional(PAGE), "Hello world. " * 50, "张三、李四、" * 50,
                                  "鲫鲤鲢鳙鲶鳗鲈鳜鲟鳇鲥鲳鳕鲑鳟" * 5])  # fmt: skip
def test_sound_pages_are_not_judged(text: str) -> None:
    assert lost(text) is None


def test_spam_is_told_from_a_report_on_it() -> None:
    line = "警方查处在线观看淫秽视频、开设百家乐赌场的网站"
    assert is_spam("高清无码在线观看中文字幕", PAGE)
    assert not is_spam(line, f"近日，{line}。")
    assert not is_spam("高清视频在线观看", PAGE)


def test_spelled_words_are_only_reported() -> None:
    text = "煤gao效利用"
    assert find_spelled(text) == [(1, "gao")]
    assert clean_text(text) == text


@pytest.mark.parametrize("piece", ["çŽ¯å¢ƒ", "ç¯å", "鐢熸", "锛銆", "\ue76e鐢", "¡°µÍÌ", "锟斤拷", "??", "9 S- F( E) V4 {: ",
                                   "好,、", "/p>", "Ã©", "记者??张三", "\uf0d8"])  # fmt: skip
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_megabyte_of_anything_takes_seconds(piece: str, end: str) -> None:
    text = (piece + end) * (1_000_000 // len(piece + end))
    start = time.monotonic()
    for fix in FIXES:
        fix(text)
    lost(text)
    assert time.monotonic() - start < 30


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(ODD)), max_size=60))
def test_nothing_raises_and_length_is_bounded(text: str) -> None:
    for fix in FIXES:
        fixed, count = fix(text)
        assert len(fixed) <= 2 * len(text) + 8
        assert (count == 0) == (fixed == text)
        assert fix(fixed)[0] == fixed
    assert lost(text) in (None, "replacement characters", "question marks", "double mojibake",
                          "improbable", "injected spam")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_cleaning_twice_is_cleaning_once(kind: str) -> None:
    once = clean_text(misreadings(PAGE[:300])[kind])
    assert clean_text(once) == once
