"""Crawls and stores that die at random points, and what is in the tables when all is done again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.faults_lab import FINAL, Lab, Store, differing
from pipelines.store.keeper import postmaster

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import psutil

    from benchmarks.faults_lab import Calm

TIMES_A_CRAWL = 6  # deaths of one crawl, before it may come to its end
TIMES_A_STORE = 3
EARLY = 0.2  # share of the deaths before the first request
FULL_SECONDS = 8.0  # for which a disk stays full
VOLUME = "160m"
LOST_WORDS = ("the store is lost", "PostgreSQL does not start", "No space left")


@dataclass(slots=True)
class Died:
    """What was left after deaths and the runs that mend them."""

    what: str
    times: int = 0
    lost: int = 0
    others: int = 0
    """Rows that are doubled or otherwise."""
    loud: int = 0
    """Runs that ended with exit code 2 and said why."""
    silent: int = 0
    """Runs that failed otherwise, or not at all though they should."""

    def compare(self, calm: Calm, store: Store) -> None:
        """Adds how a store differs from that of the undisturbed crawl."""
        lost, others = differing(calm.rows, store.rows(*FINAL))
        self.lost, self.others = self.lost + lost, self.others + others

    def mend(self, lab: Lab, store: Store, code: int, **env: str) -> None:
        """Judges how a disturbed run ended, and runs again if it failed loudly."""
        if code == 0:
            return
        told = lab.told(store).read_text("utf-8")
        if code == 2 and any(word in told for word in LOST_WORDS):
            self.loud += 1
        else:
            self.silent += 1
        self.silent += lab.run(store, **env) != 0


def killed(lab: Lab, given: Iterator[Store], calm: Calm, kills: int, rng: random.Random) -> Died:
    """Kills crawls with -9 at random points, and starts them again until they end by themselves."""
    found = Died("kill -9 of the crawl")
    while found.times < kills:
        store = next(given)
        for _ in range(min(TIMES_A_CRAWL, kills - found.times)):
            crawl, before = lab.start(store), len(lab.web.log)
            if rng.random() < EARLY:
                pause = rng.uniform(0, calm.startup)
            else:
                lab.asked_first(before, crawl)
                pause = rng.uniform(0, 2 * calm.working / TIMES_A_CRAWL)
            try:
                crawl.wait(pause)
                break
            except subprocess.TimeoutExpired:
                crawl.kill()
                crawl.wait()
                found.times += 1
        found.silent += lab.run(store) != 0
        found.compare(calm, store)
    return found


def server_of(store: Store) -> psutil.Process | None:
    """The store's own server, if it runs."""
    return postmaster(store.embedded.pid_file)


def kill_server(store: Store) -> None:
    """Kill -9, as the kernel does it that is out of memory."""
    if server := server_of(store):
        server.kill()


def cut(store: Store) -> None:
    """Ends the connections of all crawls."""
    store.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qinglan'"
    )


def stop(seconds: float) -> Callable[[Store], None]:
    """Lets a server do nothing for so long."""

    def run(store: Store) -> None:
        server = server_of(store)
        processes = [server, *server.children()] if server else []
        for one in processes:
            os.kill(one.pid, signal.SIGSTOP)
        time.sleep(seconds)
        for one in processes:
            os.kill(one.pid, signal.SIGCONT)

    return run


@dataclass(frozen=True, slots=True)
class Shock:
    """Something that happens to the server of a store, so many times in a crawl."""

    what: str
    happen: Callable[[Store], None]
    times: int = TIMES_A_STORE


def shaken(lab: Lab, folder: Path, calm: Calm, shock: Shock, rng: random.Random) -> Died:
    """Crawls into a store of its own to whose server something happens at random points."""
    found, store = Died(shock.what), Store(folder)
    before, crawl = len(lab.web.log), lab.start(store)
    lab.asked_first(before, crawl)
    for _ in range(shock.times):
        try:
            crawl.wait(rng.uniform(0, calm.working / (shock.times + 2)))
            break
        except subprocess.TimeoutExpired:
            shock.happen(store)
            found.times += 1
    found.mend(lab, store, crawl.wait(300))
    found.compare(calm, store)
    return found


@contextmanager
def small_volume(folder: Path) -> Iterator[None]:
    """A file system in memory of VOLUME bytes; PermissionError where we may not make one."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={VOLUME}", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise PermissionError(made.stderr.strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def full(lab: Lab, folder: Path, calm: Calm, rng: random.Random, *, archive: bool) -> Died:
    """Crawls into a store whose volume is full for a while; with `archive`, that of the archive too."""
    found = Died("disk full" + (", the archive's too" if archive else ""))
    with small_volume(folder):
        store = Store(folder / "var", log=folder.with_suffix(".log"))
        env = {"STORE_PATIENCE": "4"}
        env["ARCHIVE_FOLDER"] = str((folder if archive else folder.parent / "archive") / "warc")
        before, crawl = len(lab.web.log), lab.start(store, **env)
        lab.asked_first(before, crawl)
        time.sleep(rng.uniform(0, calm.working / 2))
        filler = folder / "filler"
        fill(filler)
        found.times += 1
        with suppress(subprocess.TimeoutExpired):
            crawl.wait(FULL_SECONDS)
        filler.unlink()
        found.mend(lab, store, crawl.wait(300), **env)
        found.compare(calm, store)
        if server := server_of(store):
            server.send_signal(signal.SIGINT)
            server.wait(30)
    return found


def fill(path: Path) -> None:
    """Writes until nothing more can be written."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError:
            return
