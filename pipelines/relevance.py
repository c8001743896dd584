"""Whether a text is a report of the wanted kind: a score, and the terms that carry it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import topic_file
from pipelines.lookup import Lookup
from pipelines.owner import LEAD, UNKNOWN, owner_of
from pipelines.topic_file import Calibration, Term, TopicError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Calibration", "Found", "Score", "Term", "Topic", "TopicError", "anchor"]

# Whole pages, and texts of about 500 characters: lengths between are interpolated.
PAGE, SHORT, LINK = (2000, 16.0), (500, 8.0), 4.0
LIMIT = 1e-6  # of a facet, below which its logarithm says no more
STRETCH = 100  # characters in which a facet speaks or is silent
FEW = 6  # stretches: a shorter text is not asked how far its facets are spread
MOST = 3  # mentions that count
GAINS = [math.log2(1 + n) for n in range(MOST + 1)]
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

    lookup: Lookup = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lookup", Lookup.of(self))

    @classmethod
    def load(cls, path: str | Path) -> Topic:
        """Reads a topic file, once for all who ask. Raises TopicError for one that is missing, broken or incomplete."""
        try:
            seen = Path(path).stat()
        except OSError:
            return topic_file.read(path, cls)
        return _read(str(Path(path).resolve()), seen.st_mtime_ns, seen.st_size)

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
        Title and source line count like the text: a bureau's own news often says only 我局.
        A calibrated topic puts the logarithms of the same into a logistic function.
        """
        whole = "\n".join(one for one in (title, source, text) if one)
        places = self.lookup.finder.places(whole)
        found = self._found(places, _kappa(len(whole)))
        facets = self._facets(found)
        owner = owner_of(title, source, text[:LEAD], self.owners)
        factors: dict[str, float] = {
            "agency": self._named(places, owner, len(whole)),
            "owner": self._worth(owner),
            "spread": self._spread(places, len(whole)),
            "length": self._length(text),
            "marks": self._unmarked(whole),
        }
        gate = math.prod(factors.values())
        value = math.prod(facets.values()) ** (1 / len(facets)) * gate
        score = Score(value, facets, gate, found, owner, factors)
        if self.calibration is None:
            return score
        return replace(score, value=self.calibration.chance(features(self, score)))

    def _found(self, places: Mapping[str, list[int]], kappa: float) -> tuple[Found, ...]:
        found = []
        for text, at in places.items():
            for term in self.lookup.by_text.get(text, ()):
                gain = term.weight * GAINS[min(len(at), MOST)] / kappa
                found.append(Found(text, term.facet, len(at), term.weight, round(gain, 6)))
        return tuple(sorted(found, key=lambda one: (-one.contribution, one.term, one.facet)))

    def _facets(self, found: tuple[Found, ...]) -> dict[str, float]:
        sums = dict.fromkeys(self.lookup.names, 0.0)
        for one in found:
            sums[one.facet] += one.contribution
        return {name: 1 - math.exp(-exponent) for name, exponent in sums.items()}

    def _named(self, places: Mapping[str, list[int]], owner: str, size: int) -> float:
        """1 if an agency is named, less if only in passing, half if not at all."""
        n = sum(len(at) for text, at in places.items() if text in self.lookup.naming)
        if not n and owner != self.wanted:
            return 0.5
        passing = self.wanted and owner != self.wanted and n <= 1 and size > 2 * SHORT[0]
        return 0.75 if passing else 1.0

    def _worth(self, owner: str) -> float:
        if owner == self.wanted:
            return 1.0
        usual = 1.0 if owner == UNKNOWN else self.ownership.get("other", 1.0)
        return self.ownership.get(owner, usual)

    def _spread(self, places: Mapping[str, list[int]], size: int) -> float:
        """Less than 1 if a facet speaks in a smaller share of the stretches than the topic asks for."""
        stretches = -(-size // STRETCH)
        if stretches < FEW:
            return 1.0
        least = 1.0
        for facet, share in self.spread.items():
            heavy = self.lookup.heavy[facet]
            spoken = {
                place // STRETCH
                for text, found in places.items()
                if text in heavy
                for place in found
            }
            least = min(least, len(spoken) / stretches / share)
        return least

    def _length(self, text: str) -> float:
        if not self.least or len(text) > 4 * self.least:
            return 1.0
        return math.sqrt(min(1.0, len(HAN.findall(text)) / self.least))

    def _unmarked(self, whole: str) -> float:
        if self.lookup.marked is None:
            return 1.0
        return 0.5 ** min(len(set(self.lookup.marked.findall(whole))), 2)


def features(topic: Topic, score: Score) -> list[float]:
    """What a calibration sees: logarithms of the facets and of the gate without owner, and the owner."""
    gate = math.prod(value for name, value in score.factors.items() if name != "owner")
    logs = [math.log(max(value, LIMIT)) for value in (*score.facets.values(), gate)]
    return [*logs, {topic.wanted: 1.0, UNKNOWN: 0.0}.get(score.owner, -1.0)]


def anchor(topic: Topic, text: str) -> float:
    """The score from 0 to 1 of a link's text: no gate, and one facet alone counts half.

    On a site of a wanted agency a link seldom names both facets.
    """
    facets = topic._facets(topic._found(topic.lookup.finder.places(text), LINK)).values()
    together = math.prod(facets) ** (1 / len(facets))
    return (together + sum(facets) / len(facets)) / 2


def _kappa(length: int) -> float:
    (long, most), (short, least) = PAGE, SHORT
    share = min(max((length - short) / (long - short), 0.0), 1.0)
    return least + share * (most - least)


@lru_cache(maxsize=4)
def _read(path: str, changed: int, size: int) -> Topic:
    """The topic of a file of so many bytes that was changed then, in nanoseconds since 1970."""
    return topic_file.read(path, Topic)
