"""Exemplars, facets and a background become a topic."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.learning.calibrating import calibrated, thresholds
from pipelines.learning.ngrams import shared
from pipelines.learning.windows import is_word, windows
from pipelines.relevance import Topic
from pipelines.topic_file import TopicError, content

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipelines.learning.facets import Facets
    from pipelines.learning.windows import Background

FEWEST = 2  # exemplars
PRIOR = 0.1  # the share of windows that is taken to hold a seed word
# The most that a word counts: one that exemplars bear out, one that only a person names, one that is
# learnt because it contains a seed, one that stands beside seeds.
BORNE_OUT, NAMED, CONTAINING, BESIDE = 6.0, 4.5, 4.0, 3.0
LIGHTEST = 2.5  # a learnt word of less weight says too little
KEPT = 60  # learnt words of each facet
TOGETHER, MORE = 0.8, 2.0  # the share of a word's sentences with a seed; times that of other facets
SENTENCE = re.compile("[。；！？\n]")


def learn(
    exemplars: Sequence[tuple[str, str]],
    facets: Facets,
    background: Background,
    labels: Sequence[tuple[str, str, str, int]] = (),
) -> Topic:
    """The topic of exemplars (title, clean text), calibrated by labels (title, text, source, grade).

    TopicError if the exemplars are fewer than two or hold no seed of a facet. Fewer than 20 labels of
    grade 2 and 40 below leave the topic uncalibrated.
    """
    texts = [f"{title}\n{text}" for title, text in exemplars if text.strip()]
    if len(texts) < FEWEST:
        raise TopicError(f"{len(texts)} exemplars with text: at least {FEWEST} are wanted")
    for name, seeds in facets.seeds.items():
        if not any(seed in text for seed in seeds for text in texts):
            raise TopicError(f"facets.{name}: no exemplar holds one of its seeds")
    found = _terms(texts, facets, background)
    topic = Topic(**content({**facets.settings, "facets": found}))
    return _with_labels(topic, found, facets, labels)


def _with_labels(
    topic: Topic,
    found: Mapping[str, Mapping[str, float]],
    facets: Facets,
    labels: Sequence[tuple[str, str, str, int]],
) -> Topic:
    calibration = calibrated(topic, labels)
    if calibration is None:
        return topic
    judged = replace(topic, calibration=calibration)
    lower, upper = thresholds(judged, labels)
    table = {
        "intercept": calibration.intercept,
        "slopes": list(calibration.slopes),
        "positives": calibration.positives,
        "negatives": calibration.negatives,
    }
    settings = {**facets.settings, "threshold": lower, "sure": upper, "calibration": table}
    return Topic(**content({**settings, "facets": found}))


def _terms(
    texts: Sequence[str], facets: Facets, background: Background
) -> dict[str, dict[str, float]]:
    stretches = [one for text in texts for one in windows(text)]
    seeds = {word: facet for facet, words in facets.seeds.items() for word in words}
    learnt = [word for word in shared(texts) if word not in facets.never and word not in seeds]
    seen = background.holding([*seeds, *learnt])
    inside = {word: sum(word in one for one in stretches) for word in seen}

    def weight(word: str, k: float) -> float:
        usual = math.log((seen[word] + 0.5) / (background.size + 1))
        return math.log((k + 0.5) / (len(stretches) + 1)) - usual

    found: dict[str, dict[str, float]] = {name: {} for name in facets.seeds}
    for word, facet in seeds.items():
        if word in facets.fixed:
            found[facet][word] = facets.fixed[word]
            continue
        bare = min(weight(word, PRIOR * len(stretches)), NAMED)
        borne = min(weight(word, inside[word]), BORNE_OUT) if inside[word] else 0.0
        found[facet][word] = max(bare, borne)
    for facet, words in _placed(learnt, facets, texts).items():
        rated = {word: min(weight(word, inside[word]), most) for word, most in words.items()}
        best = sorted(rated, key=lambda word: (-rated[word] * inside[word], word))
        found[facet] |= {word: rated[word] for word in best[:KEPT] if rated[word] >= LIGHTEST}
    return {name: _ordered(words) for name, words in found.items()}


def _ordered(words: Mapping[str, float]) -> dict[str, float]:
    rounded = ((word, round(weight, 2)) for word, weight in words.items())
    heavy = [one for one in rounded if one[1] > 0]
    return dict(sorted(heavy, key=lambda one: (-one[1], one[0])))


def _placed(
    learnt: Iterable[str], facets: Facets, texts: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Each learnt word with the most it may count, under the facet whose seeds it holds or stands beside."""
    sentences = [one for text in texts for one in SENTENCE.split(text) if one]
    speaking = {
        name: [any(seed in one for seed in seeds) for one in sentences]
        for name, seeds in facets.seeds.items()
    }
    found: dict[str, dict[str, float]] = {name: {} for name in facets.seeds}
    for word in learnt:
        within = [
            name for name, seeds in facets.seeds.items() if any(seed in word for seed in seeds)
        ]
        if len(within) == 1:
            found[within[0]][word] = CONTAINING
        elif not within and is_word(word):
            at = [place for place, one in enumerate(sentences) if word in one]
            shares = sorted(
                ((sum(said[place] for place in at) / max(1, len(at)), name) for name, said in speaking.items()),
                reverse=True,
            )  # fmt: skip
            (most, name), (next_most, _) = shares[0], shares[1]
            if most >= TOGETHER and most >= MORE * next_most:
                found[name][word] = BESIDE
    return found
