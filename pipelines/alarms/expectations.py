"""What a site file expects of a run ([expect]), and what of it does not hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ENOUGH = 10  # articles without which a share of relevant ones says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a run has stored."""

    finished: bool
    """Whether it came to its own end."""
    reports: int
    """Reports that stand at the site, those of all runs."""
    new: int
    """Reports that it found."""
    changed: int
    """Those, and the ones whose text it revised."""
    off_topic: int
    reprints: int
    characters: float | None
    """Median of the texts of `changed`; None if there are none."""
    listings: int
    """Listing pages that it read."""
    filled: Mapping[str, int] = field(default_factory=dict)
    """By field: how many of `changed` have it."""


def breaches(expect: Mapping[str, Any], stored: Stored) -> list[str]:
    """A sentence for each expectation that does not hold, with what was expected and what is.

    A run that was ended early is not asked for what it could not have. Of a share of reports that
    must have a field one may always lack it, unless the share is 1.
    """
    found = []
    if stored.finished:
        for name, value in (("reports_at_least", stored.reports), ("listings_at_least", stored.listings)):  # fmt: skip
            if name in expect and value < expect[name]:
                found.append(f"{name} is {expect[name]}: {value}")
    if "new_at_most" in expect and stored.new > expect["new_at_most"]:
        found.append(f"new_at_most is {expect['new_at_most']}: {stored.new}")
    if "characters_at_least" in expect and stored.characters is not None and stored.characters < expect["characters_at_least"]:  # fmt: skip
        told = f"{stored.characters:.0f} in the median of {stored.changed} reports"
        found.append(f"characters_at_least is {expect['characters_at_least']}: {told}")
    kept = stored.new + stored.reprints
    judged = kept + stored.off_topic
    if "relevant_share" in expect and judged >= ENOUGH and kept < expect["relevant_share"] * judged:
        found.append(f"relevant_share is {expect['relevant_share']:g}: {kept} of {judged}")
    for name, share in sorted(expect.get("share_with", {}).items()):
        lack = stored.changed - stored.filled.get(name, 0)
        # Of 100 reports, of which 0.95 must have it, five may lack it; 0.05 · 100 is not quite 5.
        allowed = max(floor((1 - share) * stored.changed + 1e-9), 1 if share < 1 else 0)
        if lack > allowed:
            found.append(
                f"share_with.{name} is {share:g}: {stored.changed - lack} of {stored.changed}"
            )
    return found
