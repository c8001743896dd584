"""What the corpus has seen already of pages that foreign archives hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.store import pages
from pipelines.store.leases import LEASE
from pipelines.store.pages import Found

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection


SEEN = sa.text("""
SELECT s.url, max(f.fetched_at)
FROM (SELECT url, page FROM appearance WHERE url = ANY(:urls)
      UNION SELECT url, id FROM page WHERE key = ANY(:keys)) AS s
JOIN "fetch" f ON f.page = s.page AND f.status IN (200, 304)
GROUP BY s.url
""")
LEASED = sa.text("""
UPDATE page SET state = 'leased', run = :run, lease_until = now() + :lease WHERE key = ANY(:keys) RETURNING id, key
""")
CHANNEL = "warc"  # of the pages that are read from foreign archives
PREFIX = "warc:"  # of the keys of pages that are read from foreign archives, and never fetched


def seen(connection: Connection, urls: Sequence[str]) -> list[tuple[str, datetime]]:
    """Those of `urls` that the corpus has an answer of, crawled or archived, with the latest one's time."""
    asked = {"urls": list(urls), "keys": [PREFIX + url for url in urls]}
    return [(str(url), at) for url, at in connection.execute(SEEN, asked)]


def visit(connection: Connection, run: int, site: str, urls: Sequence[str]) -> dict[str, int]:
    """Has these URLs as pages that `run` visits now, whatever was made of them before; their numbers by URL."""
    named = [
        Found(url=url, key=PREFIX + url, kind="article", channel=CHANNEL, again=True, anew=True)
        for url in urls
    ]
    pages.add(connection, site, run, named)
    given = {"run": run, "lease": LEASE, "keys": [one.key for one in named]}
    found = connection.execute(LEASED, given)
    return {str(key).removeprefix(PREFIX): int(number) for number, key in found}
