"""The files that stored reports link to, crawled from the loopback and kept under their digests."""

from __future__ import annotations

import hashlib
import html
import os
import signal
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from tests.crawler.small_web import MakeSmall, SmallHost, SmallWeb, page
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)
from tests.web.answers import Answer
from tests.web.corpus import Article, articles
from tests.web.judge import Due, judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.web.answers import Asked

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 200 + b"\n%%EOF\n"
ZIP = b"PK\x03\x04" + bytes(3000)
ROWS = "SELECT DISTINCT url, state, reason, kind, claimed, size, sha256, path FROM attachment ORDER BY url"
FETCHED = """SELECT status, count(*) FROM "fetch" f JOIN page p ON p.id = f.page
    WHERE p.kind = 'attachment' GROUP BY 1 ORDER BY 1"""


@dataclass
class FilesHost(SmallHost):
    """Each article links to the files; `sent` says what stands at a path."""

    links: list[str] = field(default_factory=list)
    sent: dict[str, Callable[[], Answer]] = field(default_factory=dict)

    @cached_property
    def articles(self) -> list[Article]:
        return articles(self.count, 5, on_topic=1.0)

    def plain_answer(self, asked: Asked) -> Answer | None:
        if asked.path in self.sent:
            answer = self.sent[asked.path]()
            tag = f'"{hashlib.sha1(answer.body).hexdigest()}"'
            if asked.headers.get("If-None-Match") == tag:
                return Answer(b"", 304)
            answer.headers["ETag"] = tag
            return answer
        for article in self.articles:
            if asked.path == f"/show/{article.number}.html":
                text = "".join(f"<p>{html.escape(one)}</p>" for one in article.paragraphs)
                files = "<p>附件：</p>" + "".join(
                    f'<p><a href="{one}">名单{at}</a></p>' for at, one in enumerate(self.links)
                )
                return page(
                    f"<h1>{article.title}</h1><p>{article.published_on}</p><div>{text}{files}</div>"
                )
        return SmallHost.plain_answer(self, asked)


def file(body: bytes, content_type: str = "application/octet-stream") -> Callable[[], Answer]:
    return lambda: Answer(body, content_type=content_type)


def kept_files(tmp_path: Path) -> dict[str, bytes]:
    """What lies in the store, by its path below the archive."""
    folder = tmp_path / "archive"
    found = (one for one in (folder / "attachments").rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}


def path_of(body: bytes) -> str:
    digest = hashlib.sha256(body).hexdigest()
    return f"attachments/{digest[:2]}/{digest[2:]}"


def rows(web: SmallWeb, query: Query) -> dict[str, tuple]:
    """The attachments by path and host's name."""
    return {url.replace(f":{web.web.port}", "").partition("//")[2]: rest for url, *rest in query(ROWS)}  # fmt: skip


def polite(web: SmallWeb, times: int = 1) -> bool:
    return judge(web.web.log, {one.name: Due(visits=times) for one in web.hosts}) == []


def test_a_file_is_kept_as_it_was_received_and_equal_ones_once(
    small: MakeSmall, query: Query, tmp_path: Path
) -> None:
    host = FilesHost("files.test", links=["/f/a.pdf", "/f/b.pdf", "/f/c.zip"],
                     sent={"/f/a.pdf": file(PDF), "/f/b.pdf": file(PDF), "/f/c.zip": file(ZIP)})  # fmt: skip
    web = small(host)
    web.crawl()
    assert kept_files(tmp_path) == {path_of(PDF): PDF, path_of(ZIP): ZIP}
    digest = hashlib.sha256(PDF).hexdigest()
    told = ["kept", None, "pdf", "pdf", len(PDF), digest, path_of(PDF)]
    found = rows(web, query)
    assert found["files.test/f/a.pdf"] == found["files.test/f/b.pdf"] == told
    reports = query("SELECT count(*) FROM report")[0][0]
    assert reports == len(host.articles)
    assert query("SELECT count(*) FROM attachments WHERE path = %s", path_of(PDF)) == [(2 * reports,)]  # fmt: skip
    # Asked for once, though three reports link to it, behind the last article, and not in the WARC too.
    asked = web.asked(host)
    assert sorted(asked[-3:]) == ["/f/a.pdf", "/f/b.pdf", "/f/c.zip"]
    assert [one for one in asked if one.startswith("/f/")] == asked[-3:]
    assert query(
        'SELECT count(*), count(f.warc_file), count(f.sha1) FROM "fetch" f JOIN page p ON p.id = f.page'
        " WHERE p.kind = 'attachment'"
    ) == [(3, 0, 3)]
    assert query("SELECT count(*) FROM page WHERE kind = 'attachment' AND due_at < now() + interval '89 days'") == [(0,)]  # fmt: skip
    assert polite(web)


