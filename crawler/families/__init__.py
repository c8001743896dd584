"""The families of content management systems: how each one lists, and how it is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families import generic, gkmlpt, lonsun, nfcms, trs, ucap, vsb

if TYPE_CHECKING:
    from crawler.families.family import Family
    from crawler.page.parsed import Page

FAMILIES: dict[str, Family] = {
    one.FAMILY.name: one.FAMILY
    for one in (
        trs,
        ucap,
        vsb,
        gkmlpt,
        nfcms,
        lonsun,
        generic,
    )
}
ENOUGH = 2  # hits that make a family


def hits(page: Page) -> dict[str, list[str]]:
    """The patterns by which each family is betrayed by a page's markup or by its URL."""
    return {
        name: [
            *(shape.pattern for shape in one.fingerprints if shape.search(page.html)),
            *(shape.pattern for shape in one.urls if shape.search(page.url)),
        ]
        for name, one in FAMILIES.items()
    }


def detect(page: Page) -> str:
    """The family that a page betrays most often, at least twice; else 'generic'."""
    found = hits(page)
    best = max(found, key=lambda name: len(found[name]))
    return best if len(found[best]) >= ENOUGH else "generic"
