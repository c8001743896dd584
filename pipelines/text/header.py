"""Where a report begins: what stands above its title, and which line is the title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.text.survey import HAN, Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_TITLE = 80
SHORTEST_TITLE = 4
SENTENCE_END = "。；：:…，,、"
HEADING_STARTS = ("一、", "（一）", "(一)", "1.", "1、", "第一章", "——", "各位", "尊敬的", "女士们", "同志们", "编者按", "摘要")  # fmt: skip
PREFIX = re.compile(
    r"^(?:原标题|标题|正在阅读)\s*[:：]\s*|^(?:焦点短讯|视讯|通报|快讯|速递|热点|最新)[!！]\s*"
)
NUMBERED = re.compile(r"^[一-鿿]{2,12}\s?[〔\[【（(]\s?(?:19|20)\d\d\s?[〕\]】）)]\s?第?\d{1,5}号$")
ABOVE = 0.15  # share of a page's prose that may stand above the lines on date and source
GAP = 5  # lines between two lines of labels above one report
REACH = 8  # lines between a title and the labels below it
ENTRY = 8  # characters of a title that a menu's entry may have as well
ENTRIES = 3  # entries above it that make it one
MENU = 6  # short lines in a row that make a menu
DATED = frozenset(("published_on", "released_on", "shown_on"))
BARE = frozenset(("authors", "shown_on"))  # told without a label
FURNISHED = frozenset(("breadcrumb", "navigation", "tools", "share", "separator", "labels", "date", "number"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The first and last line of labels above the report, and the title's line."""

    first: int | None = None
    last: int | None = None
    title: int | None = None
    begins: int = 0  # the line before which nothing but prose is the report's


def find_header(seen: Sequence[Seen], known: str | None) -> Header:
    """The header of a page; `known` is a title that is given, which is the first line then."""
    first, last = _information(seen)
    crumb = _last_furniture(seen, last)
    if known is not None:
        return Header(first, last, 0, 0)
    if last is not None and first is not None:
        title = _above(seen, first)
        if title is None:
            title = _below(seen, last)
        begins = first if title is None else min(title, first)
        return Header(first, last, title, begins if _is_framed(seen, begins, last) else 0)
    menu = _menu(seen)
    begins = max(crumb, menu)
    title = _below(seen, begins - 1)
    return Header(None, None, title, begins)


def has_title_shape(one: Seen) -> bool:
    """Whether a line may be a title: neither prose nor furniture, of a title's length.

    >>> has_title_shape(Seen("青溪县召开会议")), has_title_shape(Seen("一、到河边去"))
    (True, False)
    """
    text = PREFIX.sub("", one.text)
    return (
        one.reason is None
        and not one.labels
        and SHORTEST_TITLE <= len(text) <= LONGEST_TITLE
        and text[-1] not in SENTENCE_END
        and "。" not in text
        and not text.endswith("..")
        and HAN.search(text) is not None
        and not text.startswith(HEADING_STARTS)
    )


def _information(seen: Sequence[Seen]) -> tuple[int | None, int | None]:
    """The last run of label lines above the prose, as its first and last line."""
    total = sum(one.mass for one in seen)
    above, dated, found = 0, False, list[int]()
    for at, one in enumerate(seen):
        if above > ABOVE * total or (above and one.ends and not one.heads and one.reason != "comments") or (total == 0 and at > MENU):  # fmt: skip
            break
        days = any(label.field in DATED for label in one.labels)
        byline = all(label.field == "authors" for label in one.labels)
        if one.heads and not (dated and one.reason == "date") and not (byline and at > MENU and not found):  # fmt: skip
            found.append(at)
            dated = dated or days
        above += one.mass
    if not found:
        return None, None
    first = found[-1]
    for at in reversed(found):
        if first - at <= GAP:
            first = at
    return first, found[-1]


def _last_furniture(seen: Sequence[Seen], last: int | None) -> int:
    """The line behind the furniture on top of a page without labels, 0 if it has none."""
    behind = 0
    for at, one in enumerate(seen):
        if one.prose or last is not None:
            break
        if one.reason in ("breadcrumb", "tools"):
            behind = at + 1
    return behind


def _menu(seen: Sequence[Seen]) -> int:
    """The line behind the last menu on top: six short lines in a row, before any prose."""
    if not any(one.reason in ("navigation", "breadcrumb") for one in seen):
        return 0
    behind = run = 0
    for at, one in enumerate(seen):
        if one.prose:
            break
        run = run + 1 if one.short or one.reason in FURNISHED else 0
        following = seen[at + 1] if at + 1 < len(seen) else None
        if run >= MENU and following is not None and not following.prose:
            behind = at + 1
    return behind


def _above(seen: Sequence[Seen], first: int) -> int | None:
    """The title above the labels: the nearest line of its shape, or the one above its subtitle."""
    for at in range(first - 1, max(-1, first - 1 - REACH), -1):
        if seen[at].prose and not has_title_shape(seen[at]):
            return None
        if has_title_shape(seen[at]) or (at == first - 1 and seen[at].text.startswith("——")):
            before = seen[at - 1] if at else None
            higher = at < 2 or seen[at - 2].reason or len(seen[at - 2].text) < ENTRY  # noqa: PLR2004
            if before and has_title_shape(before) and len(before.text) >= 10 and higher:  # noqa: PLR2004
                return at - 1
            return at if has_title_shape(seen[at]) and not _is_menu_entry(seen, at) else None
    return None


def _is_menu_entry(seen: Sequence[Seen], at: int) -> bool:
    """Whether the line is one of several short ones in a row."""
    row = seen[max(0, at - 3) : at + 1]
    return len(seen[at].text) < ENTRY and len(row) > ENTRIES and all(one.short for one in row)


def _below(seen: Sequence[Seen], last: int) -> int | None:
    """The title below the labels, if prose follows it; the first line of a page of nothing else."""
    for at in range(last + 1, min(last + 1 + REACH, len(seen))):
        if _is_letterhead(seen, at):
            continue
        if has_title_shape(seen[at]):
            following = [one.text for one in seen[at + 1 :] if one.reason is None]
            told = bool(following) and following[0].endswith("。")
            return at if told or max(map(len, following), default=0) > len(seen[at].text) else None
        if seen[at].prose:
            return None
    return None


def _is_letterhead(seen: Sequence[Seen], at: int) -> bool:
    """Whether the line is an office's letterhead or the document's number: 某局文件, 某发〔2024〕1号."""
    numbered = at + 1 < len(seen) and NUMBERED.match(seen[at + 1].text)
    return bool(NUMBERED.match(seen[at].text) or (numbered and seen[at].text.endswith("文件")))


def _is_framed(seen: Sequence[Seen], begins: int, last: int) -> bool:
    """Whether a page stands around the report, and not only a byline or a date below its title."""
    labelled = any(
        label.field not in BARE for one in seen[begins : last + 1] for label in one.labels
    )
    return labelled or any(one.reason for one in seen[:begins])
