"""Exemplars, facets and a background become a topic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pipelines.learning.windows import windows
from pipelines.relevance import Topic
from pipelines.topic_file import TopicError, content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.learning.facets import Facets
    from pipelines.learning.windows import Background

FEWEST = 2  # exemplars
PRIOR = 0.1  # the share of windows that is taken to hold a seed word
CAP = 6.0


def learn(
    exemplars: Sequence[tuple[str, str]],
    facets: Facets,
    background: Background,
    labels: Sequence[tuple[str, str, str, int]] = (),
) -> Topic:
    """The topic of some texts (title, clean text); TopicError if they are too few or say nothing."""
    texts = [f"{title}\n{text}" for title, text in exemplars if text.strip()]
    if len(texts) < FEWEST:
        raise TopicError(f"{len(texts)} exemplars: at least {FEWEST} are wanted")
    stretches = [one for text in texts for one in windows(text)]
    words = {word: facet for facet, seeds in facets.seeds.items() for word in seeds}
    seen = background.holding(words)
    found: dict[str, dict[str, float]] = {name: {} for name in facets.seeds}
    for word, facet in words.items():
        k = max(sum(word in one for one in stretches), PRIOR * len(stretches))
        gain = math.log((k + 0.5) / (len(stretches) + 1))
        weight = gain - math.log((seen[word] + 0.5) / (background.size + 1))
        if weight > 0:
            found[facet][word] = round(min(weight, CAP), 2)
    ordered = {
        name: dict(sorted(words.items(), key=lambda one: (-one[1], one[0])))
        for name, words in found.items()
    }
    return Topic(**content({**facets.settings, "facets": ordered}))
