"""`scrapy archive` tells sizes, finds what is broken, and deletes only what nothing rests on."""

from __future__ import annotations

import fcntl
import gzip
import os
import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.archive import Archive, Exchange

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab

Env = dict[str, str]
OLD = datetime.now(UTC) - timedelta(days=40)


@pytest.fixture
def crawled(make_lab: MakeLab, scrapy: Run, tmp_path: Path) -> Env:
    """A crawl's archive in small files."""
    lab = make_lab()
    env = {**lab.env, "ARCHIVE_FOLDER": str(tmp_path / "archive"), "ARCHIVE_SIZE": "60000"}
    assert scrapy("crawl", "test_trs", env=env).returncode == 0
    return env


def old_file(folder: Path, name: str, at: datetime = OLD, written: datetime = OLD) -> Path:
    """A file of one exchange of another day."""
    archive = Archive(folder, f"test_trs/{name}", 1 << 20)
    place = archive.write(Exchange(
        url=f"http://trs.test/{name}", at=at, method="GET", sent=(), form=b"", status=200, headers=(),
        body=name.encode(),
    ))  # fmt: skip
    archive.close()
    path = folder / place.file
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def test_the_sizes_of_each_site_are_told(crawled: Env, scrapy: Run, tmp_path: Path) -> None:
    done = scrapy("archive", env=crawled)
    paths = list((tmp_path / "archive").rglob("*.warc.gz"))
    assert done.returncode == 0
    assert len(paths) > 1
    assert re.search(rf"test_trs\s+│ {len(paths)} ", done.stdout)
    assert (
        f"{len(paths)} files, {sum(p.stat().st_size for p in paths) / (1 << 20):.1f} MB"
        in done.stdout
    )


def test_a_whole_archive_is_well_and_each_kind_of_damage_is_named(
    crawled: Env, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    done = scrapy("archive", "check", env=crawled)
    assert (done.returncode, done.stdout) == (0, "")
    places = query(
        'SELECT DISTINCT warc_file, warc_offset FROM "fetch" WHERE warc_file IS NOT NULL ORDER BY 1, 2'
    )
    assert f"{len(places)} places, 0 broken" in done.stderr
    names = sorted({file for file, _ in places})
    first, last = (tmp_path / "archive" / name for name in (names[0], names[-1]))
    first.unlink()
    last.write_bytes(last.read_bytes()[:-5])
    query(
        "UPDATE \"fetch\" SET sha1 = 'A' WHERE warc_file = %s AND warc_offset = %s", *next(
            place for place in places if place[0] == names[1])
    )  # fmt: skip
    done = scrapy("archive", "check", env=crawled)
    assert done.returncode == 1
    gone = sum(file == names[0] for file, _ in places)
    assert done.stdout.count("No such file") == gone
    assert done.stdout.count("other bytes than were fetched") == 1
    assert f"{last}: torn at byte " in done.stdout
    assert len(done.stdout.splitlines()) == gone + 2


def test_only_old_files_that_nothing_rests_on_are_deleted(
    crawled: Env, scrapy: Run, query: Query, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    kept = set(folder.rglob("*.warc.gz"))
    for path in kept:
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    spent = old_file(folder, "spent")
    needed = old_file(folder, "needed")
    young = old_file(folder, "young", at=datetime.now(UTC) + timedelta(days=900))
    query("UPDATE page SET warc_file = 'test_trs/needed-00001.warc.gz' WHERE id = 1")
    query(
        'INSERT INTO "fetch" (url, fetched_at, warc_file, warc_offset)'
        " VALUES ('u', now(), 'test_trs/spent-00001.warc.gz', 1)"
    )
    assert "everything is kept" in scrapy("archive", "prune", env=crawled).stderr
    # The file's date is old, but its first record says when it was really written.
    assert scrapy("archive", "prune", env={**crawled, "ARCHIVE_DAYS": "30"}).stdout == ""
    assert spent.exists()
    _age(spent, needed)
    dry = scrapy("archive", "prune", "--dry-run", env={**crawled, "ARCHIVE_DAYS": "30"})
    assert dry.stdout == f"{spent}\n"
    assert spent.exists()
    done = scrapy("archive", "prune", env={**crawled, "ARCHIVE_DAYS": "30"})
    assert done.stdout == f"{spent}\n"
    assert set(folder.rglob("*.warc.gz")) == {*kept, needed, young}
    assert query("SELECT warc_file, warc_offset FROM \"fetch\" WHERE url = 'u'") == [(None, None)]


def _age(*paths: Path) -> None:
    """Writes files again with warcinfo records of another day."""
    for path in paths:
        rest, members = path.read_bytes(), []
        while rest:
            one = zlib.decompressobj(wbits=31)
            members.append(re.sub(rb"WARC-Date: \S+", b"WARC-Date: %s" % OLD.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), one.decompress(rest)))  # fmt: skip
            rest = one.unused_data
        path.write_bytes(b"".join(map(gzip.compress, members)))
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))


def test_a_file_that_is_written_to_is_not_called_torn(
    crawled: Env, scrapy: Run, tmp_path: Path
) -> None:
    path = tmp_path / "archive" / "test_trs" / "20260101000000-77-00001.warc.gz"
    with path.open("wb") as file:
        file.write(b"\x1f\x8b\x08")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        assert scrapy("archive", "check", env=crawled).returncode == 0
    assert scrapy("archive", "check", env=crawled).returncode == 1


@pytest.mark.parametrize("words", [("chek",), ("check", "--dry-run"), ("prune", "x")])
def test_a_wrong_word_is_told(scrapy: Run, words: tuple[str, ...]) -> None:
    done = scrapy("archive", *words)
    assert done.returncode == 2
    assert "prune [--dry-run]" in done.stderr
