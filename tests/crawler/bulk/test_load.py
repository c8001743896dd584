"""What was made of archives is stored once, whatever breaks meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from crawler.bulk.ledger import Ledger
from crawler.bulk.load import Load
from crawler.bulk.progress import Progress
from crawler.bulk.run import Reader, orders, settle
from crawler.bulk.task import work
from pipelines.relevance import Topic
from tests.conftest import ROOT
from tests.crawler.bulk.archives import mixed, records, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipelines.store.writer import Writer
    from tests.conftest import Query

LIMITS = {"DOWNLOAD_MAXSIZE": 16 << 20, "DOWNLOAD_WARNSIZE": 8 << 20, "DOCUMENT_MAXSIZE": 50 << 20}
PAGES = 46  # of the two archives
ROWS = """
SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM appearance), (SELECT count(*) FROM revision),
       (SELECT count(*) FROM rejection), (SELECT count(*) FROM "fetch"), (SELECT count(*) FROM visit),
       (SELECT count(*) FROM gram_set WHERE grams IS NULL), (SELECT count(*) FROM page WHERE state <> 'done')
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Parquet files of two archives, of which the second has the earlier captures of some URLs."""
    folder = tmp_path_factory.mktemp("made")
    earlier = records(8, 7, day="2024-04-02")
    paths = [
        str(write(folder / f"{name}.warc.gz", one))
        for name, one in (("a", mixed()), ("b", earlier))
    ]
    reader = Reader(limits=LIMITS, topic=Topic.load(ROOT / "seeds" / "topic.toml"))
    with Ledger(folder / "out") as ledger:
        progress = Progress(len(paths), print)
        for order in orders(paths, reader, ledger, progress):
            settle(order, work(order), ledger, progress)
        return [ledger.parquet(path) for path in paths]


class Cut(Exception):
    """Stands for whatever ends a load in its middle."""


def interrupted(at: int, do: Callable[[], None]) -> Callable[[str], None]:
    """Does something when so many captures were stored."""
    told: list[str] = []

    def tell(line: str) -> None:
        if "captures stored" in line:
            told.append(line)
            if len(told) == at:
                do()

    return tell


def stop() -> None:
    raise Cut


def load(writer: Writer, made: list[Path], tell: Callable[[str], None] = print) -> Load:
    found = Load(writer, tell)
    found.every = 0.0
    found.take(made)
    return found


def test_a_load_that_was_broken_off_is_made_again_and_a_second_one_changes_nothing(
    writer: Writer, query: Query, made: list[Path]
) -> None:
    with pytest.raises(Cut):
        load(writer, made, interrupted(3, stop))
    [(reason, some)] = query("SELECT reason, (SELECT count(*) FROM appearance) FROM run")
    assert reason == "shutdown"
    assert some > 0
    again = load(writer, made)
    assert again.counts["known"] > 0
    assert again.refused == []
    whole = query(ROWS)
    assert whole[0][1] > some
    assert whole[0][6:] == (0, 0)
    last = load(writer, made)
    assert last.counts == {"known": PAGES}
    assert query(ROWS) == whole


def test_captures_are_stored_in_the_order_of_their_time_whichever_file_holds_them(
    writer: Writer, query: Query, made: list[Path]
) -> None:
    load(writer, made[::-1])
    [(moments, ordered)] = query(
        "SELECT count(*), bool_and(later) FROM (SELECT fetched_at >= lag(fetched_at) OVER (PARTITION BY page ORDER BY id) AS later"
        ' FROM "fetch") AS x WHERE later IS NOT NULL'
    )  # fmt: skip
    assert moments >= 8
    assert ordered
    assert query("SELECT count(*), count(DISTINCT run) FROM revision") == [(1, 1)]


def test_a_store_that_goes_away_costs_nothing(
    writer: Writer, made: list[Path], shut: Callable[[bool], None]
) -> None:
    def away() -> None:
        shut(True)
        threading.Timer(1.0, shut, (False,)).start()

    found = load(writer, made, interrupted(3, away))
    assert found.refused == []
    [row] = writer.do_now(lambda connection, _: connection.execute(sa.text(ROWS)).all())
    assert row[4] == PAGES
    assert row[6:] == (0, 0)


def test_a_store_that_goes_away_while_files_are_copied_costs_nothing(
    writer: Writer, made: list[Path], shut: Callable[[bool], None]
) -> None:
    cut: list[str] = []

    def tell(line: str) -> None:
        if "files copied" in line and not cut:
            cut.append(line)
            shut(True)
            shut(False)

    found = load(writer, made, tell)
    assert found.refused == []
    [row] = writer.do_now(lambda connection, _: connection.execute(sa.text(ROWS)).all())
    assert cut
    assert row[4] == PAGES


def test_a_row_that_the_store_refuses_is_told_and_the_others_are_stored(
    writer: Writer, query: Query, made: list[Path]
) -> None:
    writer.do_now(lambda *_: None)
    query("ALTER TABLE report ADD CHECK (url NOT LIKE '%plain.txt')")
    found = load(writer, made)
    [refused] = found.refused
    assert "plain.txt" in refused
    assert query("SELECT count(*) FROM report WHERE url LIKE '%plain.txt'") == [(0,)]
    assert query('SELECT count(DISTINCT url) FROM "fetch"')[0][0] > 30


def test_files_that_cannot_be_read_are_refused_by_name_and_the_others_are_stored(
    writer: Writer, query: Query, made: list[Path], tmp_path: Path
) -> None:
    body = made[0].read_bytes()
    (tmp_path / "no.parquet").write_bytes(b"x" * 100)
    (tmp_path / "cut.parquet").write_bytes(body[:-100])
    # Past its first pages: what was copied before is not kept.
    (tmp_path / "hole.parquet").write_bytes(
        body[:4] + bytes(len(body) // 2) + body[4 + len(body) // 2 :]
    )
    pq.write_table(
        pq.read_table(made[0]).drop_columns(["grade", "views"]), tmp_path / "old.parquet"
    )
    found = load(writer, [*sorted(tmp_path.glob("*.parquet")), tmp_path / "gone.parquet", made[1]])
    told = [one.removeprefix(f"{tmp_path}/").partition(".parquet: ") for one in found.refused]
    assert [name for name, _, _ in told] == ["cut", "hole", "no", "old", "gone"]
    assert told[3][2] == "another version has made it: no column views, no column grade"
    assert all("\n" not in one for one in found.refused)
    assert query('SELECT count(*), count(DISTINCT warc_file) FROM "fetch"') == [(8, 1)]


KILLED = """
import os, signal, sys
from pathlib import Path
from crawler.bulk.load import Load
from pipelines.store.database import Database
from pipelines.store.writer import Writer

def tell(line):
    if line.startswith(f"{sys.argv[3]} captures stored"):
        os.kill(os.getpid(), signal.SIGKILL)

load = Load(Writer(Database(sys.argv[1], Path(sys.argv[2])), 5.0), tell)
load.every = 0.0
load.take([Path(one) for one in sys.argv[4:]])
"""


def test_after_a_kill_the_same_load_doubles_nothing_and_loses_nothing(
    writer: Writer, query: Query, made: list[Path], database_url: str, tmp_path: Path
) -> None:
    arguments = [database_url, str(tmp_path), "16", *map(str, made)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    captures = 'SELECT count(*), count(DISTINCT (url, fetched_at)) FROM "fetch"'
    assert query(captures) == [(16, 16)]
    found = load(writer, made)
    assert (found.refused, found.counts["known"]) == ([], 16)
    assert query(captures) == [(PAGES, PAGES)]
    whole = query(ROWS)
    assert whole[0][6:] == (0, 0)
    assert load(writer, made).counts == {"known": PAGES}
    assert query(ROWS) == whole
