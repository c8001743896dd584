"""Files are read by a real scheduler's workers, whatever dies meanwhile."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import dask
import psutil
import pyarrow.parquet as pq
import pytest

from crawler.bulk.cluster import done, opened
from crawler.bulk.ledger import Ledger, read
from crawler.bulk.run import Reader, Wish
from tests import forked
from tests.conftest import ROOT
from tests.crawler.bulk.archives import records, write

if TYPE_CHECKING:
    from collections.abc import Iterator

DASK = Path(sys.executable).with_name("dask")
FILES, PAGES = 5, 40
LIMITS = {"DOWNLOAD_MAXSIZE": 16 << 20, "DOWNLOAD_WARNSIZE": 8 << 20, "DOCUMENT_MAXSIZE": 50 << 20}


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.folder = folder
        port = self.address.rpartition(":")[2]
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"
        )
        self.workers = [self.worker() for _ in range(2)]

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [DASK, *arguments], cwd=self.folder, stdout=log, stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    def end(self) -> None:
        for one in (*self.workers, self.scheduler):
            one.kill()
            one.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of archives."""
    made = tmp_path_factory.mktemp("archives")
    for number in range(FILES):
        host = f"www.h{number}.example.cn"
        write(made / "in" / f"{number}.warc.gz", records(PAGES, 40 + number, host))
    return made


def bulk(folder: Path, cluster: Cluster, *more: str) -> forked.Forked:
    arguments = [
        "bulk",
        str(folder / "in"),
        "-o",
        str(folder / "out"),
        "--scheduler",
        cluster.address,
        *more,
    ]
    return forked.Forked(arguments, dict(os.environ))


def until(condition: object, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def urls(folder: Path) -> Counter[str]:
    """How often each page is a row."""
    found: Counter[str] = Counter()
    for path in sorted((folder / "out").glob("*.parquet")):
        found.update(pq.read_table(path, columns=["url"])["url"].to_pylist())
    return found


def made(folder: Path) -> dict[str, float]:
    """The files that are finished; what a worker ended after its run was stopped is not."""
    found = (folder / "out").glob("*.parquet")
    return {one.name: one.stat().st_mtime_ns for one in found if one.with_suffix(".json").exists()}


def test_a_run_that_is_stopped_keeps_what_it_has_and_says_how_to_go_on(
    cluster: Cluster, folder: Path
) -> None:
    run = bulk(folder, cluster)
    until(lambda: list((folder / "out").glob("*.json")))
    os.kill(run.process.pid, signal.SIGTERM)
    assert run.wait(180) == 2
    assert "stopped; the same command goes on" in run.err.read_text("utf-8")
    assert 0 < len(made(folder)) < FILES


def test_ctrl_c_counts_while_workers_are_started(folder: Path, tmp_path: Path) -> None:
    arguments = ["bulk", str(folder / "in"), "-o", str(tmp_path / "out"), "--workers", "1"]
    run = forked.Forked(arguments, dict(os.environ))
    process = psutil.Process(run.process.pid)
    until(process.children)
    workers = process.children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert run.wait(180) == 2, run.err.read_text("utf-8")
    assert "stopped; the same command goes on" in run.err.read_text("utf-8")
    assert not psutil.wait_procs(workers, timeout=30)[1]


def test_workers_of_a_killed_coordinator_end_by_themselves(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = forked.Forked(
        ["bulk", str(folder / "in"), "-o", str(out), "--workers", "1"], dict(os.environ)
    )
    until(lambda: list(out.glob(".*.part")))
    workers = psutil.Process(run.process.pid).children(recursive=True)
    run.kill()
    assert run.wait(60) == -signal.SIGKILL
    assert workers
    assert not psutil.wait_procs(workers, timeout=30)[1]
    with Ledger(out):  # nothing holds the dead one's lock
        assert not list(out.glob(".*.part"))


def test_a_pattern_of_which_no_page_is_is_told(cluster: Cluster, tmp_path: Path) -> None:
    write(tmp_path / "in" / "年 报.warc.gz", records(2, 1))
    run = bulk(tmp_path, cluster, "--url", "*.gov.cn")
    assert run.wait(180) == 0
    assert "no page is of --url *.gov.cn: 2 captures have another URL" in run.err.read_text("utf-8")


def test_a_killed_worker_loses_nothing_and_doubles_nothing(cluster: Cluster, folder: Path) -> None:
    before = made(folder)
    until(lambda: not list((folder / "out").glob(".*.part")))
    run = bulk(folder, cluster)
    until(lambda: len(list((folder / "out").glob(".*.part"))) == 2)
    cluster.workers[0].kill()
    assert run.wait(180) == 0, run.err.read_text("utf-8")
    assert len(list((folder / "out").glob(".*.part"))) == 1  # the dead worker's
    assert before.items() <= made(folder).items()
    assert len(made(folder)) == FILES
    assert set(urls(folder).values()) == {1}
    assert len(urls(folder)) == FILES * PAGES


def test_a_torn_file_is_told_with_what_was_read_and_what_is_none_is_read_again(
    cluster: Cluster, folder: Path
) -> None:
    before = made(folder)
    torn = folder / "in" / "torn.warc.gz"
    torn.write_bytes(b"".join(map(gzip.compress, records(4, 90, "www.torn.example.cn")))[:-150])
    (folder / "in" / "no.warc.gz").write_bytes(b"<html>")
    run = bulk(folder, cluster)
    assert run.wait(180) == 1
    told = run.err.read_text("utf-8")
    assert f"{FILES} of {FILES + 2} files are read already" in told
    assert "partly read" in told
    assert "torn.warc.gz: read to its torn end" in told
    assert "failed: " in told
    assert "no.warc.gz" in told
    assert sum("www.torn.example.cn" in url for url in urls(folder)) == 3
    assert before.items() <= made(folder).items()
    write(folder / "in" / "no.warc.gz", records(1, 91, "www.no.example.cn"))
    run = bulk(folder, cluster)
    assert run.wait(180) == 1
    told = run.err.read_text("utf-8")
    assert f"{FILES + 1} of {FILES + 2} files are read already" in told
    assert "failed: " not in told
    assert "torn.warc.gz: read to its torn end" in told


class Poison:
    """Stands where a topic does, and kills its process."""

    version = "poison"

    def score(self, *_: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_file_that_kills_its_workers_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    from pipelines.relevance import Topic  # noqa: PLC0415

    topic = Topic.load(ROOT / "seeds" / "topic.toml")
    paths = [str(write(tmp_path / f"{n}.warc.gz", records(2, n))) for n in range(3)]
    with (
        Ledger(tmp_path / "out") as ledger,
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
    ):
        orders = [
            Reader(limits=LIMITS, topic=Poison() if number == 1 else topic).order(path, ledger)  # type: ignore[arg-type]
            for number, path in enumerate(paths)
        ]
        with opened(Wish(None, 1)) as client:
            found = {one[0].path: one[1].error for one in done(client, orders) if one}  # type: ignore[arg-type]
    assert found == {
        paths[0]: None, paths[1]: "its workers died of it, 1 times", paths[2]: None
    }  # fmt: skip
    assert read(ledger.parquet(paths[0])) is None
