"""The corpus scored anew by another topic: what stays, what falls, what comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from pipelines import fingerprint
from pipelines.store import fallen, reports
from pipelines.store.decisions import Decision
from pipelines.store.values import columns, report_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, RowMapping

    from pipelines.report import Report
    from pipelines.store.database import Tables

BATCH = 100  # rows a transaction
SITE = "(CAST(:site AS text) IS NULL OR {0}.site = :site)"
NOT_DONE = f"r.topic_version IS DISTINCT FROM :version AND {SITE.format('r')}"
REPORTS = f"""
FROM report r WHERE {NOT_DONE} AND (NOT :unscored OR r.topic_version IS NULL)
"""
# A fallen report whose page was read again since has two texts: as it was, and as the page is now.
FALLEN = f"""
FROM fallen f CROSS JOIN jsonb_populate_record(NULL::report, f.rows->'report'->0) AS r
LEFT JOIN rejection j ON j.fallen = f.report AND j.url = f.url AND j.reason = 'off-topic'
WHERE f.topic_version IS DISTINCT FROM :version AND {SITE.format("f")} AND f.joined IS NULL AND NOT :unscored
"""
REJECTIONS = f"""
FROM rejection r WHERE {NOT_DONE} AND r.reason = 'off-topic' AND r.body IS NOT NULL AND r.fallen IS NULL
    AND NOT :unscored
"""
STEPS = {
    "reports": (
        f"SELECT r.* {REPORTS} AND r.id > :after ORDER BY r.id LIMIT :batch", REPORTS, "id", 0),
    "fallen": (
        f"SELECT r.*, j.body AS body_now {FALLEN} AND f.report > :after ORDER BY f.report LIMIT :batch",
        FALLEN, "id", 0),
    "rejections": (
        "SELECT p.* FROM ("
        f"SELECT r.* {REJECTIONS} AND r.url > :after ORDER BY r.url LIMIT :batch) AS r"
        " CROSS JOIN jsonb_populate_record(NULL::report, to_jsonb(r) || r.fields) AS p ORDER BY p.url",
        REJECTIONS, "url", ""),
}  # fmt: skip
