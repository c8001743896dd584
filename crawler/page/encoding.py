"""Bytes become text, whatever the server says they are."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,20})", re.IGNORECASE)
# WHATWG Encoding: gb2312 and gbk are read as gb18030, big5 with the Hong Kong supplement. Labels of
# single-byte encodings are not here: they fit every page and prove nothing.
LABELS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "x-gbk", "gb_2312-80", "csgb2312", "cp936", "ms936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "cp950"), "big5hkscs"),
}  # fmt: skip
LONGEST = 3  # bytes of a character without its last one
# What Python's decoders say of a character whose end is missing.
CUT_OFF = ("unexpected end of data", "incomplete multibyte sequence")
HEAD = 4096  # bytes in which a declaration is looked for
# Nearly every sentence has one of these, in either script; a wrong reading has next to none.
FREQUENT_PER_LOSS = 4  # of them for each sign that UTF-8 cannot read, and it is UTF-8 nonetheless
FREQUENT = "的是在有不了和为為年会會中大国國，。、：；！？"


def declared(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that the header and the markup declare, of those that Chinese pages are in.

    >>> declared(b'<meta charset="gb2312">', "text/html; charset=utf-8")
    ['utf-8', 'gb18030']
    """
    found = []
    for where in ((content_type or "").encode("latin-1", "replace"), body[:HEAD]):
        match = DECLARED.search(where)
        if match and (name := LABELS.get(match[1].decode("ascii").lower())):
            found.append(name)
    return list(dict.fromkeys(found))


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of `body` and the encoding that it proved to be in; never raises.

    A byte order mark decides, then UTF-8 if it fits without error (chance hits are next to
    impossible) or with few, then what is declared, then GB18030 or Big5, whichever reads like Chinese. A page
    that was patched together fits nowhere: the encoding with the fewest errors is taken.

    >>> decode("党建".encode("gbk"), "text/html; charset=utf-8")
    ('党建', 'gb18030')
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        sample = body[first:200:2]
        # A page of nothing but NUL bytes is in no encoding.
        if len(sample) / 3 < sample.count(0) and any(body[:200]):
            return body.decode(name, "replace"), name
    said = declared(body, content_type)
    for name in dict.fromkeys(("utf-8", *said)):
        text = _fitting(body, name)
        if text is not None:
            return text, name
    patched = body.decode("utf-8", "replace")
    lost = patched.count("\ufffd")
    if lost and sum(map(patched.count, FREQUENT)) >= FREQUENT_PER_LOSS * lost:
        return patched, "utf-8"
    fitting = [
        (text, name)
        for name in ("gb18030", "big5hkscs")
        if (text := _fitting(body, name)) is not None
    ]
    if fitting:
        return max(fitting, key=lambda one: _frequent(one[0]))
    tries = [
        (body.decode(name, "replace"), name) for name in dict.fromkeys(("utf-8", *said, "gb18030"))
    ]
    return min(tries, key=lambda one: one[0].count("\ufffd"))


def _fitting(body: bytes, name: str) -> str | None:
    """The text, if `body` is in the encoding `name`; a character cut off at its end is dropped."""
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        cut = body[error.start :]
        if (
            error.reason in CUT_OFF
            and len(cut) <= LONGEST
            and error.start
            and not body[: error.start].isascii()
        ):
            return body[: error.start].decode(name)
        return None


def _frequent(text: str) -> int:
    return sum(text.count(character) for character in FREQUENT)
