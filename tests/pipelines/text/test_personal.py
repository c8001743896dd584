"""Numbers of persons are masked, and those of offices, documents and money are not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report import Attachment, Report
from pipelines.steps import clean
from pipelines.text import clean_text
from pipelines.text.personal import mask_personal
from tests.pipelines.text.cases import negative, repaired
from tests.speed import within

PHONE, IDENTITY = "13900001234", "11010119900307803X"
MASKED_PHONE, MASKED_IDENTITY = "139****1234", "110101************"
SECRETS = f"张某，手机{PHONE}，身份证号{IDENTITY}"


@pytest.mark.parametrize(("shown", "right"), repaired("personal"))
def test_a_person_s_number_is_masked(shown: str, right: str) -> None:
    assert mask_personal(shown)[0] == right
    assert mask_personal(right) == (right, 0)


@pytest.mark.parametrize("text", negative("personal"))
def test_other_numbers_stay(text: str) -> None:
    assert mask_personal(text) == (text, 0)


@pytest.mark.parametrize("text", negative("personal"))
def test_what_stays_stays_beside_what_goes(text: str) -> None:
    assert mask_personal(f"{text}。手机{PHONE}。{text}")[0] == f"{text}。手机{MASKED_PHONE}。{text}"


PIECES = st.sampled_from([
    PHONE, IDENTITY, "139-0000-1234", "139 0000 1234", "１３９００００１２３４", "6222020000000000000", "卡号：", "身份证号", "索引号：", "http://a.cn/",
    "a.b@c.com", "@", "1", "9", "0931-", "8412345", " ", "-", "－", "。", "\n", "\t", "*", "元", "X", "x", "+86", "。", "，", "编号", ".", "%",
])  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_masking_needs_one_application_and_counts_what_it_changes(text: str) -> None:
    once, count = mask_personal(text)
    assert mask_personal(once) == (once, 0)
    assert (once == text) == (count == 0)


@pytest.mark.parametrize("piece", [PHONE, f"{PHONE}，", "1", "139 0000 ", "a@", "a", "a.", "@a.", "卡号", "编号 ", "http://", "http://a", f"\n{PHONE}"])  # fmt: skip
def test_a_text_of_one_thing_takes_no_time(piece: str) -> None:
    before = time.process_time()
    mask_personal(piece * (500_000 // len(piece)))
    mask_personal(piece * (500_000 // len(piece)) + f"@{PHONE}")
    took = time.process_time() - before
    assert within(took, 5)


def test_a_report_costs_next_to_nothing() -> None:
    prose = "近日，某市生态环境局召开机关党建会议，2024年PM2.5为31.5微克/立方米，下降4.3%。" * 33
    text = f"{prose[:1460]}联系人{SECRETS}。"
    times = []
    for _ in range(50):
        before = time.process_time()
        for _ in range(20):
            mask_personal(text)
        times.append((time.process_time() - before) / 20)
    assert within(min(times), 0.000_1)  # 0.04 ms on the machine it was written on


def report(**values: object) -> Report:
    made = Report(url=f"https://sthj.example.gov.cn/{PHONE}.html", site="x", title="某市公示名单", raw_body=f"近日，某市公示了{SECRETS}。")  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def test_nothing_that_a_report_brings_to_the_tables_names_a_person_by_number() -> None:
    found = clean(report(
        title=f"公示{PHONE}", authors=(f"张某{PHONE}", "李某"), editor=f"王某{PHONE}", source=f"某局{IDENTITY}",
        breadcrumb=("首页", PHONE), dropped=((f"分享{PHONE}", "share"),), rejection=None,
        attachments=(Attachment(url="https://sthj.example.gov.cn/a.pdf", name=f"{SECRETS}.pdf"),),
    ))  # fmt: skip
    said = repr([getattr(found, name) for name in Report.__slots__ if name != "url"])
    assert PHONE not in said
    assert IDENTITY not in said
    assert MASKED_PHONE in found.body
    assert MASKED_IDENTITY in found.raw_body
    assert found.attachments[0].name == f"张某，手机{MASKED_PHONE}，身份证号{MASKED_IDENTITY}.pdf"
    assert found.repairs["personal"] == 10
    assert PHONE in found.url
    assert clean(found).repairs.get("personal") is None


def test_a_rejected_report_is_masked_too_and_else_left_alone() -> None:
    rejected = report(rejection="listing", body=SECRETS, title=f"名单{PHONE}")
    found = clean(rejected)
    assert (found.body, found.title) == (mask_personal(SECRETS)[0], f"名单{MASKED_PHONE}")
    assert found.rejection == "listing"
    untouched = report(rejection="listing", raw_body="", body="无")
    assert clean(untouched) is untouched


def test_the_cure_of_texts_masks_nothing() -> None:
    assert clean_text(SECRETS) == SECRETS
