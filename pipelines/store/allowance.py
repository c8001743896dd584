"""How much a host has been asked on one day, over all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

ASKED = sa.text(
    'SELECT count(*) FROM "fetch" WHERE fetched_at >= :since AND page IS NOT NULL'
    " AND run IS DISTINCT FROM :run"
    " AND lower(substring(url FROM '^[a-z]+://(?:[^/?#@]*@)?([^/?#:]+)')) = :host"
)


def asked(connection: Connection, host: str, since: datetime, run: int) -> int:
    """Requests for pages of `host` since a moment by other runs than `run`; robots.txt is none."""
    return int(connection.scalar(ASKED, {"host": host, "since": since, "run": run}) or 0)
