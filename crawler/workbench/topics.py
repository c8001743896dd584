"""Learns a topic from texts and labels, and measures one on labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.workbench.exemplars import LeftOut, Text, labelled_files, read_folder, read_labels
from pipelines import learning
from pipelines.learning.calibrating import NEGATIVES, POSITIVES
from pipelines.learning.ngrams import shared
from pipelines.store import labels as labelling
from pipelines.topic_file import TopicError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.learning import Background, Evaluation, Facets
    from pipelines.relevance import Score, Topic
    from pipelines.store.labels import Labelled
    from pipelines.store.writer import Writer

TABLE, CORPUS = "table", "corpus"
MOST = 20_000  # texts of the corpus that make a background
WANTED = 2  # the grade of what belongs to the corpus
ENOUGH_WANTED, ENOUGH_REST = POSITIVES, NEGATIVES  # labels, also to learn a probability from


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a topic is to be learnt from."""

    folder: Path
    facets: Path
    background: str | None = None
    """A folder, or 'corpus'; None for the shipped language model."""
    labels: str | None = None
    """A file, or 'table'."""


@dataclass(slots=True)
class Learnt:
    """A topic, and all that a person should see before using it."""

    topic: Topic
    facets: Facets
    exemplars: list[tuple[Text, Score]]
    left_out: list[LeftOut]
    background: str
    labels: int = 0
    missing: list[str] = field(default_factory=list)
    """Labels without a text, and why."""

    @property
    def doubtful(self) -> bool:
        """Whether a person must look: an exemplar that is rejected, a file or label without a text."""
        rejected = any(self.topic.verdict(score) == "rejected" for _, score in self.exemplars)
        return rejected or bool(self.left_out or self.missing)

    def unused(self) -> dict[str, list[str]]:
        """Seed words by facet that have no weight: other texts have them as often as the exemplars."""
        weighed = {(term.facet, term.text) for term in self.topic.terms if term.weight > 0}
        return {
            facet: [word for word in words if (facet, word) not in weighed]
            for facet, words in self.facets.seeds.items()
        }

    def dropped(self) -> tuple[list[str], list[str]]:
        """What the exemplars share and the topic does not have: never to be learnt, or saying too little."""
        have = {term.text for term in self.topic.terms}
        said = [f"{one.title}\n{one.text}" for one, _ in self.exemplars]
        runs = [one for one in shared(said) if one not in have]
        never = [one for one in runs if one in self.facets.never]
        return never, [one for one in runs if one not in self.facets.never]


def learn(wish: Wish, store: Callable[[], Writer]) -> Learnt:
    """Reads everything and learns; TopicError names what is missing. The store is opened if it is wanted."""
    facets = learning.load_facets(wish.facets)
    texts, left_out = _texts(wish.folder)
    if not texts:
        raise TopicError(
            f"{wish.folder}: no file has a text: {left_out[0].path}: {left_out[0].why}"
        )
    background, said = _background(wish.background, store)
    found, missing = labelled(wish.labels, store) if wish.labels else ([], [])
    topic = learning.learn(
        [(one.title, one.text) for one in texts],
        facets,
        background,
        [(one.title, one.text, one.source, one.grade) for one in found],
    )
    scored = [(one, topic.score(one.text, one.title, one.source)) for one in texts]
    return Learnt(topic, facets, scored, left_out, said, len(found), missing)


def _texts(folder: Path) -> tuple[list[Text], list[LeftOut]]:
    read = list(read_folder(folder))
    texts = [one for one in read if isinstance(one, Text)]
    return texts, [one for one in read if isinstance(one, LeftOut)]


def _background(named: str | None, store: Callable[[], Writer]) -> tuple[Background, str]:
    """The background, and what it is in words."""
    if named is None:
        return learning.fallback(), "the shipped language model"
    if named != CORPUS:
        texts, _ = _texts(Path(named))
        return learning.background(one.text for one in texts), f"{len(texts)} texts of {named}"
    bodies = store().do_now(lambda c, _: labelling.bodies(c, MOST))
    if not bodies:
        raise TopicError("the corpus has no texts: crawl first, or leave --background out")
    return learning.background(bodies), f"{len(bodies)} texts of the corpus"


def labelled(named: str, store: Callable[[], Writer]) -> tuple[list[Labelled], list[str]]:
    """The labelled texts of a file or of the table, and the labels without a text, with the reason."""
    if named == TABLE:
        pages, files = store().do_now(lambda c, _: labelling.given(c)), []
        if not pages:
            raise TopicError("the table label is empty: see docs/topic.md, or give --labels FILE")
    else:
        read = read_labels(Path(named))
        pages = [one for one in read if "://" in one[0]]
        files = [one for one in read if "://" not in one[0]]
    made, missing = labelled_files(Path(named), files)
    if pages:
        stored = store().do_now(lambda c, _: labelling.labelled(c, pages))
        known = {one.url for one in stored}
        missing += [f"{url}: not in the store with a text" for url, _ in pages if url not in known]
        made += stored
    return made, missing


@dataclass(slots=True)
class Measured:
    """A topic on labelled texts."""

    topic: Topic
    rows: list[tuple[Labelled, Score]]
    missing: list[str]
    evaluation: Evaluation

    @property
    def few(self) -> bool:
        """Whether there are so few labels that the figures say little."""
        wanted = sum(one.grade == WANTED for one, _ in self.rows)
        return wanted < ENOUGH_WANTED or len(self.rows) - wanted < ENOUGH_REST

    @property
    def near(self) -> bool:
        """Whether there are labels of grade 1."""
        return any(one.grade == 1 for one, _ in self.rows)

    def told(self) -> list[dict[str, Any]]:
        """One row a label, the highest score first."""
        ordered = sorted(self.rows, key=lambda one: (-one[1].value, one[0].url))
        return [
            {
                "url": one.url, "title": one.title, "grade": one.grade, "score": round(score.value, 4),
                "verdict": self.topic.verdict(score), "owner": score.owner,
            }
            for one, score in ordered
        ]  # fmt: skip


def measure(topic: Topic, texts: Sequence[Labelled], missing: list[str]) -> Measured:
    """Scores labelled texts anew; nothing is written."""
    if not texts:
        raise TopicError(f"no label has a text: {missing[0]}")
    rows = [(one, topic.score(one.text, one.title, one.source)) for one in texts]
    graded = [(score.value, one.grade) for one, score in rows]
    return Measured(topic, rows, missing, learning.evaluate(graded, topic.threshold, topic.sure))