def test_what_is_no_file_is_a_failure_that_says_what_it_is(
    small: MakeSmall, query: Query, tmp_path: Path
) -> None:
    gate, none = page("<p>请输入验证码后下载附件</p>"), page("<p>文件不存在或已被删除</p>")
    host = FilesHost("lies.test", links=["/f/gate.pdf", "/f/none.pdf", "/f/empty.doc", "/f/gone.xls", "/f/lie.pdf", "/f/noise.docx",
                                         "/f/big.zip", "http://elsewhere.test/x.pdf"],
        sent={"/f/gate.pdf": lambda: gate, "/f/none.pdf": lambda: none, "/f/empty.doc": file(b""), "/f/lie.pdf": file(ZIP, "application/pdf"),
              "/f/noise.docx": file(b"\x01\x02 noise"), "/f/big.zip": file(ZIP * 40)})  # fmt: skip
    web = small(host)
    log = web.crawl(ATTACHMENT_MAXSIZE="100000")
    found = {url.rpartition("/")[2]: (state, reason) for url, (state, reason, *_) in rows(web, query).items()}  # fmt: skip
    assert found == {
        "gate.pdf": ("failed", "challenge:captcha"),
        "none.pdf": ("failed", "attachment: a web page"),
        "empty.doc": ("failed", "attachment: empty"),
        "gone.xls": ("failed", "http 404"),
        "noise.docx": ("failed", "attachment: no docx"),
        "big.zip": ("failed", "attachment: larger than ATTACHMENT_MAXSIZE"),
        "x.pdf": ("refused", "off-site"),
        "lie.pdf": ("kept", None),
    }
    assert rows(web, query)["lies.test/f/lie.pdf"][2:4] == ["zip", "pdf"]
    assert kept_files(tmp_path) == {path_of(ZIP): ZIP}
    assert {one.host for one in web.web.log} == {"lies.test"}
    assert "attachment: a web page" in log
    # What came instead of a file is evidence, and lies in the archive.
    assert query("""SELECT count(*) FROM "fetch" WHERE url LIKE '%%none.pdf' AND warc_file IS NOT NULL""") == [(1,)]  # fmt: skip
    assert polite(web)


def test_an_article_that_is_read_again_asks_for_no_file_and_a_changed_file_is_kept_beside_the_old(
    small: MakeSmall, query: Query, tmp_path: Path
) -> None:
    host = FilesHost("later.test", count=1, links=["/f/a.pdf"], sent={"/f/a.pdf": file(PDF)})
    web = small(host)
    web.crawl()
    query("UPDATE page SET due_at = now() WHERE kind = 'article'")
    web.crawl()
    assert query(FETCHED) == [(200, 1)]
    query("UPDATE page SET due_at = now() WHERE kind = 'attachment'")
    web.crawl()
    assert query(FETCHED) == [(200, 1), (304, 1)]
    host.sent["/f/a.pdf"] = file(PDF + b"2")
    query("UPDATE page SET due_at = now() WHERE kind = 'attachment'")
    web.crawl()
    assert query("SELECT path FROM attachment ORDER BY id") == [
        (path_of(PDF),), (path_of(PDF + b"2"),)]  # fmt: skip
    host.links, host.articles[0].paragraphs[0] = (
        ["/f/b.zip"],
        "某市生态环境局党组召开党建工作会议。",
    )
    host.sent["/f/b.zip"] = file(ZIP)
    query("UPDATE page SET due_at = now() WHERE kind = 'article'")
    web.crawl()
    assert query("SELECT count(*) FROM revision") == [(1,)]
    assert query("SELECT state, kind FROM attachment ORDER BY id") == [
        ("kept", "pdf"), ("kept", "pdf"), ("kept", "zip")]  # fmt: skip
    assert len(kept_files(tmp_path)) == 3


