"""The loopback web crawled as a whole: every family, robots.txt in all states, and while it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.sites_clock import RUNS, change_figures, changing_hosts, crawled_changes
from benchmarks.sites_figures import crawled_families, figures, named
from tests.web import robots
from tests.web.corpus import columns
from tests.web.crawled import Crawled, crawl
from tests.web.families.trs import TrsHost
from tests.web.hosts import all_hosts
from tests.web.verdict import violations

if TYPE_CHECKING:
    from tests.crawler.conftest import CrawlAll
    from tests.web.host import Host

EACH = 11  # two pages of most listings
OPEN = ("allow", "404", "410", "delay", "other agent", "html")


def test_every_family_is_crawled_to_its_last_article_and_politely(
    environment: dict[str, str],
) -> None:
    hosts = all_hosts(EACH)
    crawled = crawl(hosts, environment)
    found = crawled_families(hosts, crawled)
    foreign = violations(hosts, crawled).keys() - hosts.keys()
    assert foreign == set()
    assert "Traceback" not in crawled.errors
    measured = figures(found, [], named(hosts), len(foreign))
    assert measured == {
        "recall %": 100, "wrong fields": 0, "copies kept apart": 0, "trap pages stored": 0,
        "violations": 0, "requests a page, the most": 1, "requests a page, the least": 1,
        "listings complete %": 100, "families named %": 100, "families named wrongly": 0,
    }, found  # fmt: skip


def host_of(name: str) -> str:
    return f"robots-{name.replace(' ', '-')}.test"


@pytest.fixture(scope="module")
def asked(crawl_all: CrawlAll) -> tuple[dict[str, Host], Crawled]:
    """One crawl of a host for each state of robots.txt."""
    hosts: dict[str, Host] = {
        host_of(name): TrsHost(host_of(name), columns(3, each=4), robots=served)
        for name, served in robots.VARIANTS.items()
    }
    return hosts, crawl_all(hosts)


@pytest.mark.parametrize("name", list(robots.VARIANTS))
def test_robots_txt_is_kept_to_in_all_its_states(
    name: str, asked: tuple[dict[str, Host], Crawled]
) -> None:
    hosts, crawled = asked
    host = hosts[host_of(name)]
    assert violations(hosts, crawled).get(host.name, []) == []
    wanted = sum(one.on_topic for one in host.articles) if name in OPEN else 0
    assert len(crawled.of(host)) == wanted
    assert "/robots.txt" in host.visits
    assert name in OPEN or crawled.requests(host) == []


def test_what_is_published_edited_moved_and_withdrawn_during_a_crawl_is_whole_after_the_next(
    environment: dict[str, str],
) -> None:
    hosts = changing_hosts(each=16, every=3)
    crawled = crawl(hosts, environment, RUNS)
    found = crawled_changes(hosts, crawled)
    assert "Traceback" not in crawled.errors
    assert all(host.clock and len(host.clock.published) == 6 for host in hosts.values())
    measured = change_figures(found)
    assert measured.pop("changing: edits") >= len(hosts)
    assert measured == {
        "changing: recall %": 100, "changing: wrong fields": 0, "changing: violations": 0,
        "changing: edits that are revisions %": 100, "changing: needless revisions": 0,
        "changing: doubled or unknown": 0,
    }, found  # fmt: skip
    assert all(one.complete == len(one.host.columns) for one in found)
