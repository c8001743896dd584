"""What the store must hold after a crawl of the loopback web, and how far it does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from crawler.families import FAMILIES
from crawler.families.keys import page_key
from tests.web.walking import site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from tests.web.host import Host

STORED = (
    "SELECT a.url, p.key, a.title, a.published_on, a.source, coalesce(a.body, r.body), a.report, a.site"
    " FROM appearance a JOIN report r ON r.id = a.report LEFT JOIN page p ON p.id = a.page"
)
"""The statement whose rows `compare` takes."""


class Golden(NamedTuple):
    """One report as it was published."""

    title: str
    published_on: date
    source: str
    body: str
    """Digest of the clean body."""
    group: int
    """The same for all copies of one text."""


class Stored(NamedTuple):
    """One place of a report in the store: a row of STORED."""

    url: str
    key: str
    title: str | None
    published_on: date | None
    source: str | None
    body: str
    report: int
    site: str


@dataclass(slots=True)
class Compared:
    """How a store differs from what was published."""

    published: int
    stored: int
    missing: list[str] = field(default_factory=list)
    """Keys of reports that are not there."""
    wrong: list[tuple[str, str, object, object]] = field(default_factory=list)
    """Key, field, what was published, what is stored."""
    foreign: list[str] = field(default_factory=list)
    """Keys that are stored and must not be: traps, twins, what is off the topic."""
    split: list[str] = field(default_factory=list)
    """Keys of copies that are not one report."""

    @property
    def recall(self) -> float:
        """Percent of what was published."""
        return 100.0 * self.stored / self.published if self.published else 100.0


def digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def golden(host: Host, port: int, paths: Collection[str] | None = None) -> dict[str, Golden]:
    """Every report of a host that belongs into the store, by the key of its page; or those at `paths`."""
    site = site_of(host, port)
    family = FAMILIES[site.family]
    root = site.url.rstrip("/")
    return {
        page_key(root + host.path(one), site, family): Golden(
            one.title, one.published_on, one.source, digest(one.body), one.twin_of or one.number
        )
        for one in host.articles
        if one.on_topic
        and one.trap in ("", "mirrored")
        and (paths is None or host.path(one) in paths)
    }


def compare(wanted: Mapping[str, Golden], rows: Iterable[Stored]) -> Compared:
    """How the rows of a store differ from what was published."""
    stored = {row.key: row for row in rows}
    there = wanted.keys() & stored.keys()
    found = Compared(len(wanted), len(there))
    found.missing = sorted(wanted.keys() - there)
    found.foreign = sorted(stored.keys() - there)
    groups: dict[int, int] = {}
    for key in sorted(there):
        one, row = wanted[key], stored[key]
        held = row.title, row.published_on, row.source, digest(row.body)
        for name, published, is_stored in zip(Golden._fields, one, held, strict=False):
            if published != is_stored:
                found.wrong.append((key, name, published, is_stored))
        if groups.setdefault(one.group, row.report) != row.report:
            found.split.append(key)
    return found
