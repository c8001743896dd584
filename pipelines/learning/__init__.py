"""A topic learnt from exemplars: facets that a person names, n-grams against a background, labels."""

from pipelines.learning.facets import Facets, load_facets
from pipelines.learning.learner import learn
from pipelines.learning.measures import Evaluation, evaluate
from pipelines.learning.windows import Background, background, fallback
from pipelines.learning.writing import write

__all__ = [
    "Background",
    "Evaluation",
    "Facets",
    "background",
    "evaluate",
    "fallback",
    "learn",
    "load_facets",
    "write",
]
