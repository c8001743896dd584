"""The files that reports link to: named with their report, ended with the visits of their pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines.report import Attachment
from pipelines.store import pages
from pipelines.store.prepared import Prepared, plain, run
from pipelines.store.values import storable
from pipelines.text.personal import mask_personal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Kept, Wanted

PRIORITY = -10  # behind all listings and articles
# What is linked at a reprint is not what the report's first place links to.
DEPTH = Prepared("""
SELECT p.depth FROM report r JOIN page p ON p.id = r.page WHERE r.id = :report AND r.page = :page
""")
LINKS = Prepared("""
UPDATE report SET attachments = CAST(:links AS jsonb) WHERE id = :report AND page = :page AND attachments <> CAST(:links AS jsonb)
""")
SEEN = sa.text("""
UPDATE attachment a SET last_seen = now(), page = coalesce(a.page, p.id),
    state = CASE WHEN a.state = 'refused' AND p.id IS NOT NULL
                 THEN CASE p.kind WHEN 'attachment' THEN 'waiting' ELSE 'page' END ELSE a.state END,
    reason = CASE WHEN a.state = 'refused' AND p.id IS NOT NULL THEN NULL ELSE a.reason END
FROM (SELECT max(id) AS id FROM attachment WHERE report = :report AND url = :url) AS last
LEFT JOIN page p ON p.key = :key AND CAST(:refused AS text) IS NULL
WHERE a.id = last.id
""")
# Where another report links to the same page, its file is there already.
LINKED = sa.text("""
INSERT INTO attachment (report, url, title, kind, claimed, state, reason, size, sha256, path, page, fetch_id, run)
SELECT :report, :url, :title, coalesce(k.kind, :kind), k.claimed,
    CASE WHEN p.id IS NULL THEN 'refused' WHEN k.id IS NOT NULL THEN 'kept' WHEN p.kind <> 'attachment' THEN 'page'
         WHEN p.failure IS NOT NULL THEN 'failed' ELSE 'waiting' END,
    CASE WHEN p.id IS NULL THEN :refused WHEN k.id IS NULL AND p.kind = 'attachment' THEN p.failure END,
    k.size, k.sha256, k.path, p.id, k.fetch_id, :run
FROM (SELECT 1) AS one LEFT JOIN page p ON p.key = :key AND CAST(:refused AS text) IS NULL
LEFT JOIN LATERAL (SELECT * FROM attachment a WHERE a.page = p.id AND a.sha256 IS NOT NULL
                   ORDER BY a.last_seen DESC, a.id DESC LIMIT 1) AS k ON true
""")
LOCKED = sa.text("SELECT FROM page WHERE id = :page FOR UPDATE")
FILLED = sa.text("""
UPDATE attachment SET state = 'kept', reason = NULL, kind = :kind, claimed = :claimed, size = :size, sha256 = :sha256,
    path = :path, fetch_id = :fetch, last_seen = now()
WHERE page = :page AND sha256 IS NULL AND state <> 'page'
""")
SAME = sa.text("UPDATE attachment SET last_seen = now() WHERE page = :page AND sha256 = :sha256")
CHANGED = sa.text("""
INSERT INTO attachment (report, url, title, kind, claimed, state, size, sha256, path, page, fetch_id, run)
SELECT DISTINCT ON (a.report, a.url) a.report, a.url, a.title, :kind, :claimed, 'kept', :size, :sha256, :path, :page, :fetch, :run
FROM attachment a JOIN report r ON r.id = a.report
WHERE a.page = :page AND a.sha256 IS NOT NULL
  AND r.attachments @> jsonb_build_array(jsonb_build_object('url', a.url))
ORDER BY a.report, a.url, a.id DESC
ON CONFLICT DO NOTHING
""")
FAILED = sa.text("""
UPDATE attachment SET state = 'failed', reason = :reason
WHERE page = :page AND sha256 IS NULL AND state <> 'page'
""")
CONFIRMED = sa.text("""
UPDATE attachment a SET last_seen = now() FROM page p
WHERE p.id = :page AND a.page = p.id AND a.sha256 = (
    SELECT b.sha256 FROM attachment b WHERE b.page = p.id AND b.sha256 IS NOT NULL
    ORDER BY b.last_seen DESC, b.id DESC LIMIT 1)
