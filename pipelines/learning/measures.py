"""How well scores part wanted reports from the rest: precision, recall, curve, areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WANTED, NEAR = 2, 1  # grades: a wanted report; an adjacent one
Rows = Sequence[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold would give."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of scored and graded texts; areas are 0 where one side is empty.

    `auc` parts grade 2 from the rest, `auc_near` from grade 1; `borderline` are the places in the
    given rows that lie between the threshold and `sure`, nearest to the threshold first.
    """

    wanted: int
    rest: int
    precision: float
    recall: float
    f1: float
    average_precision: float
    auc: float
    auc_near: float
    curve: tuple[Point, ...]
    borderline: tuple[int, ...]


def evaluate(rows: Rows, threshold: float, sure: float | None = None) -> Evaluation:
    """The figures of (score, grade) rows at a threshold; grade 2 is wanted."""
    wanted = [score for score, grade in rows if grade >= WANTED]
    rest = [score for score, grade in rows if grade < WANTED]
    at = _point(wanted, rest, threshold)
    upper = threshold if sure is None else max(sure, threshold)
    between = [place for place, (score, _) in enumerate(rows) if threshold <= score < upper]
    return Evaluation(
        wanted=len(wanted),
        rest=len(rest),
        precision=at.precision,
        recall=at.recall,
        f1=_mean(at.precision, at.recall),
        average_precision=average_precision(wanted, rest),
        auc=auc(wanted, rest),
        auc_near=auc(wanted, [score for score, grade in rows if grade == NEAR]),
        curve=tuple(_point(wanted, rest, one) for one in sorted({score for score, _ in rows})),
        borderline=tuple(sorted(between, key=lambda place: (rows[place][0], place))),
    )


def auc(above: Sequence[float], below: Sequence[float]) -> float:
    """The chance that one of `above` scores higher than one of `below`; equal scores count half.

    >>> auc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    pairs = len(above) * len(below)
    won = sum((a > b) + 0.5 * (a == b) for a in above for b in below)
    return won / pairs if pairs else 0.0


def average_precision(wanted: Sequence[float], rest: Sequence[float]) -> float:
    """The mean precision over recall; texts of equal score are taken together."""
    total, before = 0.0, 0.0
    for threshold in sorted(set(wanted), reverse=True):
        at = _point(wanted, rest, threshold)
        total += (at.recall - before) * at.precision
        before = at.recall
    return total


def _point(wanted: Sequence[float], rest: Sequence[float], threshold: float) -> Point:
    right = sum(score >= threshold for score in wanted)
    kept = right + sum(score >= threshold for score in rest)
    return Point(threshold, right / kept if kept else 0.0, right / len(wanted) if wanted else 0.0)


def _mean(precision: float, recall: float) -> float:
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0