def test_switched_off_nothing_is_asked_and_switched_on_again_it_is_made_good(
    small: MakeSmall, query: Query, tmp_path: Path
) -> None:
    host = FilesHost("switch.test", count=2, links=["/f/a.pdf"], sent={"/f/a.pdf": file(PDF)})
    web = small(host)
    web.crawl(ATTACHMENTS="off")
    assert "/f/a.pdf" not in web.asked(host)
    assert rows(web, query) == {} == kept_files(tmp_path)
    web.crawl()
    assert kept_files(tmp_path) == {path_of(PDF): PDF}
    assert query("SELECT state, count(*) FROM attachment GROUP BY 1") == [("kept", 2)]


@pytest.mark.parametrize("late", [2, 5, 8, 11])
def test_a_killed_crawl_is_whole_after_the_next_run(
    small: MakeSmall, query: Query, tmp_path: Path, late: int
) -> None:
    names = [f"/f/{number}.zip" for number in range(6)]
    sent = {name: file(ZIP + name.encode()) for name in names}
    host = FilesHost("killed.test", count=4, links=names, sent=sent)
    web = small(host, delay=0.05)
    running = web.start()
    deadline = time.monotonic() + 60
    while len(web.web.log) < late:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    folder = tmp_path / "archive" / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    torn, others = folder / f"1-{'0' * 16}.part", folder / f"999-{'0' * 16}.part"
    for one in (torn, others):
        one.write_bytes(PDF[:100])
    log = web.crawl()
    assert f"{torn}: 100 bytes of a torn attachment" in log
    assert others.exists()
    others.unlink()
    bodies = [ZIP + name.encode() for name in names]
    assert kept_files(tmp_path) == {path_of(one): one for one in bodies}
    assert query("SELECT state, count(*) FROM attachment GROUP BY 1") == [("kept", 24)]
    assert query("SELECT count(*) FROM page WHERE state <> 'done'") == [(0,)]


def test_the_archives_check_finds_what_is_gone_or_damaged_and_prune_deletes_what_nothing_needs(
    small: MakeSmall, query: Query, scrapy: Run, tmp_path: Path
) -> None:
    host = FilesHost("check.test", count=2, links=["/f/a.pdf", "/f/b.zip"],
                     sent={"/f/a.pdf": file(PDF), "/f/b.zip": file(ZIP)})  # fmt: skip
    small(host).crawl()
    folder = tmp_path / "archive"
    done = scrapy("archive", "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "2 attachments, " in done.stderr
    assert f"2 attachments, {(len(PDF) + len(ZIP)) / (1 << 20):.1f} MB" in scrapy("archive").stdout
    unneeded = folder / path_of(b"unneeded")
    unneeded.parent.mkdir(exist_ok=True)
    unneeded.write_bytes(b"unneeded")
    (folder / path_of(PDF)).write_bytes(PDF[:-1])
    (folder / path_of(ZIP)).unlink()
    done = scrapy("archive", "check")
    assert done.returncode == 1
    assert sorted(done.stdout.splitlines()) == sorted([
        f"{folder / path_of(PDF)}: other bytes than were fetched",
        f"{folder / path_of(ZIP)}: No such file or directory",
    ])  # fmt: skip
    assert not scrapy("archive", "prune", env={"ARCHIVE_DAYS": "30"}).stdout
    for one in (unneeded, folder / path_of(PDF)):
        os.utime(one, (1, 1))
    assert scrapy("archive", "prune", env={"ARCHIVE_DAYS": "30"}).stdout == f"{unneeded}\n"
    assert (folder / path_of(PDF)).exists()
    assert not unneeded.exists()
