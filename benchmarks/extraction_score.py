"""How near an extraction is to what a person took from the page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Gold = dict[str, Any]
Found = dict[str, Any]
LENGTH = 4  # characters of a gram
SPACE = re.compile(r"\s+")
POOR = 0.5  # F1 below which a page is lost
TABLES = frozenset(("policy", "table"))


def grams(text: str) -> Counter[str]:
    """The runs of four characters of a text without its white space, counted."""
    text = SPACE.sub("", text)
    return Counter(text[at : at + LENGTH] for at in range(max(1, len(text) - LENGTH + 1)))


def f1(text: str, paragraphs: Sequence[str], optional: Sequence[str] = ()) -> float:
    """The harmonic mean of precision and recall; `optional` lines neither help nor hurt.

    >>> f1("水清了，岸绿了。", ["水清了，岸绿了。"]), f1("", ["水清了，岸绿了。"])
    (1.0, 0.0)
    >>> f1("水清了，岸绿了。（完）", ["水清了，岸绿了。"], ["岸绿了。（完）"])
    1.0
    """
    wanted, found = grams("".join(paragraphs)), grams(text)
    right = (wanted & found).total()
    forgiven = grams("".join((*paragraphs, *optional)))
    for line in optional:
        forgiven |= grams(line)
    wrong = (found - wanted - forgiven).total()
    whole = 2 * right + wrong + (wanted - found).total()
    return 2 * right / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """A page and what a person took from it."""

    name: str
    body: bytes
    url: str
    gold: Gold

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets that the page counts in."""
        flags = set(self.gold.get("flags", ()))
        return ("all", *(["gov"] if self.gold.get("set") == "gov" else ()),
                *(["gbk"] if "gbk" in flags else ()), *(["policy/table"] if flags & TABLES else ()))  # fmt: skip


def _folded(text: object) -> str:
    return SPACE.sub("", str(text or ""))


def _right(found: Found, case: Case, field: str) -> bool:
    wanted = case.gold[field]
    values = wanted if isinstance(wanted, list) else [wanted]
    return _folded(found.get(field)) in map(_folded, values)


def _authors(found: Found, case: Case) -> bool:
    return set(map(_folded, found.get("author") or ())) == set(map(_folded, case.gold["author"]))


SHARES: dict[str, Callable[[Found, Case], bool]] = {
    "title": lambda found, case: _right(found, case, "title"),
    "date": lambda found, case: _right(found, case, "date"),
    "source": lambda found, case: _right(found, case, "source"),
    "editor": lambda found, case: _right(found, case, "editor"),
    "author": _authors,
}


def scores(found: Mapping[str, Found], cases: Sequence[Case]) -> dict[str, float]:
    """All figures of one reader: `found` is what it gave by page, {'refused': …} for no article."""
    articles = [case for case in cases if case.gold.get("kind") != "nonarticle"]
    others = [case for case in cases if case.gold.get("kind") == "nonarticle"]
    figures: dict[str, float] = {}
    values = {
        case.name: f1(found[case.name].get("body", ""), case.gold["paragraphs"],
                      case.gold.get("optional", ())) for case in articles
    }  # fmt: skip
    for name in ("all", "gov", "gbk", "policy/table"):
        inside = [values[case.name] for case in articles if name in case.sets]
        if inside:
            figures[f"F1 {name}"] = sum(inside) / len(inside)
    figures["pages below .5"] = sum(value < POOR for value in values.values())
    for field, is_right in SHARES.items():
        shown = [case for case in articles if case.gold.get(field)]
        if shown:
            right = sum(is_right(found[case.name], case) for case in shown)
            figures[f"{field} right"] = right / len(shown)
    figures["authors invented"] = sum(
        bool(found[case.name].get("author")) for case in articles if case.gold.get("author") == []
    )
    figures["articles refused"] = sum("refused" in found[case.name] for case in articles)
    if others:
        refused = sum("refused" in found[case.name] for case in others)
        figures["others refused"] = refused / len(others)
    return figures
