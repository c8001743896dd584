"""The figures of the report page: aggregated by the database, each list bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

COVERAGE = "coverage"
"""The view of articles by site, month and cause."""
MOST = 20  # rows of a list
CHAINS = 10
LATEST = 5_000  # reports whose terms are counted
HEADLINE = sa.text("""
SELECT count(*) AS reports, coalesce(sum(c.characters), 0) AS characters,
       count(*) FILTER (WHERE c.first_seen >= now() - interval '7 days') AS week,
       min(c.published_on) AS first, max(c.published_on) AS last, count(DISTINCT c.site) AS sites,
       (SELECT count(*) FROM reprints) AS reprints, (SELECT count(*) FROM revision v JOIN corpus s ON s.id = v.report
        WHERE NOT EXISTS (SELECT FROM run n WHERE n.id = v.run AND n.held IS NOT NULL)) AS revisions,
       (SELECT count(*) FROM disappeared WHERE gone_at IS NOT NULL) AS gone,
       (SELECT count(*) FROM alarm WHERE closed_at IS NULL) AS alarms,
       (SELECT count(*) FROM run WHERE held IS NOT NULL) AS held,
       (SELECT max(started_at) FROM run) AS run, now() AS made_at
FROM corpus c
""")
MONTHS = sa.text("""
SELECT date_trunc('month', published_on)::date AS month, site, count(*) AS reports FROM corpus
WHERE published_on >= date_trunc('month', (now() AT TIME ZONE 'Asia/Shanghai')::date - CAST(:days AS integer)) AND published_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
GROUP BY 1, 2 ORDER BY 1, 2
""")
CAUSES = sa.text(f"""
SELECT site, date_trunc('month', month)::date AS month, cause, sum(pages)::bigint AS pages FROM {COVERAGE}
WHERE month IS NULL OR (month >= date_trunc('month', (now() AT TIME ZONE 'Asia/Shanghai')::date - CAST(:days AS integer)) AND month <= (now() AT TIME ZONE 'Asia/Shanghai')::date)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")
GONE = sa.text("""
SELECT kind, title, url, site, gone_at, lives_at FROM disappeared
WHERE gone_at >= now() - make_interval(days => :days) ORDER BY gone_at DESC, url LIMIT :most
""")
GONE_KINDS = sa.text("""
SELECT kind, count(*) AS places FROM disappeared
WHERE gone_at >= now() - make_interval(days => :days) GROUP BY 1 ORDER BY 2 DESC, 1
""")
REPRINTED = sa.text("""
SELECT r.report AS id, count(*) AS reprints FROM reprints r
GROUP BY 1 ORDER BY 2 DESC, 1 DESC LIMIT :chains
""")
PLACES = sa.text("""
SELECT * FROM (
    SELECT a.report, a.url, a.site, s.name, a.title, a.published_on, a.original, a.kind, a.first_seen,
           row_number() OVER (PARTITION BY a.report ORDER BY a.original DESC, a.published_on NULLS LAST, a.first_seen, a.url) AS n
    FROM appearance a JOIN site s ON s.key = a.site WHERE a.report = ANY(:reports)
      AND (a.original OR NOT EXISTS (SELECT FROM run n WHERE n.id = a.run AND n.held IS NOT NULL))) AS numbered
WHERE n <= :most ORDER BY report, published_on NULLS LAST, original DESC, first_seen, url
""")
TERMS = sa.text("""
SELECT t.term, t.facet, count(*) AS reports
FROM (SELECT r.terms FROM report r JOIN corpus c ON c.id = r.id ORDER BY r.id DESC LIMIT :latest) AS r,
     jsonb_to_recordset(r.terms) AS t(term text, facet text)
GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT :most
""")
RUNS = sa.text("""
SELECT id, site, started_at, finished_at, reason, fetches, new, reprints, revised, rejected, failed
FROM runs WHERE started_at >= now() - make_interval(days => :days) ORDER BY id DESC LIMIT :most
""")
ALARMS = sa.text("""
SELECT site, kind, url, detail, opened_at, seen_at FROM alarm
WHERE closed_at IS NULL ORDER BY opened_at DESC, site, kind LIMIT :most
""")
NAMES = sa.text("SELECT key, name FROM site ORDER BY key")


def figures(connection: Connection, days: int) -> dict[str, Any]:
    """All figures of the last so many days, each a list of rows; `headline` and totals are of all time."""
    asked: dict[str, Any] = {"days": days, "most": MOST, "chains": CHAINS, "latest": LATEST}

    def rows(statement: sa.TextClause, **more: Any) -> list[dict[str, Any]]:
        told = {name: {**asked, **more}[name] for name in statement.compile().params}
        return [dict(one) for one in connection.execute(statement, told).mappings()]

    chains = rows(REPRINTED)
    places = rows(PLACES, reports=[one["id"] for one in chains])
    return {
        "headline": rows(HEADLINE)[0],
        "names": {one["key"]: one["name"] for one in rows(NAMES)},
        "months": rows(MONTHS),
        "causes": rows(CAUSES),
        "gone": rows(GONE),
        "gone_kinds": rows(GONE_KINDS),
        "chains": [
            {**one, "places": [place for place in places if place["report"] == one["id"]]}
            for one in chains
        ],
        "terms": rows(TERMS),
        "runs": rows(RUNS),
        "alarms": rows(ALARMS),
    }
