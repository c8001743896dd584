"""What a check found: well, worth a look, or in the way; and what a person does about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]
CODES: dict[Level, int] = {"ok": 0, "warn": 1, "fail": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `scrapy doctor`."""

    check: str
    level: Level
    told: str
    fix: str = ""

    @property
    def code(self) -> int:
        """The exit code that it asks for."""
        return CODES[self.level]
