"""`scrapy crawl KEY` as a process that starts in no time: forked from one that has imported what crawls need.

The processes of a night would else spend three seconds each on imports, and share no memory.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pkgutil
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import default_settings
from setproctitle import setproctitle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import ForkServerProcess

ROOT = Path(__file__).parents[2]
# What a crawl imports but crawler.settings, which reads the environment, and Twisted's reactor.
IMPORTED = [
    "scrapy.cmdline", "scrapy.commands.crawl", "scrapy.core.engine", "scrapy.core.scraper",
    "scrapy.downloadermiddlewares.retry", "scrapy.extensions.closespider", "scrapy.extensions.memusage",
    "crawler.commands.crawl", "crawler.spider_loader", "crawler.frontier", "crawler.progress",
    "crawler.fetching.connections", "crawler.fetching.cookies", "crawler.fetching.evidence",
    "crawler.fetching.packing", "crawler.fetching.robots", "crawler.fetching.sizes",
    "crawler.families.sighting", "crawler.fetching.guard", "crawler.fetching.redirects", "crawler.fetching.refusals",
    "crawler.fetching.resolver", "crawler.spiders.discover", "pipelines.store.exploration",
    "pipelines.stages", "psycopg2.extras", "sqlalchemy.dialects.postgresql.psycopg2",
]  # fmt: skip
# Scrapy imports every command before it runs one, and what its own settings name.
COMMANDS = ("scrapy.commands", "crawler.commands")
BUILT_IN = ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "SPIDER_MIDDLEWARES")
CONTEXT = multiprocessing.get_context("forkserver")


def imported() -> list[str]:
    """The modules that the parent of the crawls imports; none of them reads the environment or has a reactor."""
    commands = [
        f"{package}.{one.name}"
        for package in COMMANDS
        for one in pkgutil.iter_modules(import_module(package).__path__)
    ]
    named = [
        part.rpartition(".")[0]
        for kind in BUILT_IN
        for part in getattr(default_settings, f"{kind}_BASE")
    ]
    handlers = [
        part.rpartition(".")[0] for part in default_settings.DOWNLOAD_HANDLERS_BASE.values()
    ]
    return [*IMPORTED, *commands, *named, *handlers]


def process(words: Sequence[str], log: Path) -> ForkServerProcess:
    """A process, not started yet, that runs `scrapy WORDS` and writes all it tells to `log`."""
    CONTEXT.set_forkserver_preload(imported())
    return CONTEXT.Process(target=become, args=(list(words), str(log)), daemon=False)


def become(words: list[str], log: str) -> None:
    """In the new process: becomes `scrapy WORDS`, in a session of its own, which Ctrl-C does not reach."""
    os.setsid()
    os.chdir(ROOT)
    setproctitle(f"scrapy {' '.join(words)}")
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for opened, stream in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(opened, stream)
    threading.Thread(target=end_with_worker, daemon=True).start()
    sys.argv = [str(Path(sys.executable).with_name("scrapy")), *words]
    from scrapy.cmdline import execute  # noqa: PLC0415

    try:
        execute()
    finally:
        logging.shutdown()


def end_with_worker() -> None:
    """Waits for the death of the worker, however it dies, then asks this process to end in order.

    The kernel closes the worker's end of a pipe, on Linux and macOS.
    """
    worker = multiprocessing.parent_process()
    if worker is not None:
        worker.join()
        os.kill(os.getpid(), signal.SIGTERM)
