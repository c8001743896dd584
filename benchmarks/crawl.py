"""The whole system beside a spider that only downloads the same pages, and beside peers that read them."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.crawl_memory import memory
from benchmarks.crawl_ours import ours
from benchmarks.crawl_pages import served, steady
from benchmarks.crawl_peers import READERS, there
from benchmarks.crawl_taken import Ran, run
from benchmarks.crawl_where import where
from benchmarks.floors import FLOORS, judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OURS, BARE = "Qinglan, whole", "bare Scrapy"
SPEED = "pages/s, times bare Scrapy's"
STEADY = "requests/s without start and end, times bare Scrapy's"
PEERS = "pages/s, times the faster peer's"
MEMORY = "MB, the most"


def theirs(folder: Path, reader: str, firsts: Sequence[str]) -> Ran:
    """Scrapy with its default settings, and a reader of its pages or none."""
    out = str(folder / "out.jsonl")
    command = [sys.executable, "-m", "benchmarks.crawl_peers", reader, out, *firsts]
    told, ran = run(command, os.environ, folder / "told")
    return replace(ran, articles=int(told.split()[-1]))


def measure(sites: int, articles: int, readers: Sequence[str]) -> dict[str, Ran]:
    """All of them over the same pages, one after another."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="qinglan-crawl-") as name:
        folder = Path(name)
        with served(sites, articles, folder) as firsts:
            for one in (BARE, OURS, *readers):
                reader = "" if one == BARE else one
                ran = ours(folder, sites) if one == OURS else theirs(folder, reader, firsts)
                found[one] = replace(ran, steady=steady(firsts[0]))
    return found


def figures(found: Mapping[str, Ran]) -> dict[str, float]:
    """What has a floor."""
    speed = {name: one.articles / one.seconds for name, one in found.items()}
    amid = {name: one.steady for name, one in found.items()}
    peers = [speed[name] for name in READERS if name in speed]
    return {
        SPEED: round(speed[OURS] / speed[BARE], 3),
        STEADY: round(amid[OURS] / amid[BARE], 3),
        **({PEERS: round(speed[OURS] / max(peers), 2)} if peers else {}),
        MEMORY: round(found[OURS].megabytes),
    }


def show(found: Mapping[str, Ran], sites: int, wanted: Sequence[str]) -> None:
    """Prints the table, with the machine and the versions."""
    table = Table(
        "crawl",
        "articles",
        "s",
        "pages/s",
        "steady",
        "CPU ms a page",
        "PostgreSQL's",
        "MB",
        title=f"{sites} sites",
    )
    for name, one in found.items():
        table.add_row(
            name, str(one.articles), f"{one.seconds:.1f}", f"{one.articles / one.seconds:.1f}",
            f"{one.steady:.1f}", f"{1000 * one.cpu / max(1, one.articles):.1f}",
            f"{1000 * one.served / max(1, one.articles):.1f}", f"{one.megabytes:.0f}",
        )  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table)
    packages = {
        "scrapy": "scrapy",
        "trafilatura + SimHash": "trafilatura",
        "newspaper4k": "newspaper4k",
    }
    named = ", ".join(f"{packages[one]} {version(packages[one])}" for one in ("scrapy", *there()))
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {named}"
    )
    console.print("CPU and MB are of the process and of all that it started, but PostgreSQL.")
    if missing := [one for one in wanted if one not in found]:
        console.print(
            f"Not installed: {', '.join(missing)} (python -m pip install {' '.join(packages[one] for one in missing)} jieba)"
        )


def main() -> int:
    """Measures, prints, and says whether a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--articles", type=int, default=250, help="of each site")
    parser.add_argument("--bare", action="store_true", help="without the peers that read")
    parser.add_argument(
        "--where", action="store_true", help="where a page's time goes, and no more"
    )
    parser.add_argument(
        "--memory", type=int, metavar="PAGES", help="memory over so many pages, and no more"
    )
    given = parser.parse_args()
    if given.where or given.memory:
        return where(given.sites, given.articles) if given.where else memory(given.memory)
    found = measure(given.sites, given.articles, () if given.bare else there())
    show(found, given.sites, () if given.bare else READERS)
    told = figures(found)
    for name, value in told.items():
        print(f"{name}: {value}")
    return judged(told, json.loads(FLOORS.read_text())["crawl"])


if __name__ == "__main__":
    sys.exit(main())
