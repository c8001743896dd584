"""Only the public internet is asked, and only over http: at every step, whoever names the page."""

from __future__ import annotations

import ipaddress
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.fetching.addresses import Reach, is_public, literal
from crawler.sites import Channel, Site
from tests.conftest import ROOT
from tests.crawler.fetching.small_web import SmallHost, path, sent_to, served, site_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "RETRY_TIMES=1",
         "-s", "CRAWL_WINDOW=always", "-s", "DAILY_CAP=0")  # fmt: skip
NAME = "sthj.qingxi.example.cn"
REJECTED = "SELECT url, reason FROM rejection"


def site(url: str, level: str = "county") -> Site:
    channels = [Channel(name="党建", url=url, topic="party")]
    return Site(key="a", name="青溪", url=url, level=level, region="1", family="generic", channels=channels)  # fmt: skip


@pytest.mark.parametrize(("host", "address"), [
    ("127.0.0.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("127.1", "127.0.0.1"),
    ("0177.0.0.1", "127.0.0.1"), ("127.0.0.1.", "127.0.0.1"), ("0xA9FEA9FE", "169.254.169.254"), ("10.1", "10.0.0.1"), ("0", "0.0.0.0"),
    ("999.1.1.1", "0.0.0.0"), ("[::1]", "::1"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("fe80::1%eth0", "fe80::1"), ("1.2.3.4", "1.2.3.4"),
    ("www.mee.gov.cn", None), ("1.com", None), ("0x7f.cn", None), ("", None), ("12306.cn", None),
])  # fmt: skip
def test_an_address_is_known_in_every_spelling(host: str, address: str | None) -> None:
    assert literal(host) == (ipaddress.ip_address(address) if address else None)


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.0.0.8", "::1", "::", "fc00::1", "fd00:ec2::254", "fe80::1", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1",
])  # fmt: skip
def test_what_is_not_the_public_internet_is_told(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "202.96.128.86", "2400:3200::1", "::ffff:1.1.1.1", "11.0.0.1", "172.32.0.1", "100.128.0.1"])  # fmt: skip
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "2130706433", "::1", "localhost", "LOCALHOST.".lower(), "a.localhost", "lab.test", "lab.test.", ""])  # fmt: skip
def test_a_public_site_reaches_no_private_host(host: str) -> None:
    reach = Reach(site("http://www.qingxi.gov.cn/"))
    assert (reach.objection(host) or "").startswith("address: ")
    assert reach.objection("www.qingxi.gov.cn") is None


def test_a_local_site_reaches_its_own_private_hosts_and_no_others() -> None:
    for one in (site("http://lab.test/"), site("http://10.0.0.5/", "local"), site("http://mirror.intranet/", "local")):  # fmt: skip
        reach = Reach(one)
        assert [reach.objection(host) for host in one.hosts] == [None] * len(one.hosts)
        for other in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "other.test"):
            assert reach.objection(other), other
    assert Reach(site("http://10.0.0.5/")).objection("10.0.0.5")


RESOLVING = """
import json, socket, sys
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import defer, reactor
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory, Protocol
from scrapy.resolver import dnscache
from crawler.fetching.resolver import PublicResolver

answers = json.loads(sys.argv[1])
told, connected = [], []
socket.gethostbyname = lambda name: answers[name].pop(0)
reactor.connectTCP, real = lambda host, port, *rest, **more: connected.append(host) or real("127.0.0.1", port, *rest, **more), reactor.connectTCP
dnscache["cached.example.cn"] = "10.0.0.9"
PublicResolver.declared.add("mirror.intranet")
PublicResolver(reactor, int(sys.argv[2]), 5).install_on_reactor()

async def run():
    for name in sys.argv[3].split():
        try:
            await HostnameEndpoint(reactor, name, 9, timeout=5).connect(Factory.forProtocol(Protocol))
        except Exception as error:
            told.append([name, type(error).__name__])
    reactor.stop()

reactor.callWhenRunning(lambda: defer.ensureDeferred(run()))
reactor.run()
print(json.dumps({"told": told, "connected": connected, "refused": PublicResolver.refused}))
"""


