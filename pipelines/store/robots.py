"""What each host's robots.txt said, and when."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.store.endings import record
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Fetch
    from pipelines.store.database import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsText:
    """One answer for robots.txt: a row of the table `robots`."""

    host: str
    url: str
    status: int | None
    text: str
    verdict: str
    crawl_delay: float | None


def write(
    connection: Connection, tables: Tables, run: int, seen: RobotsText, fetches: Sequence[Fetch]
) -> None:
    """Writes a row for what is new, else that it was seen again; and the fetches that got it."""
    record(connection, run, None, fetches)
    row = {name: storable(value) for name, value in asdict(seen).items()}
    row["sha256"] = hashlib.sha256(row["text"].encode()).hexdigest() if row["text"] else ""
    new = insert(tables.robots).values(row | {"run": run})
    again = {
        "last_seen": sa.func.now(),
        "crawl_delay": new.excluded.crawl_delay,
        "status": new.excluded.status,
        "run": run,
    }
    same = ["host", "url", "verdict", "sha256"]
    connection.execute(new.on_conflict_do_update(index_elements=same, set_=again))
