"""Decides anew which texts are one report, after the rule has changed: splits, merges, moves originals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines import fingerprint, likeness
from pipelines.overlap import Text
from pipelines.store import merging, originals, twins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables

COUNTS = ("checked", "split", "merged", "moved")
ALONE = sa.text("LOCK TABLE report IN SHARE ROW EXCLUSIVE MODE")
NEXT = sa.text("""
SELECT id FROM report WHERE id > :after AND (CAST(:site AS text) IS NULL OR site = :site) ORDER BY id LIMIT 1
""")
TEXTS = sa.text("""
SELECT a.url, a.title, coalesce(a.body, r.body) AS body, a.original
FROM appearance a JOIN report r ON r.id = a.report WHERE a.report = :report ORDER BY a.original DESC, a.url
""")


@dataclass(frozen=True, slots=True)
class Step:
    """What the check of one report did; `reached` is 0 when there was none left."""

    reached: int
    split: int = 0
    merged: int = 0
    moved: int = 0


def begin(connection: Connection, tables: Tables, site: str | None) -> dict[str, Any]:
    """The row of the table `recheck` to go on with: that of a recheck that was killed, or a new one."""
    table = tables.recheck
    open_ = sa.select(table).where(
        table.c.finished_at.is_(None), table.c.site.is_not_distinct_from(site),
        table.c.rule_version == likeness.VERSION,
    )  # fmt: skip
    found = connection.execute(open_.order_by(table.c.id.desc()).limit(1)).mappings().one_or_none()
    if found is None:
        new = sa.insert(table).values(site=site, rule_version=likeness.VERSION).returning(table)
        found = connection.execute(new).mappings().one()
    return dict(found)


def step(connection: Connection, tables: Tables, number: int, *, alone: bool = False) -> Step:
    """Checks the next report of recheck `number`, and notes in the same transaction that it did.

    `alone`: the caller has locked the table `report`, so that no keys need be.
    """
    table = tables.recheck
    mine = table.c.id == number
    row = connection.execute(sa.select(table).where(mine).with_for_update()).mappings().one()
    asked = {"after": row["reached"], "site": row["site"]}
    report = connection.execute(NEXT, asked).scalar()
    if report is None:
        ended = {"finished_at": sa.func.now()}
        connection.execute(sa.update(table).where(mine).values(ended))
        return Step(0)
    done = check(connection, tables, int(report), alone=alone)
    counts = {name: table.c[name] + getattr(done, name) for name in COUNTS if name != "checked"}
    counts |= {"reached": report, "checked": table.c.checked + 1}
    connection.execute(sa.update(table).where(mine).values(counts))
    return done


def check(connection: Connection, tables: Tables, report: int, *, alone: bool = False) -> Step:
    """Makes a report's fingerprints anew, splits from it what is no copy, and merges with it what is one."""
    connection.execute(twins.ROWS, {"numbers": [report]})
    parted = _split(connection, tables, report)
    for one in (report, *parted):
        _index(connection, tables, one)
    [own] = connection.execute(
        sa.select(tables.report).where(tables.report.c.id == report)
    ).mappings()
    text = Text(own["body"], own["title"])
    keys = twins.keys(text, own["signature"])
    search = twins.Search(connection, text, own["digest"], keys, but=report)
    if not alone:
        search.lock(own["url"])
    found = [one for one in search.twins() if one.report not in parted]
    whole = [
        one for one in found if one.verdict.mutual or likeness.one_title(own["title"], one.title)
    ]
    into = min([report, *(one.report for one in whole)])
    for one in sorted({report, *(one.report for one in whole)} - {into}):
        merging.absorb(connection, one, into)
    moved = originals.settle(connection, tables, into)
    if not moved:
        originals.retell(connection, tables, into)
    return Step(report, len(parted), len(whole), int(moved))


def _index(connection: Connection, tables: Tables, report: int) -> None:
    """Makes digest, signature and keys of a report's texts anew."""
    table, band = tables.report, tables.band
    here = table.c.id == report
    [own] = connection.execute(sa.select(table).where(here)).mappings()
    signed = list(fingerprint.signature(own["body"]))
    row = {
        "digest": fingerprint.digest(own["body"]),
        "signature": signed,
        "signature_version": fingerprint.VERSION,
    }
    connection.execute(sa.update(table).where(here).values(row))
    connection.execute(sa.delete(band).where(band.c.report == report))
    for place in connection.execute(TEXTS, {"report": report}).mappings():
        text, sum_ = Text(place["body"], place["title"]), fingerprint.digest(place["body"])
        a = tables.appearance
        connection.execute(sa.update(a).where(a.c.url == place["url"]).values(digest=sum_))
        if place["original"] or place["body"] != own["body"]:
            signature = signed if place["original"] else fingerprint.signature(place["body"])
            search = twins.Search(connection, text, sum_, twins.keys(text, signature))
            search.look()
            search.index(report)


def _split(connection: Connection, tables: Tables, report: int) -> list[int]:
    """Makes reports of the places whose texts no chain of copies leads to the original's; their numbers."""
    places = connection.execute(TEXTS, {"report": report}).mappings().all()
    texts = {one["url"]: Text(one["body"], one["title"]) for one in places}
    groups = _groups(texts)
    kept = next(one["url"] for one in places if one["original"])
    apart = [group for group in groups if kept not in group]
    if apart:
        connection.execute(originals.FILL, {"report": report})
    numbers = [merging.split(connection, tables, sorted(group)) for group in apart]
    if apart:
        connection.execute(originals.EMPTY, {"report": report})
    return numbers


def _groups(texts: dict[str, Text]) -> list[set[str]]:
    """Which texts hang together."""
    groups: list[set[str]] = []
    for url, text in texts.items():
        near = [group for group in groups if _holds(group, texts, text)]
        groups = [group for group in groups if group not in near]
        groups.append({url}.union(*near))
    return groups


def _holds(group: Iterable[str], texts: dict[str, Text], text: Text) -> bool:
    return any(
        texts[one].letters == text.letters or likeness.compare(text, texts[one]).alike
        for one in group
    )
