"""One crawl as a process of its own: begun, waited for, ended in order, and by force if it hangs."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from crawler.duty import nursery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds that a crawl may take, and those that it may take to end when it is told to."""

    longest: float
    grace: float


class Child:
    """A running process `scrapy crawl KEY`."""

    def __init__(self, process: ForkServerProcess, bounds: Bounds) -> None:
        self.process = process
        self.bounds = bounds
        self.hung = False
        self._told_to_end = asyncio.Event()
        self._gone = asyncio.Event()

    @classmethod
    async def start(cls, words: Sequence[str], log: Path, bounds: Bounds) -> Self:
        """Starts `scrapy WORDS`, which writes to `log`; OSError if the machine has no room for it."""
        process = nursery.process(words, log)
        await asyncio.to_thread(process.start)
        return cls(process, bounds)

    @property
    def told_to_end(self) -> bool:
        """Whether it was asked to end."""
        return self._told_to_end.is_set()

    async def ended(self) -> int:
        """Waits for the end, for no longer than the bounds say; the exit code, below 0 a signal."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self.process.sentinel, self._gone.set)
        gone = asyncio.create_task(self._gone.wait())
        told = asyncio.create_task(self._told_to_end.wait())
        try:
            await asyncio.wait((gone, told), timeout=self.bounds.longest, return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
            if not self._gone.is_set() and not self.told_to_end:
                self.hung = True
                self.end()
            await asyncio.wait((gone,), timeout=self.bounds.grace)
            if not self._gone.is_set():
                self.hung = True
                self.kill()
            await gone
        finally:
            told.cancel()
            gone.cancel()
            loop.remove_reader(self.process.sentinel)
        self.process.join()
        code = self.process.exitcode
        return -signal.SIGKILL if self.hung or code is None else code

    def end(self) -> None:
        """Asks the crawl to end in order."""
        if not self.told_to_end and not self._gone.is_set():
            self._told_to_end.set()
            self.process.terminate()

    def kill(self) -> None:
        """Ends the crawl at once, and the processes that read documents for it, which share its session."""
        if self._gone.is_set() or self.process.pid is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()  # it has no session of its own yet, or it has just ended
