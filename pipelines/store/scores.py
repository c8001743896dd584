"""Which texts wait for the score of a topic, and how a score is written over the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Report

SITE = "(CAST(:site AS text) IS NULL OR {0}.site = :site)"
NOT_DONE = f"r.topic_version IS DISTINCT FROM :version AND {SITE.format('r')}"
REPORTS = f"FROM report r WHERE {NOT_DONE} AND (NOT :unscored OR r.topic_version IS NULL)"
FALLEN = (
    f"WHERE f.topic_version IS DISTINCT FROM :version AND {SITE.format('f')}"
    " AND f.joined IS NULL AND NOT :unscored"
)
REJECTIONS = (
    f"FROM rejection r WHERE {NOT_DONE} AND r.reason = 'off-topic' AND r.body IS NOT NULL"
    " AND r.fallen IS NULL AND NOT :unscored"
)
WAITING = [
    sa.text(f"SELECT count(*) {one}") for one in (REPORTS, f"FROM fallen f {FALLEN}", REJECTIONS)
]
# A rejection's row has the columns of a report that it would be.
STEPS = {
    "reports": sa.text(
        "SELECT r.id, r.url, r.site, r.page, r.title, r.body, r.source, r.digest, r.score"
        f" {REPORTS} AND r.id > :after ORDER BY r.id LIMIT :batch"
    ),
    "fallen": sa.text(
        "SELECT r.* FROM fallen f CROSS JOIN jsonb_populate_record(NULL::report, f.rows->'report'->0) AS r"
        f" {FALLEN} AND f.report > :after ORDER BY f.report LIMIT :batch"
    ),
    "rejections": sa.text(
        f"SELECT p.* FROM (SELECT r.* {REJECTIONS} AND r.url > :after ORDER BY r.url LIMIT :batch) AS r"
        " CROSS JOIN jsonb_populate_record(NULL::report, to_jsonb(r) || r.fields) AS p ORDER BY p.url"
    ),
}
SCORE = ("score", "facets", "terms", "gate", "factors", "owner", "topic_version")


def rescore(
    connection: Connection, table: str, scored: Sequence[tuple[Mapping[str, Any], Report]]
) -> None:
    """Writes scores over the rows that the columns named first still find."""
    if not scored:
        return
    names = [*SCORE, "borderline"] if table == "report" else SCORE
    keys = " AND ".join(f"{name} = :{name}" for name in scored[0][0])
    written = ", ".join(f"{name} = :{name}" for name in names)
    update = sa.text(f"UPDATE {table} SET {written} WHERE {keys}").bindparams(
        *(sa.bindparam(name, type_=JSONB) for name in ("facets", "terms", "factors"))
    )
    rows = [{**dict(zip(names, _values(one), strict=False)), **at} for at, one in scored]
    connection.execute(update, rows)


def _values(one: Report) -> tuple[Any, ...]:
    """In the order of SCORE, and behind it `borderline`."""
    facets, terms = dict(one.facets), [dict(term) for term in one.terms]
    score = one.score, facets, terms, one.gate, dict(one.factors), one.owner
    return *score, one.topic_version, one.borderline
