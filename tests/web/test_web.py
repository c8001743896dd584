"""The instruments of the loopback web: judge, golden output, robots.txt, traps, clock, command line."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.page.parsed import Page
from tests.conftest import ROOT
from tests.web import robots, traps
from tests.web.answers import Asked
from tests.web.clock import Clock
from tests.web.corpus import columns
from tests.web.crawled import Crawled
from tests.web.families.trs import TrsHost
from tests.web.golden import Stored, compare, digest, golden
from tests.web.hosts import all_hosts, make_hosts
from tests.web.judge import Due, judge
from tests.web.server import Request
from tests.web.verdict import violations
from tests.web.walking import walk

if TYPE_CHECKING:
    from tests.web.host import Host

AGENT = "Mozilla/5.0 (compatible; QinglanBot/1.0; +mailto:a@example.org)"
HOST = "a.test"


def log(*paths: str, gap: float = 1.0, **values: object) -> list[Request]:
    """Requests one after another, robots.txt first, all well."""
    made = [
        Request(number * gap, HOST, path, AGENT, connection=1, status=200, ended=number * gap + 0.1)
        for number, path in enumerate(("/robots.txt", *paths))
    ]
    return [made[0], *(replace(one, **values) for one in made[1:])]  # type: ignore[arg-type]


def kinds(requests: list[Request], due: Due | None = None) -> list[str]:
    return [one.kind for one in judge(requests, {HOST: due or Due()})]


def test_a_polite_log_has_no_violation() -> None:
    assert (
        kinds(log("/a", "/b", "/c"), Due(delay=1.0, robots="User-agent: *\nDisallow: /d\n")) == []
    )


@pytest.mark.parametrize(
    ("requests", "due", "kind"),
    [
        (log("/a", "/b", gap=0.2), Due(delay=0.5), "delay"),
        (log("/a", "/b", gap=0.2), Due(robots="User-agent: *\nCrawl-delay: 2\n"), "delay"),
        (log("/d/1"), Due(robots="User-agent: *\nDisallow: /d\n"), "robots"),
        (log("/a"), Due(robots=robots.VARIANTS["403"]), "robots"),
        (log("/a"), Due(robots=robots.VARIANTS["500"]), "robots"),
        (log("/a"), Due(robots=robots.VARIANTS["deny"]), "robots"),
        (log("/djgz/"), Due(robots=robots.VARIANTS["bom"]), "robots"),
        (log("/djgz/"), Due(robots=robots.VARIANTS["gbk"]), "robots"),
        (log("/djgz/"), Due(robots=robots.VARIANTS["agent"]), "robots"),
        (log("/a")[1:], Due(), "before robots.txt"),
        (log("/_visitcount?siteId=1"), Due(), "counter"),
        (log("/e/public/ViewClick/?id=1&addclick=1"), Due(), "counter"),
        (log("/jsearchfront/interfaces/cateSearch.do"), Due(), "search"),
        (log("/a", "/b", "/c", "/d", status=403), Due(), "after a block"),
        (log("/a", "/b", "/c", "/d", refusal=True), Due(), "after a block"),
        (log("/a", "/a"), Due(), "asked again"),
        (log("/a", "/a", status=403), Due(), "asked again"),
        (log("/a", "/a", "/a", "/a", status=500), Due(), "asked again"),
        (log("/a", user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/126"), Due(), "user agent"),
        (log("/a", host="b.test"), Due(), "off-site"),
    ],
)  # fmt: skip
def test_each_breach_of_manners_is_found(requests: list[Request], due: Due, kind: str) -> None:
    assert set(kinds(requests, due)) == {kind}


def test_two_requests_at_once_are_found() -> None:
    first, second, third = log("/a", "/b")
    assert kinds([first, second, replace(third, at=(second.ended or 0) - 0.05, connection=2)]) == [
        "at once"
    ]


def test_an_interface_of_a_host_is_judged_as_the_host_by_its_robots_txt() -> None:
    host = all_hosts(1)["cms-api.test"]
    interface = [replace(one, host="cmsapi.cms-api.test") for one in log("/api/a", "/api/b")]
    hosts = {host.name: host}
    assert violations(hosts, Crawled(80, interface)) == {}
    host.robots = "User-agent: *\nDisallow: /api/b\n"
    found = violations(hosts, Crawled(80, interface))
    assert [(name, one.kind, one.path) for name, own in found.items() for one in own] == [
        (host.name, "robots", "/api/b")
    ]


@pytest.mark.parametrize(
    ("requests", "due"),
    [
        (log("/a", "/a", "/a", status=500), Due()),
        (log("/a", "/a", status=302), Due()),
        (log("/a", "/b", status=403), Due()),
        (log("/a", "/a"), Due(visits=2)),
        (log("/a"), Due(robots=robots.VARIANTS["404"])),
        (log("/a"), Due(robots=robots.VARIANTS["html"])),
        (log("/djgz/"), Due(robots=robots.VARIANTS["other agent"])),
    ],
)
def test_what_is_allowed_is_no_breach(requests: list[Request], due: Due) -> None:
    assert kinds(requests, due) == []


def trs(**values: object) -> TrsHost:
    return TrsHost("a.test", columns(0, 1, each=24), **values)  # type: ignore[arg-type]


def rows(host: Host) -> list[Stored]:
    """The rows of a faultless crawl."""
    wanted = golden(host, 80)
    bodies = {digest(one.body): one.body for one in host.articles}
    return [
        Stored("", key, one.title, one.published_on, one.source, bodies[one.body], at, host.key)
        for at, (key, one) in enumerate(wanted.items())
    ]


def test_a_store_is_compared_field_by_field() -> None:
    host = trs()
    good = rows(host)
    found = compare(golden(host, 80), good)
    assert (found.recall, found.wrong, found.foreign, found.split) == (100.0, [], [], [])
    bad = [good[0]._replace(published_on=date(1999, 1, 1)), *good[2:], good[3]._replace(key="x")]
    found = compare(golden(host, 80), bad)
    assert found.missing == [good[1].key]
    assert [(key, name) for key, name, *_ in found.wrong] == [(good[0].key, "published_on")]
    assert found.foreign == ["x"]


def test_copies_must_be_one_report() -> None:
    host = trs(traps={"T36"}, robots=None)
    host.columns = columns(0, 1, 2, each=5)
    traps.set_on(host)
    assert compare(golden(host, 80), rows(host)).split != []


@pytest.mark.parametrize("name", list(traps.TRAPS))
def test_every_trap_changes_what_a_host_serves(name: str) -> None:
    plain, trapped = (TrsHost("a.test", columns(0, 1, 2)) for _ in range(2))
    trapped.traps = {name}
    entry = traps.entry(trapped, "机关党建")
    places = [
        entry,
        "/djgz/jgdj/",
        "/djgz/jgdj/index_2.html",
        "/djgz/jgdj/index_3.html",
        "/djgz/dwjs/",
        "/djgz/zzz",
    ]
    places += [plain.path(one) for one in plain.articles]
    headers = {"User-Agent": "curl/8"}

    def answers(host: Host) -> list[object]:
        asked = [host.answer(Asked(place, headers=headers)) for place in [*places, *places]]
        return [
            one and (one.status, one.body, one.headers, one.content_type, one.wait) for one in asked
        ]

    assert answers(plain) != answers(trapped)


def test_the_clock_does_the_same_for_the_same_requests() -> None:
    ends = []
    for _ in range(2):
        host = trs(clock=Clock(every=2, most=9))
        for _ in range(40):
            host.answer(Asked("/djgz/jgdj/"))
        clock = host.clock
        assert clock
        assert (clock.events, len(clock.published), len(clock.edited)) == (9, 5, 2)
        assert len(clock.withdrawn) == 1
        assert all(host.answer(Asked(path)) is None for path in clock.withdrawn)
        ends.append([[one.number for one in own] for own in host.columns.values()])
    assert ends[0] == ends[1]


def test_every_host_has_a_home_page_that_names_its_columns() -> None:
    for host in [*all_hosts(3).values(), *make_hosts().values()]:
        home = host.answer(Asked("/"))
        assert home
        packed = home.headers.get("Content-Encoding") == "gzip"
        body = gzip.decompress(home.body) if packed else home.body
        shown = Page.read(body, "http://a.test/", home.content_type).html
        # A site of one page is empty until its script has run.
        assert host.family == "cms_api" or all(column in shown for column in host.columns)


@pytest.mark.parametrize("name", list(all_hosts(1)))
def test_a_familys_host_has_two_columns_that_are_walked(name: str) -> None:
    host = all_hosts(11)[name]
    assert len(host.columns) == 2
    assert set(walk(host, date.today()).coverage.values()) == {"complete"}


def web(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.web", "--port", "0", *arguments], cwd=ROOT,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_command_line_serves_families_with_traps_set() -> None:
    ask = (
        "import os, re, pathlib, urllib.request as u, urllib.error\n"
        "text = pathlib.Path(os.environ['SITES_FOLDER'], 'test_trs.toml').read_text()\n"
        "port = re.search(r':(\\d+)/', text)[1]\n"
        "try: print(u.urlopen(u.Request(f'http://127.0.0.1:{port}/', headers={'Host': 'trs.test'})).status)\n"
        "except urllib.error.HTTPError as error: print(error.code)\n"
    )
    command = [sys.executable, "-c", ask]
    assert web("--each", "3", *command).stdout.strip() == "200"
    assert (
        web("--each", "3", "--traps", "T1", "--host", "trs.test", *command).stdout.strip() == "412"
    )
    assert "T28: TLS" in web("--traps", "T28").stderr
    assert "one of trs.test" in web("--host", "no.test").stderr
