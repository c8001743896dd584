"""What it costs to read a page, by part, beside trafilatura and the parser alone on the same pages.

Run as `python -m benchmarks.reading [--pages N]`. The pages are those of `benchmarks.crawl_pages`: an
article among navigation, scripts and links, 45 KB on average. Figures are processor time; the whole is
that of pages which were never read before, as in a crawl, and the parts, trafilatura and the parser
are the best of three runs. Exits 1 when a figure is worse than benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from benchmarks.crawl_pages import heavy, host
from benchmarks.floors import FLOORS, judged
from crawler.page.article import read_page
from crawler.page.beside import mark
from crawler.page.blocks import walk
from crawler.page.containers import certain, container
from crawler.page.markup import tokens
from crawler.page.nesting import bare_crowded_tags, flatten
from crawler.page.parsed import Page
from pipelines.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

RUNS = 3
KNOWN = 20  # pages that are read before, as a crawl has read some
TYPE = "text/html; charset=utf-8"
PARSER = "the parser alone: parse and flatten the text"
TRAFILATURA = "trafilatura, bare extraction"
WHOLE = "read_page, with decoding and parsing"


def made(number: int, pages: int) -> list[tuple[str, bytes]]:
    """The URLs and bodies of a synthetic site's articles."""
    site, rng = host(number, pages), random.Random(number)
    sent = (heavy(rng, site.markup(one)).partition(b"\r\n\r\n")[2] for one in site.articles)
    return [(f"http://{site.name}{site.path(one)}", body) for one, body in zip(site.articles, sent, strict=True)]  # fmt: skip


def spent(act: Callable[[Any], object], things: Iterable[Any], runs: int = RUNS) -> float:
    """Milliseconds of processor time for each thing, the least of some runs."""
    listed = list(things)
    took = []
    for _ in range(runs):
        before = time.process_time()
        for one in listed:
            act(one)
        took.append(time.process_time() - before)
    return 1000 * min(took) / len(listed)


def read(served: tuple[str, bytes]) -> None:
    """Reads a page as served; it must give a report."""
    url, body = served
    assert isinstance(read_page(Page.read(body, url, TYPE)), Report)


def parts(served: list[tuple[str, bytes]]) -> dict[str, float]:
    """Milliseconds a page of the parts of reading."""
    pages = [Page.read(body, url, TYPE) for url, body in served]
    bodies = [page.tree.body for page in pages]
    layouts = [walk(body) for body in bodies if body is not None]

    def stand(layout: Any) -> None:
        mark(layout, certain(layout))
        container(layout)

    return {
        "decode": spent(lambda one: Page.read(one[1], one[0], TYPE), served),
        "judge the depth": spent(lambda page: flatten(bare_crowded_tags(page.html)), pages),
        "parse": spent(lambda page: LexborHTMLParser(page.html), pages),
        "write the tree down and cut it": spent(tokens, bodies),
        "lines and elements": spent(walk, bodies) - spent(tokens, bodies),
        "where the report stands": spent(stand, layouts),
    }


def measure(pages: int) -> dict[str, float]:
    """Milliseconds of processor time a page."""
    served = made(3, pages + KNOWN)
    known, fresh = served[:KNOWN], served[KNOWN:]
    spent(read, known, runs=1)
    found = {WHOLE: spent(read, fresh, runs=1)}
    found |= parts(fresh)
    found["trimming, fields, the report"] = found[WHOLE] - sum(list(found.values())[1:])
    found[PARSER] = spent(lambda one: LexborHTMLParser(one[1]).body.text(), fresh)  # type: ignore[union-attr]
    if find_spec("trafilatura"):
        import trafilatura  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

        found[TRAFILATURA] = spent(lambda one: trafilatura.bare_extraction(one[1], url=one[0], with_metadata=True), fresh, runs=1)  # fmt: skip
    return found


def main() -> int:
    """Prints the figures; 1 if one is worse than its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    asked = parser.parse_args()
    found = measure(asked.pages)
    table = Table("part", "ms a page", "share", title="Reading a page of 45 KB")
    for name, took in found.items():
        table.add_row(name, f"{took:.2f}", f"{took / found[WHOLE]:.2f}")
    Console(width=100).print(table)
    figures = {"times the parser's time": found[WHOLE] / found[PARSER]}
    if TRAFILATURA in found:
        figures["times the speed of trafilatura"] = found[TRAFILATURA] / found[WHOLE]
    print(", ".join(f"{name}: {value:.1f}" for name, value in figures.items()))
    return judged(figures, json.loads(FLOORS.read_text("utf-8"))["reading"])


if __name__ == "__main__":
    sys.exit(main())
