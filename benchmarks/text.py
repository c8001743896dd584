"""How well text is repaired: byte-shifted breaks, glosses, harm to sound text, time, and peers.

Run as `python -m benchmarks.text [--sound FILE…] [--exemplars FOLDER]`; exits 1 when a figure is
worse than the one pinned in benchmarks/floors.json. The text is synthetic and no model was trained on
it; --sound measures harm on text of yours, --exemplars reads the five exemplars.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import sound
from benchmarks.floors import FLOORS, judged
from benchmarks.text_figures import exemplars, measure
from benchmarks.text_peers import rows

CHARACTERS = 2_000_000  # of sound text


def main() -> int:
    """Prints the tables; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.text",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--exemplars", type=Path)
    parser.add_argument("--sound", type=Path, nargs="+", default=[])
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    given = parser.parse_args()
    texts, floors = sound.pages(), json.loads(FLOORS.read_text("utf-8"))["text"]
    figures = measure(texts, given.characters, sound.given(given.sound))
    figures |= exemplars(given.exemplars) if given.exemplars else {}
    table = Table("figure", "measured", "floor", "ceiling", title="Text")
    for name, value in figures.items():
        limits = ("" if limit is None else str(limit) for limit in floors.get(name, (None, None)))
        table.add_row(name, f"{value:,.2f}", *limits)
    beside = Table("cure", "breaks exact %", "gloss recall %", "gloss precision %", "changed per million of sound text",
                   "ms a mirrored page", title="Beside others")  # fmt: skip
    for name, values in rows(texts, sound.simplified(60_000)):
        beside.add_row(
            name, *("see above" if math.isnan(value) else f"{value:,.2f}" for value in values)
        )
    console = Console(width=140)
    console.print(table, beside)
    console.print(
        f"Python {platform.python_version()}, {platform.machine()}, ftfy {version('ftfy')}"
    )
    return judged(figures, floors)


if __name__ == "__main__":
    sys.exit(main())
