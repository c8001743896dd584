"""Bytes become text, whatever the server says they are."""

from __future__ import annotations

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,20})", re.IGNORECASE)
# WHATWG Encoding: gb2312 and gbk are read as gb18030, big5 with the Hong Kong supplement.
SAME = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "utf8": "utf-8"}
HEAD = 4096  # bytes in which a declaration is looked for


def declared(body: bytes, content_type: str | None) -> str | None:
    """The encoding that the header, or else the markup, declares, if Python knows it.

    >>> declared(b'<meta charset="gb2312">', None)
    'gb18030'
    """
    for where in ((content_type or "").encode("latin-1", "replace"), body[:HEAD]):
        match = DECLARED.search(where)
        if match:
            name = match[1].decode("ascii").lower()
            name = SAME.get(name, name)
            try:
                return codecs.lookup(name).name
            except LookupError:
                continue
    return None


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of `body` and the encoding that it proved to be in; never raises.

    A byte order mark decides, then UTF-8 if it fits without error (chance hits are next to
    impossible), then what is declared, then GB18030. A page that was cut off or patched together
    fits nowhere: the encoding with the fewest errors is taken.

    >>> decode("党建".encode("gbk"), "text/html; charset=utf-8")
    ('党建', 'gb18030')
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    if body[1:200:2].count(0) > len(body[1:200:2]) / 3:
        return body.decode("utf-16-le", "replace"), "utf-16-le"
    said = declared(body, content_type)
    names = dict.fromkeys(["utf-8", *([said] if said else []), "gb18030", "big5hkscs"])
    for name in names:
        if name in ("latin-1", "iso8859-1", "cp1252", "ascii"):
            continue  # they fit everything and prove nothing
        try:
            return body.decode(name), name
        except (UnicodeError, LookupError):
            continue
    tries = [(body.decode(name, "replace"), name) for name in names if name in ("utf-8", "gb18030", said)]
    return min(tries, key=lambda one: one[0].count("\ufffd"))
