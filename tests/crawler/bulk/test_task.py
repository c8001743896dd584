"""One file: which captures of it are wanted, and what its Parquet file holds."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastwarc.warc import ArchiveIterator

from crawler.bulk.filters import BrokenIndex, Places
from crawler.bulk.inputs import NoInput, expand
from crawler.bulk.ledger import Ledger
from crawler.bulk.lock import InUse
from crawler.bulk.progress import Progress
from crawler.bulk.reading import Reading
from crawler.bulk.rows import COLUMNS, Row, row_of, values
from crawler.bulk.run import Reader, finished, orders, rules, settle
from crawler.bulk.task import Summary, work
from crawler.captures import captures
from pipelines.relevance import Topic
from pipelines.report import Report
from tests.conftest import ROOT
from tests.crawler.bulk.archives import mixed, records, write

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = {"DOWNLOAD_MAXSIZE": 16 << 20, "DOWNLOAD_WARNSIZE": 8 << 20, "DOCUMENT_MAXSIZE": 50 << 20}
TOPIC = Topic.load(ROOT / "seeds" / "topic.toml")
GOV, OTHER = "www.a.gov.cn", "www.b.com.cn"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "out") as made:
        yield made


def made(path: str, ledger: Ledger, reader: Reader) -> tuple[Summary, list[str]]:
    """The summary of a file, and the URLs of its rows."""
    order = reader.order(path, ledger)
    assert order
    summary = work(order)
    return summary, pq.read_table(ledger.parquet(path))["url"].to_pylist()


def two_hosts(folder: Path) -> str:
    return str(write(folder / "two.warc.gz", [*records(2, 1, GOV), *records(2, 2, OTHER)]))


def indexed(path: Path, status: str = "200") -> list[dict[str, str]]:
    """What an index of Common Crawl says of a file's records."""
    with path.open("rb") as file:
        found = [
            (one.headers["WARC-Target-URI"].strip("<>"), one.stream_pos)
            for one in ArchiveIterator(file)
        ]
    ends = [*(at for _, at in found[1:]), path.stat().st_size]
    return [
        {"url": url, "filename": f"crawl/warc/{path.name}", "offset": str(at), "length": str(end - at), "status": status}
        for (url, at), end in zip(found, ends, strict=True)
    ]  # fmt: skip


