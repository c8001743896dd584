"""Every trap of the loopback web, set on a host of its own, in one crawl: what must be made of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.crawled import Crawled
from tests.web.hosts import trap_hosts
from tests.web.traps import TRAPS, UNSERVED
from tests.web.verdict import complaints, violations

if TYPE_CHECKING:
    from tests.crawler.conftest import CrawlAll
    from tests.web.host import Host

Trapped = tuple[dict[str, "Host"], Crawled]


@pytest.fixture(scope="module")
def trapped(crawl_all: CrawlAll) -> Trapped:
    """The crawl of all trap hosts."""
    hosts = trap_hosts()
    return hosts, crawl_all(hosts)


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_catches_nothing_and_costs_nothing(trapped: Trapped, name: str) -> None:
    hosts, crawled = trapped
    host = hosts[f"{name.lower()}.test"]
    assert complaints(host, crawled) == []
    assert violations(hosts, crawled).get(host.name, []) == []


def test_no_other_host_is_asked(trapped: Trapped) -> None:
    hosts, crawled = trapped
    assert violations(hosts, crawled).keys() <= hosts.keys()
    at = crawled.errors.find("Traceback")
    assert at < 0, crawled.errors[max(at - 1500, 0) : at + 6000]


def test_every_trap_of_the_list_is_served_or_says_why_not() -> None:
    wanted = {f"T{number}" for number in range(1, 51)}
    assert wanted <= TRAPS.keys() | UNSERVED.keys()
    assert not TRAPS.keys() & UNSERVED.keys()
