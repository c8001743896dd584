"""What the datasheet of an edition says beside its files: gaps, rules, runs, as they were known at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.store.snapshot import HELD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

READINGS = "reading"
"""The table of how each run read each channel."""
# A run that had not ended then, or was killed, may say another thing later.
COMPLETENESS = sa.text(f"""
SELECT DISTINCT ON (c.site, c.channel) c.site, c.channel, c.ended, c.links, c.declared_records
FROM {READINGS} c JOIN run n ON n.id = c.run
WHERE c.deep AND n.finished_at < :at AND (CAST(:sites AS text[]) = '{{}}' OR c.site = ANY(:sites))
ORDER BY c.site, c.channel, c.run DESC
""")
RUNS = sa.text("""
SELECT count(*) AS runs, min(started_at) AS first, max(finished_at) AS last
FROM run WHERE finished_at < :at AND (CAST(:sites AS text[]) = '{}' OR site = ANY(:sites))
""")
RULES = sa.text("""
SELECT part, version, parameters FROM duplicate_rule WHERE since < :at ORDER BY part, version
""")
WITHHELD = sa.text(
    HELD
    + "SELECT (SELECT count(*) FROM held JOIN run n ON n.id = held.id WHERE n.started_at < :at) AS runs,"
    " (SELECT count(*) FROM report r WHERE r.first_seen < :at AND r.run IN (SELECT id FROM held)) AS reports,"
    " (SELECT count(*) FROM unpublished) AS changes"
)
BEGUN = sa.text("SELECT until FROM former WHERE kind = 'database' AND event = 'begun'")


def facts(connection: Connection, at: datetime, sites: Sequence[str]) -> dict[str, Any]:
    """Completeness of each channel, runs, what is withheld, rules of duplicates, and since when changes are remembered."""
    asked = {"at": at, "sites": list(sites)}
    return {
        "completeness": [dict(one) for one in connection.execute(COMPLETENESS, asked).mappings()],
        "runs": dict(connection.execute(RUNS, asked).mappings().one()),
        "withheld": dict(connection.execute(WITHHELD, {"at": at}).mappings().one()),
        "duplicate_rules": [dict(one) for one in connection.execute(RULES, {"at": at}).mappings()],
        "schema_version": connection.execute(sa.text("SELECT schema_version()")).scalar_one(),
        "history_since": connection.execute(BEGUN).scalar(),
    }
