"""What deaths, pauses, changes and company cost a crawl: rows lost or doubled, requests, speed.

Run as `python -m benchmarks.faults [--kills N] [--long] [--quick] [--seed N]`: crawls of the loopback
web are killed at random points, and their stores killed, cut off, stopped and filled up; the web then
stands still, and changes; the archive is replayed; several processes crawl the same sites; and the
frontier is compared with Scrapy's own scheduler in memory, behind the same spiders and pipelines.
Exits 1 when a figure is worse than benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks import faults_deaths as deaths
from benchmarks.faults_changes import ticked
from benchmarks.faults_lab import Lab, Store, stores
from benchmarks.faults_memory import replayed, still
from benchmarks.faults_share import cost, shared
from benchmarks.floors import FLOORS, sunken
from tests.web.hosts import all_hosts, make_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

Figures = dict[str, float]
SLOW = 0.02  # seconds before each answer, so that something is always under way
CHANGING = ("trs.test", "dedecms.test", "jpaas.test", "phpcms.test", "gkmlpt.test")
DELAY = 0.05  # of the hosts that several processes share


def dying(folder: Path, given: Iterator[Store], options: argparse.Namespace) -> Figures:
    """Deaths of crawls and of stores."""
    rng = random.Random(options.seed)
    with Lab(make_hosts(), folder / "dying", delay=SLOW) as lab:
        calm = lab.calm(next(given))
        found = [deaths.killed(lab, given, calm, options.kills, rng)]
        shocks = (
            deaths.Shock("kill -9 of Postgres", deaths.kill_server),
            deaths.Shock("connections cut", deaths.cut),
            deaths.Shock(f"Postgres stops for {options.pause} s", deaths.stop(options.pause), 1),
        )
        for number, shock in enumerate(shocks):
            found.append(deaths.shaken(lab, folder / f"shaken-{number}", calm, shock, rng))
        for archive in (False, True):
            place = folder / f"full-{archive}"
            try:
                found.append(deaths.full(lab, place, calm, rng, archive=archive))
            except PermissionError as error:
                print(f"disk full: not measured, no file system may be made here: {error}")
    table = Table(
        "what happens",
        "times",
        "rows lost",
        "rows else",
        "loud failures",
        "silent ones",
        title="Deaths",
    )
    for one in found:
        counts = (one.times, one.lost, one.others, one.loud, one.silent)
        table.add_row(one.what, *map(str, counts))
    Console(width=140).print(table)
    return {
        "kills": found[0].times, "killed crawls: rows lost": found[0].lost,
        "killed crawls: rows doubled or otherwise": found[0].others,
        "troubled stores: rows lost": sum(one.lost for one in found[1:]),
        "troubled stores: rows doubled or otherwise": sum(one.others for one in found[1:]),
        "failures that are not told": sum(one.silent for one in found),
    }  # fmt: skip


def remembering(folder: Path, store: Store, each: int) -> Figures:
    """Later runs on every family while nothing changes, and the archive read again."""
    with Lab(all_hosts(each), folder / "still") as lab:
        lab.run(store)
        quiet, due = still(lab, store)
        again = replayed(lab, store)
    print(f"second run: {quiet}\nall rechecks due: {due}\nreplay, and into emptied tables: {again}")
    return {
        "second run: report rows written": quiet.written,
        "second run: requests for each allowed": quiet.asked / quiet.allowed,
        "rechecks of what is unchanged: texts written": due.written,
        "rechecks of what is unchanged: requests for each allowed": due.asked / due.allowed,
        "false revisions and tombstones on an unchanged web": quiet.told + due.told,
        "replay: rows unlike the live runs'": sum(one.differing for one in again),
        "replay: requests": sum(one.asked for one in again),
    }


def changing(folder: Path, store: Store, each: int) -> Figures:
    """Runs while articles are published, edited, moved, delisted and deleted."""
    hosts = {name: host for name, host in all_hosts(each).items() if name in CHANGING}
    with Lab(hosts, folder / "changing") as lab:
        found = ticked(lab, store)
    for what, keys in (("missed", found.missed), ("false", found.false)):
        for key in keys:
            print(f"{what}: {key}")
    return {
        "events between runs": found.happened, "events missed": len(found.missed),
        "events that did not happen": len(found.false),
    }  # fmt: skip


def sharing(folder: Path, given: Iterator[Store]) -> Figures:
    """Two and four processes on the same sites."""
    hosts = make_hosts()
    for host in hosts.values():
        host.crawl["DOWNLOAD_DELAY"] = DELAY
    with Lab(hosts, folder / "shared", delay=0.005) as lab:
        alone = next(given)
        lab.run(alone)
        found = [shared(lab, next(given), alone, processes) for processes in (2, 4)]
    for one in found:
        print(one)
    return {
        "several processes: articles sent twice": sum(one.twice for one in found),
        "several processes: manners broken": sum(len(one.manners) for one in found),
        "several processes: rows unlike one process's": sum(one.differing for one in found),
    }


def costing(folder: Path, given: Iterator[Store], times: int) -> Figures:
    """The frontier beside Scrapy's scheduler."""
    with Lab(make_hosts(4), folder / "costing") as lab:
        found = cost(lab, given, times)
    told = "the same spiders, pipelines and archive; Scrapy's Scheduler keeps its queue in memory"
    print(f"pages/s, {told}, and writes no page, reading or listing's fetch: {found}")
    return {"speed for Scrapy's own scheduler's": found.ratio}


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=30, metavar="N")
    parser.add_argument("--long", action="store_true", help="Postgres stops for 30 s, not 10")
    parser.add_argument("--quick", action="store_true", help="few kills, few articles, one turn")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    given.pause = 30 if given.long else 3 if given.quick else 10
    if given.quick:
        given.kills = min(given.kills, 6)
    return given


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    given, started, found = options(), time.monotonic(), {}
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="qinglan-faults-") as name:
        folder = Path(name)
        with stores(folder) as fresh:
            found |= dying(folder, fresh, given)
            found |= remembering(folder, next(fresh), 3 if given.quick else 5)
            found |= changing(folder, next(fresh), 16)
            found |= sharing(folder, fresh)
            found |= costing(folder, fresh, 1 if given.quick else 3)
    floors = json.loads(FLOORS.read_text("utf-8"))["faults"]
    table = Table("figure", "measured", "floor", "ceiling", title="Faults")
    for what, value in found.items():
        limits = ("" if limit is None else str(limit) for limit in floors.get(what, (None, None)))
        table.add_row(what, f"{value:,.3f}".removesuffix(".000"), *limits)
    Console(width=140).print(table)
    print(f"{time.monotonic() - started:.0f} s")
    low = sunken(found, floors)
    for what in low:
        print(f"{what}: {found[what]:.3f} is worse than {floors[what]}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
