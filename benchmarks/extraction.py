"""How well pages are read: body, fields, refusals, speed, and what peers make of the same pages.

Run as `python -m benchmarks.extraction [PAGES GOLD] [--python PATH]`: folders of .html pages and of
what a person took from each, and the Python in which peers are installed. Without folders the
synthetic pages of the tests are read. Exits 1 when a figure is worse than benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.extraction_peers import PEERS
from benchmarks.extraction_score import Case, Found, scores
from crawler.page import NotArticle, read_article
from pipelines.steps import clean
from tests.crawler.page.samples import samples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.report import Report

FLOORS = Path(__file__).with_name("floors.json")
SPEED = "times the speed of trafilatura"
TEXT_ALONE = "times its speed for text alone"
COSTS = ("pages below .5", "authors invented", "articles refused")
Figures = dict[str, float]


def synthetic() -> list[Case]:
    """The synthetic pages of the tests, with their ground truth."""
    return [Case(one.name, one.body, one.url, one.gold) for one in samples()]


def recorded(pages: Path, golds: Path) -> list[Case]:
    """The pages of a folder; its index.jsonl, if there is one, tells URLs and pages of no article."""
    index = pages.parent / "index.jsonl"
    rows = [json.loads(line) for line in index.read_text("utf-8").splitlines()] if index.exists() else []  # fmt: skip
    known = {row["id"]: row for row in rows}
    cases = []
    for path in sorted(pages.glob("*.html")):
        gold = golds / f"{path.stem}.json"
        row = known.get(path.stem, {})
        found = {**row, **(json.loads(gold.read_text("utf-8")) if gold.exists() else {"kind": "nonarticle"})}  # fmt: skip
        cases.append(Case(path.stem, path.read_bytes(), row.get("url") or "http://example.org/a.html", found))  # fmt: skip
    return cases


def raw(report: Report) -> Found:
    """What `read_article` alone gives."""
    day = report.published_on
    return {"body": report.raw_body, "title": report.title, "date": day.isoformat() if day else None,
            "source": report.source, "author": list(report.authors), "editor": report.editor}  # fmt: skip


def cleaned(report: Report) -> Found:
    """What the store gets."""
    report = clean(report)
    return {**raw(report), "body": report.body, **({"refused": report.rejection} if report.rejection else {})}  # fmt: skip


def ours(cases: Sequence[Case], shown: Callable[[Report], Found]) -> Figures:
    """Our figures; the time is that of a second run, as within a crawl: the names on pages are known."""
    for case in cases:
        read_article(case.body, case.url)
    found: dict[str, Found] = {}
    start = time.process_time()
    for case in cases:
        report = read_article(case.body, case.url)
        found[case.name] = (
            {"refused": report.reason} if isinstance(report, NotArticle) else shown(report)
        )
    seconds = time.process_time() - start
    return {**scores(found, cases), "pages/s": len(cases) / seconds}


def peer(name: str, cases: Sequence[Case], python: str) -> Figures | None:
    """A peer's figures; None if it is not installed in that environment."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.html") for number in range(len(cases))]
        for path, case in zip(paths, cases, strict=True):
            path.write_bytes(case.body)
        script = Path(__file__).with_name("extraction_peers.py")
        done = subprocess.run([python, str(script), name], input="\n".join(map(str, paths)), text=True, capture_output=True, check=False)  # fmt: skip
    if done.returncode:
        return None
    *rows, last = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found = {case.name: row for case, row in zip(cases, rows, strict=True)}
    return {**scores(found, cases), "pages/s": len(cases) / max(1e-9, last["seconds"])}


def sunken(figures: Figures, floors: dict[str, float]) -> list[str]:
    """The figures that are worse than their floors; of some, less is better."""
    return [
        name for name, floor in floors.items()
        if name in figures and (figures[name] > floor if name in COSTS else figures[name] < floor)
    ]  # fmt: skip


def main() -> int:
    """Prints the table; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="PAGES GOLD")
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    cases = recorded(*given.folders) if given.folders else synthetic()
    rows: dict[str, Figures | None] = {
        "read_article": ours(cases, raw),
        "read_article, clean": ours(cases, cleaned),
        **{name: peer(name, cases, given.python) for name in PEERS},
    }
    own = rows["read_article"] or {}
    # With its metadata it gives what read_article gives; the other ratio is for those who want text.
    for name, told in ((SPEED, "trafilatura"), (TEXT_ALONE, "trafilatura, text alone")):
        if slow := rows[told]:
            own[name] = own["pages/s"] / slow["pages/s"]
    show(rows)
    floors = json.loads(FLOORS.read_text("utf-8"))["extraction"]
    # The synthetic pages are a tenth of a real one: speed on them is no claim.
    if not given.folders:
        floors.pop(SPEED)
    low = sunken(own, floors)
    for name in low:
        print(f"{name}: {own[name]:.3f} is worse than {floors[name]}", file=sys.stderr)
    return 1 if low else 0


def show(rows: dict[str, Figures | None]) -> None:
    """Prints a row for each figure and a column for each reader."""
    table = Table("figure", *rows, title="Extraction")
    for name in rows["read_article"] or ():
        cells = ("not installed" if one is None else _shown(one.get(name)) for one in rows.values())
        table.add_row(name, *cells)
    Console(width=170).print(table)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value == int(value) > 1 else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
