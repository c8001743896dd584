"""Processes that read pages, so that the crawl's own has its time for the web and the store."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import queue
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.reading import Asked, Read

log = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent
LIMIT = 60  # seconds for a page, of which a large one takes one
LATE = 30  # seconds more, after which a process that could not even end itself is killed
TRIES = 2
MOST = 3  # more than a crawl's own process has pages for


def readers_for(sites: int) -> int:
    """How many processes read the pages of so many sites: one site's come singly, and soon enough."""
    return 0 if sites == 1 else min(MOST, (os.cpu_count() or 1) - 1)


class ReaderDied(Exception):
    """A page in whose reading process after process died, or hung."""


class Reader:
    """One process; started when it is first asked, and again after its death."""

    def __init__(self, limit: int = LIMIT, late: int = LATE) -> None:
        self.limit = limit
        self.late = late
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, asked: Asked) -> Read:
        """Waits for the answer. ReaderDied if the process died of the page twice; or the page's fault."""
        sent = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
        for _ in range(TRIES):
            try:
                found = self._ask(sent)
            # Half an answer can be anything, also a class that is not there.
            except (EOFError, OSError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, TypeError, ValueError):  # fmt: skip
                log.warning("a reader %s at %s", self.end(), asked.url)
                continue
            if isinstance(found, Exception):
                raise found
            return found
        raise ReaderDied(f"{TRIES} readers died of it")

    def _ask(self, sent: bytes) -> Read | Exception:
        process = self.process or self.start()
        assert process.stdin is not None
        assert process.stdout is not None
        # A process that is stopped, or hangs before its alarm is set, ends by this.
        late = threading.Timer(self.limit + self.late, process.kill)
        late.start()
        try:
            process.stdin.write(sent)
            process.stdin.flush()
            found: Read | Exception = pickle.load(process.stdout)
        finally:
            late.cancel()
        return found

    def start(self) -> subprocess.Popen[bytes]:
        """Starts the process, which takes a second until it reads."""
        # In a session of its own, Ctrl-C ends the crawl first; what pages are read by gets no secrets.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crawler.reader_process", str(self.limit)],
            cwd=ROOT, env=_environment(), start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self.process

    def end(self) -> str:
        """Ends the process, by force if it does not end with its input; says how it ended."""
        process, self.process = self.process, None
        if process is None:
            return "was not there"
        try:
            process.communicate(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        return f"ended with {process.returncode}"


def _environment() -> dict[str, str]:
    """What a reader is told: where the house is, what day it is; and that single characters' readings are enough."""
    zone = {name: os.environ[name] for name in ("TZ",) if name in os.environ}
    return {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYPINYIN_NO_PHRASES": "1", **zone}


class Readers:
    """Extension: the readers of all crawls of this process; NotConfigured without READERS."""

    _threads: ClassVar[ThreadPoolExecutor | None] = None
    _free: ClassVar[queue.SimpleQueue[Reader]] = queue.SimpleQueue()
    _users: ClassVar[int] = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Readers are shared: the first crawl says how many there are, the last one ends them."""
        count = crawler.settings.getint("READERS")
        if not count or not crawler.settings.getbool("STORE_ENABLED"):
            raise NotConfigured
        made = cls()
        if Readers._threads is None:
            Readers._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")
            for _ in range(count):
                reader = Reader()
                reader.start()  # beside the start of the crawl
                Readers._free.put(reader)
        Readers._users += 1
        crawler.signals.connect(made.closed, signals.spider_closed)
        return made

    async def read(self, asked: Asked) -> Read:
        """What `crawler.reading.read` gives. Raises ReaderDied, and what reading raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, asked)

    def _read(self, asked: Asked) -> Read:
        reader = self._free.get()
        try:
            return reader.read(asked)
        finally:
            self._free.put(reader)

    async def closed(self) -> None:
        """Ends the readers with the last crawl."""
        Readers._users -= 1
        if Readers._users or self._threads is None:
            return
        threads, Readers._threads = self._threads, None
        await asyncio.to_thread(threads.shutdown)
        while not self._free.empty():
            await asyncio.to_thread(self._free.get().end)
