"""Reports that a change of topic takes out of the corpus, whole, and puts back where they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from pipelines import fingerprint
from pipelines.store.decisions import Decision, Outcome
from pipelines.store.values import columns, report_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, RowMapping

    from pipelines.report import Report
    from pipelines.store.database import Tables

OFF_TOPIC = "off-topic"
AT = (
    "url",
    "site",
    "channel",
    "title",
    "published_on",
    "source",
    "digest",
)  # what a place says of itself
KEEP = """
INSERT INTO fallen (report, url, site, topic_version, rows)
SELECT r.id, r.url, r.site, :version, jsonb_build_object('report', jsonb_build_array(to_jsonb(r)), 'rejection', (
    SELECT coalesce(jsonb_agg(to_jsonb(j) - 'fallen'), '[]') FROM rejection j JOIN appearance a ON a.url = j.url
    WHERE a.report = r.id){parts})
FROM report r WHERE r.id = :report AND r.digest = :digest
ON CONFLICT (report) DO UPDATE SET url = excluded.url, site = excluded.site, rows = excluded.rows,
    topic_version = excluded.topic_version, joined = NULL, fallen_at = now()
RETURNING report
"""
PART = ", '{0}', (SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM {0} t WHERE t.{1} = r.id)"
# A rejection that stood beside the report says what its page became: it stays.
REJECT = sa.text("""
INSERT INTO rejection (url, site, reason, channel, title, published_on, source, body, score, facets, terms,
    topic_version, gate, factors, owner, page, run, first_seen, last_seen, fallen)
SELECT a.url, a.site, :reason, a.channel, a.title, a.published_on, a.source, coalesce(a.body, r.body), :score,
    :facets, :terms, :version, :gate, :factors, :owner, a.page, a.run, a.first_seen, a.last_seen, r.id
FROM appearance a JOIN report r ON r.id = a.report WHERE r.id = :report
ON CONFLICT (url) DO UPDATE SET fallen = excluded.fallen
""").bindparams(*(sa.bindparam(name, type_=JSONB) for name in ("facets", "terms", "factors")))
AS_IT_WAS = sa.text("""
SELECT r.* FROM fallen f, jsonb_populate_record(NULL::report, f.rows->'report'->0) AS r
WHERE f.report = :report AND f.joined IS NULL
""")
STANDS = sa.text("""
SELECT report FROM appearance WHERE url = :url OR page = :page ORDER BY url = :url DESC, report LIMIT 1
""")
PLACES = sa.text("""
SELECT a.* FROM fallen f, jsonb_populate_recordset(NULL::appearance, f.rows->'appearance') AS a
WHERE f.report = :report AND NOT a.original
  AND NOT EXISTS (SELECT FROM appearance b WHERE b.url = a.url OR b.page = a.page)
ORDER BY a.first_seen, a.url
""")
SEEN = sa.text("""
UPDATE appearance a SET former_urls = b.former_urls, first_seen = b.first_seen, last_seen = b.last_seen, run = b.run
FROM fallen f, jsonb_populate_recordset(NULL::appearance, f.rows->'appearance') AS b
WHERE f.report = :report AND a.url = b.url AND a.url = ANY(:urls)
""")
# A place that has shown another text since stays a rejection beside the report.
LET_GO = (
    sa.text("""
DELETE FROM rejection j USING fallen f, jsonb_populate_recordset(NULL::appearance, f.rows->'appearance') AS a
WHERE f.report = :report AND j.fallen = f.report AND j.url = a.url AND j.reason = 'off-topic'
  AND j.body = coalesce(a.body, f.rows->'report'->0->>'body')
