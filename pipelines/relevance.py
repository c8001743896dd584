"""Whether a text is a report of the wanted kind: a score, and the terms that carry it."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whole pages, and texts of about 500 characters: lengths between are interpolated.
PAGE, SHORT = (2000, 16.0), (500, 8.0)


class TopicError(ValueError):
    """A topic file that cannot be used; the message names the file, the key and the reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """A literal of the topic: what it speaks for, and how much."""

    text: str
    facet: str
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: how often, and what it adds to its facet's exponent."""

    term: str
    facet: str
    n: int
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Score:
    """A verdict from 0 to 1 and everything behind it."""

    value: float
    facets: Mapping[str, float]
    gate: float
    terms: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A conjunction of facets, gated by a named agency, as seeds/topic.toml describes it."""

    version: str
    threshold: float
    agencies: tuple[str, ...]
    terms: tuple[Term, ...]

    @classmethod
    def load(cls, path: str | Path) -> Topic:
        """Reads a topic file. Raises TopicError for one that is missing, broken or incomplete."""
        try:
            with Path(path).open("rb") as file:
                return cls._read(tomllib.load(file))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise TopicError(f"{path}: {error}") from error
        except KeyError as error:
            raise TopicError(f"{path}: the key {error} is missing") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise TopicError(f"{path}: wrong value: {error}") from error

    @classmethod
    def _read(cls, found: dict[str, Any]) -> Topic:
        facets = found["facets"]
        if len(facets) < 2:  # noqa: PLR2004
            raise ValueError("facets: a topic is a conjunction of at least two")
        terms = [
            Term(text, facet, float(weight))
            for facet, weights in facets.items()
            for text, weight in weights.items()
        ]
        return cls(
            version=str(found["version"]),
            threshold=float(found["threshold"]),
            agencies=tuple(map(str, found["agencies"])),
            terms=tuple(terms),
        )

    def score(self, text: str, title: str = "") -> Score:
        """The relevance of clean simplified `text`; the same text always gives the same score.

        A facet is 1 - exp(-sum of weight x log2(1 + min(n, 3)) / kappa); the score is the geometric
        mean of the facets, halved when no agency is named.
        """
        whole = f"{title}\n{text}"
        kappa = _kappa(len(whole))
        found = []
        for term in self.terms:
            n = whole.count(term.text)
            if n:
                gain = term.weight * math.log2(1 + min(n, 3)) / kappa
                found.append(Found(term.text, term.facet, n, term.weight, round(gain, 6)))
        names = dict.fromkeys(term.facet for term in self.terms)
        facets = {
            name: 1 - math.exp(-sum(one.contribution for one in found if one.facet == name))
            for name in names
        }
        gate = 1.0 if any(agency in whole for agency in self.agencies) else 0.5
        value = math.prod(facets.values()) ** (1 / len(facets)) * gate
        found.sort(key=lambda one: (-one.contribution, one.term))
        return Score(value, facets, gate, tuple(found))


def _kappa(length: int) -> float:
    (long, most), (short, least) = PAGE, SHORT
    share = min(max((length - short) / (long - short), 0.0), 1.0)
    return least + share * (most - least)
