"""One exchange between a crawl and its frontier, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.store import attachments, coverage, endings, leases, pages, reports, runs
from pipelines.store.database import Tables, commit_durably

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report


@dataclass(slots=True)
class Exchange:
    """What a crawl tells its frontier, and how many pages it wants from it."""

    site: str
    run: int
    found: list[pages.Found] = field(default_factory=list)
    rejected: list[Report] = field(default_factory=list)
    settled: list[endings.Settled] = field(default_factory=list)
    coverage: dict[str, coverage.Coverage] = field(default_factory=dict)
    """How far each channel is read."""
    want: int = 0
    files: bool = True
    """Whether pages of attachments are wanted too."""
    draws: int = 0
    """How many of the new articles that it gets are drawn by lot."""

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.found or self.rejected or self.settled)

    def carry_out(self, connection: Connection, tables: Tables) -> list[pages.Leased]:
        """Upserts what was found, then ends the visits that found it, then leases pages.

        What the crawl holds in memory must be in the table whatever happens to the server.
        """
        if self:
            commit_durably(connection)
        attachments.promote(connection, [one.key or one.url for one in self.found if one.kind == "article"])  # fmt: skip
        pages.add(connection, self.site, self.run, self.found)
        for report in self.rejected:
            reports.save(connection, tables, self.run, report)
        endings.settle(connection, tables, self.run, self.settled)
        coverage.write(connection, tables, self.site, self.run, self.coverage.values())
        if not self.want:
            return []
        leased = self._lease(connection)
        if not leased and leases.reclaim(connection, self.site, self.run):
            leased = self._lease(connection)
        return leased

    def carry_out_alive(self, connection: Connection, tables: Tables) -> list[pages.Leased]:
        """As `carry_out`, for the process of the run: it has the lock of the run, also after a lost connection."""
        runs.hold(connection, self.run)
        return self.carry_out(connection, tables)

    def _lease(self, connection: Connection) -> list[pages.Leased]:
        asking = leases.Asking(self.site, self.run, self.want, files=self.files, draws=self.draws)
        return leases.lease(connection, asking)
