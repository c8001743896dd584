"""What a topic file says, read strictly."""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class TopicError(ValueError):
    """A topic file that cannot be used; the message names the file, the key and the reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """A literal of the topic: what it speaks for, and how much."""

    text: str
    facet: str
    weight: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic function learnt from labels: of ln of each facet, ln of the gate, and the owner."""

    intercept: float
    slopes: tuple[float, ...]
    positives: int
    negatives: int

    def chance(self, features: Sequence[float]) -> float:
        """The probability that a text with these features is a wanted report."""
        total = self.intercept + sum(a * b for a, b in zip(self.slopes, features, strict=True))
        return 1 / (1 + math.exp(-max(min(total, 500.0), -500.0)))


@dataclass(frozen=True, slots=True)
class Content:
    """A topic file's content; `version` is its number and a digest of its meaning."""

    version: str
    threshold: float
    sure: float
    agencies: tuple[str, ...]
    terms: tuple[Term, ...]
    wanted: str = ""
    least: int = 0
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ownership: Mapping[str, float] = field(default_factory=dict)
    spread: Mapping[str, float] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calibration: Calibration | None = None


Kind = TypeVar("Kind", bound=Content)


def read(path: str | Path, kind: type[Kind]) -> Kind:
    """The content of a file; TopicError for one that is missing, broken or incomplete."""
    try:
        with Path(path).open("rb") as file:
            return kind(**content(tomllib.load(file)))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TopicError(f"{path}: {error}") from error
    except KeyError as error:
        raise TopicError(f"{path}: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError, re.error) as error:
        raise TopicError(f"{path}: wrong value: {error}") from error


def content(found: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Content from the tables of a file; KeyError, TypeError, ValueError or re.error."""
    facets = found["facets"]
    if len(facets) < 2:  # noqa: PLR2004
        raise ValueError("facets: a topic is a conjunction of at least two")
    unknown = set(found) - KEYS
    if unknown:
        raise ValueError(f"the key {min(unknown)} means nothing here")
    terms = [
        Term(text, facet, _number(text, weight))
        for facet, weights in facets.items()
        for text, weight in weights.items()
    ]
    threshold = _number("threshold", found["threshold"])
    made = {
        "threshold": threshold,
        "sure": max(threshold, _number("sure", found.get("sure", threshold))),
        "agencies": _texts("agencies", found["agencies"]),
        "terms": tuple(terms),
        "wanted": str(found.get("wanted", "")),
        "least": int(found.get("least", 0)),
        "owners": {name: _expressions(name, one) for name, one in found.get("owners", {}).items()},
        "ownership": _numbers(found.get("ownership", {})),
        "spread": _spread(found.get("spread", {}), facets),
        "marks": _expressions("marks", found.get("marks", ())),
        "calibration": _calibration(found.get("calibration"), len(facets)),
    }
    # What is visited first changes no score.
    columns = {name: _texts(name, one) for name, one in found.get("columns", {}).items()}
    return {"version": f"{found['version']}-{_digest(made)}", "columns": columns, **made}


KEYS = frozenset(("version", "threshold", "sure", "agencies", "facets", "wanted", "least", "owners",
                  "ownership", "spread", "marks", "calibration", "columns"))  # fmt: skip


def _digest(made: Mapping[str, Any]) -> str:
    """Of the values, so that neither comments nor layout change a version."""
    meaning = {
        **made,
        "terms": sorted(map(astuple, made["terms"])),
        "owners": [*made["owners"].items()],
    }
    told = json.dumps(meaning, ensure_ascii=False, sort_keys=True, default=astuple)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _number(name: str, value: Any) -> float:
    number = float(value)
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"{name}: {value} is no number from 0 on")
    return number


def _numbers(table: Mapping[str, Any]) -> dict[str, float]:
    return {name: _number(name, value) for name, value in table.items()}


def _texts(name: str, values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"{name}: a list of texts is wanted")
    return tuple(map(str, values))


def _expressions(name: str, values: Any) -> tuple[str, ...]:
    found = _texts(name, values)
    for one in found:
        if re.compile(one).groups:
            raise ValueError(f"{name}: {one}: write (?:…) for (…)")
    return found


def _spread(table: Mapping[str, Any], facets: Mapping[str, Any]) -> dict[str, float]:
    for name in table:
        if name not in facets:
            raise ValueError(f"spread: there is no facet {name}")
    return {name: share for name, share in _numbers(table).items() if share}


def _calibration(table: Mapping[str, Any] | None, facets: int) -> Calibration | None:
    if table is None:
        return None
    slopes = tuple(map(float, table["slopes"]))
    if len(slopes) != facets + 2:
        raise ValueError(f"calibration: {facets + 2} slopes are wanted: the facets, gate, owner")
    return Calibration(
        float(table["intercept"]), slopes, int(table["positives"]), int(table["negatives"])
    )
