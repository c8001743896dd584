"""What each visit of an article gave, kept as evidence for alarms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.dueness import CHINA
from pipelines.store.prepared import Prepared, run
from pipelines.store.values import storable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report

LOST = ("\ufffd", "□")
# Cures of text that was read in a wrong code page; glosses and the like are a mirror's habit.
DAMAGED = ("mojibake", "byteshift", "residue")
NOTED = """
INSERT INTO visit (site, run, page, url, outcome, reason, titled, sourced, published_on, listed_on,
                   impossible, characters, damaged)
SELECT CAST(:site AS text), CAST(:run AS integer), p.id, CAST(:url AS text), CAST(:outcome AS text), CAST(:reason AS text),
       CAST(:titled AS boolean), CAST(:sourced AS boolean), CAST(:published_on AS date), p.listed_on,
       coalesce(CAST(:impossible AS date), CASE WHEN p.listed_on > CAST(:tomorrow AS date) THEN p.listed_on END),
       CAST(:characters AS integer), CAST(:damaged AS integer)
FROM page p WHERE p.id = :page AND p.kind = 'article'"""
NOTE = Prepared(NOTED)
FAILED = sa.text("""
INSERT INTO visit (site, run, page, url, outcome, reason, listed_on)
SELECT p.site, CAST(:run AS integer), p.id, p.url, 'failed', CAST(:reason AS text), p.listed_on
FROM page p WHERE p.id = :page AND p.kind = 'article'
""")
# Of the oldest visits of a site those that no rule looks at: neither young nor among the latest.
FORGET = sa.text("""
DELETE FROM visit WHERE id IN (
    SELECT id FROM (SELECT id, visited_at FROM visit WHERE site = :site ORDER BY id LIMIT :batch) oldest
    WHERE visited_at < now() - interval '2 years'
      AND id < (SELECT id FROM visit WHERE site = :site ORDER BY id DESC OFFSET :latest LIMIT 1))
""")
LATEST = 600  # visits of a site that its alarms look at, whatever their age
BATCH = 5000  # visits that one run forgets at most


def told(report: Report, outcome: str) -> dict[str, Any]:
    """What the visit of a report's page gave, as the parameters of NOTED."""
    text = f"{report.title or ''}{report.body}"
    damaged = sum(map(text.count, LOST)) + sum(report.repairs.get(rule, 0) for rule in DAMAGED)
    tomorrow = datetime.now(CHINA).date() + timedelta(days=1)
    impossible = report.impossible
    if report.published_on and report.published_on > tomorrow:
        impossible = report.published_on
    return {
        "site": report.site, "page": report.page_id, "url": storable(report.url),
        "outcome": outcome, "reason": storable(report.rejection), "titled": bool(report.title),
        "sourced": bool(report.source), "published_on": report.published_on,
        "impossible": impossible, "tomorrow": tomorrow, "characters": len(report.body), "damaged": damaged,
    }  # fmt: skip


def note(connection: Connection, number: int, report: Report, outcome: str) -> None:
    """Writes what run `number` got from a report's page; nothing for a link that was not followed."""
    if report.page_id is not None:
        run(connection, {"run": number, **told(report, outcome)}, NOTE)


def failed(connection: Connection, number: int, page: int, reason: str) -> None:
    """Writes that the visit of an article by run `number` failed; nothing for other pages."""
    connection.execute(FAILED, {"run": number, "page": page, "reason": storable(reason)})


def forget(connection: Connection, site: str) -> None:
    """Forgets visits of the site that are older than two years, the oldest first, but for its latest ones."""
    asked = {"site": site, "batch": BATCH, "latest": LATEST - 1}
    connection.execute(FORGET, asked)