def test_a_row_is_the_report_that_it_was_made_of(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", mixed())
    reading = Reading(LIMITS, TOPIC)
    rows = [reading.row(path, one) for one in captures(path, 50 << 20) if one.left_out is None]
    assert len(rows) > 35
    names = [one.name for one in COLUMNS]
    for row in rows:
        told = dict(zip(names, values(row), strict=True))
        assert row_of(told) == row
        # Through JSON, as it is staged.
        plain = json.loads(json.dumps(told, default=lambda one: one.isoformat()))
        assert row_of(plain) == row


def test_what_no_table_can_hold_is_replaced(tmp_path: Path) -> None:
    report = Report(
        url="http://a.cn/", site="files", title="\x00a\ud800", dropped=(("\ud800", "b"),)
    )
    path = write(tmp_path / "a.warc.gz", records(1, 1))
    row = replace(Reading(LIMITS, TOPIC).row(path, next(captures(path, 1 << 20))), report=report)
    again: Row = row_of(dict(zip((one.name for one in COLUMNS), values(row), strict=True)))
    assert again.report.title == "\ufffda\ufffd"
    assert again.report.dropped == (("\ufffd", "b"),)


def test_only_pages_of_a_pattern_are_read_and_the_rest_is_counted(
    tmp_path: Path, ledger: Ledger
) -> None:
    reader = Reader(limits=LIMITS, topic=TOPIC, patterns=("*.gov.cn/*",))
    summary, urls = made(two_hosts(tmp_path), ledger, reader)
    assert [url.split("/")[2] for url in urls] == [GOV, GOV]
    assert summary.counts == {"reports": 2, "other URL": 2}


@pytest.mark.parametrize("kind", ["cdx", "cdx.gz", "parquet"])
def test_only_the_places_that_an_index_names_are_read(
    tmp_path: Path, ledger: Ledger, kind: str
) -> None:
    path, index = Path(two_hosts(tmp_path)), tmp_path / f"index.{kind}"
    told = [*indexed(path), {**indexed(path)[0], "status": "301", "offset": "9"}]
    if kind == "parquet":
        table = {
            "url": "url",
            "filename": "warc_filename",
            "offset": "warc_record_offset",
            "length": "warc_record_length",
            "status": "fetch_status",
        }
        number = ("offset", "length", "status")
        pq.write_table(
            pa.table({new: [int(one[old]) if old in number else one[old] for one in told] for old, new in table.items()}),
            index,
        )  # fmt: skip
    else:
        lines = "".join(f"cn,gov,a)/ 20240502000000 {json.dumps(one)}\n" for one in told).encode()
        index.write_bytes(gzip.compress(lines) if kind.endswith("gz") else lines)
    # Nothing but the named records can be read: what stands between them is overwritten.
    offsets = [int(one["offset"]) for one in indexed(path)]
    body = path.read_bytes()
    path.write_bytes(body[: offsets[1]] + b"x" * (offsets[2] - offsets[1]) + body[offsets[2] :])
    places = Places()
    places.take(index, ["*.gov.cn"])
    assert places.left_out == Counter({"other URL": 2, "status not 200": 1})
    summary, urls = made(str(path), ledger, Reader(limits=LIMITS, topic=TOPIC, places=places))
    assert [url.split("/")[2] for url in urls] == [GOV]
    [torn] = summary.torn
    assert torn.startswith(f"{path}: byte {offsets[1]}: ")
    other = str(write(tmp_path / "other.warc.gz", records(1, 3)))
    assert Reader(limits=LIMITS, topic=TOPIC, places=places).order(other, ledger) is None
    assert places.missing([other]) == [f"crawl/warc/{path.name}"]


class Archive(http.server.BaseHTTPRequestHandler):
    """A web server with one file, of which it gives the bytes that are asked for."""

    body = b""
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.headers["Range"], self.headers["User-Agent"]))
        first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        found = self.body[first : last + 1]
        busy = len(self.asked) == 2
        self.send_response(503 if busy else 206)
        if busy:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0" if busy else str(len(found)))
        self.end_headers()
        self.wfile.write(b"" if busy else found)

    def log_message(self, *_: object) -> None:
        return


def test_only_the_named_bytes_are_asked_of_a_web_server(tmp_path: Path, ledger: Ledger) -> None:
    path = Path(two_hosts(tmp_path))
    local, _ = made(str(path), ledger, Reader(limits=LIMITS, topic=TOPIC, patterns=("*.gov.cn",)))
    here = pq.read_table(ledger.parquet(str(path))).to_pylist()
    Archive.body = path.read_bytes()
    index = tmp_path / "a.cdx"
    named = [*indexed(path), {**indexed(path)[0], "offset": "99999999"}]
    index.write_text("".join(f"a 2024 {json.dumps(one)}\n" for one in named))
    places = Places()
    places.take(index, ["*.gov.cn"])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Archive) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{places.missing([])[0]}"
        summary, _ = made(
            url, ledger, Reader(limits=LIMITS, topic=TOPIC, places=places, agent="Bot")
        )
        server.shutdown()
    assert (summary.pages, len(summary.torn)) == (local.pages, 1)
    first, second = ((int(one["offset"]), int(one["length"])) for one in indexed(path)[:2])
    ranges = [
        f"bytes={at}-{at + length - 1}"
        for at, length in (first, second, second, (99999999, first[1]))
    ]
    assert Archive.asked == [(one, "Bot") for one in ranges]
    away = pq.read_table(ledger.parquet(url)).to_pylist()
    assert {row.pop("warc_file") for row in away} == {url}
    assert [{**row, "warc_file": str(path)} for row in away] == here


