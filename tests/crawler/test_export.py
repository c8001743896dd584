"""Editions of the corpus: whole or not there, the same bytes for the same day, opened by what researchers use."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crawler.workbench.releasing import CHINA, ReleaseError, Wish, instant, release, yesterday
from pipelines.release import folder as folders
from pipelines.release.cells import csv_cell, harmless
from pipelines.release.columns import FILES, REPORTS
from pipelines.release.files import FORMATS, opened
from pipelines.store import reports
from pipelines.store.database import Database
from tests import forked
from tests.conftest import ROOT, Query, Run
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pipelines.store.writer import Writer

WILD = ["=1+1", "＝cmd|' /C calc'!A0", "+86", "-2+3", "@SUM(A1)", "\t=1", "'quoted", " \u200b＠x", "﹣1", 'a"b,c\n=d', "普通"]  # fmt: skip


@pytest.fixture
def corpus(writer: Writer, query: Query) -> datetime:
    """Three reports, one reprinted, one edited, one with wild values; when that was."""
    run = open_run(writer)
    for number in range(3):
        made = report(f"http://lab.test/{number}", TEXTS[number])
        writer.do_now(lambda c, t, made=made: reports.save(c, t, run, made))  # type: ignore[misc]
    for made in (
        report("http://lab.test/copy"),
        report(
            "http://lab.test/1",
            TEXTS[1] + "\n更正。",
            title=WILD[1],
            source=WILD[0],
            published_on=None,
            authors=("甲", "乙"),
        ),
    ):
        writer.do_now(lambda c, t, made=made: reports.save(c, t, run, made))  # type: ignore[misc]
    query("UPDATE run SET finished_at = now()")
    [(at,)] = query("SELECT clock_timestamp()")
    return at


def export(
    scrapy: Run, target: Path, at: datetime | str, *more: str
) -> subprocess.CompletedProcess[str]:
    said = at if isinstance(at, str) else at.isoformat()
    return scrapy("export", "-o", str(target), "--as-of", said, *more)


Made = Callable[[str, datetime | str, str], Path]


@pytest.fixture
def made(database_url: str, tmp_path: Path) -> Made:
    """Writes an edition into a folder of a name."""

    def write(name: str, at: datetime | str, format_: str) -> Path:
        said = at if isinstance(at, str) else at.isoformat()
        with Database(database_url, tmp_path).connect() as connection:
            release(connection, Wish(tmp_path / name, said, format_), lambda _: None)
        return tmp_path / name

    return write


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_instant_gives_the_same_bytes_after_more_was_crawled(
    made: Made, corpus: datetime, writer: Writer, query: Query, format_: str
) -> None:
    one = made("one", corpus, format_)
    run = open_run(writer)
    for new in (
        report("http://lab.test/9", TEXTS[9]),
        report("http://lab.test/0", TEXTS[0] + "\n再改。"),
    ):
        writer.do_now(lambda c, t, new=new: reports.save(c, t, run, new))  # type: ignore[misc]
    query("UPDATE report SET score = 0.1, topic_version = 'later'")
    assert contents(made("two", corpus, format_)) == contents(one)
    name = f"reports.{format_}"
    assert contents(made("now", "now", format_))[name] != contents(one)[name]
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=one, capture_output=True, check=True
    )
    assert len(checked.stdout.splitlines()) == len(FILES) + 2


def test_duckdb_and_pyarrow_read_the_types_and_every_format_says_the_same(
    made: Made, corpus: datetime, query: Query, tmp_path: Path
) -> None:
    for one in FORMATS:
        made(one, corpus, one)
    table = pq.read_table(tmp_path / "parquet" / "reports.parquet")
    types = {field.name: field.type for field in table.schema}
    assert types["published_on"] == pa.date32()
    assert types["authors"] == pa.list_(pa.string())
    assert types["first_seen"] == pa.timestamp("us", tz="UTC")
    assert (
        table.schema.field("published_on")
        .metadata[b"description"]
        .startswith(b"Date of publication")
    )
    rows = table.to_pylist()
    [(stored,)] = query("SELECT array_agg(body ORDER BY id) FROM report")
    assert [row["body"] for row in rows] == stored
    line = json.loads((tmp_path / "jsonl" / "reports.jsonl").read_text("utf-8").splitlines()[1])
    assert {**line, "authors": rows[1]["authors"]} == {
        name: value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, datetime) else value
        for name, value in rows[1].items()
    }
    text = (tmp_path / "csv" / "reports.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    [_, second, _] = csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    assert (second["source"], second["title"]) == ("'=1+1", f"'{WILD[1]}")
    assert second["body"] == rows[1]["body"]
    assert (json.loads(second["authors"]), second["published_on"]) == (["甲", "乙"], "")
    for one, reads in (("parquet", "read_parquet"), ("jsonl", "read_json"), ("csv", "read_csv")):
        path = tmp_path / one / f"reports.{one}"
        counted = duckdb.sql(
            f"SELECT count(*), max(characters), max(id) FROM {reads}('{path}')"
        ).fetchall()
        assert counted == [(3, max(map(len, stored)), rows[-1]["id"])]


def test_a_reader_without_rights_to_write_makes_the_same_edition(
    made: Made, corpus: datetime, database_url: str, tmp_path: Path
) -> None:
    reader = f"{database_url}&options=-crole%3Dqinglan_reader"
    with Database(reader, tmp_path).connect() as connection:
        wish = Wish(tmp_path / "reader", corpus.isoformat(), "csv")
        release(connection, wish, lambda _: None)
    assert contents(tmp_path / "reader") == contents(made("writer", corpus, "csv"))


def test_a_text_free_edition_has_no_text_and_says_what_all_is_in_it(
    scrapy: Run, corpus: datetime, tmp_path: Path
) -> None:
    done = export(
        scrapy,
        tmp_path / "out",
        corpus,
        "--format",
        "jsonl",
        "--text-free",
        "--site",
        "lab",
        "nowhere",
    )
    assert done.returncode == 0, done.stderr
    said = contents(tmp_path / "out")
    assert not any(
        TEXTS[number][20:60].encode() in text for text in said.values() for number in range(3)
    )
    sheet = json.loads(said["datasheet.json"])
    assert (
        sheet["counts"]["reports"],
        sheet["counts"]["reprints"],
        sheet["counts"]["revisions"],
    ) == (3, 1, 1)
    assert sheet["sources"][0]["years"] == {"2025": 2, "undated": 1}
    assert sheet["gaps"]["undated"] == 1
    assert sheet["selection"]["sites"] == ["lab", "nowhere"]
    assert sheet["text_free"] is True
    named = {one["name"]: one for one in sheet["files"]}
    assert named["places.jsonl"]["rows"] == said["places.jsonl"].count(b"\n") == 4
    assert all(column["meaning"] for one in sheet["files"] for column in one["columns"])
    readme = said["README.md"].decode()
    for told in (
        sheet["edition"],
        "art. 5",
        "A text-free edition",
        "sha256sum -c SHA256SUMS",
        "| lab | lab |",
    ):
        assert told in readme


def test_an_edition_is_not_overwritten_and_a_killed_one_leaves_nothing(
    scrapy: Run, corpus: datetime, environment: dict[str, str], query: Query, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert export(scrapy, out, corpus).returncode == 0
    first = contents(out)
    again = export(scrapy, out, corpus, "--format", "csv")
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert contents(out) == first
    assert export(scrapy, out, corpus, "--format", "csv", "--force").returncode == 0
    assert "reports.csv" in contents(out)
    other = tmp_path / "precious"
    other.mkdir()
    (other / "work.txt").write_text("mine")
    refused = export(scrapy, other, corpus, "--force")
    assert (refused.returncode, contents(other)) == (1, {"work.txt": b"mine"})
    # An export that waits for a lock of ours is killed amid its work.
    locker = psycopg2.connect(environment["DATABASE_URL"])
    locker.cursor().execute("LOCK TABLE disappearance")
    asked = ["export", "-o", str(tmp_path / "killed"), "--as-of", corpus.isoformat()]
    process = forked.Forked(asked, environment)
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    while query(waits) == [(0,)]:
        assert process.poll() is None
    process.kill()
    process.wait(60)
    locker.close()
    assert not (tmp_path / "killed").exists()
    assert len(list(tmp_path.glob(".killed.partial-*"))) == 1
    assert export(scrapy, tmp_path / "killed", corpus).returncode == 0
    assert not list(tmp_path.glob(".*.partial-*"))


def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing(
    corpus: datetime, environment: dict[str, str], tmp_path: Path
) -> None:
    command = f"ulimit -f 1; exec {Path(sys.executable).with_name('scrapy')} export --format csv -o {tmp_path}/out --as-of {corpus.isoformat()}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                          capture_output=True, text=True, check=False, timeout=120)  # fmt: skip
    assert done.returncode == 2
    assert "File too large: nothing was written" in done.stderr
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]


def test_an_instant_before_an_open_transaction_waits_for_it(
    scrapy: Run, corpus: datetime, query: Query, tmp_path: Path
) -> None:
    query("BEGIN")
    [(began,)] = query("SELECT now()")
    [(later,)] = query("SELECT clock_timestamp()")
    refused = export(scrapy, tmp_path / "out", later)
    assert refused.returncode == 1
    assert "is still open" in refused.stderr
    assert export(scrapy, tmp_path / "now", "now").returncode == 0
    sheet = json.loads((tmp_path / "now" / "datasheet.json").read_text("utf-8"))
    assert datetime.fromisoformat(sheet["known_at"]) == began
    query("ROLLBACK")


def test_an_empty_store_a_future_day_and_wrong_words_are_refused_with_the_fix(
    scrapy: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    empty = scrapy("export", "-o", str(out))
    assert (empty.returncode, out.exists()) == (1, False)
    assert "--as-of now" in empty.stderr
    future = export(scrapy, out, "2999-01-01")
    assert (future.returncode, "not over yet" in future.stderr) == (1, True)
    for wrong in (["export"], ["export", "-o", "x", "--since", "yesterday"]):
        assert scrapy(*wrong).returncode == 2


def test_a_day_is_over_at_midnight_in_china() -> None:
    now = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
    assert instant("2026-11-28", now) == now
    assert yesterday(now) == "2026-11-28"
    with pytest.raises(ReleaseError, match="not over yet"):
        instant("2026-11-28", now - timedelta(seconds=1))
    with pytest.raises(ReleaseError, match="offset"):
        instant("2026-11-28T12:00", now)
    with pytest.raises(ReleaseError, match="a day like"):
        instant("28.11.2026", now)
    assert instant("2026-11-28T12:00+08:00", now) == datetime(2026, 11, 28, 12, tzinfo=CHINA)


@pytest.mark.parametrize("text", [*WILD, "", "'", "−3", "⁺4"])
def test_no_cell_starts_a_formula_and_its_text_comes_back(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_cell(text), newline="")) or [[""]]
    assert cell.removeprefix("'") == text if cell.startswith("'") else cell == text
    assert text in ("", "普通", 'a"b,c\n=d') or cell.startswith("'")
    assert harmless(text) == cell


def test_a_parquet_file_of_many_rows_has_groups_of_bounded_size(tmp_path: Path) -> None:
    columns = [one for one in REPORTS.columns if one.name in ("id", "body")]
    with opened(tmp_path / "reports", columns, ["", ""], "parquet") as file:
        for number in range(60):
            file.write([(number, "字" * 20_000)])
    read: Any = pq.ParquetFile(tmp_path / "reports.parquet")
    assert (read.num_row_groups, read.metadata.num_rows) == (3, 60)
    assert read.metadata.row_group(0).column(1).compression == "ZSTD"


def test_what_a_dead_export_left_is_swept_and_what_a_living_one_writes_is_not(
    tmp_path: Path,
) -> None:
    ours, dead = tmp_path / f".out.partial-{os.getppid()}", tmp_path / ".out.partial-999999999"
    for one in (ours, dead):
        one.mkdir()
    growing = folders.growing(tmp_path / "out", force=False)
    (growing.__enter__() / "half").write_text("")
    failed = RuntimeError()
    assert not growing.__exit__(RuntimeError, failed, None)
    assert [path.name for path in tmp_path.iterdir()] == [ours.name]
