"""The figures below which no benchmark may sink (floors.json)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOORS = Path(__file__).with_name("floors.json")


def sunken(figures: Mapping[str, float], floors: Mapping[str, list[float | None]]) -> list[str]:
    """The figures outside their floor and ceiling, each None where there is none."""
    return [
        name
        for name, (floor, ceiling) in floors.items()
        if name in figures
        and (
            (floor is not None and figures[name] < floor)
            or (ceiling is not None and figures[name] > ceiling)
        )
    ]


def judged(figures: Mapping[str, float], floors: Mapping[str, list[float | None]]) -> int:
    """The exit code for `figures`: 1 if one is outside its floor and ceiling, which is told on stderr."""
    low = sunken(figures, floors)
    for name in low:
        print(f"{name}: {figures[name]:.3f} is worse than {floors[name]}", file=sys.stderr)
    return 1 if low else 0
