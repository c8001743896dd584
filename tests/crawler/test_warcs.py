"""Foreign WARC files become reports under the URLs that they were captured from."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import brotli
import pytest

from crawler.archive import ArchiveError
from crawler.captures import captures
from tests.conftest import ROOT
from tests.papers import pdf

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run

HEAD = "市生态环境局机关党委开展主题党日活动"
BODY = (
    "{}日，市生态环境局机关党委组织全体党员干部开展主题党日活动，深入学习贯彻习近平生态文明思想。"
    "会议强调，各党支部要把党建工作同生态环境保护业务工作深度融合，充分发挥党员先锋模范作用，"
    "以高质量党建引领污染防治攻坚战，为建设美丽城市提供坚强政治保证。"
)


def html(day: str) -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{HEAD}{day}</title></head><body><h1>{HEAD}{day}</h1>"
        f"<div class=TRS_Editor><p>发布日期：2024-05-01</p><p>{BODY.format(day)}</p></div></body></html>"
    ).encode()


def chunked(body: bytes, size: int = 100) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in parts) + b"0\r\n\r\n"


def record(
    url: str, body: bytes, *headers: str, day: str = "2024-05-02", status: int = 200
) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status} OK", *headers])
    content = head.encode() + b"\r\n\r\n" + body
    warc = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <{url}>\r\nWARC-Date: {day}T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{len(content):012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return warc.encode() + content + b"\r\n\r\n"


HTML, GZIPPED, CHUNKED = "Content-Type: text/html", "Content-Encoding: gzip", "Transfer-Encoding: chunked"  # fmt: skip
PAGES = {
    "http://www.plain.example.cn/a1.html": (html("一"), HTML),
    "http://www.plain.example.cn/a2.html": (gzip.compress(html("二")), HTML, GZIPPED),
    "http://www.plain.example.cn/a3.html": (brotli.compress(html("三")), HTML, "Content-Encoding: br"),
    "http://www.plain.example.cn/a4.html": (chunked(html("四")), HTML, CHUNKED),
    "http://www.plain.example.cn/a5.html": (html("五"), HTML, CHUNKED),
    "http://www.plain.example.cn/a6.html": (chunked(gzip.compress(html("六"))), HTML, CHUNKED, GZIPPED),
    "http://www.plain.example.cn/a7.html": (html("七"), HTML, GZIPPED),
    "http://www.plain.example.cn/a8.html": (html("八"), "Content-Encoding: br"),
    "http://www.plain.example.cn/a9.txt": (BODY.format("九").encode("gbk"), "Content-Type: text/plain"),
}  # fmt: skip
NO_PAGES = [
    record("http://www.plain.example.cn/x.css", b"a{}", "Content-Type: text/css"),
    record("http://www.plain.example.cn/x.js", b"1", "Content-Type: application/javascript"),
    record("http://www.plain.example.cn/x.png", b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"),
    record("http://www.plain.example.cn/robots.txt", b"User-agent: *", "Content-Type: text/plain"),
    record("http://www.plain.example.cn/gone.html", html("无"), HTML, status=404),
]


def ingest(scrapy: Run, path: Path) -> str:
    done = scrapy("crawl", "files", "-a", f"path={path}")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    return done.stderr


def test_every_page_is_a_report_under_its_own_url_whatever_its_coding(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    folder = tmp_path / "captured 存"
    folder.mkdir()
    records = [record(url, *how) for url, how in PAGES.items()]
    (folder / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, records[:5] + NO_PAGES)))
    (folder / "b.warc").write_bytes(b"".join(records[5:]))
    (folder / "c.txt").write_text(BODY.format("十"))
    told = ingest(scrapy, folder)
    rows = dict(query(
        "SELECT a.url, coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report"
        " WHERE a.url LIKE 'http%%'"
    ))  # fmt: skip
    assert rows.keys() == PAGES.keys()
    for url, day in zip(PAGES, "一二三四五六七八九", strict=True):
        assert rows[url].endswith(BODY.format(day))
    assert "a.warc.gz: 5 pages; left out: 4 no page, 1 status not 200" in told
    assert "b.warc: 4 pages" in told
    assert query("SELECT count(*) FROM appearance") == [(len(PAGES) + 1,)]
    assert query("SELECT DISTINCT fetched_at::date::text FROM \"fetch\" WHERE url LIKE 'http%%'") == [
        ("2024-05-02",)
    ]  # fmt: skip


def test_later_captures_revise_earlier_ones_and_a_second_reading_changes_nothing(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    url = "http://www.plain.example.cn/a1.html"
    days = [("2024-07-01", "丙"), ("2024-05-01", "甲"), ("2024-06-01", "乙"), ("2024-06-02", "乙")]
    records = [record(url, html(text), HTML, day=day) for day, text in days]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, records)))
    ingest(scrapy, path)
    texts = "SELECT body FROM revision ORDER BY id"
    assert [body[-len(BODY) + 1 :][:2] for (body,) in query(texts)] == ["甲日", "乙日"]
    assert query("SELECT url, body LIKE '%%丙日，%%' FROM report") == [(url, True)]
    assert query('SELECT fetched_at::date::text FROM "fetch" ORDER BY id') == [
        ("2024-05-01",), ("2024-06-01",), ("2024-06-02",), ("2024-07-01",)
    ]  # fmt: skip
    told = ingest(scrapy, path)
    assert "4 captures are no later than what the corpus has" in told
    assert query("SELECT count(*) FROM revision") == [(2,)]
    older = tmp_path / "older.warc"
    older.write_bytes(record(url, html("丁"), HTML, day="2023-01-01"))
    ingest(scrapy, older)
    assert query("SELECT url, body LIKE '%%丙日，%%' FROM report") == [(url, True)]


def test_a_replay_reads_captures_again_and_changes_nothing(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    records = [record(url, *how) for url, how in PAGES.items()]
    records += [record("http://www.plain.example.cn/a1.html", html("新"), HTML, day="2024-06-01")]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    ingest(scrapy, tmp_path / "a.warc")
    texts = "SELECT url, title, body FROM report ORDER BY url"
    before = query(texts)
    done = scrapy("replay")
    assert done.returncode == 0, done.stderr
    assert "0 reread, 0 new" in done.stdout
    assert f"{len(PAGES)} unchanged" in done.stdout
    assert query(texts) == before


def test_a_torn_end_and_what_is_no_archive_are_told_and_cost_nothing_else(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    records = [record(url, *how) for url, how in PAGES.items()]
    (tmp_path / "torn.warc").write_bytes(b"".join(records[:3])[:-150])
    (tmp_path / "torn.warc.gz").write_bytes(b"".join(map(gzip.compress, records[3:5]))[:-150])
    (tmp_path / "no.warc.gz").write_bytes(b"<html>")
    (tmp_path / "piece.warc.gz").write_bytes(gzip.compress(b"".join(records)))
    done = scrapy("crawl", "files", "-a", f"path={tmp_path}")
    assert done.returncode == 1
    assert "torn.warc: read to its torn end" in done.stderr
    assert "torn.warc.gz: read to its torn end" in done.stderr
    assert "no.warc.gz" in done.stderr
    assert "piece.warc.gz: is packed in one piece; unpack it with gunzip" in done.stderr
    assert query("SELECT count(*) FROM appearance") == [(3,)]


def test_documents_are_read_and_broken_packing_is_a_reason(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    paper, broken = "http://www.plain.example.cn/p.pdf", "http://www.plain.example.cn/b.html"
    (tmp_path / "a.warc").write_bytes(
        record(paper, pdf([BODY.format("六")]), "Content-Type: application/pdf")
        + record(broken, b"\xff\xfe" * 40, HTML, "Content-Encoding: br")
    )
    ingest(scrapy, tmp_path / "a.warc")
    assert query("SELECT url, reason LIKE 'unreadable: %%' FROM rejection WHERE url = %s", broken) == [
        (broken, True)
    ]  # fmt: skip
    assert query("SELECT url FROM rejection UNION SELECT url FROM report ORDER BY 1") == [
        (broken,), (paper,)
    ]  # fmt: skip


def test_a_page_that_a_dead_run_left_is_read_when_its_file_is_given_again(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    url = "http://www.plain.example.cn/a1.html"
    path = tmp_path / "a.warc"
    path.write_bytes(record(url, html("甲"), HTML))
    (tmp_path / "other.txt").write_text(BODY.format("乙"))
    ingest(scrapy, path)
    query("DELETE FROM revision; DELETE FROM report")
    query("UPDATE page SET state = 'queued', fetched_at = NULL, due_at = now()")
    query('DELETE FROM "fetch"')
    ingest(scrapy, tmp_path / "other.txt")
    assert query("SELECT failure FROM page WHERE url = %s", url) == [
        ("its WARC file was not given",)
    ]
    ingest(scrapy, path)
    assert query("SELECT count(*) FROM report WHERE url = %s", url) == [(1,)]


MEASURED = """
import resource, sys
from pathlib import Path
from crawler.capture_index import CaptureIndex
index = CaptureIndex()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
counts = index.fill(Path(sys.argv[1]), 50 << 20)
found = sum(len(urls) for urls in index.urls())
print(found, counts["too large"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "big.warc"
    page = html("大") + b"<!--" + b"x" * 12_000 + b"-->"
    with path.open("wb") as file:
        for number in range(20_000):
            file.write(record(f"http://www.plain.example.cn/{number}.html", page, HTML))
        file.write(record("http://www.plain.example.cn/film.html", b"x" * (120 << 20), HTML))
    assert path.stat().st_size > 350 << 20
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )  # fmt: skip
    found, large, kilobytes = map(int, done.stdout.split())
    assert (found, large) == (20_000, 1)
    assert kilobytes < 24 << 10


def test_a_file_that_is_no_archive_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(ArchiveError, match=r"a\.warc"):
        list(captures(path, 1 << 20))
