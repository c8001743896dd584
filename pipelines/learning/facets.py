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
    """Seed words by facet, words never to be learnt, and what goes into the topic as it stands."""

    seeds: Mapping[str, tuple[str, ...]]
    never: frozenset[str]
    settings: Mapping[str, Any]


def load_facets(path: str | Path) -> Facets:
    """Reads seeds/facets.toml or one like it; TopicError for one that cannot be used."""
    try:
        with Path(path).open("rb") as file:
            found = tomllib.load(file)
        never = frozenset(map(str, found.pop("never", ())))
        seeds = {name: tuple(map(str, one["seeds"])) for name, one in found["facets"].items()}
        found["facets"] = {name: dict.fromkeys(words, 1.0) for name, words in seeds.items()}
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
    return Facets(seeds, never, found)