def resolving(answers: dict[str, list[str]], cache: int, names: str) -> dict:
    """What comes of connecting to names one after the other, whose DNS gives these answers."""
    done = subprocess.run(
        [sys.executable, "-c", RESOLVING, json.dumps(answers), str(cache), names],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_every_connection_goes_to_the_address_that_was_checked() -> None:
    answers = {"a.example.cn": ["1.1.1.1"], "b.example.cn": ["192.168.1.1"], "mirror.intranet": ["10.0.0.5"], "10.0.0.1": ["10.0.0.1"]}  # fmt: skip
    names = "a.example.cn b.example.cn mirror.intranet 10.0.0.1 cached.example.cn"
    found = resolving(answers, 100, names)
    assert found["connected"] == ["1.1.1.1", "10.0.0.5"]
    refused = {name for name, error in found["told"] if error == "DNSLookupError"}
    assert refused == {"b.example.cn", "10.0.0.1", "cached.example.cn"} == set(found["refused"])


def test_a_name_that_changes_to_a_private_address_is_refused_from_then_on() -> None:
    found = resolving({NAME: ["1.1.1.1", "127.0.0.1", "169.254.169.254"]}, 0, f"{NAME} {NAME} {NAME}")  # fmt: skip
    assert found["connected"] == ["1.1.1.1"]
    assert found["refused"] == {NAME: f"{NAME} is 169.254.169.254, which is not public"}


@pytest.fixture
def dns(tmp_path: Path) -> dict[str, str]:
    """The environment of a crawl for which every name is this machine's address."""
    (tmp_path / "dns").mkdir()
    (tmp_path / "dns" / "sitecustomize.py").write_text(
        "import socket\nsocket.gethostbyname = lambda name: '127.0.0.1'\n"
    )
    return {"PYTHONPATH": f"{tmp_path / 'dns'}:{ROOT}"}


def test_a_public_site_whose_name_is_a_private_address_is_not_asked(
    scrapy: Run, query: Query, tmp_path: Path, dns: dict[str, str]
) -> None:
    with served(SmallHost(NAME, links=[path(1)])) as web:
        env = {**site_file(tmp_path / "sites", f"{NAME}:{web.port}", "qx"), **dns}
        done = scrapy("crawl", "qx", *QUICK, env=env)
        assert web.log == []
    assert done.returncode < 2, done.stderr
    told = f"{NAME} is 127.0.0.1, which is not public"
    assert query("SELECT state, failure FROM page") == [
        ("failed", f"robots.txt: PrivateAddress: {told}")
    ]


def test_a_mirror_that_is_declared_local_is_asked(
    scrapy: Run, query: Query, tmp_path: Path, dns: dict[str, str]
) -> None:
    host = SmallHost(NAME, links=[path(1), path(2)])
    host.answers[path(2)] = lambda _: sent_to("http://169.254.169.254/latest/meta-data/")
    with served(host) as web:
        env = {**site_file(tmp_path / "sites", f"{NAME}:{web.port}", "qx", level="local"), **dns}
        done = scrapy("crawl", "qx", *QUICK, env=env)
        url = f"http://{NAME}:{web.port}"
    assert done.returncode < 2, done.stderr
    assert query("SELECT url FROM report") == [(url + path(1),)]
    assert query(REJECTED) == [(url + path(2), "off-site: http://169.254.169.254/latest/meta-data/")]  # fmt: skip


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "127.0.0.1", "10.0.0.1", "169.254.169.254"])  # fmt: skip
def test_a_site_of_others_cannot_be_an_address_of_a_private_network(
    scrapy: Run, query: Query, tmp_path: Path, host: str
) -> None:
    with served(SmallHost(host, links=[path(1)])) as web:
        address = f"{host}:{web.port}"
        env = site_file(tmp_path / "sites", address, "qx", aliases='"www.qingxi.gov.cn"')
        scrapy("crawl", "qx", *QUICK, env=env)
        assert web.log == []
    [(url, reason)] = query(REJECTED)
    assert url.endswith("/djgz/jgdj/")
    assert reason.startswith("address: ")


def test_one_crawl_does_not_reach_the_local_hosts_of_another(
    scrapy: Run, query: Query, tmp_path: Path
) -> None:
    folder = tmp_path / "sites"
    lab, other = SmallHost("lab.test", links=[path(1)]), SmallHost("other.test", links=[path(2)])
    with served(lab, other) as web:
        site_file(folder, f"lab.test:{web.port}", "lab")
        # Two sites that name the same host: the one that is not wholly local does not get it.
        env = site_file(folder, f"other.test:{web.port}", "other", aliases='"www.qingxi.gov.cn"')
        scrapy("crawl", "lab", "other", *QUICK, env=env)
        assert {one.host for one in web.log} == {"lab.test"}
    assert query("SELECT site FROM report") == [("lab",)]


def test_only_the_spider_of_files_reads_files(scrapy: Run, tmp_path: Path) -> None:
    file = tmp_path / "secret.html"
    file.write_text("<p>secret")
    done = scrapy("fetch", f"file://{file}")
    assert "secret" not in done.stdout
    done = scrapy("fetch", "data:text/html,secret")
    assert "secret" not in done.stdout


def test_what_a_person_types_may_be_this_machine_but_nothing_leads_there(scrapy: Run) -> None:
    lab, here = SmallHost("lab.test"), SmallHost("127.0.0.1")
    with served(lab, here) as web:
        lab.answers["/x"] = lambda _: sent_to(f"http://127.0.0.1:{web.port}/djgz/jgdj/")
        assert "机关党建" in scrapy("fetch", f"http://lab.test:{web.port}/djgz/jgdj/").stdout
        assert "机关党建" in scrapy("fetch", f"http://127.0.0.1:{web.port}/djgz/jgdj/").stdout
        asked = len(web.log)
        assert scrapy("fetch", f"http://lab.test:{web.port}/x").stdout == ""
        assert [one.host for one in web.log[asked:] if one.path != "/robots.txt"] == ["lab.test"]
        assert scrapy("fetch", f"http://10.0.0.1:{web.port}/").stdout == ""


@pytest.mark.parametrize("asked", ["/plus/count.php?aid=3", "/was5/web/search?channelid=1"])
def test_counters_and_searches_are_not_asked_even_if_a_person_names_them(
    scrapy: Run, asked: str
) -> None:
    with served(SmallHost("lab.test")) as web:
        assert scrapy("fetch", f"http://lab.test:{web.port}{asked}").returncode == 0
        assert web.log == []