""")
PROMOTED = sa.text("""
WITH now_article AS (
    UPDATE page SET kind = 'article', state = 'queued', due_at = now(), etag = NULL, last_modified = NULL,
        priority = 0, attempts = 0, failure = NULL, visits = 0
    WHERE kind = 'attachment' AND state <> 'leased' AND key = ANY(:keys) RETURNING id)
UPDATE attachment SET state = 'page', reason = NULL
WHERE sha256 IS NULL AND page IN (SELECT id FROM now_article)
""")
UNNAMED = sa.text("""
SELECT r.id AS report, r.site, r.channel, r.page, r.attachments AS links FROM report r
WHERE r.site = :site AND r.page IS NOT NULL AND r.attachments <> '[]' AND EXISTS (
    SELECT FROM jsonb_array_elements(r.attachments) AS link WHERE NOT EXISTS (
        SELECT FROM attachment a WHERE a.report = r.id AND a.url = link->>'url'))
ORDER BY r.id
""")
# A report that fell may come back: its files stay.
FILES = sa.text("""
SELECT path, sha256 FROM attachment WHERE path IS NOT NULL UNION
SELECT a->>'path', a->>'sha256' FROM fallen, jsonb_array_elements(rows->'attachment') AS a WHERE a->>'path' IS NOT NULL
ORDER BY path
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """A stored report and the page at which it links to files."""

    report: int
    site: str
    channel: str | None
    page: int
    links: tuple[Attachment, ...]


def name(connection: Connection, number: int, linking: Linking, wanted: Sequence[Wanted]) -> None:
    """Makes the files that a report links to rows, those to be fetched pages; the caller's transaction holds it."""
    here = {"report": linking.report, "page": linking.page, "run": number}
    links = plain(storable([asdict(one) for one in linking.links]))
    depth = run(connection, here | {"links": links}, LINKS, DEPTH).scalar()
    if depth is None:
        return
    found = [
        pages.Found(
            url=one.url, key=one.key, kind="attachment", channel=linking.channel, depth=depth + 1,
            title=one.name or None, parent=linking.page, priority=PRIORITY,
        )
        for one in wanted if one.refused is None
    ]  # fmt: skip
    pages.add(connection, linking.site, number, found)
    for one in wanted:
        told = {"title": mask_personal(one.name)[0], "refused": one.refused, "kind": one.kind}
        row = {**here, **{k: storable(v) for k, v in {"url": one.url, "key": one.key, **told}.items()}}  # fmt: skip
        if not connection.execute(SEEN, row).rowcount:
            connection.execute(LINKED, row)


def ended(
    connection: Connection, number: int, page: int, fetch: int | None, how: Kept | str | None
) -> None:
    """Writes what the visit of a page gave: a file, the reason why it failed, or None: the same as before."""
    told: dict[str, Any] = {"page": page, "run": number, "fetch": fetch}
    if isinstance(how, str):
        connection.execute(FAILED, {**told, "reason": storable(how)})
    elif how is None:
        connection.execute(CONFIRMED, told)
    else:
        connection.execute(LOCKED, told)
        told |= asdict(how)
        connection.execute(FILLED, told)
        connection.execute(SAME, told)
        connection.execute(CHANGED, told)


def promote(connection: Connection, keys: Sequence[str]) -> None:
    """What a listing names is an article, though a report linked to it first."""
    if keys:
        connection.execute(PROMOTED, {"keys": list(keys)})


def unnamed(connection: Connection, site: str) -> list[Linking]:
    """The reports of `site` whose files are no rows yet: stored by a replay, or while none were fetched."""
    rows = connection.execute(UNNAMED, {"site": site}).mappings()
    return [
        Linking(**{**row, "links": tuple(Attachment(**one) for one in row["links"])})
        for row in rows
    ]


def files(connection: Connection) -> list[tuple[str, str]]:
    """Path and digest of every file that is kept."""
    return [(str(path), str(sha256)) for path, sha256 in connection.execute(FILES)]
