"""Sizes, times and answers that are all the same: each limit is on, and holds."""

from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler import settings
from crawler.page.compression import LARGEST
from tests.crawler.fetching.small_web import Dripping, SmallHost, article, page, path
from tests.crawler.fetching.test_redirects import crawl
from tests.web.answers import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run

ONCE = ("-s", "RETRY_TIMES=0")


@pytest.mark.parametrize(("name", "least", "most"), [
    ("DOWNLOAD_TIMEOUT", 10, 120), ("DOWNLOAD_MAXSIZE", 1 << 20, 32 << 20), ("DOCUMENT_MAXSIZE", 1 << 20, 64 << 20), ("REDIRECT_MAX_TIMES", 1, 5),
    ("RETRY_TIMES", 1, 2), ("URLLENGTH_LIMIT", 1000, 2083), ("MEMUSAGE_LIMIT_MB", 256, 4096), ("DNS_TIMEOUT", 1, 60),
])  # fmt: skip
def test_every_limit_is_on(name: str, least: int, most: int) -> None:
    found = Settings()
    found.setmodule(settings)
    assert least <= found.getfloat(name) <= most
    assert found.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
    assert found.getbool("MEMUSAGE_ENABLED")
    assert not found.getbool("HTTPPROXY_ENABLED")
    assert found.getint("DOWNLOAD_MAXSIZE") == LARGEST


def test_a_body_that_drips_for_ever_ends_at_the_timeout(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(1), path(2)])
    host.answers[path(1)] = lambda _: Dripping(b"<p>")
    before = time.monotonic()
    found = crawl(scrapy, query, tmp_path, host, options=("-s", "DOWNLOAD_TIMEOUT=2", *ONCE))
    assert time.monotonic() - before < 20
    assert found.failed[path(1)].startswith("DownloadTimeoutError")
    assert found.reports == {path(2)}


def test_a_body_that_never_ends_is_cut_at_the_largest_size(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(1), path(2)])
    host.answers[path(1)] = lambda _: Dripping(b"<p>" * 20_000, pause=0)
    found = crawl(scrapy, query, tmp_path, host, options=("-s", "DOWNLOAD_MAXSIZE=1000000", *ONCE))
    assert found.failed[path(1)] == "DownloadCancelledError: larger than the limit"
    assert found.reports == {path(2)}


@pytest.mark.parametrize("layers", [1, 2])
def test_bombs_are_refused_however_they_are_packed(
    scrapy: Run, query: Query, tmp_path: Path, layers: int
) -> None:
    body = b"<p>" + b"0" * (40 << 20)
    for _ in range(layers):
        body = gzip.compress(body)
    assert len(body) < 100_000
    host = SmallHost("qx.test", links=[path(1), path(2), path(3)])
    encoding = ", ".join(["gzip"] * layers)
    host.answers = {
        path(1): lambda _: Answer(body, headers={"Content-Encoding": encoding}),
        # Not said to be compressed: unpacked by the page's reader, which stops at its limit.
        path(2): lambda _: Answer(body, content_type="text/html"),
    }
    found = crawl(scrapy, query, tmp_path, host, options=ONCE)
    assert "DOWNLOAD_MAXSIZE" in found.failed[path(1)]
    assert path(2) in found.rejected
    assert found.reports == {path(3)}


def test_one_answer_for_all_pages_is_a_failure_that_is_tried_again_later(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 8)])
    # The first page is answered; then the site has had enough, and shows one report for all others.
    for number in range(2, 8):
        host.answers[path(number)] = lambda _: article(9)
    found = crawl(scrapy, query, tmp_path, host)
    assert len(found.reports) == 3
    assert len(found.failed) == 4
    [first] = {told.partition("same answer as ")[2] for told in found.failed.values()}
    assert first.endswith(tuple(found.reports))
    assert query("SELECT DISTINCT attempts FROM page WHERE state = 'failed'") == [(0.25,)]


def test_one_page_for_all_that_are_gone_is_no_such_answer(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    host = SmallHost("qx.test", links=[path(n) for n in range(1, 8)])
    gone = page(
        "<title>提示</title></head><body><h2>您访问的页面不存在或已删除！</h2></body></html>"
    )
    for number in range(2, 8):
        host.answers[path(number)] = lambda _: gone
    found = crawl(scrapy, query, tmp_path, host)
    assert found.rejected == {path(n): "soft-404" for n in range(2, 8)}
    assert found.failed == {}
