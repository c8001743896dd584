"""Values of many origins become one frozen report."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.report_loader import ReportLoader
from pipelines.report import Attachment, Report

FIELDS = ["title", "source", "editor", "reviewer", "issuer", "doc_number", "index_number", "authors", "views", "published_on",
          "written_on", "breadcrumb"]  # fmt: skip


def load(field: str, *values: Any) -> Any:
    loader = ReportLoader("http://a.test/1", "a")
    for number, value in enumerate(values):
        loader.offer(field, f"place {number}", value)
    return getattr(loader.load_item(), field)


@pytest.mark.parametrize(("field", "values", "result"), [
    ("title", [" 清水河 <br>护河\n日记 "], "清水河 护河 日记"),
    ("title", ["清水河护河…", "清水河护河日记"], "清水河护河日记"),
    ("title", ["清水河护河...", "清水河护河…"], "清水河护河..."),
    ("title", ["", "----", "无", "清水河"], "清水河"),
    ("title", ["长" * 5000, "清水河"], "清水河"),
    ("source", ["本网", "青溪晚报"], "青溪晚报"),
    ("source", ["青溪晚报 2024-02-06 03:15"], "青溪晚报"),
    ("source", ["青溪晚报(柳湾"], "青溪晚报(柳湾)"),
    ("source", ["2024-02-06", "青溪晚报"], "青溪晚报"),
    ("source", [",", "&nbsp;"], None),
    ("published_on", ["无", "2024年2月6日 09:30", "2024-02-07"], date(2024, 2, 6)),
    ("published_on", [date(2024, 2, 6), "2024-02-07"], date(2024, 2, 6)),
    ("written_on", ["二〇二四年二月六日"], date(2024, 2, 6)),
    ("written_on", ["2024-13-45"], None),
    ("authors", ["林一川、周小禾"], ("林一川", "周小禾")),
    ("authors", ["林一川 周小禾"], ("林一川", "周小禾")),
    ("authors", ["林 川"], ("林川",)),
    ("authors", ["", "-"], ()),
    ("views", ["加载中", "1,024次"], 1024),
    ("views", [294], 294),
    ("views", ["1.2万"], 12000),
    ("views", ["[ _showDynClicks ]"], None),
    ("doc_number", ["〔〕号", "青环发〔2024〕1号"], "青环发〔2024〕1号"),
    ("breadcrumb", ["首页", "机关党建"], ("首页", "机关党建")),
    ("images", [["http://a.test/1.png"], ["http://a.test/1.png"], ["http://a.test/2.png"]], ("http://a.test/1.png", "http://a.test/2.png")),
    ("attachments", [[Attachment(url="http://a.test/1.pdf", name="甲")]] * 2, (Attachment(url="http://a.test/1.pdf", name="甲"),)),
    ("raw_body", [" 第一行\n第二行 "], " 第一行\n第二行 "),
])  # fmt: skip
def test_each_field_has_its_own_reading(field: str, values: list[Any], result: Any) -> None:
    assert load(field, *values) == result


def test_where_a_value_was_read_is_kept() -> None:
    loader = ReportLoader("http://a.test/1", "a")
    loader.offer("title", "meta", "清水河护河…")
    loader.offer("title", "h1", "清水河护河日记")
    loader.offer("source", "label", "本网")
    loader.offer("source", "meta", "青溪晚报")
    assert loader.load_item().origins == {"title": "h1", "source": "meta"}


def test_a_report_of_nothing_has_defaults_and_cannot_be_changed() -> None:
    report = ReportLoader("http://a.test/1", "a").load_item()
    assert report == Report(url="http://a.test/1", site="a", origins={})
    with pytest.raises(FrozenInstanceError):
        report.title = "清水河"  # type: ignore[misc]


def test_two_loaders_share_nothing() -> None:
    first, second = ReportLoader("http://a.test/1", "a"), ReportLoader("http://a.test/2", "b")
    first.offer("title", "h1", "清水河护河日记")
    assert second.load_item().title is None


@given(st.sampled_from(FIELDS), st.lists(st.text(max_size=60), max_size=4))
def test_no_text_makes_it_raise(field: str, values: list[str]) -> None:
    loader = ReportLoader("http://a.test/1", "a")
    loader.offer(field, "anywhere", *values)
    assert isinstance(loader.load_item(), Report)
