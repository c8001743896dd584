"""What the crawls of a worker gave, and what went wrong meanwhile, in figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

FOUND = sa.text("""
SELECT coalesce(sum(new), 0)::integer AS new, coalesce(sum(revised), 0)::integer AS revised FROM runs WHERE id = ANY(:runs)
""")
GONE = sa.text("SELECT count(*) FROM disappearance WHERE run = ANY(:runs) AND kind <> 'moved'")
ALARMS = sa.text("""
SELECT a.site, a.kind FROM alarm a JOIN worker w ON w.id = :worker
WHERE a.opened_at >= w.started_at AND a.closed_at IS NULL ORDER BY a.site, a.kind
""")
UNDER_WAY = sa.text("""
SELECT DISTINCT ON (r.site) r.site, (SELECT count(*) FROM "fetch" f WHERE f.run = r.id) AS fetches,
    (SELECT count(*) FROM report p WHERE p.run = r.id) AS new
FROM run r JOIN schedule s ON s.site = r.site
WHERE s.worker = :worker AND r.started_at >= s.claimed_at ORDER BY r.site, r.id DESC
""")


@dataclass(frozen=True, slots=True)
class Tally:
    """Reports that are new, were revised, are gone; and the alarms that were opened, as site and kind."""

    new: int = 0
    revised: int = 0
    gone: int = 0
    alarms: tuple[tuple[str, str], ...] = field(default=())


def tally(connection: Connection, worker: int, numbers: Sequence[int]) -> Tally:
    """Counts what these runs gave, and the alarms that were opened since the worker began."""
    new, revised = connection.execute(FOUND, {"runs": list(numbers)}).one()
    gone = connection.execute(GONE, {"runs": list(numbers)}).scalar_one()
    alarms = [(site, kind) for site, kind in connection.execute(ALARMS, {"worker": worker})]
    return Tally(new, revised, gone, tuple(alarms))


def under_way(connection: Connection, worker: int) -> dict[str, tuple[int, int]]:
    """Answers and new reports of each crawl of a worker so far."""
    rows = connection.execute(UNDER_WAY, {"worker": worker})
    return {site: (fetches, new) for site, fetches, new in rows}
