"""Lines that consist of labels and values: with colons, without, in cells, glued together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.bare_labels import before, read_cells, read_uncoloned, read_unlabelled
from pipelines.text.dates import parse_date
from pipelines.text.label_words import (
    DATE,
    EDGE,
    FIELDS,
    GLUED,
    LABEL,
    LABELS,
    MEDIA,
    NOT_BEFORE_SOURCE,
    SEPARATORS,
    TOOLS,
    Labelled,
    either,
)
from pipelines.text.people import UNIT, people

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 400  # characters; a longer line is prose
LONGEST_VALUE = {"source": 45, "contributor": 45, "authors": 45, "editor": 40, "reviewer": 40, "issuer": 60,
                 "doc_number": 60, "index_number": 60, "title": 160, "staff": 60, "topic_class": 80, "subject": 300, "": 300}  # fmt: skip
HINT = re.compile(either(r"[:：|丨｜]|编辑|责编|审核|校对|记者|通讯员|来源|时间|日期|浏览|阅读|点击|供稿|作者|签发|监制|总监|美编|[一二三初终复]审|文\s*[/／]|^[□■]|\d{4}\s?[-年/.]"))  # fmt: skip
SPACED = re.compile(r"(?:(?<=^[一-鿿])|(?<=[^一-鿿][一-鿿])) +(?=[一-鿿](?: +[一-鿿])*\s*[:：])")
MAY_BE_LABEL = re.compile(
    rf"[{''.join(sorted(set(re.findall('[一-鿿]', either(''.join(LABELS.values()))))))}]++\s*[:：]\s*"
)
BARS = str.maketrans("丨｜", "||")
SENTENCE = re.compile(r"[。！？!?；]")
COUNT = re.compile(r"^\D{0,2}[\d,.]*\s*万?\+?\s*[次人]?(?:次|阅读)?$|^加载中|^\$|^正在")
DATE_AT_END = re.compile(rf"\s*[(（\[]?({DATE.pattern})[)）\]]?$")


def read_labels(line: str) -> list[Labelled] | None:
    """The labels and values of a line that consists of them; None for any other line.

    A bare date, a byline or a medium's name may stand before the first label, or with another of
    these without any label.

    >>> [(one.field, one.value) for one in read_labels("编辑:潘圆 签发审核:杨树")]
    [('editor', '潘圆'), ('reviewer', '杨树')]
    >>> [one.value for one in read_labels("2020-04-02 09:30 来源：某市生态环境局")]
    ['2020-04-02 09:30', '某市生态环境局']
    >>> [(one.field, one.value) for one in read_labels("责任编辑周小禾")]
    [('editor', '周小禾')]
    >>> read_labels("他说:时间就是生命") is None
    True
    """
    if len(line) > LONGEST or not HINT.search(line):
        return None
    folded = line.strip().translate(BARS)
    if " " in folded:
        folded = SPACED.sub("", folded)
    for read in (_coloned, read_cells, read_uncoloned, read_unlabelled):
        pairs = read(folded)
        if pairs:
            return pairs
    return None


def _coloned(line: str) -> list[Labelled] | None:
    if ":" not in line and "：" not in line:
        return None
    found = [match for match in _candidates(line) if _starts(line, match)]
    if not found:
        return None
    pairs = before(line[: found[0].start()].strip(EDGE))
    if pairs is None:
        return None
    for match, end in zip(found, [*(one.start() for one in found[1:]), len(line)], strict=True):
        field = FIELDS[int(str(match.lastgroup)[1:])]
        read = _read(field, line[match.end() : end], match[0])
        if read is None:
            return None
        pairs.extend(read)
    return pairs


def _candidates(line: str) -> Iterator[re.Match[str]]:
    """The matches of LABEL, looked for among the characters that labels have, before a colon: each ends with one."""
    at = 0
    for run in MAY_BE_LABEL.finditer(line):
        match = LABEL.search(line, max(at, run.start()), run.end())
        if match:
            at = match.end()
            yield match


def _starts(line: str, match: re.Match[str]) -> bool:
    """Whether a label begins here: after a sign, or glued to a value and well known."""
    before = line[match.start() - 1 : match.start()]
    if not before or before in SEPARATORS:
        return True
    word = match[0].rstrip(" :：")
    if before in NOT_BEFORE_SOURCE and word.endswith(("来源", "來源")):
        return False
    return GLUED.fullmatch(word) is not None


def _read(field: str, value: str, label: str) -> list[Labelled] | None:
    """A label's value, and a date or a medium that stands behind it; None if it has not its shape."""
    value = value.strip(EDGE)
    if field.endswith("_on"):
        return _read_date(field, value)
    if field == "views":
        return [Labelled(field, value)] if COUNT.match(value) else None
    value = TOOLS.sub("", value).strip(EDGE) if field else value
    if len(value) > LONGEST_VALUE[field] or (field in ("editor", "reviewer") and not _may_be_names(value)):  # fmt: skip
        return None
    told = SENTENCE.search(value) and not label.startswith(("内容概述", "內容概述"))
    if told or (field == "title" and re.search("[:：]", value)):
        return None
    if re.match(r"(?:本|实|见|特|全|融|记|通|見|實|記)[^:：]*[者员員]\s*[:：]?", label) and value:
        return [Labelled(field, value)] if people(value) else None
    dated = DATE_AT_END.search(value) if field == "source" else None
    return [Labelled(field, value), *([Labelled("shown_on", dated[1])] if dated else [])]


def _may_be_names(value: str) -> bool:
    parts = re.split(r"[\s、，,/|]+", value)
    return len(parts) <= 8 and all(len(part) <= 6 or UNIT.search(part) for part in parts)  # noqa: PLR2004


def _read_date(field: str, value: str) -> list[Labelled] | None:
    match = DATE.match(value)
    rest = value[match.end() :].strip(EDGE) if match else value
    if field == "shown_on" and rest and not MEDIA.match(rest):
        return None if match or not _is_empty(value) else []
    if match is None:
        return [Labelled(field, value)] if _is_empty(value) or _is_date(value) else None
    if MEDIA.match(rest):
        return [Labelled(field, match[0]), Labelled("source", rest)]
    return [Labelled(field, value)] if len(rest) <= 12 else None  # noqa: PLR2004


def _is_empty(value: str) -> bool:
    return not re.search(r"[^\W_]", value) or value in ("无", "暂无", "null", "undefined", "長期", "长期有效")  # fmt: skip


def _is_date(value: str) -> bool:
    return len(value) <= 30 and parse_date(value) is not None  # noqa: PLR2004
