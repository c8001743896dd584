"""What `scrapy bulk` says of a wish that it cannot meet, and what it leaves behind."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from crawler.bulk import cluster
from crawler.bulk.ledger import Ledger
from crawler.bulk.lock import LOCK, locked
from crawler.bulk.progress import Progress
from crawler.bulk.run import Reader, Wish, read_all
from pipelines.relevance import Topic
from tests.conftest import ROOT
from tests.crawler.bulk.archives import records, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def test_a_wish_that_cannot_be_met_has_words_of_its_own(scrapy: Run, tmp_path: Path) -> None:
    path = str(write(tmp_path / "a.warc.gz", records(1, 1)))
    none = scrapy("bulk", path, "-o", str(tmp_path / "out"), "--workers", "-1")
    assert (none.returncode, "--workers -1: must be 1 or more" in none.stderr) == (2, True)
    gone = scrapy("bulk", f"{path}.no", "-o", str(tmp_path / "out"))
    assert (gone.returncode, f"{path}.no: no such file" in gone.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def test_an_index_of_which_nothing_is_wanted_is_told(scrapy: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", records(1, 1))
    line = {"url": "http://a.cn/", "filename": "a.warc.gz", "offset": "0", "length": "9"}
    told = [{**line, "status": "200"}, {**line, "status": "200"}, {**line, "status": "404"}]
    index = tmp_path / "a.cdx"
    index.write_text("".join(f"a 2024 {json.dumps(one)}\n" for one in told))
    for named in (str(path), "http://127.0.0.1:1/"):
        found = scrapy("bulk", named, "-o", str(tmp_path / "out"), "--cdx", str(index), "--url", "*.gov.cn")  # fmt: skip
        assert found.returncode == 0, found.stderr
        assert "no records are wanted; left out: 2 other URL, 1 status not 200" in found.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_is_stored_by_one_at_a_time(scrapy: Run, tmp_path: Path) -> None:
    for ending in ("parquet", "json"):
        (tmp_path / f"a.{ending}").touch()
    with locked(tmp_path):
        found = scrapy("bulk", str(tmp_path), "-o", "store")
        assert (tmp_path / LOCK).exists()
    assert found.returncode == 2
    assert f"{tmp_path}: another `scrapy bulk`, process {os.getpid()} of " in found.stderr
    assert not (tmp_path / LOCK).exists()


def test_a_scheduler_that_never_answers_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    paths = [str(write(tmp_path / "a.warc.gz", records(1, 1)))]
    reader = Reader(limits={}, topic=Topic.load(ROOT / "seeds" / "topic.toml"))
    wish = Wish("tcp://127.0.0.1:1", 0)
    with pytest.raises(cluster.ClusterLost, match="no scheduler answers"):  # noqa: SIM117
        with Ledger(tmp_path / "new" / "out") as ledger:
            read_all(paths, reader, ledger, wish, Progress(1, print))
    assert not (tmp_path / "new").exists()
