"""All rules for one run that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.alarms.articles import judge_articles
from pipelines.alarms.figures import Verdict
from pipelines.alarms.listings import judge_listings
from pipelines.alarms.rhythm import judge_rhythm

if TYPE_CHECKING:
    from pipelines.alarms.figures import Past, Run


def judge(run: Run, past: Past) -> Verdict:
    """The troubles that a run met, and the kinds that it shows to be over."""
    verdict = Verdict()
    # A site that cannot be read is not late: what keeps us out is told instead.
    for found in (judge_listings(run), judge_articles(run), judge_rhythm(past)):
        verdict.add(found)
    return verdict
