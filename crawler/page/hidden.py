"""What a page holds and does not show: spam, noise against copying, menus that wait."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.page.layout import Layout, Line, Span

STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
STOP = re.compile("[。！？]")
MOST = (
    0.5  # share of a page's sentences; a hidden element with more is the report, shown by a script
)
PART = (
    0.2  # share of them that a hidden part of a report has, beside a visible one of the same name
)
LITTLE = 60  # characters of prose; a page that shows less has hidden its report
LONG = 100  # characters of a sentence that is no noise within a line


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element's own attributes say that it is not shown.

    >>> is_hidden({"style": "color:red; display: none"}), is_hidden({"aria-hidden": "false"})
    (True, False)
    """
    if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
        return True
    return "style" in attributes and STYLE.search(attributes["style"]) is not None


def is_noise(text: str) -> bool:
    """Whether hidden text within a line is no part of it; a whole paragraph may be the report's.

    >>> is_noise("本文来自某网"), is_noise("水清了，岸绿了，河边散步的人也多了。" * 6)
    (True, False)
    """
    return len(text) < LONG or STOP.search(text) is None


def mark_hidden(layout: Layout, frames: Sequence[Span] = ()) -> None:
    """Marks the lines of hidden elements as beside the report.

    A hidden element that holds most of the page's sentences is the report, as WeChat's, and so are
    hidden parts beside a visible one of the same name, what is around any of `frames`, and all that
    is hidden where less is shown, and no prose.
    """
    hidden = [one for one in layout.elements if one.hidden]
    if not hidden:
        return
    sums = [0]
    for line in layout.lines:
        sums.append(sums[-1] + (line.prose if STOP.search(line.text) else 0))
    shown = {one.key for one in layout.elements if not one.hidden and not one.key.endswith("#  ")}
    spans = []
    for one in hidden:
        start, end = one.span
        most = PART if one.key in shown else MOST
        around = any(start <= frame[0] and frame[1] <= end for frame in frames)
        if not around and sums[end] - sums[start] <= most * sums[-1]:
            spans.append(one.span)
    unseen, seen = _parted(layout, spans)
    told = sum(line.prose for line in seen if STOP.search(line.text))
    bare = sum(line.prose for line in seen) < LITTLE and _own(seen) < _own(unseen)
    if told < MOST * sums[-1] or bare:
        return
    for line in unseen:
        line.beside = line.hidden = True


def _own(lines: Sequence[Line]) -> int:
    """Characters that are no links."""
    return sum(max(0, len(line.text) - line.linked) for line in lines)


def _parted(layout: Layout, spans: Sequence[Span]) -> tuple[list[Line], list[Line]]:
    """The lines that are in one of the spans, and those that are in none."""
    changes = [0] * (len(layout.lines) + 1)
    for start, end in spans:
        changes[start] += 1
        changes[end] -= 1
    inside: list[Line] = []
    outside: list[Line] = []
    for line, depth in zip(layout.lines, accumulate(changes), strict=False):
        (inside if depth else outside).append(line)
    return inside, outside
