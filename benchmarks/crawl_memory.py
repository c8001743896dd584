"""The memory of a long crawl: whether it stays flat, however many pages come."""

from __future__ import annotations

import bisect
import json
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.crawl_ours import ours
from benchmarks.crawl_pages import moments, served
from benchmarks.floors import FLOORS, judged

SITES = 8
WEIGHT = (4_000, 8_000)  # bytes: what grows does so with pages, not with their weight
MOST, SLOPE = "MB, the most", "KB a page, second half"


def memory(pages: int) -> int:
    """Crawls `pages` small pages, prints what the process and its readers held; 1 if a floor is broken."""
    with tempfile.TemporaryDirectory(prefix="qinglan-memory-") as name:
        folder = Path(name)
        with served(SITES, pages // SITES, folder, WEIGHT) as firsts:
            ran = ours(folder, SITES)
            sent = moments(firsts[0])
    held = [(bisect.bisect(sent, at), megabytes) for at, megabytes in ran.seen]
    amid = [one for one in held if 0 < one[0] < len(sent)]
    late = [one for one in amid if one[0] > len(sent) // 2]
    slope = float(np.polyfit([at for at, _ in late], [mb for _, mb in late], 1)[0]) * 1024
    print(f"{ran.articles} pages in {ran.seconds:.0f} s, {ran.articles / ran.seconds:.1f} a second")
    for share in (0.02, 0.1, 0.25, 0.5, 0.75, 1.0):
        at, megabytes = amid[
            min(len(amid) - 1, bisect.bisect([one for one, _ in amid], share * len(sent)))
        ]
        print(f"{at:>7} pages  {megabytes:6.1f} MB")
    told = {MOST: round(ran.megabytes), SLOPE: round(slope, 2)}
    for what, value in told.items():
        print(f"{what}: {value}")
    return judged(told, json.loads(FLOORS.read_text())["crawl_memory"])
