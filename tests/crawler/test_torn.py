"""What a run that died left torn in the archive is put right by the next run of its site."""

from __future__ import annotations

import fcntl
import gzip
import resource
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from crawler.archived import answers, recover, sound
from tests.conftest import ROOT, SCRAPY

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Query, Run
    from tests.crawler.conftest import Lab, MakeLab

LARGEST = 40_000  # bytes of a file: some twenty pages of the archive


def killed(lab: Lab, env: dict[str, str], folder: Path) -> Path:
    """The file of a crawl that was killed in its middle."""
    running = subprocess.Popen(
        [str(SCRAPY), "crawl", "test_trs"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    while len(lab.web.log) < 12:
        assert running.poll() is None
        time.sleep(0.02)
    [path] = folder.rglob("*.warc.gz")
    # Written to by a living process: not even a torn end is touched.
    with path.open("r+b") as file:
        assert recover(path) == 0
        assert _locked(file)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return path


def _locked(file: object) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return True
    return False


def test_the_next_run_cuts_the_torn_end_of_a_dead_one_and_tells_it(
    make_lab: MakeLab, scrapy: Run, query: Query, environment: dict[str, str], tmp_path: Path
) -> None:
    lab = make_lab(delay=0.1)
    folder = tmp_path / "archive"
    env = {**environment, **lab.env, "ARCHIVE_FOLDER": str(folder)}
    path = killed(lab, env, folder)
    whole = sound(path)
    torn = path.read_bytes()[:whole] + gzip.compress(b"WARC/1.1\r\n" * 50)[:-9]
    path.write_bytes(torn)
    others = path.with_name("20260101000000-999-00001.warc.gz")
    others.write_bytes(torn)
    done = scrapy("crawl", "test_trs", env=env)
    assert f"{path}: {len(torn) - whole} bytes of a torn record were cut off" in done.stderr
    assert path.stat().st_size == whole
    assert others.read_bytes() == torn
    assert sum(1 for _ in answers(path)) >= 10
    again = scrapy("crawl", "test_trs", env=env)
    assert "cut off" not in again.stderr


def test_a_file_that_lost_more_than_the_store_knows_is_cut_from_its_beginning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"a") + gzip.compress(b"b")[:-3])
    assert recover(path, 10_000) == len(gzip.compress(b"b")) - 3
    assert path.read_bytes() == gzip.compress(b"a")
    assert caplog.messages == []


def test_a_disk_that_refuses_the_archive_ends_the_run_and_fails_no_page(
    make_lab: MakeLab, scrapy: Run, query: Query, environment: dict[str, str], tmp_path: Path
) -> None:
    lab = make_lab()
    folder = tmp_path / "archive"
    env = {**environment, **lab.env, "ARCHIVE_FOLDER": str(folder)}
    full = subprocess.run(
        [str(SCRAPY), "crawl", "test_trs"], cwd=ROOT, env=env, capture_output=True, text=True,
        check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST)),
    )  # fmt: skip
    assert full.returncode == 2
    assert "the archive cannot be written: [Errno 27] File too large" in full.stderr
    assert "Traceback" not in full.stderr
    [path] = folder.rglob("*.warc.gz")
    assert sound(path) == path.stat().st_size <= LARGEST
    assert query("SELECT reason FROM run") == [("archive-unwritable",)]
    assert query("SELECT count(*) FROM page WHERE state = 'leased' OR failure LIKE '%Errno%'") == [
        (0,)
    ]
    waiting = "SELECT count(*) FROM page WHERE state = 'queued'"
    assert query(waiting) > [(0,)]
    assert scrapy("crawl", "test_trs", env=env).returncode == 0
    assert query(waiting) == [(0,)]
