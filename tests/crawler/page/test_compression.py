"""Bytes that arrive compressed."""

from __future__ import annotations

import gzip
import zlib

import pytest

from crawler.page.compression import LARGEST, unpack

PAGE = "<p>党员在柳湾村查看排口。</p>".encode() * 9


@pytest.mark.parametrize("body", [PAGE, gzip.compress(PAGE, mtime=0), zlib.compress(PAGE), gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0),
                                  gzip.compress(PAGE, 1, mtime=0), zlib.compress(PAGE, 9)])  # fmt: skip
def test_a_page_is_unpacked_if_it_is_packed(body: bytes) -> None:
    assert unpack(body) == PAGE


@pytest.mark.parametrize("body", [b"", b"\x1f\x8b", b"\x1f\x8b\x08 no gzip at all", b"x\x9cno deflate"])  # fmt: skip
def test_bytes_that_only_look_packed_stay_as_they_are(body: bytes) -> None:
    assert unpack(body) == body


def test_a_page_that_breaks_off_gives_what_is_there() -> None:
    import random  # noqa: PLC0415

    noise = random.Random(1).randbytes(5000)
    assert noise.startswith(unpack(gzip.compress(noise)[:3000])[:2000])


def test_a_bomb_is_unpacked_no_further_than_its_limit() -> None:
    assert len(unpack(gzip.compress(b"0" * (LARGEST + 1000)))) == LARGEST
