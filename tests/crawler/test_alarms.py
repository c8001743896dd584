"""Whole crawls that meet troubles: each opens its alarm, and healthy ones open none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab


def test_a_healthy_crawl_opens_no_alarm(make_lab: MakeLab, scrapy: Run, query: Query) -> None:
    lab = make_lab()
    done = scrapy("crawl", *lab.keys, env=lab.env)
    assert done.returncode == 0, done.stderr[-3000:]
    assert query("SELECT kind, detail FROM alarm") == []
    assert query("SELECT count(*) > 50 FROM visit") == [(True,)]
