"""What the corpus has seen already of pages that foreign archives hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

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
PREFIX = "warc:"  # of the keys of pages that are read from foreign archives, and never fetched


def seen(connection: Connection, urls: Sequence[str]) -> list[tuple[str, datetime]]:
    """Those of `urls` that the corpus has an answer of, crawled or archived, with the latest one's time."""
    asked = {"urls": list(urls), "keys": [PREFIX + url for url in urls]}
    return [(str(url), at) for url, at in connection.execute(SEEN, asked)]
