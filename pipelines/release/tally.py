"""What an edition holds, counted from the very rows that are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

UNDATED = "undated"


@dataclass(slots=True)
class OfSite:
    """The reports of one site."""

    reports: int = 0
    characters: int = 0
    first: date | None = None
    last: date | None = None
    years: Counter[str] = field(default_factory=Counter)

    def add(self, row: Mapping[str, Any]) -> None:
        """Counts a report."""
        day = row["published_on"]
        self.reports += 1
        self.characters += row["characters"]
        self.years[f"{day:%Y}" if day else UNDATED] += 1
        if day:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)


@dataclass(slots=True)
class Tally:
    """Counts of the rows of all files; which reports are in the edition."""

    rows: Counter[str] = field(default_factory=Counter)
    sites: defaultdict[str, OfSite] = field(default_factory=lambda: defaultdict(OfSite))
    versions: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reprints: int = 0
    borderline: int = 0
    gone: Counter[str] = field(default_factory=Counter)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Rows of the file sites, by key."""
    chosen: bytearray = field(default_factory=bytearray)
    """At the number of each report 1."""

    def takes(self, file: str, row: Mapping[str, Any]) -> bool:
        """Whether a row belongs to the edition: a site's does, others with their report; counts it."""
        if file == "reports":
            self._choose(row["id"])
            self.sites[row["site"]].add(row)
            self.borderline += bool(row["borderline"])
            for name in ("text_version", "topic_version"):
                self.versions[name][str(row[name] or "none")] += 1
        elif file == "sites":
            self.known[row["key"]] = dict(row)
        elif not self._chose(row["report"]):
            return False
        self.rows[file] += 1
        if file == "places":
            self.reprints += not row["original"]
        if file == "disappearances" and row["returned_at"] is None:
            self.gone[row["kind"]] += 1
        return True

    def _choose(self, report: int) -> None:
        if report >= len(self.chosen):
            self.chosen.extend(bytes(max(report, 1024)))
        self.chosen[report] = 1

    def _chose(self, report: int) -> bool:
        return report < len(self.chosen) and self.chosen[report] == 1
