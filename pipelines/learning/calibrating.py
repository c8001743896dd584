"""Labels make a score a probability: a ridge logistic of the facets, the gate and the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.learning.measures import WANTED, evaluate
from pipelines.relevance import features
from pipelines.topic_file import Calibration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.relevance import Topic

    Labels = Sequence[tuple[str, str, str, int]]

POSITIVES, NEGATIVES = 20, 40  # labels below which nothing is calibrated
PENALTY = 1.0  # on slopes of columns of deviation 1
STEPS, CLOSE = 50, 1e-8
RECALL, PRECISION = 0.95, 0.95  # of the labels: at the threshold, and above `sure`
BAND = 0.1  # the least between them


def calibrated(topic: Topic, labels: Labels) -> Calibration | None:
    """The logistic function of labels (title, text, source, grade); None if they are too few."""
    wanted = np.array([grade >= WANTED for *_, grade in labels], dtype=float)
    positives = int(wanted.sum())
    negatives = len(labels) - positives
    if positives < POSITIVES or negatives < NEGATIVES:
        return None
    rows = [features(topic, topic.score(text, title, source)) for title, text, source, _ in labels]
    intercept, slopes = fit(np.array(rows), wanted)
    return Calibration(intercept, slopes, positives, negatives)


def fit(rows: Any, wanted: Any) -> tuple[float, tuple[float, ...]]:
    """Intercept and slopes of a logistic function of columns of which none may count against.

    Targets are Platt's (1999), a little inside of 0 and 1, so that parted labels give finite slopes. A
    column whose slope would be negative is left out, and the rest is fitted again.
    """
    above, below = wanted.sum(), len(wanted) - wanted.sum()
    target = np.where(wanted > 0, (above + 1) / (above + 2), 1 / (below + 2))
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    used = spread > 0
    while True:
        columns = (rows[:, used] - middle[used]) / spread[used]
        beta = _least_squares(np.column_stack([np.ones(len(rows)), columns]), target)
        if (beta[1:] >= 0).all():
            break
        used[np.flatnonzero(used)[beta[1:] < 0]] = False
    slopes = np.zeros(rows.shape[1])
    slopes[used] = beta[1:] / spread[used]
    intercept = float(beta[0] - slopes @ middle)
    return round(intercept, 6), tuple(round(float(one), 6) for one in slopes)


def _least_squares(columns: Any, target: Any) -> Any:
    """Iteratively reweighted, with a penalty on all but the first column."""
    penalty = np.diag([1e-6, *([PENALTY] * (columns.shape[1] - 1))])
    beta = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(columns @ beta, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-6)
        slope = columns.T @ (target - chance) - penalty @ beta
        step = np.linalg.solve((columns.T * weight) @ columns + penalty, slope)
        beta += np.clip(step, -4, 4)
        if np.abs(step).max() < CLOSE:
            break
    return beta


def thresholds(topic: Topic, labels: Labels) -> tuple[float, float]:
    """From where texts are kept, and from where surely: by recall and precision on the labels."""
    rows = [
        (topic.score(text, title, source).value, grade) for title, text, source, grade in labels
    ]
    curve = evaluate(rows, 0.5).curve
    lower = max((at.threshold for at in curve if at.recall >= RECALL), default=0.5)
    upper = min((at.threshold for at in curve if at.precision >= PRECISION), default=0.5)
    lower = round(min(max(lower, 0.1), 0.5), 3)
    return lower, round(min(max(upper, lower + BAND), 0.95), 3)
