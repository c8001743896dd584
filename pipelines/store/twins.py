"""Finds the reports that a text already is, and keeps others from finding and storing the same at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipelines import fingerprint, likeness
from pipelines.likeness import SHORTEST, Verdict
from pipelines.overlap import Text
from pipelines.store.deciding import LOCK, numbered
from pipelines.store.prepared import Prepared, array, run
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from pipelines.report import Report

CAP = 32  # reports; a key that so many have finds nothing and is stored for no more
COMMON = 5  # reports; sentences whose passages so many have do not count
CANDIDATES = 8
LEAST = 0.2  # weight of a candidate: each key that it shares, over how many reports have that
TEXTS = 6  # of one candidate that are compared
REMEMBERED = 256  # texts, of some 50 KB with what is made of them: a site's next report has much the same candidates
EQUAL = Verdict(True, "same", 1.0, mutual=True)
KNOWN = 100_000  # full keys that a connection remembers, so as not to lock them
# The bounded scan of each key makes the look-up independent of how many reports have a slogan.
LOOK = Prepared(f"""
WITH hit AS MATERIALIZED (
    SELECT k.key, b.report FROM unnest(CAST(:keys AS bigint[])) AS k(key)
    CROSS JOIN LATERAL (SELECT report FROM band WHERE band.key = k.key LIMIT {CAP}) AS b),
often AS MATERIALIZED (SELECT key, count(*) AS n FROM hit GROUP BY key)
(SELECT 'candidate', report AS number, sum(1.0 / n) AS weight FROM hit JOIN often USING (key)
 WHERE n < {CAP} AND report <> CAST(:but AS bigint) GROUP BY report HAVING sum(1.0 / n) >= {LEAST}
 ORDER BY 3 DESC, 2 LIMIT {CANDIDATES})
UNION ALL SELECT 'common', key, n FROM often WHERE n >= {COMMON}
UNION ALL (SELECT 'same', id, 0 FROM report WHERE digest = :digest AND id <> CAST(:but AS bigint)
           UNION ALL SELECT 'same', report, 0 FROM appearance WHERE digest = :digest AND report <> CAST(:but AS bigint) LIMIT 1)
UNION ALL (SELECT 'place', report, 0 FROM appearance WHERE url = :url OR page = CAST(:page AS bigint) LIMIT 1)
""")
BODIES = Prepared("""
SELECT id AS report, title, body FROM report WHERE id = ANY(CAST(:numbers AS bigint[]))
UNION ALL (SELECT report, title, body FROM appearance WHERE report = ANY(CAST(:numbers AS bigint[])) AND body IS NOT NULL
           ORDER BY length(body) DESC)
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


def search(connection: Connection, report: Report) -> Search:
    """The search for the twins of a report that has its fingerprints."""
    text = Text(storable(report.body), storable(report.title))
    found = keys(text, report.signature)
    at = storable(report.url), report.page_id
    return Search(connection, text, str(report.digest), found, at=at)


@dataclass(slots=True)
class Search:
    """The search for one text's twins."""

    connection: Connection
    text: Text
    digest: str
    keys: list[int]
    but: int = 0
    """A report that is not looked for."""
    at: tuple[str | None, int | None] = (None, None)
    """URL and page of the text's place."""
    placed: bool = False
    """Whether a text stood there when it was last looked."""
    common: set[int] = field(default_factory=set)
    full: set[int] = field(default_factory=set)
    """Keys of which no more rows are stored."""
    _found: tuple[int | None, list[int]] | None = None

    def lock(self, *names: str) -> None:
        """Locks all under which a twin could be found or stored meanwhile, then looks.

        Keys that are known to be full are not locked; one that proves to be full no more is, and
        then it is looked again.
        """
        known: set[int] = self.connection.info.setdefault("full", set())
        if len(known) > KNOWN:
            known.clear()
        left = known.intersection(self.keys)
        locks = numbered((*names, self.digest), set(self.keys) - left)
        self.look(LOCK, locks=locks)
        while missed := left - self.full:
            left -= missed
            self.look(LOCK, locks=array(sorted(missed)))
        known |= self.full

    def look(self, *before: Prepared, **values: Any) -> None:
        """Finds the equal text, the candidates and the common keys."""
        url, page = self.at
        asked = {
            "keys": array(self.keys),
            "digest": self.digest,
            "but": self.but,
            "url": url,
            "page": page,
        }
        same, candidates = None, []
        self.common, self.full, self.placed = set(), set(), False
        for what, number, weight in run(self.connection, values | asked, *before, LOOK):
            if what == "candidate":
                candidates.append(int(number))
            elif what == "common":
                self.common.add(int(number))
                if weight >= CAP:
                    self.full.add(int(number))
            elif what == "same":
                same = int(number)
            else:
                self.placed = True
        self._found = same, candidates

    def twins(self) -> list[Twin]:
        """The reports that the text already is, the likeliest first; their rows are locked."""
        if self._found is None:
            self.look()
        same, candidates = self._found or (None, [])
        twins = [Twin(same, EQUAL, None)] if same is not None else self._compare(candidates)
        numbers = [one.report for one in twins]
        if not numbers:
            return []
        there = set(self.connection.execute(ROWS, {"numbers": numbers}).scalars())
        return [one for one in twins if one.report in there]

    def _compare(self, candidates: list[int]) -> list[Twin]:
        best: dict[int, Twin] = {}
        seen: dict[int, int] = {}
        rows = run(self.connection, {"numbers": array(candidates)}, BODIES) if candidates else ()
        for number, title, body in rows:
            seen[number] = seen.get(number, 0) + 1
            if (number in best and best[number].verdict.mutual) or seen[number] > TEXTS:
                continue
            verdict = likeness.compare(self.text, _text(body, title), self.common)
            if verdict.alike and (
                number not in best or _rank(verdict) > _rank(best[number].verdict)
            ):
                best[number] = Twin(int(number), verdict, title)
        return sorted(
            best.values(), key=lambda one: (*map(float.__neg__, _rank(one.verdict)), one.report)
        )

    def index(self, number: int) -> None:
        """Lets the text be found as report `number`."""
        if stored := self.stored():
            self.connection.execute(STORED, {"keys": stored, "report": number})

    def stored(self) -> list[int]:
        """The keys under which the text is stored."""
        return [key for key in self.keys if key not in self.full]


@lru_cache(maxsize=REMEMBERED)
def _text(body: str, title: str | None) -> Text:
    return Text(body, title)


def _rank(verdict: Verdict) -> tuple[float, float]:
    return float(verdict.mutual), verdict.similarity
