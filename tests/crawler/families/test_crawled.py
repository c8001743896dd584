"""Hosts that are asked by forms, answer in JSON, list in frames or serve reports in parts, crawled over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crawler.families.test_phpcms import SplitHost
from tests.web.corpus import columns
from tests.web.families.eportal import PortletHost
from tests.web.families.trs_answers import SearchHost
from tests.web.families.trs_pagers import FramedHost, ShallowHost
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run

KINDS = (SearchHost, PortletHost, FramedHost, SplitHost, ShallowHost)


def test_a_crawl_reads_every_channel_to_its_end_and_says_where_it_could_not(
    tmp_path: Path, scrapy: Run, query: Query
) -> None:
    hosts = {
        f"h{at}.test": kind(f"h{at}.test", columns(at, each=22)) for at, kind in enumerate(KINDS)
    }
    with Web(hosts) as web:  # type: ignore[arg-type]
        for host in hosts.values():
            (tmp_path / f"{host.key}.toml").write_text(host.site_file(web.port), "utf-8")
        keys = [host.key for host in hosts.values()]
        done = scrapy("crawl", *keys, env={"SITES_FOLDER": str(tmp_path)})
    assert done.returncode == 0, done.stderr[-3000:]
    ended = query("SELECT site, links, ended FROM reading ORDER BY site")
    whole = [(key, 22, "complete") for key in keys[:-1]]
    assert ended == [*whole, (keys[-1], 20, "partial: no links found")]
    bodies = {row[0] for row in query("SELECT coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report")}  # fmt: skip
    read = [one for host in list(hosts.values())[:-1] for one in host.articles if one.on_topic]
    assert {one.body for one in read} <= bodies
