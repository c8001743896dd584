"""What the stages below the border take for a report: the least of several rounds, in ms of one core's CPU.

Run as `python -m benchmarks.stages [--reports N]`; exits 1 when a figure is worse than the one pinned
in benchmarks/floors.json. All texts are synthetic. Beside them, in the same run, two peers: one
`str.translate` with one regular expression over the same text, and OpenCC of pure Python.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import sys
import time
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from opencc import OpenCC
from rich.console import Console
from rich.table import Table

from benchmarks.floors import FLOORS, judged
from benchmarks.near_duplicates_mutations import framed
from benchmarks.near_duplicates_texts import made, notices
from pipelines import fingerprint, likeness, steps
from pipelines.grams import grams
from pipelines.overlap import Text
from pipelines.relevance import Topic
from pipelines.report import Report
from pipelines.text import survey
from tests.conftest import ROOT
from tests.web.damage import mirrored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Pairs = list[tuple[Text, Text]]

ROUNDS = 5
FRAME = "某市生态环境局\n发布时间：2024-05-06 来源：机关党委 浏览次数：128\n【字体：大 中 小】\n{}\n责任编辑：周小禾\n扫一扫在手机打开当前页\n"
LONG = (160, 200)  # sentences of a report of some 8,000 characters
FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SPACES = re.compile(r"[\s\u3000]+")


def reports(count: int, kind: str) -> list[Report]:
    """Reports as pages give them: typical, long, or of a mirror that writes traditional and glosses."""
    found = []
    for number in range(count):
        one = made(3_000_000 + number, LONG) if kind == "long" else made(3_000_000 + number)
        body = FRAME.format(one.body)
        shown = mirrored(body) if kind == "mirrored" else body
        found.append(Report(url=f"https://a.test/{number}", site="a", title=one.title, raw_body=shown))  # fmt: skip
    return found


def least(work: Callable[..., object], items: Sequence[tuple[object, ...]]) -> float:
    """The least CPU time of a call among rounds over all items, in ms; lines are read anew in each."""
    best = float("inf")
    for _ in range(ROUNDS):
        survey._remembered.cache_clear()
        started = time.process_time()
        for one in items:
            work(*one)
        best = min(best, time.process_time() - started)
    return 1000 * best / len(items)


def each(items: Iterable[object]) -> list[tuple[object, ...]]:
    """The items as single arguments."""
    return [(one,) for one in items]


def stages(found: list[Report], topic: Topic) -> dict[str, float]:
    """The figures of one kind of reports."""
    cleaned = [steps.clean(one) for one in found]
    printed = [steps.fingerprinted(one) for one in cleaned]
    judge = partial(steps.judge, topic=topic)
    return {
        "clean": least(steps.clean, each(found)),
        "judge": least(judge, each(cleaned)),
        "fingerprinted": least(steps.fingerprinted, each(cleaned)),
        "keys": least(_keys, each(printed)),
        "grams": least(lambda one: grams(one.title, one.body), each(cleaned)),
        "peer: translate and an expression": least(_bare, each(one.raw_body for one in found)),
        "peer: OpenCC of pure Python": least(OpenCC("t2s").convert, each(one.raw_body for one in found)),
    }  # fmt: skip


def _keys(report: Report) -> list[int]:
    passages = Text(report.body, report.title).passages[1].tolist()
    return sorted({*fingerprint.bands(report.signature), *passages})


def _bare(text: str) -> str:
    return SPACES.sub(" ", text.translate(FULL))


def comparisons(count: int) -> dict[str, float]:
    """What a comparison takes with a text that was compared before: a stranger, a neighbour, a twin."""
    ones = [made(4_000_000 + number) for number in range(count)]
    texts = [Text(one.body, one.title) for one in ones]
    strangers = [Text(notices(number)[0].body * 6) for number in range(count)]
    frames = [Text(framed(random.Random(n), one.body), one.title) for n, one in enumerate(ones)]
    pairs: dict[str, Pairs] = {
        "a stranger": list(zip(texts, strangers, strict=True)),
        "another of one grammar": list(pairwise(texts)),
        "a twin": list(zip(texts, (Text(one.body, one.title) for one in ones), strict=True)),
        "a framed twin": list(zip(texts, frames, strict=True)),
    }
    return {f"compared with {name}": least(likeness.compare, each_pair) for name, each_pair in pairs.items()}  # fmt: skip


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.stages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )  # fmt: skip
    parser.add_argument("--reports", type=int, default=60, metavar="N")
    count = parser.parse_args().reports
    topic = Topic.load(ROOT / "seeds" / "topic.toml")
    kinds = {kind: reports(count, kind) for kind in ("typical", "long", "mirrored")}
    told = {kind: stages(found, topic) for kind, found in kinds.items()}
    table = Table("ms of CPU a report", *told, title="Below the border")
    characters = (str(sum(len(one.raw_body) for one in found) // count) for found in kinds.values())
    table.add_row("characters", *characters)
    for name in told["typical"]:
        table.add_row(name, *(f"{one[name]:.3f}" for one in told.values()))
    compared = comparisons(count)
    for name, value in compared.items():
        table.add_row(name, f"{value:.3f}")
    Console(width=110).print(table)
    print(f"Python {platform.python_version()}, {platform.machine()}")
    figures = {f"{name}: ms": value for name, value in (told["typical"] | compared).items()}
    floors = json.loads(FLOORS.read_text("utf-8"))["stages"]
    return judged(figures, floors)


if __name__ == "__main__":
    sys.exit(main())
