"""One crawl as a process of its own: begun, waited for, ended in order, and by force if it hangs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.settings import ROOT

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Sequence
    from io import FileIO

LEASHED = "crawler.duty.leashed"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds that a crawl may take, and those that it may take to end when it is told to."""

    longest: float
    grace: float


class Child:
    """A process `scrapy crawl KEY`; in a session of its own, so that Ctrl-C reaches its worker only."""

    def __init__(self, site: str, process: Process, bounds: Bounds) -> None:
        self.site = site
        self.process = process
        self.bounds = bounds
        self.hung = False
        self._told_to_end = asyncio.Event()

    @classmethod
    async def start(cls, site: str, arguments: Sequence[str], log: FileIO, leash: int) -> Process:
        """Starts the crawl, which writes to `log`; OSError if the machine has no room for it."""
        command = (sys.executable, "-m", LEASHED, str(leash), "crawl", site, *arguments)
        return await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT,
            start_new_session=True, pass_fds=(leash,),
        )  # fmt: skip

    async def ended(self) -> int:
        """Waits for the end, at most so long as the bounds say; the exit code, below 0 a signal."""
        ends = asyncio.ensure_future(self.process.wait())
        told = asyncio.ensure_future(self._told_to_end.wait())
        try:
            await asyncio.wait((ends, told), timeout=self.bounds.longest, return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
            if not ends.done() and not self._told_to_end.is_set():
                self.hung = True
                self.end()
            await asyncio.wait((ends,), timeout=self.bounds.grace)
            if not ends.done():
                self.hung = True
                self.kill()
            return await ends
        finally:
            told.cancel()

    def end(self) -> None:
        """Asks the crawl to end in order."""
        if not self._told_to_end.is_set():
            self._told_to_end.set()
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the crawl at once, with what it has started."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process.returncode is not None:
            return
        try:
            # Its own session: with SIGKILL the processes that read documents for it go too.
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            return  # it has ended between the look and the signal
