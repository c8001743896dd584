"""Lines of labels and what they say."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.dates import parse_date, parse_list_date, parse_url_date
from pipelines.text.label_lines import _labels
from pipelines.text.label_words import LABEL, LABELS
from pipelines.text.labels import is_nothing, names, number, read_labels, values, without_date


@pytest.mark.parametrize(("line", "found"), [
    ("来源：青溪晚报", {"source": "青溪晚报"}),
    ("來源：青溪晚報", {"source": "青溪晚報"}),
    ("發佈時間：2024-02-06 責任編輯：周小禾", {"published_on": date(2024, 2, 6), "editor": "周小禾"}),
    ("發布時間：2024-02-06 責任編輯：周小禾", {"published_on": date(2024, 2, 6), "editor": "周小禾"}),
    ("发布时间：2024-02-06 09:30 来源：青溪晚报 浏览次数：294", {"published_on": date(2024, 2, 6), "source": "青溪晚报", "views": 294}),
    ("2024-02-06 09:30 来源：青溪晚报", {"published_on": date(2024, 2, 6), "source": "青溪晚报"}),
    ("发 布 机 构：青溪县生态环境局", {"issuer": "青溪县生态环境局"}),
    ("（责任编辑：周小禾）", {"editor": "周小禾"}),
    ("编辑：周小禾 签发审核：林一川", {"editor": "周小禾", "reviewer": "林一川"}),
    ("作者：林一川、周小禾", {"authors": ("林一川", "周小禾")}),
    ("来源：青溪晚报作者：林一川责任编辑：周小禾", {"source": "青溪晚报", "authors": ("林一川",), "editor": "周小禾"}),
    ("文号：青环发〔2024〕1号 | 索引号：A-1/2024-00018", {"doc_number": "青环发〔2024〕1号", "index_number": "A-1/2024-00018"}),
    ("成文日期：2024年1月30日 | 发布日期：2024年2月6日", {"written_on": date(2024, 1, 30), "published_on": date(2024, 2, 6)}),
    ("来源：本网 作者：- 浏览量：", {}),
    ("字号：大 中 小 分享到：", {}),
])  # fmt: skip
def test_a_line_of_labels_gives_its_values(line: str, found: dict[str, object]) -> None:
    pairs = read_labels(line)
    assert pairs is not None
    assert {key: value for key, value in values(pairs).items() if value is not None} == found


@pytest.mark.parametrize(
    "line",
    [
        "他说:时间就是生命",
        "近日，青溪县召开会议，研究来源：问题",
        "柳湾村",
        "",
        "林一川指出：要护河",
        "一" * 500,
    ],
)
def test_a_line_of_prose_has_no_labels(line: str) -> None:
    assert read_labels(line) is None


@pytest.mark.parametrize("text", ["2024-02-06", "2024-2-6", "2024/02/06", "2024.2.6", "2024年2月6日", "2024年02月06日 04时42分", "[2024-02-06]",
                                  "(2024-02-06)", "发布时间：2024-02-06 09:30:05", "2024-02-06T09:30:00+08:00", "二〇二四年二月六日",
                                  "二○二四年二月六日", "2024-13-45 2024-02-06", "二〇二四年十十月一日 2024年2月6日"])  # fmt: skip
def test_dates_are_read_in_every_form(text: str) -> None:
    assert parse_date(text) == date(2024, 2, 6)


@pytest.mark.parametrize(("numeral", "day"), [
    ("二〇二四年十月十日", (2024, 10, 10)), ("二〇二四年十二月二十日", (2024, 12, 20)), ("二〇一一年四月二十八日", (2011, 4, 28)),
    ("二〇二四年一月三十一日", (2024, 1, 31)), ("一九九八年六月五日", (1998, 6, 5)),
])  # fmt: skip
def test_chinese_numerals_are_counted(numeral: str, day: tuple[int, int, int]) -> None:
    assert parse_date(numeral) == date(*day)


@pytest.mark.parametrize("text", ["2026-02-00018", "2024-02-30", "1024-02-06", "02-07", "12024-02-06", "2024-02-061", "24-2-7", "二〇二四年十十月一日",
                                  "二〇二四年一二十月一日", "〇〇〇〇年一月一日", ""])  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24-2-7", date(2024, 2, 7)),
        ("[24/02/07]", date(2024, 2, 7)),
        ("2023-02-07", date(2023, 2, 7)),
        ("1-2-3-4", None),
    ],
)
def test_a_listing_may_write_two_digits_of_the_year(text: str, day: date | None) -> None:
    assert parse_list_date(text) == day


@pytest.mark.parametrize("path", ["/x/202402/t20240207_1.html", "/art/2024/2/7/art_1_2.html", "/2024-02/07/content_1.htm", "/20240207/3f2a/c.html",
                                  "/c/2024-02-07/83.shtml", "/web/202402071530123/index.html", "/2024/02/07/ARTI12.shtml"])  # fmt: skip
def test_a_url_may_bear_the_date(path: str) -> None:
    assert parse_url_date(f"http://a.test{path}") == date(2024, 2, 7)


@pytest.mark.parametrize(
    "path",
    [
        "/x/202402/1.html",
        "/info/1024/20245.htm",
        "/art_1_99999999.html",
        "/20241301/1.html",
        "/2024020715301234.html",
    ],
)
def test_a_url_without_a_day_bears_no_date(path: str) -> None:
    assert parse_url_date(f"http://a.test{path}") is None


@pytest.mark.parametrize(
    "text",
    ["", "-", "----", "无", "本网", "本站", "〔〕号", ",", "&nbsp;", " ", "null", "加载中..."],
)
def test_placeholders_are_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("294", 294),
        ("1,024次", 1024),
        ("1.2万", 12000),
        ("3万+", 30000),
        ("加载中", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_a_count_is_read_with_its_unit(text: str, count: int | None) -> None:
    assert number(text) == count


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    found = read_labels(text)
    assert found is None or isinstance(values(found), dict)
    assert all(names(text))
    assert number(text) is None or number(text) >= 0
    assert without_date(without_date(text)).count("(") == without_date(text).count("(")
    for parse in (parse_date, parse_list_date, parse_url_date):
        assert parse(text) is None or 1949 <= parse(text).year <= 2100


@pytest.mark.parametrize("seed", range(200))
def test_labels_that_are_looked_for_before_colons_are_all_that_there_are(seed: int) -> None:
    rng = random.Random(seed)
    words = [*"：: 　|。", *re.findall("[一-鿿]{2,6}", " ".join(LABELS.values())), "2024-02-07", "全媒体" * 9 + "记者", "说"]  # fmt: skip
    line = "".join(rng.choices(words, weights=[20, 9, 3, 1, 1, 1, *(1 for _ in words[6:])], k=40))
    found = [(one.span(), one.lastgroup) for one in _labels(line)]
    assert found == [(one.span(), one.lastgroup) for one in LABEL.finditer(line)]
