"""How much of each channel a run has read, beside what the site says it has."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.store import ledger, runs
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One channel in one run: a row of the table `reading`."""

    channel: str
    listings: int
    links: int
    shown_again: int
    declared_pages: int | None
    declared_records: int | None
    ended: str
    deep: bool = True
    whole: bool = True
    """Whether what it did not show is not listed any more; no column."""


COMPLETE = "complete"


def swept(connection: Connection, tables: Tables, site: str, within: timedelta) -> set[str]:
    """The channels of `site` that some run has read to their end within that time."""
    c, run = tables.reading.c, tables.run
    whole = (
        sa.select(c.channel)
        .join(run, run.c.id == c.run)
        .where(c.site == site, c.ended == COMPLETE, run.c.started_at > sa.func.now() - within)
    )
    return set(connection.execute(whole).scalars())


def write(
    connection: Connection, tables: Tables, site: str, run: int, channels: Iterable[Coverage]
) -> None:
    """Upserts the rows of a run; what a full reading did not show any more goes into the ledger."""
    for one in sorted(channels, key=lambda one: one.channel):
        row = {name: storable(value) for name, value in asdict(one).items() if name != "whole"}
        new = insert(tables.reading).values(row | {"site": site, "run": run})
        told = new.on_conflict_do_update(index_elements=["run", "channel"], set_=row)
        connection.execute(told)
        # Another run that reads the same channel now may have seen what this one did not.
        if (
            one.deep
            and one.whole
            and one.ended == COMPLETE
            and not runs.others(connection, site, run)
        ):
            ledger.delisted(connection, site, run, one.channel)
