"""One exchange between a crawl and its frontier, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from pipelines.report import Report
from pipelines.store import pages, reports
from pipelines.store.database import Tables, commit_durably


@dataclass(slots=True)
class Exchange:
    """What a crawl tells its frontier, and how many pages it wants from it."""

    site: str
    run: int
    found: Sequence[pages.Found] = ()
    rejected: Sequence[Report] = ()
    settled: Sequence[pages.Settled] = ()
    want: int = 0

    def carry_out(self, connection: Connection, tables: Tables) -> list[pages.Leased]:
        """Upserts what was found, then ends the visits that found it, then leases pages.

        What the crawl holds in memory must be in the table whatever happens to the server.
        """
        commit_durably(connection)
        pages.add(connection, tables, self.site, self.run, self.found)
        for report in self.rejected:
            reports.save(connection, tables, self.run, report)
        pages.settle(connection, tables, self.run, self.settled)
        if not self.want:
            return []
        leased = pages.lease(connection, tables, self.site, self.run, self.want)
        if not leased and pages.reclaim(connection, self.site, self.run):
            leased = pages.lease(connection, tables, self.site, self.run, self.want)
        return leased
