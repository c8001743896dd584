"""What a person says before a topic is learnt: facets with a few seed words, agencies, owners."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.topic_file import TopicError, content

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Facets:
    """Seed words by facet, some of fixed weight, words never to be learnt, and what goes into the topic as it stands."""

    seeds: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, float]
    never: frozenset[str]
    settings: Mapping[str, Any]


def load_facets(path: str | Path) -> Facets:
    """Reads seeds/facets.toml or one like it; TopicError for one that cannot be used."""
    try:
        with Path(path).open("rb") as file:
            found = tomllib.load(file)
        never = frozenset(map(str, found.pop("never", ())))
        given = {name: one.get("fixed", {}) for name, one in found["facets"].items()}
        fixed = {word: float(n) for words in given.values() for word, n in words.items()}
        seeds = {
            name: tuple(dict.fromkeys([*map(str, one["seeds"]), *given[name]]))
            for name, one in found["facets"].items()
        }
        found["facets"] = {
            name: {word: fixed.get(word, 1.0) for word in words} for name, words in seeds.items()
        }
        content(found)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TopicError(f"{path}: {error}") from error
    except KeyError as error:
        raise TopicError(f"{path}: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError, re.error) as error:
        raise TopicError(f"{path}: wrong value: {error}") from error
    for name, words in seeds.items():
        if not any(len(word) > 1 for word in words):
            raise TopicError(f"{path}: facets.{name}: seeds: a word of two characters is wanted")
    del found["facets"]
    return Facets(seeds, fixed, never, found)
