"""Every exchange in WARC files: read back byte for byte, written once, whole after a crash."""

from __future__ import annotations

import gzip
import random
import resource
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive import Archive, ArchiveError, Exchange, Place
from crawler.archived import answers, read, recover

if TYPE_CHECKING:
    from pathlib import Path

BODIES = [
    b"",
    b"x",
    "生态环境局机关党建".encode("gbk") * 300,
    gzip.compress(b"packed" * 1000),
    random.Random(1).randbytes(70_000),
    b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" * 40,
]


def exchange(number: int, body: bytes, **changes: object) -> Exchange:
    given = {
        "url": f"http://lab.test/党建/{number}?a=1", "at": datetime(2026, 1, 2, 3, 4, 5, 600, UTC),
        "method": "POST", "sent": ((b"User-Agent", b"QinglanBot"),), "form": b"page=2", "status": 200,
        "headers": ((b"Content-Type", b"text/html"), (b"X-Odd", b"\xb5\xb3"), (b"Transfer-Encoding", b"chunked")),
        "body": body,
    }  # fmt: skip
    return Exchange(**{**given, **changes})  # type: ignore[arg-type]


def written(folder: Path, *bodies: bytes, largest: int = 1 << 20) -> list[Place]:
    archive = Archive(folder, "lab/7", largest)
    places = [archive.write(exchange(number, body)) for number, body in enumerate(bodies)]
    archive.close()
    return places


def test_every_body_is_read_back_byte_for_byte(tmp_path: Path) -> None:
    places = written(tmp_path, *BODIES)
    for number, (place, body) in enumerate(zip(places, BODIES, strict=True)):
        found = read(tmp_path, place)
        assert (found.body, found.status, found.url) == (body, 200, exchange(number, body).url)
        assert found.at == datetime(2026, 1, 2, 3, 4, 5, 600, UTC)
        assert (b"X-Odd", b"\xb5\xb3") in found.headers
        assert b"transfer-encoding" not in {name.lower() for name, _ in found.headers}


def test_the_request_stands_beside_its_answer(tmp_path: Path) -> None:
    place = written(tmp_path, b"<html>")[0]
    with (tmp_path / place.file).open("rb") as file:
        records = [
            (one.record_type, one.headers.to_dict(), one.reader.read())
            for one in ArchiveIterator(file, parse_http=False)
        ]
    kinds = [kind for kind, _, _ in records]
    assert kinds == [WarcRecordType.warcinfo, WarcRecordType.response, WarcRecordType.request]
    assert records[2][1]["WARC-Concurrent-To"] == records[1][1]["WARC-Record-ID"]
    assert records[2][2].startswith(b"POST /")
    assert records[2][2].endswith(b"\r\n\r\npage=2")
    assert b"Host: lab.test\r\n" in records[2][2]


def test_the_same_bytes_are_written_once_and_their_place_is_told(tmp_path: Path) -> None:
    body = random.Random(2).randbytes(30_000)
    archive = Archive(tmp_path, "lab/1", 1 << 20)
    first = archive.write(exchange(1, body))
    size = (tmp_path / first.file).stat().st_size
    assert archive.write(exchange(2, body)) == first
    assert (tmp_path / first.file).stat().st_size - size < 2000
    archive.close()
    later = Archive(tmp_path, "lab/2", 1 << 20)
    later.know(exchange(1, body).digest, first, "http://lab.test/1", datetime.now(UTC))
    assert later.write(exchange(3, body)) == first
    later.close()
    assert read(tmp_path, first).body == body


def test_a_file_ends_at_its_size_and_a_new_one_begins(tmp_path: Path) -> None:
    bodies = [random.Random(seed).randbytes(5000) for seed in range(8)]
    places = written(tmp_path, *bodies, largest=12_000)
    assert len({place.file for place in places}) > 2
    assert [read(tmp_path, place).body for place in places] == bodies


@pytest.mark.parametrize("cut", [1, 30, 400, 3000])
def test_a_torn_end_costs_only_the_torn_records(tmp_path: Path, cut: int) -> None:
    bodies = [random.Random(seed).randbytes(3000) for seed in range(5)]
    places = written(tmp_path, *bodies)
    path = tmp_path / places[0].file
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    kept = [one.body for one in answers(path)]
    assert kept == bodies[: len(kept)]
    assert len(kept) >= 4
    path.write_bytes(whole[: places[4].offset + 200])
    with pytest.raises(ArchiveError, match=r"lab/7-00001"):
        read(tmp_path, places[4])
    assert recover(path) == 200
    assert recover(path) == 0
    assert [one.body for one in answers(path)] == bodies[:4]


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"<html>no archive</html>")
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz"):
        list(answers(path))
    with pytest.raises(ArchiveError, match=r"gone\.warc\.gz"):
        read(tmp_path, Place("gone.warc.gz", 0))


def test_a_disk_that_is_full_leaves_whole_records_and_later_ones_go_into_a_new_file(
    tmp_path: Path,
) -> None:
    bodies = [random.Random(number).randbytes(3000) for number in range(4)]
    archive = Archive(tmp_path, "lab/full", 1 << 20)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    places = [archive.write(exchange(0, bodies[0]))]
    [file] = tmp_path.rglob("*.gz")
    whole = file.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole + 1000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            archive.write(exchange(1, bodies[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.stat().st_size == whole
    places.append(archive.write(exchange(2, bodies[2])))
    archive.close()
    assert file.stat().st_size == whole
    assert [read(tmp_path, place).body for place in places] == [bodies[0], bodies[2]]
