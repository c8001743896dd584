"""How much of each channel a run has read, beside what the site says it has."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One channel in one run: a row of the table `coverage`."""

    channel: str
    listings: int
    links: int
    shown_again: int
    declared_pages: int | None
    declared_records: int | None
    ended: str


def write(
    connection: Connection, tables: Tables, site: str, run: int, channels: Iterable[Coverage]
) -> None:
    """Upserts the rows of a run."""
    for one in sorted(channels, key=lambda one: one.channel):
        row = {name: storable(value) for name, value in asdict(one).items()}
        new = insert(tables.coverage).values(row | {"site": site, "run": run})
        told = new.on_conflict_do_update(index_elements=["run", "channel"], set_=row)
        connection.execute(told)
