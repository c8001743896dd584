"""Whole pages as plain text become the documents that a careful reader would make of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import clean_text
from pipelines.text.document import read_document
from pipelines.text.labels import read_labels, values
from tests.conftest import ROOT
from tests.web.corpus import articles

LAYOUT = json.loads((ROOT / "tests/cases/layout.json").read_text("utf-8"))
LABELS = json.loads((ROOT / "tests/cases/labels.json").read_text("utf-8"))
FRAME = [
    "首页",
    "您的位置：首页 > 党建",
    "发布时间：2019-01-01 浏览次数：99",
    "来源：",
    "青溪晚报",
    "2019-01-01",
    "责任编辑：周小禾",
    "相关阅读",
    "扫一扫在手机打开当前页",
    "附件：1.名单.pdf",
    "青溪县生态环境局",
    "二〇二四年二月六日",
    "昨日上午，青溪县的党员走进柳湾村，沿着清水河查看排口，当场商量治理的办法。",
    "水清了。（记者 周小禾）",
    "青溪县把支部建在清水河畔",
    "原标题：青溪县把支部建在清水河畔",
    "| | |",
    "()",
]


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def read(text: str, wanted: dict[str, Any]) -> dict[str, Any]:
    document = read_document(text)
    return {name: plain(getattr(document, name)) for name in wanted}


@pytest.mark.parametrize("case", LAYOUT["synthetic"], ids=lambda case: case["id"])
def test_a_page_becomes_the_document_that_it_shows(case: dict[str, Any]) -> None:
    assert read(case["text"], case["document"]) == case["document"]


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", LAYOUT["known_failures"], ids=lambda case: case["id"])
def test_a_page_is_known_to_be_misread(case: dict[str, Any]) -> None:
    assert read(case["text"], case["document"]) == case["document"]


@pytest.mark.parametrize("text", LAYOUT["negative"], ids=lambda text: text[:12])
def test_no_line_of_a_sound_text_is_dropped(text: str) -> None:
    document = read_document(text)
    assert document.dropped == ()
    assert (document.published_on, document.source, document.editor, document.views) == (None,) * 4


@pytest.mark.parametrize("article", articles(40, 11), ids=lambda article: str(article.number))
def test_a_clean_report_loses_nothing(article: Any) -> None:
    document = read_document(f"{article.title}\n{article.body}")
    assert (document.title, list(document.paragraphs)) == (article.title, article.paragraphs)


@pytest.mark.parametrize("case", LABELS["labels"], ids=lambda case: case["line"])
def test_a_line_of_labels_says(case: dict[str, Any]) -> None:
    pairs = read_labels(case["line"])
    assert pairs is not None
    assert {name: plain(value) for name, value in values(pairs).items()} == case["values"]


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", LABELS["known_failures"], ids=lambda case: case["line"])
def test_a_line_of_labels_is_known_to_be_misread(case: dict[str, Any]) -> None:
    found = values(read_labels(case["line"]) or ())
    assert {name: plain(value) for name, value in found.items()} == case["values"]


@pytest.mark.parametrize("line", LABELS["negative"])
def test_a_line_that_only_looks_like_labels_is_none(line: str) -> None:
    assert read_labels(line) is None


@pytest.mark.parametrize("case", LAYOUT["synthetic"], ids=lambda case: case["id"])
def test_every_line_of_a_page_is_kept_named_or_the_title(case: dict[str, Any]) -> None:
    document = read_document(case["text"])
    told = [*document.paragraphs, *(line for line, _ in document.dropped)]
    lines = [line for line in clean_text(case["text"]).split("\n") if line]
    left = list(lines)
    for line in told:
        left.remove(line)
    assert left in ([], [document.title])
    assert all(reason for _, reason in document.dropped)


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAME), max_size=24))
def test_any_order_of_lines_is_read_the_same_twice_and_leaks_no_future(lines: list[str]) -> None:
    text = "\n".join(lines)
    document = read_document(text)
    assert document == read_document(text)
    assert sum(map(len, document.paragraphs)) <= len(text)
    day = document.published_on
    assert day is None or day <= date.today() + timedelta(days=1)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_no_text_raises_not_even_half_a_character(text: str) -> None:
    for given_text in (text, f"\ud800{text}\n来源：\udfff"):
        document = read_document(given_text, "标题" if text else None)
        assert isinstance(document.paragraphs, tuple)
