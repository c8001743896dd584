"""What later runs ask for and write on a web that stands still, and what is read from the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.families import FAMILIES
from tests.web.walking import fetch, site_of

if TYPE_CHECKING:
    from benchmarks.faults_lab import Lab, Rows, Store

DUE = "UPDATE page SET due_at = now() WHERE kind = 'article' AND state = 'done'"
TEXTS = "SELECT id, xmin::text, url, title, body, raw_body, digest FROM report ORDER BY id"
CORPUS = (
    "SELECT url, title, body, raw_body, published_on, written_on, source, authors, editor, reviewer, issuer,"
    " doc_number, digest, score, channel, site, repairs::text, attachments::text FROM report ORDER BY url",
    "SELECT url, original, title, body, digest, similarity FROM appearance ORDER BY url",
    "SELECT url, reason, title, published_on FROM rejection ORDER BY url",
    "SELECT count(*) FROM revision",
)
PLACES = (
    "SELECT a.url, coalesce(a.body, r.body), a.title, a.published_on, a.source, a.channel"
    " FROM appearance a JOIN report r ON r.id = a.report ORDER BY 1",
    "SELECT url, reason, title, published_on FROM rejection ORDER BY url",
)
EMPTY = (
    "DELETE FROM disappearance", "DELETE FROM revision", "DELETE FROM appearance", "DELETE FROM band",
    "DELETE FROM report", "DELETE FROM rejection WHERE page IS NOT NULL",
)  # fmt: skip


@dataclass(slots=True)
class Still:
    """What runs on an unchanged web asked for and wrote."""

    allowed: int = 0
    """First listings of channels, rechecks due with all their parts, and the robots.txt of each server
    that the first run asked: that file is asked for once by each process, a day's rule (RFC 9309)."""
    asked: int = 0
    written: int = 0
    """Rows of `report` that a run without rechecks wrote, and texts that one with rechecks changed."""
    told: int = 0
    """Revisions and disappearances: none is true."""
    codes: int = 0


def first_listings(lab: Lab) -> int:
    """Listings that every run must ask for: the first ones of each channel, and what these only frame."""
    today, found = datetime.now(UTC).date(), 0
    for host in lab.hosts.values():
        site = site_of(host, lab.web.port)
        family = FAMILIES[site.family]
        for channel in site.channels:
            for start in family.starts(site, channel, today):
                shown = fetch(host, site, start.url) if start.again else None
                found += start.again
                found += len(family.listing(shown, site, channel).also) if shown else 0
    return found


def further_parts(lab: Lab) -> int:
    """Pages beside the first ones of which the reports of all hosts consist: an edit may be on any."""
    return sum(host.parts(one) - 1 for host in lab.hosts.values() for one in host.articles)


def still(lab: Lab, store: Store) -> list[Still]:
    """A run while nothing is due, and one while every article is, after a first run into the store."""
    found = []
    for due in (False, True):
        [before] = store.rows(TEXTS)
        if due:
            store.rows(DUE)
        [[rechecks]] = store.rows(
            "SELECT count(*) FROM page WHERE kind = 'article' AND state <> 'leased' AND due_at <= now()"
        )
        robots = {one.host for one in lab.web.log if one.path == "/robots.txt"}
        one = Still(allowed=first_listings(lab) + int(str(rechecks[0])) + len(robots))
        one.allowed += further_parts(lab) if due else 0
        asked = len(lab.web.log)
        one.codes = lab.run(store)
        one.asked = len(lab.web.log) - asked
        [after] = store.rows(TEXTS)
        columns = slice(2, None) if due else slice(None)
        kept = {row[columns] for row in before}
        one.written = sum(row[columns] not in kept for row in after)
        [[told]] = store.rows(
            "SELECT (SELECT count(*) FROM revision) + (SELECT count(*) FROM disappearance)"
        )
        one.told = int(str(told[0]))
        found.append(one)
    return found


@dataclass(slots=True)
class Replayed:
    """What a replay of the whole archive left otherwise than the live runs had it."""

    differing: int
    asked: int
    codes: int


def replayed(lab: Lab, store: Store) -> list[Replayed]:
    """Replays over the tables as they are, and into tables that were emptied."""
    found = []
    for what, before in ((CORPUS, ()), (PLACES, EMPTY)):
        truth: Rows = store.rows(*what)
        store.rows(*before)
        asked = len(lab.web.log)
        code = lab.run(store, "replay")
        now = store.rows(*what)
        differing = sum(_unlike(wanted, there) for wanted, there in zip(truth, now, strict=True))
        found.append(Replayed(differing, len(lab.web.log) - asked, code))
    return found


def _unlike(one: list[tuple[object, ...]], other: list[tuple[object, ...]]) -> int:
    mine, theirs = {repr(row) for row in one}, {repr(row) for row in other}
    return len(mine ^ theirs)
