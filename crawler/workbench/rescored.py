"""A whole rescore of the store, batch by batch, with its progress."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TextIO

from crawler.progress import StatusLine
from pipelines.steps import fingerprinted, judge
from pipelines.store.rescoring import Change, Rescoring
from pipelines.store.scores import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.relevance import Topic
    from pipelines.store.rescoring import Batch
    from pipelines.store.writer import Writer

EVERY = 0.5  # seconds between changes of the line of progress


@dataclass(slots=True)
class Rescored:
    """What a rescore has done so far."""

    waiting: int = 0
    scored: int = 0
    borderline: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"fell": 0, "came back": 0})

    def add(self, batch: Batch) -> None:
        """Counts a batch."""
        self.scored += batch.scored
        self.borderline += batch.borderline
        for one in batch.changes:
            self.counts[one.what] += 1

    def told(self) -> str:
        """In a line."""
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        return f"{self.scored} of {self.waiting} scored, {self.borderline} borderline, {counts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which rows, and whether anything is written."""

    site: str | None = None
    unscored: bool = False
    dry: bool = False


def rescore(writer: Writer, topic: Topic, which: Which, tell: Callable[[Change], None]) -> Rescored:
    """Scores what the topic has not scored yet; `tell` hears of each report that falls or comes back."""
    work = Rescoring(
        version=topic.version, judge=partial(judge, topic=topic), fingerprint=fingerprinted,
        site=which.site, unscored=which.unscored, dry=which.dry,
    )  # fmt: skip
    done = Rescored(waiting=writer.do_now(lambda c, _: work.waiting(c)))
    shown = Shown(sys.stderr)
    for step in STEPS:
        after = "" if step == "rejections" else 0
        while after is not None:
            batch = writer.do_now(partial(work.batch, step=step, after=after))
            done.add(batch)
            for one in batch.changes:
                tell(one)
            shown.show(done)
            after = batch.last
    shown.end()
    return done


class Shown:
    """The line of progress, where somebody sees it."""

    def __init__(self, stream: TextIO) -> None:
        self.status = StatusLine(stream) if stream.isatty() else None
        self.at = 0.0

    def show(self, done: Rescored) -> None:
        """Shows how far it is, not too often."""
        if self.status and time.monotonic() - self.at > EVERY:
            self.at = time.monotonic()
            self.status.show(done.told())

    def end(self) -> None:
        """Gives the line back."""
        if self.status:
            self.status.show("")
