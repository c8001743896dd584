"""What a topic looks for in every text, prepared once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.finding import Finder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.topic_file import Content, Term

SPEAKING = 1.0  # the weight above which a term shows that its facet speaks


@dataclass(frozen=True, slots=True)
class Lookup:
    """Terms and agencies in one finder, and what each literal found stands for."""

    finder: Finder
    names: tuple[str, ...]  # of the facets
    by_text: Mapping[str, tuple[Term, ...]]
    heavy: Mapping[str, frozenset[str]]  # by facet that must be spread
    naming: frozenset[str]  # literals that are or hold an agency
    marked: re.Pattern[str] | None

    @classmethod
    def of(cls, topic: Content) -> Lookup:
        """The lookup of a topic's content."""
        literals = [*(term.text for term in topic.terms), *topic.agencies]
        by_text: dict[str, tuple[Term, ...]] = {}
        for term in topic.terms:
            by_text[term.text] = (*by_text.get(term.text, ()), term)
        heavy = {
            facet: frozenset(
                term.text for term in topic.terms if term.facet == facet and term.weight > SPEAKING
            )
            for facet in topic.spread
        }
        return cls(
            finder=Finder(literals),
            names=tuple(dict.fromkeys(term.facet for term in topic.terms)),
            by_text=by_text,
            heavy=heavy,
            naming=frozenset(
                one for one in literals if any(agency in one for agency in topic.agencies)
            ),
            marked=re.compile("|".join(topic.marks)) if topic.marks else None,
        )
