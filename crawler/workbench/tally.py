"""What a rehearsal's channels gave, and why some gave nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.spiders.walk import READING
from pipelines.steps import OFF_TOPIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.store.coverage import Coverage

STORED, FAILED = "stored", "failed"


@dataclass(slots=True)
class Given:
    """What one channel gave."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """Articles and links by what became of them: stored, off-topic, off-site, failed, …"""
    listings: int = 0
    """Listings that were asked for."""
    articles: int = 0
    """Articles that it named and that are read; another channel may have named them first."""
    left: int = 0
    """Articles beyond the limit."""
    stopped: bool = False
    """Whether a further listing lies beyond the limit."""
    coverage: Coverage | None = None
    failures: list[str] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether it gave a report, or an article that was read and is about something else."""
        return bool(self.outcomes[STORED] + self.outcomes[OFF_TOPIC])

    @property
    def ended(self) -> str:
        """How far its listings were read: complete, partial: why, or stopped by the limit."""
        if self.coverage is None:
            return "no listing was read"
        stopped = self.stopped and self.coverage.ended == READING
        return f"stopped after {self.listings} listings" if stopped else self.coverage.ended

    @property
    def why_nothing(self) -> str:
        """Why it gave nothing, in words."""
        rejected = (f"{count} {reason}" for reason, count in self.outcomes.items() if reason != FAILED)  # fmt: skip
        told = [*dict.fromkeys(self.failures), *rejected]
        return "; ".join(told) or self.ended


class Tally:
    """What came of every channel; an article that several have named counts for each."""

    def __init__(self) -> None:
        self.channels: dict[str, Given] = {}
        self._named_by: dict[int, list[str]] = {}

    def of(self, channel: str | None) -> Given:
        """What a channel gave."""
        return self.channels.setdefault(channel or "", Given())

    def name(self, page: int, channel: str | None) -> bool:
        """A channel names a page; False if it has named it before."""
        namers = self._named_by.setdefault(page, [])
        if (channel or "") in namers:
            return False
        namers.append(channel or "")
        return True

    def count(self, outcome: str, page: int | None, channel: str | None, why: str = "") -> None:
        """Counts what became of a page, or of a link that was not followed (page None)."""
        for namer in self._channels_of(page, channel):
            given = self.of(namer)
            given.outcomes[outcome] += 1
            if why:
                given.failures.append(why)

    def _channels_of(self, page: int | None, channel: str | None) -> Iterable[str]:
        return (page and self._named_by.get(page)) or [channel or ""]
