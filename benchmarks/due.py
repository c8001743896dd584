"""`python -m benchmarks.due`: four machines share 200 sites, one loses its power, a reader looks on.

Serves `--sites` small sites (200) on the loopback and starts `--workers` `scrapy due` (4), each on a machine of its
own: as root on Linux a network namespace with its own host name, which reaches the store by TCP over a cable. Once a
quarter of the sites is crawled, one worker and all its processes get SIGKILL at once. A reader keeps a transaction
open, and counts every wait for a lock that it sees in pg_locks. Then `--compared` sites (24) are crawled twice by two
machines, the second time with a store whose every answer and question comes `--slow` milliseconds (30) late.
Exits 1 if a site was not crawled to its end, or if a figure is worse than benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from benchmarks.due_machines import APART, Machine
from benchmarks.due_watch import NEVER, PATIENCE, Seen, watch
from benchmarks.faults_lab import Store, stores
from pipelines.store.database import Database
from tests.conftest import ROOT, SCRAPY
from tests.crawler.small_web import SmallHost
from tests.web.server import Web

FLOORS = Path(__file__).with_name("floors.json")
TAKEN = "s until a killed worker's site was taken"
FREED = """
SELECT extract(epoch FROM min(claimed_at) - %s::timestamptz)::float FROM schedule
WHERE site = ANY(%s) AND worker IS DISTINCT FROM %s AND claimed_at > %s::timestamptz
"""


@dataclass(frozen=True)
class Place:
    """A store, a folder of site files, and the hosts that they name."""

    store: Store
    folder: Path
    hosts: list[SmallHost]


def start(store: Store, sites: Path, machine: Machine) -> subprocess.Popen[str]:
    """One worker, as cron starts it on its machine."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("CONTACT", "LOG_LEVEL")
    }
    own = store.folder / f"machine-{machine.number}"
    environment = {
        **kept, "SITES_FOLDER": str(sites), "PYTHONPATH": str(ROOT), "VAR_FOLDER": str(own),
        "ARCHIVE_FOLDER": str(own), "DATABASE_URL": machine.url(str(make_url(store.url).database)),
    }  # fmt: skip
    return subprocess.Popen(
        machine.command([str(SCRAPY), "due", "--jobs", "2"]), cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def finished(store: Store) -> list[tuple[str]]:
    """The sites of the runs that came to their end."""
    return store.rows("SELECT site FROM run WHERE reason = 'finished'")[0]


def figures(store: Store, seen: Seen, count: int, took: float) -> dict[str, float]:
    """What came of it."""
    [overlaps] = store.rows(
        "SELECT a.site FROM run a JOIN run b ON b.site = a.site AND b.id > a.id AND b.started_at < a.finished_at",
    )  # fmt: skip
    times = Counter(site for (site,) in finished(store))
    with store.connection() as connection:
        cursor = connection.cursor()
        cursor.execute(FREED, (seen.at, seen.held, seen.killed, seen.at))
        freed = cursor.fetchone()[0]
    return {
        "sites": count,
        "sites crawled to their end": len(times),
        "sites crawled twice": sum(number > 1 for number in times.values()),
        "sites crawled by two at once": len(overlaps),
        TAKEN: round(freed, 1) if freed is not None else PATIENCE,
        "waits for a lock that were seen": seen.waits,
        "longest of them, s": round(seen.longest, 2),
        "s in all": round(took, 1),
    }  # fmt: skip


def crawled(place: Place, machines: int, least: int, delay: float = 0.0) -> tuple[Seen, float]:
    """Has so many machines crawl all sites of the place; what was seen, and the seconds."""
    with contextlib.ExitStack() as stack:
        web = stack.enter_context(Web({host.name: host for host in place.hosts}, delay=0.05))
        place.folder.mkdir(exist_ok=True)
        for host in place.hosts:
            (place.folder / f"{host.key}.toml").write_text(host.site_file(web.port), "utf-8")
        socket = f"{make_url(place.store.url).query['host']}/.s.PGSQL.5432"
        made = [
            stack.enter_context(Machine(number + 1, socket, web.port, delay))
            for number in range(machines)
        ]
        began = time.monotonic()
        workers = [start(place.store, place.folder, machine) for machine in made]
        seen = watch(place.store, workers, least)
        took = time.monotonic() - began
        while seen.killed and len(finished(place.store)) < len(place.hosts):
            if time.monotonic() > began + PATIENCE:
                break
            time.sleep(
                5
            )  # the others had nothing else to do: the next line of cron takes what the dead one left
            workers.append(start(place.store, place.folder, made[-1]))
            workers[-1].wait()
        for worker in workers:
            print(worker.communicate()[0].strip() or f"(ended by signal {-worker.returncode})")
    return seen, took


def main() -> int:
    """Prints the figures; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.due", description=__doc__)
    for name, usual in (("sites", 200), ("workers", 4), ("compared", 24), ("slow", 30)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qinglan-due-") as name, stores(Path(name)) as made:

        def place(count: int) -> Place:
            store = next(made)
            Database(store.url, Path(name)).connect().close()
            hosts = [SmallHost(f"n{number}.test", count=2) for number in range(count)]
            return Place(store, store.folder / "sites", hosts)

        whole = place(given.sites)
        seen, took = crawled(whole, given.workers, given.sites // 4)
        found = figures(whole.store, seen, given.sites, took)
        print(
            f"the killed worker had {seen.held}: {found[TAKEN]} s until one was taken", flush=True
        )
        seconds = [
            crawled(place(given.compared), 2, NEVER, delay)[1] for delay in (0.0, given.slow / 1000)
        ]
    found[f"times as long with {given.slow} ms to the store"] = round(seconds[1] / seconds[0], 2)
    found["machines apart"] = int(APART)
    return judged(found, given.sites)


def judged(found: dict[str, float], sites: int) -> int:
    """Prints the figures and what is worse than it may be; the exit code."""
    for what, value in found.items():
        print(f"{what:<44} {value:>8}")
    floors = json.loads(FLOORS.read_text("utf-8"))["due"]
    bad = [what for what, (_, most) in floors.items() if found[what] > most]
    if found["sites crawled to their end"] < sites:
        bad.append("sites crawled to their end")
    for what in bad:
        print(f"{what}: {found[what]} is worse than it may be", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
