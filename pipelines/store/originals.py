"""Which place of a report is its original, the earliest by evidence, and what changes when another one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines import fingerprint, likeness
from pipelines.overlap import Text

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.engine import Connection, RowMapping

    from pipelines.store.database import Tables

OLDEST = 1990  # year before which no date of a page is believed
WEB = re.compile(r"人民政府|门户网站|官方网站|官网|网站|来源")
OUTSIDE = re.compile(r"[省市县区州旗]|[厅局署部]$|[网报社台]|杂志|微信|公众号")
INSIDE = re.compile(r"^(?:本|局|厅|机关|办公|综合|党委|党组|宣教|人事)|^.{0,3}$")
PLACES = sa.text("""
SELECT a.url, a.site, a.channel, a.title, a.published_on, a.source, a.digest, a.body, a.page, a.original, a.first_seen,
       s.name, NOT (
           NOT EXISTS (SELECT FROM run n WHERE n.id = a.run AND n.held IS NOT NULL)
           AND NOT EXISTS (SELECT FROM revision v WHERE v.url = a.url AND v.report <> a.report)
           OR EXISTS (SELECT FROM revision v LEFT JOIN run n ON n.id = v.run WHERE v.url = a.url AND n.held IS NULL)
       ) AS held
FROM appearance a JOIN site s ON s.key = a.site WHERE a.report = :report
""")
# The run that a report is by: while the one that found it is held, the first published one that has it too.
FINDER = sa.text("""
UPDATE report r SET run = f.run FROM (
    SELECT t.run, t.at FROM (
        SELECT a.run, a.first_seen AS at FROM appearance a WHERE a.report = :report
           AND NOT EXISTS (SELECT FROM revision v WHERE v.url = a.url AND v.report <> a.report)
        UNION ALL
        SELECT v.run, v.replaced_at FROM appearance a JOIN revision v ON v.url = a.url WHERE a.report = :report) AS t
    LEFT JOIN run n ON n.id = t.run ORDER BY n.held IS NOT NULL, t.at LIMIT 1) AS f
WHERE r.id = :report AND r.run IS DISTINCT FROM f.run AND (
    f.at = r.first_seen OR EXISTS (SELECT FROM run n WHERE n.id = r.run AND n.held IS NOT NULL))
""")
# A published place takes the report over from a held one, which has it again once it is published.
SET_ASIDE = sa.text("""
UPDATE appearance a SET deferred = jsonb_build_object(
    'run', coalesce((SELECT v.run FROM revision v WHERE v.url = a.url ORDER BY v.id DESC LIMIT 1), a.run),
    'row', to_jsonb(r) - '{id,run,first_seen,last_seen,revised_at}'::text[])
