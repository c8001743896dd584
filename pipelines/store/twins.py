"""Finds the reports that a text already is, and keeps others from finding and storing the same at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines import fingerprint, likeness
from pipelines.likeness import SHORTEST, Verdict
from pipelines.overlap import Text
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables

CAP = 32  # reports; a key that so many have finds nothing and is stored for no more
COMMON = 5  # reports; sentences whose passages so many have do not count
CANDIDATES = 8
LEAST = 0.2  # weight of a candidate: each key that it shares, over how many reports have that
TEXTS = 6  # of one candidate that are compared
REMEMBERED = 256  # texts, of some 50 KB with what is made of them: a site's next report has much the same candidates
EQUAL = Verdict(True, "same", 1.0, mutual=True)
# The bounded scan of each key makes the look-up independent of how many reports have a slogan.
LOOK = sa.text("""
WITH hit AS MATERIALIZED (
    SELECT k.key, b.report FROM unnest(CAST(:keys AS bigint[])) AS k(key)
    CROSS JOIN LATERAL (SELECT report FROM band WHERE band.key = k.key LIMIT :cap) AS b),
often AS MATERIALIZED (SELECT key, count(*) AS n FROM hit GROUP BY key)
(SELECT true AS found, report AS number, sum(1.0 / n) AS weight FROM hit JOIN often USING (key)
 WHERE n < :cap AND report <> :but GROUP BY report HAVING sum(1.0 / n) >= :least
 ORDER BY 3 DESC, 2 LIMIT :most)
UNION ALL SELECT false, key, n FROM often WHERE n >= :common
""")
SAME = sa.text("""
SELECT id FROM report WHERE digest = :digest AND id <> :but
UNION ALL SELECT report FROM appearance WHERE digest = :digest AND report <> :but LIMIT 1
""")
BODIES = sa.text("""
SELECT id AS report, title, body FROM report WHERE id = ANY(:numbers)
UNION ALL (SELECT report, title, body FROM appearance WHERE report = ANY(:numbers) AND body IS NOT NULL
           ORDER BY length(body) DESC)
""")
LOCK = sa.text("""
SELECT count(pg_advisory_xact_lock(key))
FROM (SELECT key FROM unnest(CAST(:keys AS bigint[])) AS k(key) ORDER BY key) AS sorted
""")
STORED = sa.text("""
INSERT INTO band (key, report) SELECT key, :report FROM unnest(CAST(:keys AS bigint[])) AS k(key)
ON CONFLICT DO NOTHING
""")
ROWS = sa.text("SELECT id FROM report WHERE id = ANY(:numbers) ORDER BY id FOR NO KEY UPDATE")


@dataclass(frozen=True, slots=True)
class Twin:
    """A report that a text already is."""

    report: int
    verdict: Verdict
    title: str | None


def keys(text: Text, signature: Sequence[int]) -> list[int]:
    """The keys under which a text is found, none of a text that only equal ones are compared with."""
    if len(text.letters) < SHORTEST:
        return []
    return sorted({*fingerprint.bands(signature), *text.passages[1].tolist()})


def lock(connection: Connection, names: Iterable[str], numbers: Iterable[int] = ()) -> None:
    """Waits until nobody else decides about the same names or keys; holds until the transaction ends."""
    hashed = (
        hashlib.blake2b(one.encode("utf-8", "replace"), digest_size=8).digest() for one in names
    )
    wanted = {int.from_bytes(one, signed=True) for one in hashed} | set(numbers)
    connection.execute(LOCK, {"keys": sorted(wanted)})


def search(connection: Connection, tables: Tables, report: Report) -> Search:
    """The search for the twins of a report that has its fingerprints."""
    text = Text(storable(report.body), storable(report.title))
    found = keys(text, report.signature)
    return Search(connection, tables, text, str(report.digest), found)


@dataclass(slots=True)
class Search:
    """The search for one text's twins."""

    connection: Connection
    tables: Tables
    text: Text
    digest: str
    keys: list[int]
    but: int = 0
    """A report that is not looked for."""
    common: set[int] = field(default_factory=set)
    full: set[int] = field(default_factory=set)
    """Keys of which no more rows are stored."""
    _compared: dict[str, Verdict] = field(default_factory=dict)

    def lock(self, *names: str) -> None:
        """Looks once, then locks all under which a twin could be found or stored meanwhile."""
        if self.keys:
            self._near()
        lock(self.connection, (*names, self.digest), set(self.keys) - self.full)

    def measure(self) -> None:
        """Finds which keys are full, of a text that no twin is looked for of."""
        if self.keys:
            self._look()

    def twins(self) -> list[Twin]:
        """The reports that the text already is, the likeliest first; their rows are locked."""
        asked = {"digest": self.digest, "but": self.but}
        found = self.connection.execute(SAME, asked).scalars().first()
        twins = [Twin(int(found), EQUAL, None)] if found is not None else self._near()
        numbers = [one.report for one in twins]
        if not numbers:
            return []
        there = set(self.connection.execute(ROWS, {"numbers": numbers}).scalars())
        return [one for one in twins if one.report in there]

    def _near(self) -> list[Twin]:
        candidates = self._look() if self.keys else []
        return self._compare(candidates) if candidates else []

    def _look(self) -> list[int]:
        asked: dict[str, Any] = {
            "keys": self.keys, "cap": CAP, "least": LEAST, "most": CANDIDATES, "common": COMMON, "but": self.but,
        }  # fmt: skip
        rows = self.connection.execute(LOOK, asked).all()
        candidates = [int(number) for found, number, _ in rows if found]
        self.common = {int(key) for found, key, _ in rows if not found}
        self.full = {int(key) for found, key, n in rows if not found and n >= CAP}
        return candidates

    def _compare(self, candidates: list[int]) -> list[Twin]:
        best: dict[int, Twin] = {}
        seen: dict[int, int] = {}
        for number, title, body in self.connection.execute(BODIES, {"numbers": candidates}):
            seen[number] = seen.get(number, 0) + 1
            if (number in best and best[number].verdict.mutual) or seen[number] > TEXTS:
                continue
            verdict = self._verdict(title, body)
            if verdict.alike and (
                number not in best or _rank(verdict) > _rank(best[number].verdict)
            ):
                best[number] = Twin(int(number), verdict, title)
        return sorted(
            best.values(), key=lambda one: (*map(float.__neg__, _rank(one.verdict)), one.report)
        )

    def _verdict(self, title: str | None, body: str) -> Verdict:
        known = self._compared.get(body)
        if known is None:
            known = likeness.compare(self.text, _text(body, title), self.common)
            self._compared[body] = known
        return known

    def index(self, number: int) -> None:
        """Lets the text be found as report `number`."""
        stored = [key for key in self.keys if key not in self.full]
        if stored:
            self.connection.execute(STORED, {"keys": stored, "report": number})


@lru_cache(maxsize=REMEMBERED)
def _text(body: str, title: str | None) -> Text:
    return Text(body, title)


def _rank(verdict: Verdict) -> tuple[float, float]:
    return float(verdict.mutual), verdict.similarity


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