def test_an_index_that_is_none_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.cdx").write_text('cn,a)/ 2024 {"url": "http://a.cn/"}\n')
    with pytest.raises(BrokenIndex, match=r"a\.cdx: line 1 is no CDXJ"):
        Places().take(tmp_path / "a.cdx", [])
    (tmp_path / "a.parquet").write_bytes(b"x" * 100)
    with pytest.raises(BrokenIndex, match="is no Parquet file"):
        Places().take(tmp_path / "a.parquet", [])
    pq.write_table(pa.table({"url": ["http://a.cn/"]}), tmp_path / "b.parquet")
    with pytest.raises(
        BrokenIndex, match="has no column fetch_status, warc_filename, warc_record_length"
    ):
        Places().take(tmp_path / "b.parquet", [])


def test_a_worker_that_does_not_see_the_folder_sends_its_file(
    tmp_path: Path, ledger: Ledger
) -> None:
    path = two_hosts(tmp_path)
    order = Reader(limits=LIMITS, topic=TOPIC).order(path, ledger)
    assert order
    here = work(order)
    assert here.parquet is None
    written = ledger.parquet(path).read_bytes()
    away = work(replace(order, folder=str(tmp_path / "not here")))
    assert away.parquet == written
    ledger.parquet(path).unlink()
    settle(order, away, ledger, Progress(1, print))
    assert ledger.parquet(path).read_bytes() == written


def test_a_worker_with_other_rules_reads_nothing(tmp_path: Path, ledger: Ledger) -> None:
    order = Reader(limits=LIMITS, topic=TOPIC).order(two_hosts(tmp_path), ledger)
    assert order
    summary = work(replace(order, code="older"))
    assert "has another version of Qinglan" in (summary.error or "")
    assert list((tmp_path / "out").glob("*.parquet")) == []


def test_a_file_is_read_again_when_it_or_the_rules_have_changed(
    tmp_path: Path, ledger: Ledger
) -> None:
    path, reader = two_hosts(tmp_path), Reader(limits=LIMITS, topic=TOPIC)
    progress = Progress(1, print)
    [order] = orders([path], reader, ledger, progress)
    settle(order, work(order), ledger, progress)
    assert orders([path], reader, ledger, progress) == []
    other = Reader(limits=LIMITS, topic=TOPIC, patterns=("*.gov.cn",))
    [filtered] = orders([path], other, ledger, progress)
    assert rules(filtered) != rules(order)
    write(Path(path), records(1, 5))
    assert len(orders([path], reader, ledger, progress)) == 1
    Path(path).unlink()
    assert orders([path], reader, ledger, progress) == []
    assert path in progress.failed


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path, ledger: Ledger) -> None:
    with (
        pytest.raises(InUse, match=f"process {os.getpid()} of .* is at work here"),
        Ledger(ledger.folder),
    ):
        raise AssertionError


def test_names_are_files_folders_and_patterns(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, records(1, 1)) for name in ("a/1.warc.gz", "b/2.warc"))
    (tmp_path / "a" / "notes.txt").write_text("no archive")
    assert expand([str(tmp_path)]).warcs == [str(one), str(two)]
    assert expand([str(tmp_path / "*" / "*.warc.gz"), str(one)]).warcs == [str(one)]
    with pytest.raises(NoInput, match=r"no \.warc"):
        expand([str(tmp_path / "a" / "notes.txt")])
    with pytest.raises(NoInput, match="missing: no such file or folder"):
        expand([str(tmp_path / "missing")])
    with pytest.raises(NoInput, match="matches no file"):
        expand([str(tmp_path / "*.gz")])


def test_any_name_of_a_file_gives_one_of_its_own_that_a_file_system_takes(
    tmp_path: Path, ledger: Ledger
) -> None:
    stem = "机关 党建" * 18
    names = [f"{stem}一.warc.gz", f"{stem}二.warc.gz", os.fsdecode("党建".encode("gbk") + b".warc")]
    paths = [str(write(tmp_path / "年 报" / name, records(1, 1))) for name in names]
    reader, progress = Reader(limits=LIMITS, topic=TOPIC), Progress(3, print)
    for order in orders(paths, reader, ledger, progress):
        settle(order, work(order), ledger, progress)
    assert len(finished(paths, ledger)) == len({one.name for one in finished(paths, ledger)}) == 3
    assert orders(paths, reader, ledger, progress) == []
