"""Judges a crawler's manners by the log of the loopback web (SITES §5)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.web import robots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.web.answers import Answer
    from tests.web.server import Request

REFUSALS = frozenset((401, 403, 412, 493, 512, 521))
TEMPORARY = frozenset((0, 408, 429, 500, 502, 503, 504))
ENOUGH = 3  # refusals in a row that end the crawl of a host
LEAVING = 0.5  # seconds in which a server sees that a client has gone
TRIES = 3  # of a URL that fails for now
AGENT = re.compile(
    r"^(?:Mozilla/5\.0 \(compatible; )?QinglanBot/[\d.]+; \+(?:mailto:\S+@\S+|https?://\S+)\)?$"
)
# Addresses that count a visit, or search (SITES §2, §4 T38, §5).
COUNTERS = re.compile(
    r"articlehits\.jsp|visitcount|dynclicks?|_showDynClick|/plus/count\.php|op=count|addclick=|/ViewClick|/hits?\.(?:jsp|php|aspx|js)",
    re.IGNORECASE,
)
SEARCH = re.compile(
    r"jrobot/search|jsearchfront|/igs/front/search|trssearch|/site/search/|/search\.aspx|/fullText/|/so/s\?|sousuo",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed to a host."""

    delay: float = 0.0
    """Seconds that must lie between two requests."""
    robots: str | Answer | None = None
    """What it answers for robots.txt; None for 404."""
    visits: int = 1
    """How often one URL may be asked for without a failure: the runs in the log, twice for a listing
    that shifted while it was read."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of manners."""

    kind: str
    host: str
    path: str
    told: str = ""


def judge(log: Sequence[Request], hosts: Mapping[str, Due]) -> list[Violation]:
    """Every breach in the log, host by host; a host that is not owed anything must not be asked.

    Reckons with time as the server sees it, where two requests of one client may only come nearer
    to each other than they were sent, never farther: a shorter gap than due by 20 ms is let pass.
    """
    by_host: dict[str, list[Request]] = defaultdict(list)
    for one in log:
        by_host[one.host].append(one)
    found: list[Violation] = []
    for name, requests in by_host.items():
        if name not in hosts:
            found += [Violation("off-site", name, one.path) for one in requests]
            continue
        for rule in (_agents, _forbidden, _counters, _crowding, _haste, _persistence, _repetition):
            found += rule(requests, hosts[name])
    return found


def _breach(kind: str, one: Request, told: str = "") -> Violation:
    return Violation(kind, one.host, one.path, told)


def _agents(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """The agent says who it is, and where its owner is reached."""
    for one in requests:
        if not AGENT.match(one.user_agent):
            yield _breach("user agent", one, one.user_agent)


def _forbidden(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """robots.txt is asked for first, and kept to."""
    asked = False
    for one in requests:
        if one.path == "/robots.txt":
            asked = True
        elif not asked:
            yield _breach("before robots.txt", one)
        elif not robots.allows(due.robots, f"http://{one.host}{one.path}"):
            yield _breach("robots", one)


def _counters(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """Nothing that counts visits or searches is called."""
    for one in requests:
        if COUNTERS.search(one.path):
            yield _breach("counter", one)
        elif SEARCH.search(one.path):
            yield _breach("search", one)


def _crowding(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """One request at a time."""
    for before, one in pairwise(requests):
        late = LEAVING if before.cut and not before.status else 0.0
        if one.connection != before.connection and (
            before.ended is None or one.at < before.ended - late
        ):
            yield _breach("at once", one, f"with {before.path}")


def _haste(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """The delay is kept; the one that robots.txt asks for is not known before that is read."""
    theirs = robots.delay(due.robots)
    for before, one in pairwise(requests):
        least = max(due.delay, 0.0 if before.path == "/robots.txt" else theirs)
        gap = one.at - before.at
        if gap < least - 0.02:
            yield _breach("delay", one, f"{gap:.3f} s of {least:.3f} s")


def _persistence(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """Three refusals in a row end it."""
    row = 0
    for one in requests:
        if row >= ENOUGH:
            yield _breach("after a block", one)
        refused = one.refusal or one.status in REFUSALS
        row = row + 1 if refused else 0


def _repetition(requests: Sequence[Request], due: Due) -> Iterator[Violation]:
    """A URL is asked for once, three times if it fails for now, once more after a redirect to itself."""
    tries: dict[tuple[str, str, str], int] = defaultdict(int)
    failures: dict[tuple[str, str, str], int] = defaultdict(int)
    for one in requests:
        what = one.method, one.path, one.form
        tries[what] += 1
        if tries[what] > due.visits + min(failures[what], (TRIES - 1) * due.visits):
            yield _breach("asked again", one, f"{tries[what]} times")
        again = one.status in TEMPORARY or one.cut or 300 <= one.status < 400
        failures[what] += again and not one.refusal
