"""Several processes that crawl the same sites at once, and what the frontier costs."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import Scheduler

from benchmarks.faults_lab import LONGEST, Lab, differing
from crawler.settings import SCHEDULER
from pipelines.store.pages import Leased
from tests.web.judge import Due, judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request

    from benchmarks.faults_lab import Store

PLACES = (
    "SELECT a.url, coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report",
    "SELECT url, reason FROM rejection",
)
HERE = "benchmarks.faults_share.InMemory"


@dataclass(slots=True)
class Shared:
    """What several processes did to the same sites."""

    processes: int
    twice: int
    """Articles that were sent in full more than once."""
    listings: int
    """Listings that more than one process read: each run reads them for itself."""
    manners: list[str]
    differing: int
    """Rows that one process alone leaves otherwise."""
    codes: int


def shared(lab: Lab, store: Store, alone: Store, processes: int) -> Shared:
    """Crawls all sites with so many processes at once; `alone` has been crawled by one."""
    before = len(lab.web.log)
    crawls = [lab.start(store) for _ in range(processes)]
    codes = sum(crawl.wait(LONGEST) != 0 for crawl in crawls)
    log = lab.web.log[before:]
    articles = {(host.name, host.path(one)) for host in lab.hosts.values() for one in host.articles}
    sent = Counter((one.host, one.path) for one in log if one.status == 200 and not one.cut)
    again = [page for page, times in sent.items() if times > 1 and page[1] != "/robots.txt"]
    twice = [page for page in again if page in articles]
    due = {
        host.name: Due(float(host.crawl.get("DOWNLOAD_DELAY", 0)) / 2, host.robots, processes)
        for host in lab.hosts.values()
    }
    manners = [f"{one.kind}: {one.host}{one.path} {one.told}" for one in judge(log, due)]
    lost, others = differing(alone.rows(*PLACES), store.rows(*PLACES))
    return Shared(
        processes, len(twice), len(again) - len(twice), manners, lost + others, codes
    )  # fmt: skip


class InMemory(Scheduler):
    """Scrapy's own scheduler with its queues in memory, behind the calls that our spiders make.

    It remembers nothing: no row of `page`, `reading` or a listing's `fetch` is written. The
    pipelines store the reports as ever.
    """

    def enqueue_request(self, request: Request) -> bool:
        """Turns a request that names a page into one that fetches it; Scrapy's filter drops doubles."""
        found = request.meta.get("found")
        if found is None:
            return super().enqueue_request(request)
        if not found.anew and self.df.request_seen(request):
            return False
        nobody: Any = None
        page = Leased(
            id=nobody, key=found.key or found.url, url=found.url, kind=found.kind, channel=found.channel,
            title=found.title, listed_on=found.listed_on, depth=found.depth, priority=found.priority,
            parent=found.parent,
        )  # fmt: skip
        spider: Any = self.spider
        return super().enqueue_request(spider.request(page))

    def cover(self, *_: object) -> None:
        """Keeps no coverage."""

    def settle(self, *_: object) -> None:
        """Keeps no visits."""

    def fail(self, *_: object) -> None:
        """Keeps no failures."""

    async def swept(self) -> set[str]:
        """No channel was ever read."""
        return set()

    async def unnamed(self) -> list[object]:
        """No report was ever stored."""
        return []


@dataclass(slots=True)
class Cost:
    """Pages a second with each scheduler, run by run, in turns."""

    ours: list[float]
    memory: list[float]

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return statistics.median(self.ours) / statistics.median(self.memory)


def cost(lab: Lab, given: Iterator[Store], times: int) -> Cost:
    """Crawls the same web in turns with the frontier and with Scrapy's scheduler; each store is new.

    From the first request to the end of the process: a process's start is not counted, but the pages
    are that Scrapy has fetched and not stored yet (up to 5 MB of them) when it has nothing to ask.
    """
    found = Cost([], [])
    for _ in range(times):
        for scheduler, speeds in ((SCHEDULER, found.ours), (HERE, found.memory)):
            before, store = len(lab.web.log), next(given)
            code = lab.run(store, "crawl", *lab.keys, "-s", f"SCHEDULER={scheduler}")
            ended, log = time.monotonic(), lab.web.log[before:]
            if code != 0:
                raise RuntimeError(lab.told(store).read_text("utf-8")[-3000:])
            speeds.append(len(log) / (ended - log[0].at))
    return found
