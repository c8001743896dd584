"""Facts that tell template neighbours apart: numbers in their context, years, the marks of a series."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HAN = "〇零一二三四五六七八九十百两"
# Each way begins with a class, which `re` tries before it enters a way.
NUMBER = re.compile(rf"[0-9][0-9]*|[{HAN}][{HAN}]*(?=[年月日号期季届批])")
SHORTEST_NAME = 2  # letters
LEFT, RIGHT = 4, 2  # letters around a number that say what it counts
YEAR = re.compile(r"(?:19|20)[0-9]{2}|[一二][〇零九][〇零一二三四五六七八九]{2}")
REMEMBERED = 1024  # titles, and numbers
VALUE = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
UNIT = {"十": 10, "百": 100}
# What a title says of its report's place in time or in a series.
MARKS = (
    ("year", re.compile(rf"({YEAR.pattern})(?!\d)")),
    ("month", re.compile(rf"(?<!\d)(\d{{1,2}}|[{HAN}]{{1,3}})月")),
    ("quarter", re.compile(r"([1-4一二三四])季度")),
    ("half", re.compile(r"([上下])半年")),
    ("number", re.compile(rf"第?(\d+|[{HAN}]+)(?:期|号|批|辑|季(?!度)|届|次|轮|篇|回|集|章|站|场)")),
    ("series", re.compile(rf"(?:之|系列|连载)(\d+|[{HAN}]+)")),
    ("series", re.compile(rf"[（(](\d+|[{HAN}]+)[）)]")),
    ("part", re.compile(r"[（(]([上中下])[）)]|([上中下])(?:篇|集)")),
)  # fmt: skip
PLACE = re.compile(r"(?:(?!生态|环境)[一-鿿]){2,3}?[省市县区州旗](?![一-鿿]?[省市县区州旗])")
# Words of place and time that a reprint puts right for its own readers.
DEICTIC = re.compile(r"[我本该此全今昨前近当去明同上下这日]|记者|通讯员|报道|生态|环保|环境")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the numbers of two texts compare, where both have one in the same context."""

    same: int
    other: int
    years_same: int
    years_other: int
    again: bool
    """Whether one year stands for another more than once."""
    shown: tuple[str, ...]
    """Some that differ, in words."""


@lru_cache(maxsize=REMEMBERED)
def value(number: str) -> str:
    """A number in Arabic digits, without zeros in front.

    >>> value("二〇二四"), value("十二"), value("007"), value("一百零五")
    ('2024', '12', '7', '105')
    """
    if number.isascii():
        return number.lstrip("0") or "0"
    if not any(sign in UNIT for sign in number):
        return "".join(str(VALUE.get(sign, sign)) for sign in number).lstrip("0") or "0"
    whole, last = 0, 0
    for sign in number:
        if sign in UNIT:
            whole, last = whole + (last or 1) * UNIT[sign], 0
        else:
            last = VALUE[sign]
    return str(whole + last)


def marks(title: str) -> dict[str, set[str]]:
    """What a title says of its place in time or in a series.

    >>> marks("青岚市2024年第3期简报（之二）")["year"], marks("党建巡礼之二")["series"]
    ({'2024'}, {'2'})
    """
    found: dict[str, set[str]] = defaultdict(set)
    for kind, shape in MARKS:
        for match in shape.finditer(title):
            said = next(group for group in match.groups() if group)
            found[kind].add(said if said in "上中下" else value(said))
    return dict(found)


def apart(one: str, other: str) -> str | None:
    """What tells two titles' reports apart; None if nothing does.

    >>> apart("2023年党建工作总结", "2024年党建工作总结")
    'title: year 2023, 2024'
    >>> apart("青岚市会议消息", "云溪县会议消息")
    'title: place 青岚市, 云溪县'
    >>> apart("党建巡礼（上）", "党建巡礼")
    """
    (first, names, rest), (second, others, different) = _said(one), _said(other)
    for kind in first.keys() & second.keys():
        if not first[kind] & second[kind]:
            told = ", ".join(min(each[kind]) for each in (first, second))
            return f"title: {kind} {told}"
    if rest == different and names and others and not names & others:
        return f"title: place {min(names)}, {min(others)}"
    return None


@lru_cache(maxsize=REMEMBERED)
def _said(title: str) -> tuple[Mapping[str, set[str]], frozenset[str], str]:
    """A title's marks, its places, and what it is without these."""
    return marks(title), frozenset(PLACE.findall(title)), PLACE.sub("", title)


def numbers(letters: str) -> list[tuple[int, str, str]]:
    """The numbers of a text: where each stands, what is around it, other numbers masked, and its value.

    >>> numbers("全局党支部开展活动12次讲党课3场")
    [(9, '开展活动*次讲', '12'), (15, '次讲党课*场', '3')]
    """
    matches = list(NUMBER.finditer(letters))
    ends = [0, *(match.end() for match in matches)]
    begins = [*(match.start() for match in matches), len(letters)]
    masked = "#".join([letters[a:b] for a, b in zip(ends, begins, strict=True)])
    found, gone = [], 0
    for match in matches:
        begin, number = match.start(), match[0]
        at = begin - gone
        gone += len(number) - 1
        around = f"{masked[max(0, at - LEFT) : at]}*{masked[at + 1 : at + 1 + RIGHT]}"
        found.append((begin, around, value(number)))
    return found


def contexts(found: list[tuple[int, str, str]], kept: Sequence[int]) -> dict[str, set[str]]:
    """The values of each context, of the numbers at places that are `kept`."""
    values: dict[str, set[str]] = defaultdict(set)
    for place, context, number in found:
        if kept[place]:
            values[context].add(number)
    return values


def compared(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> Numbers:
    """Compares two texts' numbers, context by context."""
    same = differing = years_same = 0
    years: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    for context in one.keys() & other.keys():
        first, second = one[context], other[context]
        dated = "*年" in context
        if first & second:
            same += 1
            years_same += dated and all(YEAR.fullmatch(each) for each in first & second)
            continue
        differing += 1
        shown.append(context.replace("*", f"{min(first)}≠{min(second)}"))
        if dated and all(YEAR.fullmatch(each) for each in first | second):
            years[min(first), min(second)] += 1
    again = max(years.values(), default=0) > 1
    return Numbers(same, differing, years_same, years.total(), again, tuple(sorted(shown)[:5]))


def substitutions(
    one: str, gaps: Sequence[tuple[int, int]], other: str, holes: Sequence[tuple[int, int]]
) -> list[tuple[str, str]]:
    """What `other` has in place of each gap of `one`, where the letters around both are the same."""
    around = {(other[max(0, a - 3) : a], other[b : b + 3]): other[a:b] for a, b in holes}
    pairs = []
    for a, b in gaps:
        instead = around.get((one[max(0, a - 3) : a], one[b : b + 3]))
        if instead is not None:
            pairs.append((one[a:b], instead))
    return pairs


def is_name(pair: tuple[str, str]) -> bool:
    """Whether a substitution can be one name for another, and no rewording for other readers.

    >>> is_name(("青岚", "云溪")), is_name(("我市", "青岚市")), is_name(("的", "地"))
    (True, False, False)
    """
    one, other = pair
    if min(len(one), len(other)) < SHORTEST_NAME or one in other or other in one:
        return False
    return not (DEICTIC.search(one) or DEICTIC.search(other)) and not NUMBER.search(one + other)
