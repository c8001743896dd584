"""What a page costs to read, by part, beside trafilatura and the parser alone, over the same pages.

Run as `python -m benchmarks.reading [--pages N]`. The pages are those of `benchmarks.crawl_pages`: an
article among navigation, scripts and links, 45 KB on average; each is read once, as in a crawl, so
that no line but the site's own furniture is known. Figures are processor time, the least of three
runs over pages of their own. Exits 1 when a figure is worse than benchmarks/floors.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from typing import TYPE_CHECKING

import trafilatura
from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from benchmarks.crawl_pages import heavy, host
from benchmarks.floors import FLOORS, sunken
from crawler.page.article import read_page
from crawler.page.beside import mark
from crawler.page.blocks import walk
from crawler.page.containers import certain, container
from crawler.page.markup import tokens
from crawler.page.parsed import Page
from crawler.page.trimming import trim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUNS = 3
Served = tuple[str, bytes]
TYPE = "text/html; charset=utf-8"


def made(number: int, pages: int) -> list[Served]:
    """The article pages of a synthetic site."""
    site, rng = host(number, pages), random.Random(number)
    return [
        (f"http://{site.name}{site.path(one)}", heavy(rng, site.markup(one)).partition(b"\r\n\r\n")[2])
        for one in site.articles
    ]  # fmt: skip


def spent[A, B](act: Callable[[A], B], things: Sequence[A]) -> tuple[float, list[B]]:
    """Milliseconds of processor time for each thing, and what came of it."""
    before = time.process_time()
    found = [act(one) for one in things]
    return 1000 * (time.process_time() - before) / len(things), found
