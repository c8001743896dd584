"""Whole crawls of the sites of the press, over real HTTP, into a real store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.web.corpus import columns
from tests.web.families.bjx import BjxHost
from tests.web.families.cms_api import CmsApiHost
from tests.web.families.epaper import EpaperHost
from tests.web.families.feed import FeedHost
from tests.web.families.people import PeopleHost
from tests.web.families.wordpress import WordpressHost
from tests.web.families.xinhua import XinhuaHost
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.web.host import Host


@pytest.mark.parametrize(
    "kind",
    [
        PeopleHost,
        XinhuaHost,
        BjxHost,
        EpaperHost,
        CmsApiHost,
        WordpressHost,
        FeedHost,
    ],
)
def test_every_report_of_a_host_is_a_row_and_every_channel_is_complete(
    kind: type[Host], tmp_path: Path, scrapy: Run, query: Query
) -> None:
    host = kind(f"{kind.family.replace('_', '')}.test", columns(5, 6, each=4))
    if isinstance(host, EpaperHost):  # one is asked for every day since its first issue
        for number, article in enumerate(host.articles):
            article.published_on = date.today() - timedelta(days=3 * number)
    names = [host.name, *(f"{name}.{host.name}" for name in host.aliases)]
    with Web(dict.fromkeys(names, host)) as web:
        (tmp_path / f"{host.key}.toml").write_text(host.site_file(web.port), "utf-8")
        done = scrapy("crawl", host.key, env={"SITES_FOLDER": str(tmp_path)}, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    rows = {row[0]: row[1:] for row in query(
        "SELECT a.title, a.published_on, coalesce(a.body, r.body), a.channel FROM appearance a JOIN report r ON r.id = a.report"
    )}  # fmt: skip
    assert rows == {
        one.title: (one.published_on, one.body, channel)
        for channel, column in host.columns.items()
        for one in column
        if one.on_topic
    }
    assert query("SELECT channel, ended FROM reading ORDER BY channel") == sorted(
        (channel, "complete") for channel in host.columns
    )
