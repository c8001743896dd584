"""The figures by which a run is judged, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

COMPLETE = "complete"
ACCEPTED = frozenset(("new", "unchanged", "revised", "reprint"))
OFF_TOPIC = "off-topic"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble that needs a person: its kind, a sentence with figures, the page to look at."""

    kind: str
    detail: str
    url: str | None = None


@dataclass(slots=True)
class Verdict:
    """What rules say of a run: the troubles that it met, and the kinds that it shows to be over.

    A kind in neither is one of which the run says nothing: what is open stays open.
    """

    met: list[Alarm] = field(default_factory=list)
    over: set[str] = field(default_factory=set)

    def add(self, other: Verdict) -> None:
        """Takes in what another rule says; what one rule has met is not over."""
        known = {alarm.kind for alarm in self.met}
        self.met += [alarm for alarm in other.met if alarm.kind not in known]
        self.over |= other.over
        self.over -= {kind for alarm in self.met for kind in (alarm.kind, family(alarm.kind))}


def family(kind: str) -> str:
    """The kind without what stands behind its colon.

    >>> family("challenge:waf_rs"), family("late")
    ('challenge', 'late')
    """
    return kind.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far a run has read one channel."""

    run: int
    channel: str
    url: str | None
    listings: int
    links: int
    declared_pages: int | None
    declared_records: int | None
    ended: str

    @property
    def failure(self) -> str | None:
        """Why the first listing could not be read; None if something of the channel was."""
        told = self.ended.removeprefix("partial: ")
        return told if told != self.ended and not self.links else None

    @property
    def answered(self) -> bool:
        """Whether a listing was read, or is as it was."""
        return self.failure is None and bool(self.links or self.ended == "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the visit of an article gave: a row of the table `visit`."""

    run: int
    url: str
    outcome: str
    reason: str | None = None
    titled: bool = True
    sourced: bool = True
    published_on: date | None = None
    listed_on: date | None = None
    impossible: date | None = None
    characters: int = 0
    damaged: int = 0

    @property
    def judged(self) -> bool:
        """Whether it was read as an article, on topic or not."""
        return self.outcome in ACCEPTED or self.reason == OFF_TOPIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that has ended, and what came before it."""

    number: int
    reason: str
    readings: Sequence[Reading]
    """Its channels."""
    earlier: Sequence[Reading]
    """Those of the runs before it, the latest first."""
    visits: Sequence[Visit]
    """Its articles, and those of the runs before it, in the order of their visits."""
    faults: int = 0
    """Pages of the site that a fault of ours still keeps from being read."""

    @property
    def finished(self) -> bool:
        """Whether it came to its own end: only then what it did not see is not there."""
        return self.reason == "finished"

    def before(self, channel: str) -> list[Reading]:
        """The earlier readings of a channel, the latest first."""
        return [one for one in self.earlier if one.channel == channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a site's days and runs."""

    today: date
    posted: Sequence[date]
    """The days on which the site posted, each once, in order."""
    seen_from: datetime | None
    """When its first run began."""
    looked: datetime | None
    """When a listing of it was last read."""
    url: str | None = None
    """The page to look at: its first listing."""
