"""How far a run of `scrapy bulk` is, and how fast."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from crawler.progress import StatusLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.bulk.task import Summary

EVERY = 5.0  # seconds between lines of progress


class Told:
    """A stream for lines of progress, which on a terminal replace each other, and for notes, which stay."""

    def __init__(self, stream: TextIO) -> None:
        self._out = StatusLine(stream) if stream.isatty() else stream

    def show(self, line: str) -> None:
        """Writes a line of progress; an empty one ends it."""
        if isinstance(self._out, StatusLine):
            self._out.show(line)
        elif line:
            self.note(line)

    def note(self, line: str) -> None:
        """Writes a line that stays."""
        self._out.write(f"{line}\n")
        self._out.flush()


@dataclass(slots=True)
class Progress:
    """How far a run is, and how fast."""

    files: int
    tell: Callable[[str], None]
    note: Callable[[str], None] = print
    """Takes what is no progress."""
    done: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Inputs of which nothing could be read, with the reason."""
    torn: dict[str, str] = field(default_factory=dict)
    """Inputs of which a part was read, with what was not."""
    counts: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    cpu: float = 0.0
    _began: float = field(default_factory=time.monotonic)
    _told: float = 0.0
    _read: int = 0

    def skip(self, path: str, summary: Summary) -> None:
        """Counts an input that an earlier run has read."""
        self.files -= 1
        if summary.torn:
            self.torn[path] = summary.torn[0]

    def count(self, path: str, summary: Summary) -> None:
        """Counts an input that ended."""
        if summary.error is None:
            self.done += 1
        else:
            self.failed[path] = summary.error
        if summary.torn:
            self.torn[path] = summary.torn[0]
        self.counts.update(summary.counts)
        self.pages += summary.pages
        self.cpu += summary.cpu
        self.show()

    def show(self, *, now: bool = False) -> None:
        """Tells how far it is, not too often."""
        if now or time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            self.tell(self.line())

    def line(self) -> str:
        """The figures so far."""
        ended = self.done + len(self.failed)
        left, took = self.files - ended, time.monotonic() - self._began
        told = f"{self.done} files read, {len(self.failed)} failed, {left} left; {self.pages} pages, {self.pages / took:.0f}/s"
        if not ended or not left:
            return told
        minutes, seconds = divmod(round(took / ended * left), 60)
        return f"{told}; about {minutes}:{seconds:02} min left"

    def result(self) -> str:
        """What was read, when all is."""
        counts = [f"{count} {what}" for what, count in sorted(self.counts.items())]
        return ", ".join([f"{self.done} files", f"{self.pages} pages", *counts])

    def troubles(self) -> list[str]:
        """A line for each input that was not read, or not to its end."""
        found = [("partly read", *one) for one in self.torn.items()]
        found += [("failed", *one) for one in self.failed.items()]
        return [f"{what}: {why if path in why else f'{path}: {why}'}" for what, path, why in found]
