"""The chunked transfer coding undone (RFC 9112, 7.1): many archives keep bodies as they went over the wire."""

from __future__ import annotations

import re

SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,8}(?:;[^\r\n]{0,1000})?\r?\n")
LINE_ENDS = (b"\r\n", b"\n")


def unchunk(body: bytes) -> bytes:
    """The body without its chunks; one that is not chunked, whatever its header says, as it is.

    >>> unchunk(b"3\\r\\nabc\\r\\n1;a=b\\r\\nd\\r\\n0\\r\\n\\r\\n"), unchunk(b"<html>")
    (b'abcd', b'<html>')
    """
    parts: list[bytes] = []
    at = 0
    while found := SIZE.match(body, at):
        size = int(found[1], 16)
        if not size:
            return b"".join(parts)
        at = found.end() + size
        parts.append(body[found.end() : at])
        if at >= len(body):  # cut off
            return b"".join(parts)
        end = next((one for one in LINE_ENDS if body.startswith(one, at)), None)
        if end is None:
            return body
        at += len(end)
    return b"".join(parts) if parts and at == len(body) else body
