"""What the columns of a site gave, so that what is worth most is visited first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines import focus
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from pipelines.focus import Column

NEW = sa.text("""
INSERT INTO focus (site, host, listing, name, a, b)
SELECT :site, n.host, n.listing, n.name, n.a, n.b
FROM unnest(CAST(:hosts AS text[]), CAST(:listings AS text[]), CAST(:names AS text[]),
            CAST(:a AS real[]), CAST(:b AS real[])) AS n(host, listing, name, a, b)
ON CONFLICT (site, host, listing, name) DO NOTHING
""")
KNOWN = sa.text("""
SELECT f.host, f.listing, f.name, f.id
FROM unnest(CAST(:hosts AS text[]), CAST(:listings AS text[]), CAST(:names AS text[])) AS n(host, listing, name)
JOIN focus f ON f.site = :site AND f.host = n.host AND f.listing = n.listing AND f.name = n.name
""")
ALL = sa.text("SELECT id, a, b, visits FROM focus WHERE site = :site")


def numbers(
    connection: Connection, site: str, columns: Iterable[Column | None]
) -> dict[Column, int]:
    """The numbers of columns; those that nobody has named before are made."""
    wanted = sorted(
        {one for one in columns if one}, key=lambda one: (one.host, one.listing, one.name)
    )
    if not wanted:
        return {}
    asked: dict[str, Any] = {
        "site": site, "hosts": [storable(one.host) for one in wanted],
        "listings": [storable(one.listing) for one in wanted],
        "names": [storable(one.name) for one in wanted],
    }  # fmt: skip
    found = _known(connection, asked)
    if len(found) < len(wanted):
        priors = {"a": [one.prior[0] for one in wanted], "b": [one.prior[1] for one in wanted]}
        connection.execute(NEW, asked | priors)
        found = _known(connection, asked)
    keys = zip(wanted, asked["hosts"], asked["listings"], asked["names"], strict=True)
    return {one: found[tuple(key)] for one, *key in keys}


def _known(connection: Connection, asked: dict[str, Any]) -> dict[tuple[str, ...], int]:
    return {tuple(row[:3]): row[3] for row in connection.execute(KNOWN, asked)}


def promises(connection: Connection, site: str) -> dict[int, float]:
    """What each column of a site is worth now; 0 is the number of none."""
    rows = connection.execute(ALL, {"site": site}).all()
    visits = sum(row.visits for row in rows)
    return {0: 0.0, **{row.id: focus.promise((row.a, row.b), visits) for row in rows}}
