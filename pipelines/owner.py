"""Whose report it is: the kind of body that a title, a source line and the first lines name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNKNOWN = "unknown"
LEAD = 300  # characters of a text that name its owner
# Bodies that every report obeys, visits or thanks: they own it only if its title or source says so.
NAMED_BY_ALL = frozenset(("party", "government"))
# Who comes after one of these is met, visited or thanked.
GUEST = re.compile(
    r"(?:赴|走进|走访|前往|来到|深入|参观|对|向|为|与|和|同|及|邀请|联合|会同|联手|携手|慰问|帮扶|帮助|按照|根据|据)"
    r"[^，。、：；！？\s“”]{0,8}$"
)
ENOUGH = 3.0  # votes


@lru_cache(maxsize=64)
def _expression(classes: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<{name}>{'|'.join(found)})" for name, found in classes if found)
    )


def owner_of(title: str, source: str, lead: str, classes: Mapping[str, Sequence[str]]) -> str:
    """The class of the body that speaks; 'unknown' if none is named clearly enough.

    `classes` are expressions by class name; at one place the first class wins. The first body of
    the title weighs most, then that of the source line and the first of the lead.

    >>> kinds = {"environment": ["生态环境局"], "water": ["水利局"], "company": ["公司"]}
    >>> owner_of("市水利局赴市生态环境局开展主题党日", "", "", kinds)
    'water'
    >>> owner_of("支部建在一线", "", "近日，市生态环境局党组召开会议。", kinds)
    'environment'
    """
    expression = _expression(tuple((name, tuple(found)) for name, found in classes.items()))
    votes: dict[str, float] = defaultdict(float)
    _vote(votes, _named(expression, title), 4.0, 1.0)
    for name in dict.fromkeys(one for one, _ in _named(expression, source)):
        votes[name] += 1.0 if name in NAMED_BY_ALL else 3.0
    inside = [one for one in _named(expression, lead[:LEAD]) if one[0] not in NAMED_BY_ALL]
    _vote(votes, inside, 3.0, 0.5)
    if not votes:
        return UNKNOWN
    (best, most), *others = sorted(votes.items(), key=lambda one: (-one[1], one[0]))
    return best if most >= ENOUGH and (not others or most > others[0][1]) else UNKNOWN


def _named(expression: re.Pattern[str], text: str) -> list[tuple[str, bool]]:
    """The classes named, in order, and whether each is only a guest."""
    if not expression.pattern:
        return []
    return [
        (str(match.lastgroup), bool(GUEST.search(text[max(0, match.start() - 14) : match.start()])))
        for match in expression.finditer(text)
    ]


def _vote(
    votes: dict[str, float], named: list[tuple[str, bool]], first: float, more: float
) -> None:
    hosts = [name for name, guest in named if not guest]
    if hosts:
        votes[hosts[0]] += first
    for name, count in Counter(name for name, _ in named).items():
        votes[name] += more * min(count, 3)