FROM report r WHERE r.id = :report AND a.report = r.id AND a.original
""")
# Copies letter for letter have no text of their own, whichever place the report's text is from.
FILL = sa.text("""
UPDATE appearance a SET body = r.body FROM report r
WHERE r.id = :report AND a.report = r.id AND a.body IS NULL AND a.digest = r.digest
""")
EMPTY = sa.text("""
UPDATE appearance a SET body = NULL, similarity = 1, kind = CASE WHEN a.original THEN NULL ELSE 'same' END, differs = '{}'
FROM report r WHERE r.id = :report AND a.report = r.id AND (a.original OR a.digest = r.digest)
""")
MARK = sa.text("UPDATE appearance SET original = (url = :url) WHERE report = :report")
# The score is the text's: `scrapy topic rescore` gives one where there is none.
UNSCORED: dict[str, Any] = {
    "score": None, "facets": {}, "terms": [], "topic_version": None, "gate": None, "factors": {}, "owner": None,
    "borderline": False,
}  # fmt: skip


def names_another(source: str | None, site: str) -> bool:
    """Whether a source line says that the text comes from elsewhere than the site that shows it.

    >>> names_another("中国环境报", "青岚市生态环境局"), names_another("青岚市生态环境局", "青岚市生态环境局")
    (True, False)
    >>> names_another("局办公室", "青岚市生态环境局"), names_another(None, "青岚市生态环境局")
    (False, False)
    """
    said, own = (WEB.sub("", fingerprint.letters(one or "")) for one in (source, site))
    if not said or INSIDE.search(said) or not OUTSIDE.search(said):
        return False
    return not (said in own or own in said or said[:2] == own[:2])


def evidence(place: RowMapping) -> tuple[bool, date, datetime, str]:
    """The less, the earlier: what a place says of its source, its date, and when we saw it first.

    A date before the web, or after we saw the page, is not believed.
    """
    seen = place["first_seen"]
    day = place["published_on"]
    credible = day is not None and day.year >= OLDEST and day <= seen.date()
    return (
        names_another(place["source"], place["name"]), day if credible else seen.date(), seen, place["url"]
    )  # fmt: skip


def settle(connection: Connection, tables: Tables, report: int, *rows: dict[str, Any]) -> bool:
    """Makes the earliest place the report's own; whether another one is now.

    Places at which only held runs saw the report count if there are no others. `rows` are the
    columns of texts that have just come, if their places may be the one.
    """
    places = connection.execute(PLACES, {"report": report}).mappings().all()
    first = min([one for one in places if not one["held"]] or places, key=evidence)
    if any(one["held"] for one in places):
        connection.execute(FINDER, {"report": report})
    if first["original"]:
        return False
    if not first["held"] and any(one["original"] and one["held"] for one in places):
        connection.execute(SET_ASIDE, {"report": report})
    connection.execute(FILL, {"report": report})
    table, url = tables.report, first["url"]
    row = next((one for one in rows if one["url"] == url), None)
    if row is None:
        row = heir(first)
        if row["body"] is None:  # letter for letter the report's: all that is its text stays
            row = {name: row[name] for name in row if name not in ("body", "digest", "raw_body")}
    connection.execute(sa.update(table).where(table.c.id == report).values(row))
    connection.execute(MARK, {"report": report, "url": url})
    connection.execute(EMPTY, {"report": report})
    retell(connection, tables, report)
    return True


def earliest(connection: Connection, report: int) -> str:
    """URL of the place that is a report's original once all its runs are published."""
    places = connection.execute(PLACES, {"report": report}).mappings().all()
    return str(min(places, key=evidence)["url"])


def retell(connection: Connection, tables: Tables, report: int) -> None:
    """Compares the reprints that have a text of their own with the report's present text."""
    a, r = tables.appearance, tables.report
    [own] = connection.execute(sa.select(r).where(r.c.id == report)).mappings()
    others = sa.select(a.c.url, a.c.title, a.c.body).where(
        a.c.report == report, a.c.body.is_not(None), ~a.c.original
    )
    for url, title, body in connection.execute(others).all():
        told = compared(Text(body, title), own)
        connection.execute(sa.update(a).where(a.c.url == url).values(told))


def heir(place: RowMapping) -> dict[str, Any]:
    """The columns of `report` that a place knows, its text with fingerprints if it has one of its own."""
    names = ("url", "site", "channel", "title", "published_on", "source", "digest", "page", "body")
    row = {name: place[name] for name in names}
    if row["body"] is not None:
        row |= {
            "raw_body": row["body"], "fetch_id": None, "signature": list(fingerprint.signature(row["body"])),
            "signature_version": fingerprint.VERSION, **UNSCORED,
        }  # fmt: skip
    return row


def compared(text: Text, report: RowMapping) -> dict[str, Any]:
    """The columns of an appearance that say how its text and the report's compare."""
    other = Text(report["body"], report["title"])
    if text.letters == other.letters:
        return {"similarity": 1.0, "kind": "same", "differs": {}, "rule_version": likeness.VERSION}
    verdict = likeness.compare(text, other)
    return {
        "similarity": verdict.similarity, "kind": verdict.kind if verdict.alike else "by another reprint",
        "differs": likeness.differences(text, other), "rule_version": likeness.VERSION,
    }  # fmt: skip
