"""What persons say of pages, with the texts that they say it of; and texts to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

GIVEN = sa.text("SELECT url, grade FROM label ORDER BY url")
# A page that was moved is found by its former address too; the text of a fallen report is its rejection's.
FOUND = sa.text("""
SELECT l.url, t.title, t.body, t.source
FROM unnest(CAST(:urls AS text[])) AS l(url), LATERAL (
    SELECT * FROM (
        SELECT 1 AS n, a.title, coalesce(a.body, r.body) AS body, a.source
        FROM appearance a JOIN report r ON r.id = a.report WHERE a.url = l.url
        UNION ALL SELECT 2, j.title, j.body, j.source FROM rejection j WHERE j.url = l.url AND j.body IS NOT NULL
        UNION ALL SELECT 3, a.title, coalesce(a.body, r.body), a.source
        FROM appearance a JOIN report r ON r.id = a.report WHERE a.former_urls @> ARRAY[l.url]) AS places
    ORDER BY n LIMIT 1) AS t
""")
BODIES = sa.text("""
SELECT body FROM (SELECT url, body FROM report UNION ALL
                  SELECT url, body FROM rejection WHERE body IS NOT NULL AND fallen IS NULL) AS texts
ORDER BY md5(url), url LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text that a person graded: 2 belongs to the corpus, 1 is close to it, 0 is something else."""

    url: str
    title: str
    text: str
    source: str
    grade: int


def given(connection: Connection) -> list[tuple[str, int]]:
    """The rows of the table `label`: URL and grade."""
    return [(str(url), int(grade)) for url, grade in connection.execute(GIVEN)]


def labelled(connection: Connection, labels: Sequence[tuple[str, int]]) -> list[Labelled]:
    """The labels whose pages the store has with a text, in the order of `labels`."""
    grades = dict(labels)
    rows = connection.execute(FOUND, {"urls": list(grades)})
    texts = {str(url): (title or "", body, source or "") for url, title, body, source in rows}
    return [Labelled(url, *texts[url], grade) for url, grade in grades.items() if url in texts]


def bodies(connection: Connection, most: int) -> list[str]:
    """Up to `most` texts of reports and rejections, the same ones each time."""
    return [str(body) for body in connection.execute(BODIES, {"most": most}).scalars()]
