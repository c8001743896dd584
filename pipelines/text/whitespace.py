"""Invisible characters go, spaces and lines take one shape."""

from __future__ import annotations

import html
import re

# Zero-width characters, soft hyphen, BOM, direction marks, interlinear annotation, C0 and C1.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
                       "\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # fmt: skip
LINE_END = re.compile("\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
EDGES = re.compile(r"^ | $", re.MULTILINE)
BLANK_LINES = re.compile(r"\n{2,}")
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")


def unescape(text: str) -> tuple[str, int]:
    """The text with the entities that were left over, escaped up to five times, and their number.

    >>> unescape("&amp;nbsp;污染&ldquo;防治&rdquo; AT&T")
    ('\\xa0污染“防治” AT&T', 3)
    """
    count = 0
    for _ in range(5):
        found = ENTITY.findall(text)
        if not found:
            break
        count = max(count, len(found))
        text = ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text, count


def remove_invisible(text: str) -> tuple[str, int]:
    """The text without characters that nobody sees, and their number.

    >>> remove_invisible("生\\u200b态\\ufeff")
    ('生态', 2)
    """
    return INVISIBLE.subn("", text)


def shape_lines(text: str) -> tuple[str, int]:
    """One paragraph a line: no blank lines, no indentation, single spaces. Counts nothing.

    >>> shape_lines("　　一、加强党建\\r\\n\\r\\n　　二、污染  防治 ")
    ('一、加强党建\\n二、污染 防治', 0)
    """
    text = LINE_END.sub("\n", text)
    text = EDGES.sub("", SPACES.sub(" ", text))
    return BLANK_LINES.sub("\n", text).strip("\n"), 0