"""),
    sa.text("UPDATE rejection SET fallen = NULL WHERE fallen = :report"),
)
FIRST = sa.text("SELECT f.rows->:table->0 FROM fallen f WHERE f.report = :report")
FORGET = sa.text("DELETE FROM fallen WHERE report = :report")
JOINED = sa.text("UPDATE fallen SET joined = :into WHERE report = :report")


def dependents(tables: Tables) -> dict[str, str]:
    """The tables whose rows belong to a report and go with it, with the column that names it.

    But for its grams, which a trigger and the next crawl make of the text. The rows of band go by a
    trigger: no foreign key names them.
    """
    made = (getattr(tables, name) for name in tables.__slots__)
    return {"band": "report"} | {
        table.name: key.parent.name
        for table in sorted(made, key=lambda one: str(one.name))
        for key in table.foreign_keys
        if key.column.table.name == "report"
        and key.ondelete == "CASCADE"
        and table.name != "gram_set"
    }


def fall(connection: Connection, tables: Tables, number: int, judged: Report) -> bool:
    """Takes a report with its places out of the corpus and keeps all of it; each place becomes a rejection.

    `judged` has its score and the digest of the scored text; False where another text stands there now.
    """
    parts = "".join(PART.format(*one) for one in dependents(tables).items())
    row = columns(tables.report, judged)
    told = {
        name: row[name]
        for name in ("score", "facets", "terms", "gate", "factors", "owner", "digest")
    }
    told |= {"report": number, "version": judged.topic_version, "reason": OFF_TOPIC}
    keep = sa.text(KEEP.format(parts=parts))
    if connection.execute(keep, _of(keep, told)).first() is None:
        return False
    connection.execute(REJECT, _of(REJECT, told))
    connection.execute(sa.delete(tables.report).where(tables.report.c.id == number))
    return True


def come_back(connection: Connection, tables: Tables, number: int) -> Outcome | None:
    """Puts a fallen report back, with its number and all its rows; None if it is back already.

    What has since come into the corpus with its text, or at its place, is the same report: then its
    places become appearances of that one. The caller's transaction holds it all.
    """
    asked = {"report": number}
    row = connection.execute(AS_IT_WAS, asked).mappings().one_or_none()
    if row is None:
        return None
    for statement in LET_GO:
        connection.execute(statement, asked)
    outcome = _decide(connection, tables, row)
    if outcome.what == "new":
        connection.execute(sa.delete(tables.report).where(tables.report.c.id == outcome.report))
        _put(connection, tables, number, ["report", *dependents(tables), "rejection"])
        connection.execute(FORGET, asked)
        return Outcome("came back", number)
    assert outcome.report is not None
    _join(connection, tables, row, outcome.report)
    return Outcome("joined", outcome.report)


def _decide(connection: Connection, tables: Tables, row: RowMapping) -> Outcome:
    """What the report would be, were it saved now."""
    at = {"url": row["url"], "page": row["page"]}
    stands = connection.execute(STANDS, at).scalar()
    if stands is not None:
        return Outcome("unchanged", int(stands))
    return Decision(connection, tables, row["run"], report_of(row), row["fetch_id"]).carry_out()


def _put(
    connection: Connection,
    tables: Tables,
    number: int,
    names: Sequence[str],
    into: int | None = None,
) -> None:
    """Inserts kept rows, as rows of the report `into` if that is another one.

    Columns that are younger than the rows have their defaults.
    """
    asked = {"report": number, "into": into}
    for name in names:
        keys = connection.execute(FIRST, {**asked, "table": name}).scalar()
        if not keys:
            continue
        had = [f'"{one.name}"' for one in getattr(tables, name).c if one.name in keys]
        given = [f"coalesce(:into, {one})" if one == '"report"' else one for one in had]
        put = sa.text(
            f'INSERT INTO "{name}" ({", ".join(had)}) OVERRIDING SYSTEM VALUE SELECT {", ".join(given)}'
            f' FROM (SELECT r.* FROM fallen f, jsonb_populate_recordset(NULL::"{name}", f.rows->:table) AS r'
            " WHERE f.report = :number) AS kept ON CONFLICT DO NOTHING"
        )
        put = put.bindparams(number=number, table=name)
        connection.execute(put, {"into": into} if '"report"' in had else {})


def _join(connection: Connection, tables: Tables, row: RowMapping, into: int) -> None:
    """Gives the places and the memory of a fallen report to the one that has its text now."""
    number, own, urls = row["id"], report_of(row), [row["url"]]
    for place in connection.execute(PLACES, {"report": number}).mappings().all():
        at = {name: place[name] for name in AT}
        copy = replace(own, **at, page_id=place["page"])
        if place["body"] is not None:
            body = place["body"]
            copy = replace(copy, body=body, signature=fingerprint.signature(body))
        Decision(connection, tables, place["run"], copy, None).carry_out()
        urls.append(place["url"])
    connection.execute(SEEN, {"report": number, "urls": urls})
    _put(connection, tables, number, ("revision", "disappearance", "attachment"), into)
    connection.execute(JOINED, {"into": into, "report": number})


def _of(statement: sa.TextClause, told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in statement.compile().params}
