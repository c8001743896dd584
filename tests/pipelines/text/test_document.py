"""Plain text becomes a document: title, fields, paragraphs, and what was dropped and why."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import clean_text
from pipelines.text.document import Document, read_document
from tests.speed import within

TITLE = "青溪县把支部建在清水河畔"
FIRST = "昨日上午，青溪县生态环境局的党员走进柳湾村，沿着清水河查看排口，当场商量治理的办法。"
SECOND = (
    "大家约定，每月初五在河边碰头，把上月的问题逐条销号，再把新的问题记到本子上，绝不拖到下一个月。"
)
TEXT = f"{TITLE}\n{FIRST}\n{SECOND}"


def reasons(document: Document) -> dict[str, str]:
    return dict(document.dropped)


def test_title_and_paragraphs_are_parted() -> None:
    document = read_document(TEXT)
    assert (document.title, document.paragraphs, document.dropped) == (TITLE, (FIRST, SECOND), ())


def test_prose_without_a_title_gets_none() -> None:
    assert read_document(f"{FIRST}\n{SECOND}").title is None
    assert read_document(FIRST).paragraphs == (FIRST,)


def test_a_known_title_is_taken_and_its_copy_dropped() -> None:
    document = read_document(TEXT, TITLE)
    assert (document.title, document.paragraphs) == (TITLE, (FIRST, SECOND))


def test_fields_of_the_lines_are_read_and_the_lines_dropped() -> None:
    document = read_document(
        f"{TITLE}\n发布时间：2024-02-06 来源：青溪晚报 浏览次数：294\n{FIRST}\n{SECOND}\n责任编辑：周小禾 审核：林一川"
    )
    assert (document.published_on, document.source, document.views) == (
        date(2024, 2, 6),
        "青溪晚报",
        294,
    )
    assert (document.editor, document.reviewer, document.paragraphs) == (
        "周小禾",
        "林一川",
        (FIRST, SECOND),
    )


def test_a_line_of_nothing_but_a_date_near_the_top_is_the_date() -> None:
    assert read_document(f"{TITLE}\n2024-02-06 09:30\n{FIRST}\n{SECOND}").published_on == date(
        2024, 2, 6
    )


def test_dates_and_views_of_teasers_are_not_the_reports() -> None:
    tail = "别处的新闻标题一则\n发布时间：2019-01-01 浏览次数：99\n另一则新闻的标题\n2018-05-05"
    document = read_document(f"{TITLE}\n{FIRST}\n{SECOND}\n相关阅读：\n{tail}")
    assert (document.published_on, document.views) == (None, None)
    assert document.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize("line", [
    "【打印本页】【关闭窗口】", "字号：大 中 小", "[大][中][小]", "打印 关闭", "分享到：", "当前位置：首页 > 机关党建", "首页 > 机关党建 > 正文",
    "上一篇：没有了", "下一条：某县召开会议", "返回列表", "主办单位：青溪县生态环境局", "某ICP备12345678号", "Copyright 2024 青溪网", "用手机扫描二维码",
    "凡本网注明来源的作品均为本网所有", "设为首页", "网站地图", "——————", "| | |",
])  # fmt: skip
def test_a_line_of_the_frame_is_dropped_with_its_reason(line: str) -> None:
    document = read_document(f"{TITLE}\n{FIRST}\n{line}\n{SECOND}")
    assert document.paragraphs == (FIRST, SECOND)
    assert len(document.dropped) == 1
    assert all(reasons(document).values())


@pytest.mark.parametrize("line", [
    "当前位置不佳的三处排口，党员们用两个周末改到了下游，村民都说这件事办到了心坎上，比发十张通知都管用。",
    "会议指出，返回首页看初心，才知道路从哪里来，也才知道往后该往哪里走，这是大家一致的看法。", "一、到河边去", "（一）听见声音",
    "附件：名单.pdf", "大家都说好！", "“水清了。”", "镇里的技术员说：先看水，再看账，最后看人。",
])  # fmt: skip
def test_a_line_of_the_report_is_kept(line: str) -> None:
    assert line in read_document(f"{TITLE}\n{FIRST}\n{line}\n{SECOND}").paragraphs


def test_the_lede_that_comes_twice_is_dropped_once() -> None:
    lede, whole = FIRST + SECOND[:30], FIRST + SECOND
    document = read_document(f"{lede}\n{whole}\n{SECOND}")
    assert document.paragraphs == (whole, SECOND)
    assert reasons(document) == {lede: "lede repeated"}


def test_a_ticker_above_the_repeated_title_is_dropped() -> None:
    document = read_document(f"滚动消息一则\n{TITLE}\n{TITLE} {FIRST[:20]}……\n{FIRST}\n{SECOND}")
    assert (document.title, document.paragraphs) == (TITLE, (FIRST, SECOND))
    assert set(reasons(document).values()) == {"ticker", "title and cut lede"}


def test_traditional_text_is_repaired_and_the_repair_is_counted() -> None:
    document = read_document(
        "青溪縣把支部建在清水河畔\n黨員們來到柳灣村，沿著清水河查看排口，當場商量治理的辦法，記下問題。"
    )
    assert (document.title, document.script) == ("青溪县把支部建在清水河畔", "hant")
    assert document.repairs["traditional"] > 5


def test_a_column_in_front_of_the_title_is_named() -> None:
    assert read_document(f"【护河日记】{TEXT}").column == "护河日记"


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\x00", "\ufeff", "\u3000\n\t"])
def test_a_text_of_nothing_has_no_paragraphs(text: str) -> None:
    assert read_document(text).paragraphs == ()


@pytest.mark.parametrize("text", [
    "大中小" * 40 + "x", "一 " * 200_000, "。" * 500_000, FIRST * 20_000 + "\n" + FIRST * 20_000, f"{FIRST}\n责任编辑：甲乙\n2024-01-01" + "," * 200_000 + " x",
    "来源：某\n" * 20_000, "\n" * 500_000, "環(huán)" * 50_000, "?" * 300_000, "\ud800" * 1000,
], ids=["sizes", "spaced", "stops", "long lede", "commas", "labels", "breaks", "glosses", "marks", "surrogates"])  # fmt: skip
def test_no_text_holds_the_reader(text: str) -> None:
    before = time.process_time()
    assert isinstance(read_document(text), Document)
    took = time.process_time() - before
    assert within(took, 2.0)


SOUND = [
    TITLE, FIRST, SECOND, "来源：青溪晚报", "2024-02-06", "责任编辑：周小禾", "相关阅读", "上一篇：无", "环境環境", "(", "", "首页",
]  # fmt: skip
DAMAGED = "?！笔"  # whose true bytes are searched: ten times the time of a sound text
TEXTS = st.one_of(
    st.text(max_size=120), st.lists(st.sampled_from(SOUND), max_size=12).map("\n".join)
)
BROKEN = st.lists(st.sampled_from([*SOUND, DAMAGED]), max_size=11).map(
    lambda lines: "\n".join([*lines, DAMAGED])
)


def every_line_is_kept_or_named(text: str) -> None:
    document = read_document(text)
    lines = [line for line in clean_text(text).split("\n") if line]
    told = [
        *document.paragraphs,
        *(line for line, _ in document.dropped),
        *([document.title] if document.title else []),
    ]
    assert sorted(lines) == sorted(told)


@settings(deadline=None)
@given(TEXTS)
def test_nothing_raises_and_every_line_is_kept_or_named(text: str) -> None:
    every_line_is_kept_or_named(text)


@settings(deadline=None, max_examples=10)
@given(BROKEN)
def test_nothing_raises_where_characters_are_broken(text: str) -> None:
    every_line_is_kept_or_named(text)


@settings(deadline=None)
@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@settings(deadline=None, max_examples=10)
@given(BROKEN)
def test_cleaning_broken_characters_twice_is_cleaning_them_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_a_sound_simplified_text_needs_no_repair_at_all() -> None:
    text = (
        "某市生态环境局召开会议，研究铁军建设，讨论豫剧与行路难。\n会议指出，要把党建贯穿全过程。"
    )
    assert read_document(text).repairs == {}
