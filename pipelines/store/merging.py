"""Makes one report of two, and two of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines import likeness
from pipelines.store import originals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables
    from pipelines.store.twins import Twin

# What hangs on a report goes with its places. An attachment that both link to is there already.
ABSORB = (
    originals.FILL,
    sa.text("UPDATE appearance SET report = :into, original = false WHERE report = :report"),
    sa.text("UPDATE revision SET report = :into WHERE report = :report"),
    sa.text("UPDATE disappearance SET report = :into WHERE report = :report"),
    sa.text("""
UPDATE attachment a SET report = :into WHERE a.report = :report AND NOT EXISTS (
    SELECT 1 FROM attachment b WHERE b.report = :into AND md5(b.url) = md5(a.url)
       AND coalesce(b.sha256, '') = coalesce(a.sha256, ''))
"""),
    sa.text("""
INSERT INTO band (key, report) SELECT key, :into FROM band WHERE report = :report ON CONFLICT DO NOTHING
"""),
    sa.text("DELETE FROM report WHERE id = :report"),
)


def absorb(connection: Connection, report: int, into: int) -> None:
    """Makes the places of `report` places of `into`; the caller settles which is the original."""
    for statement in ABSORB:
        asked = {"report": report, "into": into}
        wanted = {name: asked[name] for name in statement.compile().params}
        connection.execute(statement, wanted)
    connection.execute(originals.EMPTY, {"report": into})


def split(connection: Connection, tables: Tables, urls: list[str]) -> int:
    """Makes places that have texts of their own, or equal ones, a new report; returns its number."""
    appearance, table = tables.appearance, tables.report
    chosen = appearance.c.url.in_(urls)
    places = connection.execute(
        sa.select(appearance, tables.site.c.name)
        .join(tables.site, tables.site.c.key == appearance.c.site)
        .where(chosen)
    )
    first = min(places.mappings().all(), key=originals.evidence)
    row = {**originals.heir(first), "first_seen": first["first_seen"], "run": first["run"]}
    number = int(
        connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one()
    )
    connection.execute(sa.update(appearance).where(chosen).values(report=number))
    connection.execute(originals.MARK, {"report": number, "url": first["url"]})
    connection.execute(originals.EMPTY, {"report": number})
    return number


def join(twins: Sequence[Twin], title: str | None) -> list[int]:
    """The reports that are one with the first twin, since the text at hand is both.

    What holds two reports one behind the other makes no one report of them: unless one is the
    text at hand, whole, all must bear its title.
    """
    if not twins:
        return []
    whole = twins[0].verdict.mutual
    return [
        one.report for one in twins[1:]
        if whole or all(likeness.one_title(title, each.title) for each in (twins[0], one))
    ]  # fmt: skip
