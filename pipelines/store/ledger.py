"""The ledger of what went away, and of what came back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.fingerprint import similarity
from pipelines.store.prepared import Prepared

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report

# What a visit ended with, by what it says of the report that stood there. Outages, refusals and
# challenges say nothing.
KINDS = (
    (re.compile(r"http 404$|soft-404$"), "404"),
    (re.compile(r"http 410$"), "410"),
    (re.compile(r"off-site|listing$|search$|redirect"), "redirected"),
    (re.compile(r"(?:empty|image-only|video-only|frames|pdf-viewer)$"), "emptied"),
)
NOTICE = re.compile(
    r"(?:本文|此文|该文|本报道|该报道|此稿|该稿|本信息|该信息|本页面|该页面)[^。\n]{0,10}(?:撤回|撤稿|撤销|废止|下架|失效|删除|作废)"
)
SHORT = 200  # characters of a notice
OFF_TOPIC = "off-topic"
ANOTHER = 0.3  # similarity below which a text is another one, not an edition of the first
EARLIER = sa.text("""
SELECT body FROM revision WHERE page = :page ORDER BY id DESC LIMIT 1
""")
GONE = sa.text("""
INSERT INTO disappearance (page, report, url, site, kind, last_listed, last_alive, run)
SELECT p.id,
       CASE WHEN :edited THEN (SELECT v.report FROM revision v WHERE v.page = p.id ORDER BY v.id DESC LIMIT 1)
            ELSE a.report END,
       a.url, a.site, :kind, p.last_listed, p.fetched_at, :run
FROM page p JOIN appearance a ON a.page = p.id WHERE p.id = :page
ON CONFLICT (page, kind) WHERE returned_at IS NULL
DO UPDATE SET confirmed = disappearance.confirmed + 1, checked_at = now()
""")
# A page that no listing names any more, and that is then found dead, is one loss, not two.
DIED = sa.text("""
UPDATE disappearance SET kind = :kind, checked_at = now()
WHERE page = :page AND kind = 'delisted' AND returned_at IS NULL
""")
BACK = """
UPDATE disappearance SET returned_at = now()
WHERE page = :page AND returned_at IS NULL AND kind NOT IN ('delisted', 'replaced')"""
ALIVE = sa.text(BACK)
# That listings name these articles: what this run missed in one channel and has found in another was
# never away; what another run missed is back.
RELISTED = (
    Prepared("""
DELETE FROM disappearance d USING page p
WHERE d.page = p.id AND d.kind = 'delisted' AND d.returned_at IS NULL AND d.run = :run
  AND p.key = ANY(CAST(:articles AS text[]))
"""),
    Prepared("""
UPDATE disappearance d SET returned_at = now() FROM page p
WHERE d.page = p.id AND d.kind = 'delisted' AND d.returned_at IS NULL AND p.key = ANY(CAST(:articles AS text[]))
"""),
)
DELISTED = sa.text("""
WITH away AS (
    UPDATE page p SET due_at = now()
    FROM run n, appearance a
    WHERE n.id = :run AND p.site = :site AND coalesce(p.listed_in, p.channel) = :channel AND p.kind = 'article'
      AND p.last_listed < n.started_at AND a.page = p.id
      AND NOT EXISTS (SELECT FROM disappearance d WHERE d.page = p.id AND d.returned_at IS NULL)
    RETURNING p.id, a.report, a.url, p.last_listed, p.fetched_at)
INSERT INTO disappearance (page, report, url, site, kind, last_listed, last_alive, run)
SELECT id, report, url, :site, 'delisted', last_listed, fetched_at, :run FROM away
ON CONFLICT DO NOTHING
""")


def kind_of(reason: str) -> str | None:
    """How a report went whose page now gives `reason` instead; None if that tells nothing.

    >>> kind_of("http 404"), kind_of("image-only"), kind_of("http 503"), kind_of("challenge:waf_rs")
    ('404', 'emptied', None, None)
    """
    return next((kind for shape, kind in KINDS if shape.match(reason)), None)


def how(report: Report, before: str | None) -> str | None:
    """How the text `before` went from a page that now gives `report`; None if it did not go."""
    if report.body and is_notice(report.body):
        return "withdrawn"
    if report.rejection is not None and (kind := kind_of(report.rejection)):
        return kind
    if not before or not report.body or report.rejection not in (None, OFF_TOPIC):
        return None
    return "replaced" if similarity(before, report.body) < ANOTHER else None


def before(connection: Connection, report: Report) -> str | None:
    """The text that stood at a revised report's page before this visit."""
    found = connection.execute(EARLIER, {"page": report.page_id}).scalar()
    return None if found is None else str(found)


def is_notice(text: str) -> bool:
    """Whether a text is no report but the notice that one was withdrawn.

    >>> is_notice("本文已撤回，敬请谅解。"), is_notice("会议要求撤销有关处分。")
    (True, False)
    """
    return len(text) <= SHORT and bool(NOTICE.search(text))


def gone(
    connection: Connection, run: int, page: int | None, kind: str | None, *, edited: bool = False
) -> None:
    """Notes that the report that stands at `page` went; nothing if none ever did.

    If the page's text was `edited` in this visit it is the report whose text that was, of the last revision.
    """
    if kind is None or page is None:
        return
    if not connection.execute(DIED, {"page": page, "kind": kind}).rowcount:
        asked = {"page": page, "kind": kind, "run": run, "edited": edited}
        connection.execute(GONE, asked)


def alive(connection: Connection, page: int | None) -> None:
    """Notes that a page has its report: whatever was gone of it is back."""
    if page is not None:
        connection.execute(ALIVE, {"page": page})


def delisted(connection: Connection, site: str, run: int, channel: str) -> int:
    """Notes what a full reading of a channel did not name any more, and has it visited at once."""
    return connection.execute(DELISTED, {"site": site, "run": run, "channel": channel}).rowcount
