"""The store's share of benchmarks.search: filling, searching, and LIKE beside it."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.search_texts import SITES, report
from pipelines.store import search as index
from pipelines.store.database import Database
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

STEP = 5_000
COPY = "COPY report (url, site, title, body, raw_body, published_on, digest, signature, signature_version) FROM STDIN"
SEARCH = "SELECT id FROM search_reports(%s)"
ALL = "SELECT id FROM search_reports(%s, most => NULL)"
NEWEST = "SELECT id FROM search_reports(%s, newest => true)"
MOST = 50  # what search_reports gives unless told
LIKE = "SELECT id FROM corpus WHERE {} ORDER BY published_on DESC NULLS LAST, id DESC"


def fill(url: str, stored: int) -> dict[str, float]:
    """Stores so many reports with their grams; what that cost."""
    writer = Writer(Database(url, Path("unused")), 30)
    seconds = {"store": 0.0, "grams": 0.0}
    writer.do_now(
        lambda c, t: c.execute(
            t.site.insert(), [{"key": one, "name": one, "url": ""} for one in SITES]
        )
    )
    for first in range(0, stored, STEP):
        lines = io.StringIO("".join(map(_line, range(first, min(first + STEP, stored)))))
        seconds["store"] += _clocked(
            lambda lines=lines: writer.do_now(lambda c, _: _copy(c.connection.cursor(), lines))
        )  # type: ignore[misc]
        seconds["grams"] += _clocked(lambda: all(iter(lambda: writer.do_now(index.fill), 0)))
        if sys.stderr.isatty():
            print(f"\r{min(first + STEP, stored)} of {stored} stored", end="", file=sys.stderr)
    sizes = "SELECT pg_relation_size('gram_set_grams'), pg_total_relation_size('gram_set')"
    engine = writer.database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE gram_set")
        connection.exec_driver_sql("VACUUM ANALYZE report")
        gin, whole = connection.exec_driver_sql(sizes).one()
    writer.close_now()
    return {
        "report without grams, written: ms": 1000 * seconds["store"] / stored,
        "grams made and written: ms a report": 1000 * seconds["grams"] / stored,
        "GIN index: KB a report": gin / 1024 / stored,
        "gram_set with its indexes: KB a report": whole / 1024 / stored,
    }


def _clocked(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def _line(number: int) -> str:
    one = report(number)
    body = one.body.replace("\n", "\\n")
    day = one.published_on or "\\N"
    return f"http://lab.test/{number}\t{one.site}\t{one.title}\t{body}\t\t{day}\t\t{{}}\t2\n"


def _copy(cursor: Cursor, lines: io.StringIO) -> None:
    lines.seek(0)
    cursor.copy_expert(COPY, lines)


def _query(words: list[str]) -> str:
    return " ".join(f'"{one}"' for one in words)


def search(cursor: Cursor, words: list[str]) -> list[tuple[int, ...]]:
    """What a user gets."""
    cursor.execute(SEARCH, (_query(words),))
    return cursor.fetchall()


def like(cursor: Cursor, words: list[str]) -> list[tuple[int, ...]]:
    """All hits by LIKE, the newest first."""
    rule = " AND ".join(["(body LIKE %s OR title LIKE %s)"] * len(words))
    cursor.execute(LIKE.format(rule), [f"%{one}%" for one in words for _ in range(2)])
    return cursor.fetchall()


def compared(cursor: Cursor, words: list[str], wanted: list[tuple[int, ...]]) -> tuple[int, int]:
    """How many hits of LIKE are missed, and how many are invented: of all, and of the newest."""
    missed = invented = 0
    for statement, right in ((ALL, wanted), (NEWEST, wanted[:MOST])):
        cursor.execute(statement, (_query(words),))
        found = cursor.fetchall()
        missed += len(set(right) - set(found))
        invented += len(set(found) - set(right)) + len(found) - len(set(found))
    return missed, invented
