"""Bytes that were sent compressed and not said to be so, or were compressed twice."""

from __future__ import annotations

import zlib

LARGEST = 16 << 20  # bytes that are unpacked; a page that goes on behind them is cut there
GZIP, ZLIB = b"\x1f\x8b\x08", (b"x\x01", b"x\x9c", b"x\xda")
LAYERS = 2


def unpack(body: bytes) -> bytes:
    """The body without gzip or deflate around it; other bytes are given back as they are.

    >>> unpack(zlib.compress(b"<p>1")), unpack(b"<p>1")
    (b'<p>1', b'<p>1')
    """
    for _ in range(LAYERS):
        if not body.startswith((GZIP, *ZLIB)):
            return body
        try:
            body = zlib.decompressobj(47).decompress(body, LARGEST)  # 47: a gzip or a zlib header
        except zlib.error:
            return body
    return body
