"""How the store stands for who looks: open alarms, sites, last runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

ALARMS = sa.text("""
SELECT id, site, kind, opened_at, seen_at, url, detail, run FROM alarm
WHERE closed_at IS NULL AND (CAST(:sites AS text[]) IS NULL OR site = ANY(:sites))
ORDER BY site, opened_at, id
""")
SITES = sa.text("""
SELECT * FROM site_health ORDER BY site
""")
# By a single key, so that only this site's rows are counted.
SITE = sa.text("SELECT * FROM site_health WHERE site = :site")
RUNS = sa.text("""
SELECT r.*, n.held FROM (
    SELECT id FROM run WHERE CAST(:sites AS text[]) IS NULL OR site = ANY(:sites) ORDER BY id DESC LIMIT :most) AS latest
JOIN runs r USING (id) JOIN run n USING (id) ORDER BY id DESC
""")


def standing(connection: Connection, sites: Sequence[str] | None, runs: int) -> dict[str, Any]:
    """The open alarms, the view site_health, and the last `runs` runs, of these sites or of all."""
    asked: dict[str, Any] = {"sites": list(sites) if sites else None}
    return {
        "alarms": _rows(connection, ALARMS, asked),
        "sites": [
            row for key in sorted(set(sites)) for row in _rows(connection, SITE, {"site": key})
        ]
        if sites
        else _rows(connection, SITES, {}),
        "runs": _rows(connection, RUNS, {**asked, "most": runs}) if runs else [],
    }


def unknown(connection: Connection, sites: Sequence[str]) -> list[str]:
    """Those of the keys that no site of the store has."""
    known = connection.execute(
        sa.text("SELECT key FROM site WHERE key = ANY(:sites)"), {"sites": list(sites)}
    )
    return sorted(set(sites) - set(known.scalars()))


def _rows(
    connection: Connection, statement: sa.TextClause, asked: dict[str, Any]
) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(statement, asked).mappings()]
