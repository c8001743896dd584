"""Where a report ends: credits, related reports, comments, the site's footer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.furniture import ATTACHMENT, DOUBTFUL
from pipelines.text.label_words import DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.text.survey import Seen

CREDIT_LINES = 12  # lines below a report in which its editor is looked for
MENU = 6  # short lines in a row that make a menu
LISTED = re.compile(r"(?:名单|如下|附件|名录|目录|成员)[^。]{0,12}$|[:：]$")
DATED = re.compile(rf"^.{{6,60}}\s*[\[(（]?{DATE.pattern}[\])）]?$")
WEAK = frozenset(("share", "tools"))
FEW = 0.1  # share of prose below tools that a footer may have
AGAIN = 0.5  # share of a page's prose that must follow an end for it to be none


def find_end(seen: Sequence[Seen], start: int) -> int:
    """The line with which the page's own matter begins below the report; `len(seen)` if none does."""
    whole, massive, solid = _what_follows(seen)
    mass = kept = 0
    for at in range(start, len(seen)):
        one = seen[at]
        if (
            (one.ends or (mass and one.reason in WEAK))
            and (mass or kept > 1)
            and not _resumes(seen, at, (whole, massive, solid), mass)
        ):
            return at
        mass += one.mass
        kept += one.reason is None
    return _dated_list(seen, start)


def _what_follows(seen: Sequence[Seen]) -> tuple[list[bool], list[int], list[int]]:
    """For each line: whether two whole paragraphs follow in a row, how much prose, which line is next."""
    size = len(seen)
    pairs, masses, solid = [False] * (size + 2), [0] * (size + 2), [size] * (size + 2)
    for at in range(size - 1, -1, -1):
        pair = seen[at].whole and at + 1 < size and seen[at + 1].whole
        pairs[at] = pairs[at + 1] or pair
        masses[at] = masses[at + 1] + (len(seen[at].text) if seen[at].whole else 0)
        solid[at] = at if seen[at].reason is None else solid[at + 1]
    return pairs, masses, solid


def _resumes(
    seen: Sequence[Seen], at: int, follows: tuple[list[bool], list[int], list[int]], mass: int
) -> bool:
    """Whether the report goes on below what looked like its end."""
    pairs, masses, solid = follows
    if seen[at].reason in WEAK and not seen[at].credits:
        return masses[at + 1] > FEW * mass or pairs[at + 1]
    following = solid[at + 1]
    if following >= len(seen):
        return False
    again = masses[at + 1] > AGAIN * mass
    if seen[at].reason == "related":
        return seen[following].told or (again and pairs[at + 1])
    return seen[following].whole or (again and pairs[at + 1])


def _dated_list(seen: Sequence[Seen], start: int) -> int:
    """The first of the titles with dates that close a page: at least two, each with its date."""
    at, found = len(seen), 0
    while at > start:
        if (
            seen[at - 1].reason is None
            and not seen[at - 1].prose
            and DATED.match(seen[at - 1].text)
        ):
            at, found = at - 1, found + 1
        elif (
            at - 2 > start
            and seen[at - 1].reason == "date"
            and seen[at - 2].reason is None
            and not seen[at - 2].prose
        ):
            at, found = at - 2, found + 1
        elif seen[at - 1].reason not in (None, "labels", "date"):
            at -= 1
        else:
            break
    return at if found > 1 else len(seen)


def judge_tail(seen: Sequence[Seen], end: int, verdicts: list[str | None]) -> None:
    """Names a reason for every line from `end` on; label lines at its top stay 'labels'.

    What labels say counts only above the first line that is neither a label nor furniture: the
    next may be a teaser's. An editor is looked for somewhat further down.
    """
    beside = True  # still next to the report
    related = False
    for at in range(end, len(seen)):
        one = seen[at]
        related = related or one.reason in ("related", "teaser", "comments")
        if one.labels and not related and at - end <= CREDIT_LINES and (beside or one.credits):
            verdicts[at] = "labels" if beside else "credits"
            continue
        if one.reason is None and ATTACHMENT.match(one.text) and not related:
            continue
        beside = beside and one.reason is not None and one.reason != "date"
        own = one.reason if one.reason != "labels" else None
        verdicts[at] = own or ("related" if related else "below the report")


def judge_last_lines(seen: Sequence[Seen], end: int, verdicts: list[str | None]) -> None:
    """Drops files, doubtful furniture and a menu that stand between the last prose and `end`."""
    last = max((at for at in range(end) if verdicts[at] is None and seen[at].prose), default=end)
    for at in range(last + 1, end):
        if seen[at].reason == "attachment":
            verdicts[at] = "attachment"
        number = seen[at].reason == "number" and end < len(seen)
        if seen[at].reason in DOUBTFUL and (number or verdicts[at - 1]):
            verdicts[at] = seen[at].reason
    run = [at for at in range(last + 1, end) if verdicts[at] is None]
    menu = len(run) >= MENU and all(seen[at].short for at in run) and any(verdicts[at] == "navigation" for at in range(last + 1, end))  # fmt: skip
    if menu and not LISTED.search(seen[last].text):
        for at in run:
            verdicts[at] = "navigation"
