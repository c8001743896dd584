"""The families of content management systems: how each one lists, and how it is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families import (
    bjx,
    cms_api,
    dedecms,
    ecms,
    epaper,
    eportal,
    feed,
    generic,
    gkmlpt,
    hanweb,
    jeecms,
    jpaas,
    listdash,
    lonsun,
    lucidity,
    nfcms,
    node,
    numdir,
    people,
    phpcms,
    trs,
    ucap,
    vsb,
    webplus,
    wordpress,
    xinhua,
    xxgk,
)

if TYPE_CHECKING:
    from crawler.families.family import Family
    from crawler.page.parsed import Page

# Of families that a page betrays as often, the first named counts.
FAMILIES: dict[str, Family] = {
    one.FAMILY.name: one.FAMILY
    for one in (
        trs,
        bjx,
        cms_api,
        dedecms,
        ecms,
        epaper,
        eportal,
        feed,
        gkmlpt,
        hanweb,
        jeecms,
        jpaas,
        listdash,
        lonsun,
        lucidity,
        nfcms,
        node,
        numdir,
        people,
        phpcms,
        ucap,
        vsb,
        webplus,
        wordpress,
        xinhua,
        xxgk,
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
