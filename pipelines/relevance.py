"""Whether a text is a report of the wanted kind: a score, and the terms that carry it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines import topic_file
from pipelines.finding import Finder
from pipelines.owner import LEAD, UNKNOWN, owner_of
from pipelines.topic_file import Calibration, Term, TopicError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Calibration", "Found", "Score", "Term", "Topic", "TopicError", "anchor"]

# Whole pages, and texts of about 500 characters: lengths between are interpolated.
PAGE, SHORT, LINK = (2000, 16.0), (500, 8.0), 4.0
LIMIT = 1e-6  # of a facet, below which its logarithm says no more
STRETCH = 200  # characters in which a facet speaks or is silent
FEW = 5  # stretches: a shorter text is not asked how far its facets are spread
MOST = 3  # mentions that count
HAN = re.compile("[一-鿿]")


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
    """A verdict from 0 to 1 and everything behind it; `gate` is the product of the factors."""

    value: float
    facets: Mapping[str, float]
    gate: float
    terms: tuple[Found, ...]
    owner: str = UNKNOWN
    factors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic(topic_file.Content):
    """A conjunction of facets, gated by a named agency, as seeds/topic.toml describes it."""

    finder: Finder = field(init=False, repr=False, compare=False)
    marked: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = [*(term.text for term in self.terms), *self.agencies]
        object.__setattr__(self, "finder", Finder(named))
        object.__setattr__(self, "marked", re.compile("|".join(self.marks)) if self.marks else None)

    @classmethod
    def load(cls, path: str | Path) -> Topic:
        """Reads a topic file. Raises TopicError for one that is missing, broken or incomplete."""
        return topic_file.read(path, cls)

    @property
    def calibrated(self) -> bool:
        """Whether scores are probabilities learnt from labels."""
        return self.calibration is not None

    def verdict(self, score: Score) -> str:
        """`kept`, `borderline` (kept, and to be looked at) or `rejected`."""
        if score.value < self.threshold:
            return "rejected"
        return "kept" if score.value >= self.sure else "borderline"

    def score(self, text: str, title: str = "", source: str = "") -> Score:
        """The relevance of clean simplified `text`; the same text always gives the same score.

        A facet is 1 - exp(-sum of weight x log2(1 + min(n, 3)) / kappa). The score is the geometric
        mean of the facets times the gate: whether a wanted agency is named and speaks, whether the
        facets are spread over the text, whether it is a text at all and none of a template site.
        A calibrated topic puts the logarithms of the same into a logistic function.
        """
        whole = f"{title}\n{text}"
        places = self.finder.places(whole)
        found = self._found(places, _kappa(len(whole)))
        facets = self._facets(found)
        owner = owner_of(title, source, text[:LEAD], self.owners)
        factors: dict[str, float] = {
            "agency": self._named(places, source, owner, len(whole)),
            "owner": 1.0 if owner in (UNKNOWN, self.wanted) else self._other(owner),
            "spread": self._spread(places, len(whole)),
            "length": self._length(text),
            "marks": self._unmarked(whole),
        }
        gate = math.prod(factors.values())
        value = math.prod(facets.values()) ** (1 / len(facets)) * gate
        if self.calibration is not None:
            value = self.calibration.chance(features(facets, factors, owner == self.wanted))
        return Score(value, facets, gate, found, owner, factors)

    def _found(self, places: Mapping[str, list[int]], kappa: float) -> tuple[Found, ...]:
        found = []
        for term in self.terms:
            n = len(places.get(term.text, ()))
            if n:
                gain = term.weight * math.log2(1 + min(n, MOST)) / kappa
                found.append(Found(term.text, term.facet, n, term.weight, round(gain, 6)))
        return tuple(sorted(found, key=lambda one: (-one.contribution, one.term)))

    def _facets(self, found: tuple[Found, ...]) -> dict[str, float]:
        sums = dict.fromkeys((term.facet for term in self.terms), 0.0)
        for one in found:
            sums[one.facet] += one.contribution
        return {name: 1 - math.exp(-exponent) for name, exponent in sums.items()}

    def _named(self, places: Mapping[str, list[int]], source: str, owner: str, size: int) -> float:
        """1 if an agency is named, less if only in passing, half if not at all."""
        n = sum(len(places.get(agency, ())) for agency in self.agencies)
        if not n and owner != self.wanted and not any(one in source for one in self.agencies):
            return 0.5
        passing = self.wanted and owner != self.wanted and n <= 1 and size > 2 * SHORT[0]
        return 0.75 if passing else 1.0

    def _other(self, owner: str) -> float:
        return self.ownership.get(owner, self.ownership.get("other", 1.0))

    def _spread(self, places: Mapping[str, list[int]], size: int) -> float:
        """Less than 1 if a facet speaks in a smaller share of the stretches than the topic asks for."""
        stretches = -(-size // STRETCH)
        if stretches < FEW:
            return 1.0
        least = 1.0
        for facet, share in self.spread.items():
            terms = (one.text for one in self.terms if one.facet == facet and one.weight > 1)
            spoken = {place // STRETCH for one in terms for place in places.get(one, ())}
            least = min(least, len(spoken) / stretches / share)
        return least

    def _length(self, text: str) -> float:
        if not self.least or len(text) > 4 * self.least:
            return 1.0
        return math.sqrt(min(1.0, len(HAN.findall(text)) / self.least))

    def _unmarked(self, whole: str) -> float:
        if self.marked is None:
            return 1.0
        return 0.5 ** min(len(set(self.marked.findall(whole))), 2)


def features(facets: Mapping[str, float], factors: Mapping[str, float], own: bool) -> list[float]:
    """What a calibration sees: logarithms of the facets and of the gate without owner, and the owner."""
    gate = math.prod(value for name, value in factors.items() if name != "owner")
    owner = 1.0 if own else 0.0 if factors["owner"] == 1 else -1.0
    logs = [math.log(max(value, LIMIT)) for value in (*facets.values(), gate)]
    return [*logs, owner]


def anchor(topic: Topic, text: str) -> float:
    """The score from 0 to 1 of a link's text: no gate, and one facet alone counts half.

    On a site of a wanted agency a link seldom names both facets.
    """
    facets = topic._facets(topic._found(topic.finder.places(text), LINK)).values()
    together = math.prod(facets) ** (1 / len(facets))
    return (together + sum(facets) / len(facets)) / 2


def _kappa(length: int) -> float:
    (long, most), (short, least) = PAGE, SHORT
    share = min(max((length - short) / (long - short), 0.0), 1.0)
    return least + share * (most - least)
