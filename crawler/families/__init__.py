"""The families of content management systems: how each one lists, and how it is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.families import generic, trs

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from crawler.page.listing import Listing
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site


@dataclass(frozen=True, slots=True)
class Family:
    """One family: its name, its way to read a listing, the shapes that betray it."""

    name: str
    listing: Callable[[Page, Site, Channel], Listing]
    fingerprints: tuple[re.Pattern[str], ...]


FAMILIES = {
    "trs": Family("trs", trs.listing, trs.FINGERPRINTS),
    "generic": Family("generic", generic.listing, generic.FINGERPRINTS),
}


def detect(html: str) -> str:
    """The family whose fingerprints a page shows most, at least two; else 'generic'."""
    hits = {
        name: sum(bool(shape.search(html)) for shape in family.fingerprints)
        for name, family in FAMILIES.items()
    }
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] >= 2 else "generic"  # noqa: PLR2004
