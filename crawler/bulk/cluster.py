"""Files are read by the workers of a Dask cluster: one that is there, or one of processes of this machine."""

from __future__ import annotations

import importlib.util
import logging
import signal
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dask
from dask.system import CPU_COUNT
from distributed import Client, LocalCluster, wait
from distributed.client import FuturesCancelledError
from distributed.scheduler import KilledWorker

from crawler.bulk.task import Order, Summary, work

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from distributed import Future

    from crawler.bulk.run import Wish

EVERY = 1.0  # seconds after which a wait is interrupted
PATIENCE = 30  # seconds for a scheduler that does not answer
AHEAD = 2  # files under way for each thread of the cluster: few, so that the scheduler holds little
GONE = "the scheduler is lost; the same command goes on where this one ended"
CONFIG = {
    # A worker has no more files than it reads: one that kills it is blamed alone.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
}


class ClusterLost(OSError):
    """A cluster whose scheduler is gone, or was never there."""


@contextmanager
def opened(wish: Wish) -> Iterator[Client]:
    """A client of the cluster; a local one ends with it. Raises ClusterLost where no scheduler answers."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with dask.config.set(CONFIG):
        if wish.scheduler:
            try:
                client = Client(wish.scheduler, timeout=PATIENCE)
            except (OSError, ValueError, TimeoutError) as error:
                raise ClusterLost(f"{wish.scheduler}: no scheduler answers: {error}") from error
            with client:
                yield client
            return
        with _local(wish.workers) as cluster, Client(cluster) as client:
            yield client


def _local(workers: int) -> LocalCluster:
    """Processes of this machine. Ctrl-C, which a terminal sends to all, is for the one that has started them.

    It is blocked, not ignored, meanwhile: threads and processes that are started inherit that, those that take the
    place of a dead worker too, and here it is still known afterwards.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return LocalCluster(
            n_workers=workers or CPU_COUNT, threads_per_worker=1, processes=True,
            dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
        )  # fmt: skip
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def dashboard(client: Client) -> str | None:
    """The address of the cluster's page, if it has one (bokeh)."""
    return client.dashboard_link if importlib.util.find_spec("bokeh") else None


def done(client: Client, orders: Iterable[Order]) -> Generator[tuple[Order, Summary] | None]:
    """Has the files read, and gives each with what became of it, as they end; None while none does.

    A file is read again when its worker is lost, and given up when that happened again and again. Closed early, it
    takes back what is under way. Raises ClusterLost when the scheduler is lost.
    """
    waiting = iter(orders)
    under_way: dict[Future[Any], Order] = {}
    try:
        while True:
            most = AHEAD * max(1, sum(client.nthreads().values()))
            while len(under_way) < most and (order := next(waiting, None)) is not None:
                under_way[_submitted(client, order)] = order
            if not under_way:
                return
            try:
                wait(list(under_way), timeout=EVERY, return_when="FIRST_COMPLETED")
            except TimeoutError:
                yield None
            for future in [one for one in under_way if one.done()]:
                yield under_way.pop(future), _summary(future)
    except (OSError, FuturesCancelledError) as error:
        raise ClusterLost(GONE) from error
    finally:
        if client.status == "running":
            client.cancel(list(under_way), force=True)


def _submitted(client: Client, order: Order) -> Future[Any]:
    key = f"warc-{order.name}-{uuid.uuid4().hex[:8]}"
    return client.submit(work, order, key=key, pure=False, retries=1)


def _summary(future: Future[Any]) -> Summary:
    """What a task gave; one that failed as a whole says why."""
    error: Any = None
    if future.status == "cancelled":
        raise ClusterLost(GONE)
    try:
        found: Summary = future.result()
    except KilledWorker as killed:
        error = f"its workers died of it, {killed.allowed_failures + 1} times"
    except Exception as raised:
        error = f"{type(raised).__name__}: {raised}"
    else:
        return found
    return Summary(path="", error=error)
