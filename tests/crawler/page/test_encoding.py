"""Bytes of every encoding that Chinese pages are served in."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page.encoding import declared, decode

HANS = "<p>昨日，青溪县生态环境局党支部在柳湾村开展主题党日活动，镕、㵲、𬭚三字也要读对。</p>"
HANT = "<p>昨日，青溪縣的環境保護局在柳灣村舉辦了座談會，大家認為很有收穫。</p>"


@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=GB2312",
                                    "text/html; charset=iso-8859-1", "text/html; charset=big5"])  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_bytes_decide_whatever_the_header_says(encoding: str, header: str | None) -> None:
    assert decode(HANS.encode(encoding), header) == (HANS, encoding)


def test_gbk_under_a_header_and_a_meta_of_utf_8_is_read_as_gbk() -> None:
    page = f'<meta charset="utf-8">{HANS}'
    assert decode(page.encode("gb18030"), "text/html; charset=utf-8") == (page, "gb18030")


@pytest.mark.parametrize(
    "header", ["text/html", "text/html; charset=utf-8", "text/html; charset=Big5"]
)
def test_big5_is_read_by_its_meta_or_by_what_reads_like_chinese(header: str) -> None:
    named = f'<meta http-equiv="Content-Type" content="text/html; charset=big5">{HANT}'
    assert decode(named.encode("big5"), header) == (named, "big5hkscs")
    assert decode(HANT.encode("big5"), header) == (HANT, "big5hkscs")


def test_traditional_text_in_gbk_is_not_taken_for_big5() -> None:
    assert decode(HANT.encode("gbk"), None) == (HANT, "gb18030")


@pytest.mark.parametrize(("mark", "encoding"), [
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
])  # fmt: skip
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    assert decode(mark + HANS.encode(encoding), "text/html; charset=gbk") == (HANS, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_shows_by_the_zeros_of_its_markup(encoding: str) -> None:
    page = f"<html><head><title>党建</title></head><body>{HANS}</body></html>"
    assert decode(page.encode(encoding), None) == (page, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("lost", [1, 2])
def test_a_page_cut_inside_a_character_loses_no_more_than_that_character(
    encoding: str, lost: int
) -> None:
    text = "青溪县的党员干部" * 3 + "在柳湾村"
    read, name = decode(text.encode(encoding)[:-lost], f"text/html; charset={encoding}")
    assert name == encoding
    assert read == text[:-1]


def test_one_damaged_byte_in_a_long_utf_8_page_costs_one_sign() -> None:
    body = (HANS * 20).encode()
    read, name = decode(body[:600] + b"\xff" + body[600:], None)
    assert name == "utf-8"
    assert read.count("\ufffd") <= 3
    assert read.count("柳湾村") >= 19


def test_one_damaged_byte_under_a_latin_1_header_does_not_make_a_gbk_page_latin() -> None:
    body = (HANS * 20).encode("gb18030")
    read, name = decode(body + b"\xff<p>", "text/html; charset=iso-8859-1")
    assert name == "gb18030"
    assert read.count("柳湾村") == 20


@pytest.mark.parametrize(
    "charset", ["rot13", "idna", "punycode", "unicode_escape", "hex", "utf-16", "undefined", "x"]
)
def test_a_declared_encoding_that_no_page_is_in_is_not_believed(charset: str) -> None:
    body = f"<meta charset={charset}>{HANS}".encode("gb18030")
    assert HANS in decode(body, None)[0]
    assert isinstance(decode(body + b"\x80\xff\xff", None)[0], str)


def test_labels_of_one_encoding_are_one() -> None:
    for label in ("gb2312", "GBK", "gb18030", "x-gbk", "cp936"):
        assert declared(f"<meta charset='{label}'>".encode(), None) == ["gb18030"]


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=40)))
def test_no_bytes_and_no_header_make_it_raise(body: bytes, header: str | None) -> None:
    text, name = decode(body, header)
    assert isinstance(text, str)
    assert name in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=200))
def test_utf_8_always_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), "text/html; charset=gbk") == (text, "utf-8")
