"""How each site stands: its last run, and how completely its channels were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, RowMapping

LAST_RUNS = """
SELECT DISTINCT ON (site) site, started_at, finished_at, reason, new
FROM runs ORDER BY site, id DESC
"""
CHANNELS = "SELECT site, channel, ended, links, declared_records, percent FROM completeness"


def standing(connection: Connection) -> dict[str, dict[str, Any]]:
    """The last run of each site, from the view `runs`, with its `channels`, from `completeness`."""
    found = {
        row["site"]: {**_without_site(row), "channels": {}}
        for row in connection.execute(sa.text(LAST_RUNS)).mappings()
    }
    for row in connection.execute(sa.text(CHANNELS)).mappings():
        found[row["site"]]["channels"][row["channel"]] = _without_site(row)
    return found


def _without_site(row: RowMapping) -> dict[str, Any]:
    return {str(name): row[name] for name in row if name not in ("site", "channel")}
