"""How well broken text was repaired: each break of a line against what the line meant."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.text.byteshift import Site

Span = tuple[int, int]


def differences(one: str, other: str) -> list[tuple[Span, Span]]:
    """The spans in which two texts differ; spans with a single equal character between are one."""
    found: list[tuple[Span, Span]] = []
    for tag, start, end, begin, finish in SequenceMatcher(
        None, one, other, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        if found and start - found[-1][0][1] < 2:
            found[-1] = ((found[-1][0][0], end), (found[-1][1][0], finish))
        else:
            found.append(((start, end), (begin, finish)))
    return found


def touches(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def score(meant: str, shown: str, sites: list[Site]) -> Counter[str]:
    """Breaks, exact ones, repairs, right ones (□ may stand for a character), lines made worse."""
    repaired, spans, at = "", [], 0
    for site in sites:
        repaired += shown[at : site.offset]
        spans.append((len(repaired), len(repaired) + len(site.repaired)))
        repaired += site.repaired
        at = site.offset + len(site.shown)
    repaired += shown[at:]
    breaks = differences(meant, shown)
    left = differences(meant, repaired)
    wrong = [j for i, j in left if repaired[j[0] : j[1]].strip("□") or i[1] - i[0] != j[1] - j[0]]
    return Counter(
        breaks=len(breaks),
        exact=sum(not any(touches(i, one) for i, _ in left) for one, _ in breaks),
        repairs=len(spans),
        right=sum(not any(touches(span, one) for one in wrong) for span in spans),
        worse=len(left) > len(breaks),
    )
