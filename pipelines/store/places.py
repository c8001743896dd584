"""Which bytes of the archive the tables point to, and which of them something still rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection

BATCH = 1000
PLACES = sa.text("""
SELECT DISTINCT warc_file, warc_offset, sha1 FROM "fetch"
WHERE warc_file IS NOT NULL AND (warc_file, warc_offset) > (:file, :offset)
ORDER BY warc_file, warc_offset LIMIT :batch
""")
# The last full answer of each page, the further parts of that visit, and what a report was read from,
# also one that a topic took out of the corpus.
NEEDED = sa.text("""
SELECT warc_file FROM page WHERE warc_file IS NOT NULL
UNION
SELECT f.warc_file FROM "fetch" f JOIN (
    SELECT DISTINCT ON (page) page, run FROM "fetch"
    WHERE page IS NOT NULL AND status = 200 AND warc_file IS NOT NULL ORDER BY page, id DESC
) AS last ON last.page = f.page AND last.run = f.run
WHERE f.status = 200 AND f.warc_file IS NOT NULL
UNION
SELECT f.warc_file FROM report r JOIN "fetch" f ON f.id = r.fetch_id WHERE f.warc_file IS NOT NULL
UNION
SELECT f.warc_file FROM fallen JOIN "fetch" f ON f.id = CAST(rows->'report'->0->>'fetch_id' AS bigint)
WHERE f.warc_file IS NOT NULL
""")
FORGET = sa.text(
    'UPDATE "fetch" SET warc_file = NULL, warc_offset = NULL WHERE warc_file = ANY(:files)'
)
LAST = sa.text('SELECT max(warc_offset) FROM "fetch" WHERE run = :run AND warc_file = :file')


def places(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    """Every place that the table `fetch` names, with the digest of what should stand there."""
    file, offset = "", -1
    while rows := connection.execute(
        PLACES, {"file": file, "offset": offset, "batch": BATCH}
    ).all():
        yield from ((str(row[0]), int(row[1]), row[2]) for row in rows)
        file, offset = str(rows[-1][0]), int(rows[-1][1])


def needed(connection: Connection) -> set[str]:
    """The files that hold the last full answer of a page, or what a report was read from."""
    return set(connection.execute(NEEDED).scalars())


def forget(connection: Connection, files: Sequence[str]) -> int:
    """Takes files out of the table `fetch`; returns how many answers that concerns."""
    return connection.execute(FORGET, {"files": list(files)}).rowcount


def last(connection: Connection, run: int, file: str) -> int:
    """The offset of the last record of a file that a run told of; 0 if it told of none."""
    return int(connection.execute(LAST, {"run": run, "file": file}).scalar() or 0)
