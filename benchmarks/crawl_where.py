"""Where the time of a page goes: CPU of a crawl by part, sampled inside its process, and PostgreSQL's."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.crawl_ours import ours
from benchmarks.crawl_pages import served

if TYPE_CHECKING:
    from types import FrameType

EVERY = 0.002  # seconds between two looks
SWITCH = 0.0005  # seconds after which Python lets the sampler look; what is shorter goes to what comes after it
START, OTHER, POSTGRES = "start: imports", "other", "PostgreSQL"
PARTS = (
    ("reading", ("crawler/page/", "crawler/families/", "crawler/report_loader", "selectolax", "itemloaders")),
    ("text", ("pipelines/text/", "pipelines/steps", "pipelines/sentences")),
    ("topic", ("pipelines/relevance", "pipelines/finding", "pipelines/owner", "pipelines/lookup", "pipelines/topic_file", "pipelines/focus")),
    ("fingerprint", ("pipelines/fingerprint",)),
    ("likeness", ("pipelines/likeness", "pipelines/overlap", "pipelines/facts")),
    ("store, Python", ("pipelines/store/", "pipelines/grams", "sqlalchemy", "psycopg2", "pipelines/stages")),
    ("archive", ("crawler/archive",)),
    ("middlewares", ("crawler/fetching/",)),
    ("frontier and spider", ("crawler/frontier", "crawler/spiders/", "crawler/telling", "crawler/progress")),
    ("Scrapy, Twisted", ("scrapy/", "twisted/", "asyncio/", "selectors")),
)  # fmt: skip


def part(frame: FrameType | None) -> str:
    """The part of the system that a stack is in: that of its innermost frame that belongs to one."""
    found = OTHER
    while frame is not None:
        file = frame.f_code.co_filename
        if "importlib" in file:
            return START
        if found == OTHER:
            found = next((name for name, of in PARTS if any(one in file for one in of)), OTHER)
        frame = frame.f_back
    return found


def sample(over: threading.Event, taken: Counter[str]) -> None:
    """Gives the CPU of each thread since the last look to the part that it is in, until `over`."""
    spent: dict[int, float] = {}
    while not over.wait(EVERY):
        frames = sys._current_frames()
        for thread in threading.enumerate():
            number = thread.ident
            if number is None or thread is threading.current_thread():
                continue
            now = time.clock_gettime(time.pthread_getcpuclockid(number))
            taken[part(frames.get(number))] += now - spent.get(number, 0.0)
            spent[number] = now


def inside(out: str, words: list[str]) -> None:
    """`scrapy` with these words, sampled."""
    sys.setswitchinterval(SWITCH)
    over, taken = threading.Event(), Counter[str]()
    thread = threading.Thread(target=sample, args=(over, taken), daemon=True)
    thread.start()
    sys.argv = ["scrapy", *words]
    from scrapy.cmdline import execute  # noqa: PLC0415

    try:
        execute()
    finally:
        over.set()
        thread.join()
        Path(out).write_text(json.dumps(taken), "utf-8")


def where(sites: int, articles: int) -> int:
    """Crawls with all reading in the crawl's own process, and prints ms of CPU a page by part."""
    with tempfile.TemporaryDirectory(prefix="qinglan-where-") as name:
        folder = Path(name)
        os.environ["READERS"] = "0"
        program = [sys.executable, "-m", "benchmarks.crawl_where", str(folder / "taken")]
        with served(sites, articles, folder):
            ran = ours(folder, sites, program)
        taken = json.loads((folder / "taken").read_text())
    taken[POSTGRES] = ran.served
    table = Table("part", "ms a page", title=f"{ran.articles} pages")
    for name in (*(one for one, _ in PARTS), OTHER, POSTGRES, START):
        table.add_row(name, f"{1000 * taken.get(name, 0.0) / ran.articles:.2f}")
    table.add_row("the process, in all", f"{1000 * ran.cpu / ran.articles:.2f}")
    Console(width=None if sys.stdout.isatty() else 110).print(table)
    return 0


if __name__ == "__main__":
    inside(sys.argv[1], sys.argv[2:])
