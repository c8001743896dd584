"""What makes a page worth a visit before it is read: the text of its link, and where that stands."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from pipelines.focus import Column, Names, column, own
from pipelines.relevance import Topic, anchor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crawler.page.listing import Link


@dataclass(frozen=True, slots=True)
class Wanting:
    """Scores links by a topic; names the columns in which they stand."""

    topic: Topic
    names: Names

    @classmethod
    def load(cls, path: str | Path) -> Wanting:
        """That of a topic file."""
        return cls(Topic.load(path), Names.load(path))

    def column(self, url: str, name: str | None) -> Column:
        """The column of the listing at `url`."""
        return column(url, name, self.names)

    def scored(self, links: Sequence[Link], where: Column) -> Iterator[dict[str, Any]]:
        """For each link of a listing the fields of Found that say how much it is wanted.

        The listing's own score is the mean of its links'.
        """
        scores = [anchor(self.topic, link.title) for link in links]
        listing = fmean(scores) if scores else 0.0
        for score in scores:
            yield {"column": where, "anchor": score, "wanted": own(score, listing)}
