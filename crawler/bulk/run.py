"""A run of `scrapy bulk`: what is left of the inputs is read, and told while it is."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.bulk.inputs import name_of
from crawler.bulk.ledger import read
from crawler.bulk.task import Order, Summary
from crawler.bulk.version import code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.bulk.filters import Places
    from crawler.bulk.ledger import Ledger
    from crawler.bulk.progress import Progress
    from pipelines.relevance import Topic

LIMITS = ("DOWNLOAD_MAXSIZE", "DOWNLOAD_WARNSIZE", "DOCUMENT_MAXSIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How files are read: the same for all inputs of a run."""

    limits: Mapping[str, int]
    topic: Topic
    patterns: tuple[str, ...] = ()
    places: Places | None = None
    agent: str = ""

    def order(self, path: str, ledger: Ledger) -> Order | None:
        """The order for a file; None where the index does not name it."""
        places = self.places.of(Path(path)) if self.places else None
        if self.places and places is None:
            return None
        return Order(
            path=path, folder=str(ledger.folder), name=name_of(path), token=ledger.token, code=code(),
            limits=self.limits, topic=self.topic, patterns=self.patterns, places=places, agent=self.agent,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """Which cluster: the address of a scheduler, or so many processes of this machine; 0: one for each of its cores."""

    scheduler: str | None
    workers: int


def rules(order: Order) -> str:
    """A digest of all that decides what is made of a file's bytes."""
    told: Any = (
        order.code,
        sorted(order.limits.items()),
        order.topic.version,
        order.patterns,
        order.places,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def orders(paths: Sequence[str], reader: Reader, ledger: Ledger, progress: Progress) -> list[Order]:
    """The orders for inputs that are not finished; what cannot be looked at is counted as failed."""
    waiting, unnamed = [], 0
    for path in paths:
        order = reader.order(path, ledger)
        if order is None:
            progress.files, unnamed = progress.files - 1, unnamed + 1
            continue
        try:
            summary = ledger.finished(path, rules(order))
        except OSError as error:
            progress.count(path, Summary(path=path, error=str(error)))
            continue
        if summary is None:
            waiting.append(order)
        else:
            progress.skip(path, summary)
    if unnamed:
        progress.note(f"{unnamed} of {len(paths)} files have no wanted record by the index")
    if skipped := len(paths) - len(waiting) - len(progress.failed) - unnamed:
        progress.note(f"{skipped} of {len(paths)} files are read already")
    return waiting


def settle(order: Order, summary: Summary, ledger: Ledger, progress: Progress) -> None:
    """Writes down what became of an input."""
    summary.path, summary.rules = order.path, rules(order)
    ledger.write(summary)
    progress.count(order.path, summary)


def finished(paths: Sequence[str], ledger: Ledger) -> list[Path]:
    """The Parquet files of the inputs that were read."""
    made = [ledger.parquet(path) for path in paths]
    return [one for one in made if (told := read(one)) and not told.error and one.exists()]


def read_all(
    paths: Sequence[str], reader: Reader, ledger: Ledger, wish: Wish, progress: Progress
) -> None:
    """Has all files read that are not finished. Raises ClusterLost; ImportError without Dask."""
    from crawler.bulk import cluster  # noqa: PLC0415  (an extra)

    waiting = orders(paths, reader, ledger, progress)
    if not waiting:
        return
    with cluster.opened(wish) as client:
        if page := cluster.dashboard(client):
            progress.note(f"dashboard: {page}")
        with closing(cluster.done(client, waiting)) as ended:
            for one in ended:
                if one is None:
                    progress.show()
                else:
                    settle(*one, ledger, progress)
    progress.show(now=True)
