"""What the values behind a page's labels mean: names, counts, dates, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.dates import parse_date
from pipelines.text.label_lines import read_labels
from pipelines.text.label_words import DATE, EDGE, Labelled
from pipelines.text.people import UNIT, is_person, parted, people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    Value = str | tuple[str, ...] | int | date

__all__ = ["Labelled", "is_nothing", "names", "number", "read_labels", "values", "without_date"]

NOTHING = re.compile(
    r"^(?:(?:[-—/\\.,，\s]|&nbsp;)*|无|本网|本站|暂无|null|undefined|加载中.*|〔〕号|不详|未知|佚名)$"
)
# 发布时间 before 公开 and 上载, before a date without a label or of a mere 时间: (pages).
PUBLISHED = ("published_on", "released_on", "shown_on")
IGNORED = frozenset(("", "title", "staff", "subject"))
# 周小禾北京大学教授: the name ends where the institution begins.
AFFILIATED = re.compile(
    r"([一-鿿]{2,3}?)(?:系)?(?:北京|上海|天津|重庆|中国|中央|国家|国务院|清华|复旦)[一-鿿（）()]{2,40}"
)


def is_nothing(value: str | None) -> bool:
    """Whether a value is a placeholder: -, 无, 本网, 〔〕号, empty.

    >>> is_nothing("----"), is_nothing("生态环境局")
    (True, False)
    """
    return value is None or bool(NOTHING.match(value.strip()))


def names(value: str) -> tuple[str, ...]:
    """The names in a value, with or without signs between them; roles and offices are taken off.

    >>> names("姜山 李原"), names("张 三"), names("记者 周小禾 通讯员：林一川")
    (('姜山', '李原'), ('张三',), ('周小禾', '林一川'))
    >>> names("周小禾，青溪县生态环境局局长"), names("青溪县第一支部")
    (('周小禾',), ('青溪县第一支部',))
    """
    parts = [part.strip(EDGE) for part in parted(value.strip(EDGE))]
    parts = [part for part in parts if part and not is_nothing(part)]
    cut = [match[1] if (match := AFFILIATED.fullmatch(part)) and is_person(match[1]) else part for part in parts]  # fmt: skip
    persons = [part for part in cut if not UNIT.search(part) or is_person(part)]
    return tuple(persons if any(map(is_person, persons)) else cut)


def number(value: str) -> int | None:
    """The count at the start of a value: '294', '1,024次', '1.2万'.

    A count of more than nine digits is none: it would only be cut.

    >>> number("1,024次"), number("1.2万"), number("加载中"), number("3000000000")
    (1024, 12000, None, None)
    """
    match = re.match(r"[\s\[(（【]*(\d{1,3}(?:,\d{3}){1,2}|\d{1,9}(?:\.\d{1,4})?)(?![\d,])\s*(万)?", value)  # fmt: skip
    if match is None or ("." in match[1] and not match[2]):
        return None
    return round(float(match[1].replace(",", "")) * (10_000 if match[2] else 1))


def without_date(value: str) -> str:
    """A source without the date that stands behind it, and without half a pair of brackets.

    >>> without_date("某报-《某日报》2024-05-20 03:15"), without_date("某市晚报(某地")
    ('某报-《某日报》', '某市晚报(某地)')
    """
    value = re.sub(rf"\s*[(（\[]?{DATE.pattern}[)）\]]?$", "", value).strip()
    for opening, closing in ("()", "（）", "《》"):
        value += closing * (value.count(opening) - value.count(closing) == 1)
    return value


def values(pairs: Iterable[Labelled]) -> dict[str, Value]:
    """The first value of each field, read as what it is; placeholders give nothing.

    A contributor that is a person is an author; a unit is the source where no source is named.

    >>> values([Labelled("views", "294"), Labelled("source", "本网")])
    {'views': 294}
    """
    found: dict[str, Value] = {}
    before = ""
    for pair in pairs:
        beside = before == pair.field == "authors"
        before = pair.field
        if pair.field in IGNORED or is_nothing(pair.value) or (pair.field in found and not beside):
            continue
        value = _read(pair.field, pair.value)
        if beside and isinstance(value, tuple):  # 记者 甲 通讯员 乙
            value = tuple(dict.fromkeys((*_tuple(found.get("authors")), *value)))
        if value is not None and value != ():
            found[pair.field] = value
    days = [found.pop(field) for field in PUBLISHED if field in found]
    if days:
        found["published_on"] = days[0]
    giver = str(found.pop("contributor", ""))
    if giver and (persons := people(giver)):
        found.setdefault("authors", persons)
    elif giver:
        found.setdefault("source", giver)
    return found


def _tuple(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _read(field: str, value: str) -> Value | None:
    if field.endswith("_on"):
        return parse_date(value)
    if field == "views":
        return number(value)
    if field == "authors":
        return names(value)
    if field in ("editor", "reviewer"):
        return " ".join(names(value)) or None
    if field == "source":
        return without_date(value) or None
    return value
