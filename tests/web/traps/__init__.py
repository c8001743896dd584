"""The traps of SITES §4, set on a host by name: `host.traps = {"T1", "T11"}`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.web.traps import content_shapes, contents, elsewhere, listings, places, refusals, sending
from tests.web.traps.trap import Expected, Trap, edited, relinked

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

__all__ = [
    "TRAPS",
    "UNSERVED",
    "Expected",
    "Trap",
    "answer",
    "entry",
    "expected",
    "shown",
    "shown_page",
]

TRAPS: dict[str, Trap] = {
    **refusals.TRAPS,
    **places.TRAPS,
    **elsewhere.TRAPS,
    **listings.TRAPS,
    **sending.TRAPS,
    **contents.TRAPS,
    **content_shapes.TRAPS,
}
UNSERVED = {
    "T28": "TLS that is old, weak or for another host: the loopback web speaks plain HTTP",
    "T30": "robots.txt in all its states: `tests.web.robots.VARIANTS`, chosen by `Host.robots`",
    "T50": "a store with one writer (SQLite): nothing that a web serves; ours is PostgreSQL",
}
"""Traps that no host has, and why."""


def set_on(host: Host) -> list[Trap]:
    """The host's traps, in the order of TRAPS; what they change of its articles is changed once."""
    found = []
    for name, trap in TRAPS.items():
        if name in host.traps:
            if name not in host.prepared:
                host.prepared.add(name)
                trap.prepare(host)
            found.append(trap)
    return found


def answer(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    """What the host answers with its traps set."""
    traps = set_on(host)
    for trap in traps:
        serve = _within(host, trap, serve)
    served = serve(asked)
    links = {number: to for trap in traps for number, to in trap.links(host).items()}
    if served is None or not links or host.showing is None:
        return served
    place = asked.headers.get("Host", host.name)
    to = {number: link.replace("{host}", place) for number, link in links.items()}
    return edited(host, served, lambda markup: relinked(markup, to))


def _within(host: Host, trap: Trap, serve: Serve) -> Serve:
    return lambda asked: trap.answer(host, asked, serve)


def shown_page(host: Host, page: int) -> int:
    """The page of a listing that is shown for the one asked for."""
    for trap in set_on(host):
        page = trap.page(page)
    return page


def shown(host: Host, column: str, page: int, own: list[Article]) -> list[Article]:
    """What a listing shows instead of its own articles."""
    for trap in set_on(host):
        own = trap.shown(host, column, page, own)
        if page == 1 and column == next(iter(host.columns)):
            own = [*own, *(replace(one, column=column) for one in trap.extras(host))]
    return own


def entry(host: Host, column: str) -> str:
    """Where the site file says that a column begins."""
    found = host.first(column)
    for trap in set_on(host):
        found = trap.entry(host, column)
    return found


def expected(host: Host, name: str) -> Expected:
    """What must hold after a crawl of the host, if `name` is its only trap."""
    set_on(host)
    return TRAPS[name].expected(host)
