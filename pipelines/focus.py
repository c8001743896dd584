"""Which page is worth the next visit: what its column gave, what the text of its link says."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Beta = tuple[float, float]
# Nothing is known of a column: one visit in five gives a report. Its name may say more or less.
PRIOR: Beta = (1.0, 4.0)
PROMISING: Beta = (3.0, 2.0)
POOR: Beta = (0.5, 8.0)
BONUS = 0.25  # how much a column gains that was visited little
ANCHOR, COLUMN, PARENT = 0.5, 0.4, 0.1  # shares of an article's priority
SHARES = {"listing": 1.0, "article": COLUMN, "attachment": 0.0}  # of its column's in a page's
DRAWN = 0.1  # share of the visits to new articles that are drawn by lot
HOPS = 3  # pages without anything on topic, one behind the other, behind which nobody looks on
LONGEST = 300
# index_2.html is the second page of index.html; other numbers tell days, articles, ids.
PAGED = re.compile(r"[_-]\d+(?=\.\w+$)")
NUMBERED = re.compile(r"[?&][^=&?]*=\d+(?=&|$)")
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Column:
    """What tells a column from others: its host, its listings' path with masked digits, its name."""

    host: str
    listing: str
    name: str
    prior: Beta = field(default=PRIOR, compare=False)


@dataclass(frozen=True, slots=True)
class Names:
    """Words in a column's name that make it promising or poor."""

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> Names:
        """Those of the table [columns] of a topic file, which needs none; ValueError for a wrong one."""
        found: dict[str, Any] = tomllib.loads(Path(path).read_text("utf-8")).get("columns", {})
        given = {name: tuple(map(str, found.get(name, ()))) for name in ("up", "down")}
        if odd := set(found) - set(given):
            raise ValueError(
                f"{path}: columns: {', '.join(sorted(odd))}: only up and down are known"
            )
        return cls(**given)

    def prior(self, name: str) -> Beta:
        """What is expected of a column before any visit; one that has words of both is like any other.

        >>> Names(("党建",), ("招聘",)).prior("机关党建")
        (3.0, 2.0)
        """
        up, down = (any(word in name for word in words) for words in (self.up, self.down))
        if up == down:
            return PRIOR
        return PROMISING if up else POOR


def column(url: str, name: str | None, names: Names | None = None) -> Column:
    """The column that the listing at `url` shows a page of, called `name`.

    >>> column("http://a.test/dj/index_2.html?page=3", "机关党建").listing
    '/dj/index.html'
    >>> column("http://a.test/2024/0207/list.html", None).listing
    '/#/#/list.html'
    """
    parts = urlsplit(url.partition("#")[0])
    query = NUMBERED.sub("", f"?{parts.query}") if parts.query else ""
    listing = DIGITS.sub("#", PAGED.sub("", parts.path) + query)[:LONGEST]
    called = (name or "")[:LONGEST]
    prior = names.prior(called) if names else PRIOR
    return Column(parts.hostname or "", listing, called, prior)


def promise(known: Beta, visits: int) -> float:
    """What a column is worth after so many visits to all columns: its mean, and more if little is known.

    >>> promise((1.0, 4.0), 0) > 1 / 5
    True
    """
    a, b = known
    return a / (a + b) + BONUS * math.sqrt(math.log(2 + visits) / (a + b))


def own(anchor: float, parent: float) -> float:
    """The part of an article's priority that does not change while its column is visited."""
    return ANCHOR * anchor + PARENT * parent
