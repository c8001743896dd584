"""Documents: their kind by their bytes, their text within limits, their rows after a crawl."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.documents import LIMITS, document_kind, document_text, read_document
from crawler.page.document_lines import paragraphs
from crawler.page.documents import kind, kind_named
from crawler.page.verdict import NotArticle
from pipelines.report import Attachment
from tests import papers

if TYPE_CHECKING:
    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab

LINES = ["某市生态环境局机关党委关于主题党日活动的报告", "二〇二四年二月七日，机关党委组织全体党员赴清水河畔开展主题",
         "党日活动，党员干部参加。", "- 1 -"]  # fmt: skip
TEXT = "某市生态环境局机关党委关于主题党日活动的报告\n二〇二四年二月七日，机关党委组织全体党员赴清水河畔开展主题党日活动，党员干部参加。"
TABLE = (f"<w:tbl><w:tr><w:tc>{papers.paragraph('断面')}</w:tc><w:tc>{papers.paragraph('达标率')}</w:tc></w:tr>"
         f"<w:tr><w:tc>{papers.paragraph('清水河')}</w:tc><w:tc>{papers.paragraph('98%')}</w:tc></w:tr></w:tbl>")  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [
    (papers.pdf(LINES), "pdf"), (b"\r\n" + papers.pdf(LINES), "pdf"), (papers.docx("文"), "docx"),
    (papers.packed(("xl/workbook.xml", b"")), "xlsx"), (papers.packed(("ppt/presentation.xml", b"")), "pptx"),
    (papers.packed(("OFD.xml", b"")), "ofd"), (papers.packed(("a.txt", b"")), "zip"),
    (papers.compound("WordDocument"), "doc"), (papers.compound("Workbook"), "xls"),
    (papers.compound("Odd"), "ole2"), (b"{\\rtf1", "rtf"), (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff\xe0", "jpg"), (b"Rar!\x1a\x07\x00", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"PK\x03\x04" + b"\xff" * 90, "zip"), (b"<html>%PDF-", None), (b"", None), ("党建".encode(), None),
])  # fmt: skip
def test_the_bytes_tell_the_kind(body: bytes, expected: str | None) -> None:
    assert kind(body) == expected


@given(
    st.binary(max_size=300),
    st.sampled_from([b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""]),
)
def test_no_bytes_make_it_raise(body: bytes, magic: bytes) -> None:
    kind(magic + body)
    kind(magic + body + b"PK\x05\x06" + body)


def test_an_ending_is_only_a_promise() -> None:
    assert kind_named("http://a.test/附件.DOCX#p1") == "docx"
    assert document_kind(b"<html><body>404", "http://a.test/a.pdf") is None
    assert document_kind(b"\x00\x01", "http://a.test/a.pdf") == "broken"
    assert document_kind(papers.pdf(LINES), "http://a.test/t1.html") == "pdf"


def test_the_text_of_a_pdf_file_is_its_paragraphs_without_page_numbers() -> None:
    assert document_text(papers.pdf(LINES)) == TEXT
    assert document_text(papers.pdf(LINES).replace(b"startxref", b"startxxxx")) == TEXT


def test_the_text_of_a_docx_file_is_what_its_reader_sees() -> None:
    deleted = "<w:p><w:del><w:r><w:delText>旧文</w:delText></w:r></w:del><w:r><w:t>机关党委组织党日活动。</w:t></w:r></w:p>"
    box = f"<w:p><w:r><mc:AlternateContent><mc:Fallback>{papers.paragraph('副本')}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    broken = "<w:p><w:r><w:t>一行</w:t><w:br/><w:t>又一行</w:t></w:r></w:p>"
    assert document_text(papers.docx(deleted, TABLE, box, broken)) == (
        "机关党委组织党日活动。\n断面 | 达标率\n清水河 | 98%\n一行\n又一行"
    )


@pytest.mark.parametrize(("body", "reason"), [
    (papers.encrypted_pdf(), "encrypted"),
    (papers.scanned_pdf(), "no text layer"),
    (papers.pdf(LINES)[:200], "broken"),
    (papers.docx("文" * 20)[:-30], "zip"),
    (papers.docx("文", before='<!DOCTYPE a [<!ENTITY b "c">]>'), "broken"),
    (papers.docx("<w:p>"), "broken"),
    (papers.docx("党" * 30_000_000), "too large"),
    (papers.compound("WordDocument"), "doc"),
    (papers.packed(("OFD.xml", b"")), "ofd"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"plain", "broken"),
])  # fmt: skip
def test_a_document_without_a_text_has_a_reason(body: bytes, reason: str) -> None:
    assert document_text(body) == NotArticle(f"document: {reason}")


@pytest.mark.parametrize(("limits", "reason"), [
    (replace(LIMITS, clock=0.01), "timed out"),
    (replace(LIMITS, cpu=1), "timed out"),
    (replace(LIMITS, memory=96 << 20), "too large"),
    (replace(LIMITS, size=1000), "too large"),
    (replace(LIMITS, longest=1000), "too large"),
])  # fmt: skip
def test_a_document_that_costs_too_much_is_ended(limits: object, reason: str) -> None:
    # About a million glyphs: some seconds and some hundred megabytes.
    body = papers.pdf_bomb(8 << 20)
    started = time.monotonic()
    assert document_text(body, limits) == NotArticle(f"document: {reason}")  # type: ignore[arg-type]
    assert time.monotonic() - started < 15


def test_a_document_that_unpacks_to_more_than_the_memory_is_too_large() -> None:
    limits = replace(LIMITS, memory=128 << 20)
    assert document_text(papers.pdf_bomb(160 << 20), limits) == NotArticle("document: too large")


def test_lines_end_paragraphs_unless_they_reach_the_margin() -> None:
    whole = "近日，某县生态环境局机关党委组织全体党员赴清水河畔开展主题党日活"
    lines = f"{whole}\n动。\n一、{whole[2:]}\n（二）{whole[3:]}\n— 3 —"
    assert paragraphs([lines, "动。\n第4页"]) == [
        f"{whole}动。", f"一、{whole[2:]}", f"（二）{whole[3:]}动。",
    ]  # fmt: skip
    assert paragraphs(["名单\n张三\n李四"]) == ["名单", "张三", "李四"]


def test_a_document_becomes_a_report_with_itself_attached() -> None:
    read = read_document(
        papers.pdf(LINES), "http://a.test/P1.pdf", "a_test", ("党日活动报告", None)
    )
    assert (read.title, read.raw_body, read.rejection) == ("党日活动报告", TEXT, None)
    assert read.attachments == (Attachment(url="http://a.test/P1.pdf", name="党日活动报告"),)
    assert read.attachments[0].kind == "pdf"
    assert read.origins == {"raw_body": "document", "attachments": "document", "title": "list"}


BODY = ["青岚市生态环境局机关党委深入推进党建与业务融合，党员干部下沉一线，打造生态环保铁军，",
        "推动全面从严治党向纵深发展，机关纪委开展警示教育，党支部组织主题党日活动。"]  # fmt: skip


@pytest.mark.parametrize("paper", [papers.pdf(BODY), papers.docx("".join(BODY))])
def test_a_document_in_a_listing_is_a_row_of_the_corpus(
    make_lab: MakeLab, scrapy: Run, query: Query, paper: bytes
) -> None:
    lab = make_lab()
    lab.hosts["trs.test"].paper = paper
    assert scrapy("crawl", "test_trs", env=lab.env).returncode == 0
    [row] = query(
        "SELECT body, title, published_on::text, origins->>'raw_body', attachments FROM report WHERE url LIKE '%%.pdf'"
    )
    assert row[:4] == ("".join(BODY), "年度党建工作报告（附件下载）", "2025-01-02", "document")
    assert row[4][0]["kind"] == ("pdf" if paper.startswith(b"%PDF") else "docx")


def test_a_crawl_goes_on_while_a_document_is_read(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    lab.hosts["trs.test"].paper = papers.pdf_bomb(24 << 20)
    lab.hosts["next.test"].paper = papers.compound("WordDocument")
    assert scrapy("crawl", *lab.keys, env=lab.env).returncode == 0
    reasons = dict(query("SELECT site, reason FROM rejection WHERE url LIKE '%%.pdf'"))
    assert reasons["test_next"] == "document: doc"
    assert reasons["test_trs"] in ("document: too large", "document: timed out")
