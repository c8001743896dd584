"""Lines that only name files are the page's; a document's own list of annexes is its own."""

from __future__ import annotations

import time

import pytest

from pipelines.text.document import read_document
from pipelines.text.furniture import furniture
from tests.speed import within

PROSE = [
    "昨日上午，青溪县生态环境局的党员走进柳湾村，沿着清水河查看排口，当场商量治理的办法。",
    "大家约定，每月初五在河边碰头，把上月的问题逐条销号，再把新的问题记到本子上。",
]
SIGNED = ["青溪县生态环境局", "2024年2月6日"]
FILES = [
    "附件【名单.xlsx】已下载146次", "附件【x.pdf】已下载*次", "附件【名单.docx】已下载次", "附件【名单.docx】", "附件【2024年第3号公告.pdf】下载12次",
    "附件：x.pdf 已下载3次", "附件1：公示名单.docx（已下载12次）", "附件 2：【表 一.xls】", "附件【a.pdf】已下载1次 附件【b.pdf】已下载次", "附件【a.pdf】附件【b.pdf】",
]  # fmt: skip
OWN = [
    "附件：x.pdf", "附件1：公示名单.docx", "附件.doc",
    "附件：1. 关于印发党建工作要点的通知", "附件：1.名单.xlsx", "附件：1、名单.doc", "附件：青溪县党建工作要点", "附件", "附件1", "附件：", "附件：关于名单.pdf的说明", "附件【名单】",
    "附件：1.关于开展主题党日的通知 2.名单", "附件1：党建工作任务分工表", "附表：名单.pdf", "附则", "附件下载",
]  # fmt: skip
TOLD = [
    "附件：会议要求，各支部对照名单.pdf。", "他把附件【名单.xlsx】已下载146次记在本子上。", "附件里的名单.pdf，大家已经看过了。"
]  # fmt: skip


@pytest.mark.parametrize("line", FILES)
@pytest.mark.parametrize("below", [[], SIGNED, ["责任编辑：周小禾"]], ids=["", "signed", "edited"])
def test_a_line_of_files_below_a_report_is_not_the_report_s(line: str, below: list[str]) -> None:
    assert furniture(line) == "attachment"
    signed = below if below is SIGNED else []
    document = read_document("\n".join([*PROSE, *below, line]))
    assert document.paragraphs == (*PROSE, *signed)
    assert (line, "attachment") in document.dropped


@pytest.mark.parametrize("line", [*OWN, *TOLD])
def test_a_document_s_own_annexes_stay(line: str) -> None:
    assert furniture(line) is None
    assert line in read_document("\n".join([*PROSE, line, *SIGNED])).paragraphs


@pytest.mark.parametrize("line", FILES)
def test_a_line_of_files_within_a_report_stays(line: str) -> None:
    assert read_document("\n".join([PROSE[0], line, PROSE[1]])).paragraphs == (PROSE[0], line, PROSE[1])  # fmt: skip


@pytest.mark.parametrize(
    "piece", ["a.pdf附件：", "附件【", "附件：x.pdf", ".pdf ", "附件1", "附 件 "]
)
def test_a_line_of_one_thing_takes_no_time(piece: str) -> None:
    before = time.process_time()
    for length in (100, 550, 600, 100_000):
        furniture(f"附件：{piece * (length // len(piece))}!")
    took = time.process_time() - before
    assert within(took, 1)
