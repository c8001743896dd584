"""The site files of the project: each is read, none contradicts another, none is crawled that must not be."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from urllib.parse import urlsplit

import pytest

from crawler.families import FAMILIES
from crawler.sites import Site, load_sites
from crawler.spider_loader import spider_class
from crawler.workbench.sampling import Sample
from tests.conftest import ROOT

SEEDS = ROOT / "seeds" / "sites"
SITES, ERRORS = load_sites(SEEDS)
PATHS = {path.stem: path for path in SEEDS.rglob("*.toml")}
# Folders of seeds/sites/ and the first digits of GB/T 2260 of what lies in them.
REGIONS = {
    "cn": "全国", "media": "全国", "bj": "11", "tj": "12", "heb": "13", "sx": "14", "nmg": "15",
    "ln": "21", "jl": "22", "hlj": "23", "sh": "31", "js": "32", "zj": "33", "ah": "34", "fj": "35",
    "jx": "36", "sd": "37", "hen": "41", "hub": "42", "hun": "43", "gd": "44", "gx": "45", "hi": "46",
    "cq": "50", "sc": "51", "gz": "52", "yn": "53", "xz": "54", "sn": "61", "gs": "62", "qh": "63",
    "nx": "64", "xj": "65", "bt": "65",
}  # fmt: skip
PARTY = (
    "mee", "mohurd", "qinghai_sthjt", "nx_sthjt", "xianyang_sthj", "hanzhong_hbj", "xiangyang_sthjj",
    "bengbu_sthjj", "yanan_ybj", "zunyi_czj", "km_czj", "panzhihua_jytyj",
)  # fmt: skip
# Who answers programs with a challenge or a refusal, as others report.
GUARDED = {
    "hubei_sthjt": "waf_rs", "gansu_sthj": "waf_rs", "com_bjx_huanbao": "waf_acw",
    "jiangsu_sthjt": "jsl", "jl_sthjt": "wzws", "ah_sthjt": "geo", "nmg_sthjt": "refused",
}  # fmt: skip
EACH = pytest.mark.parametrize("site", SITES.values(), ids=SITES)


def test_every_site_file_is_read_and_there_are_many() -> None:
    assert ERRORS == []
    assert SITES.keys() == PATHS.keys()
    assert len(SITES) >= 80
    assert not any(site.local for site in SITES.values())


def test_every_province_has_its_department() -> None:
    provinces = Counter(PATHS[key].parent.name for key, site in SITES.items() if site.level == "province")  # fmt: skip
    assert provinces == dict.fromkeys(REGIONS.keys() - {"cn", "media"}, 1)


@EACH
def test_a_site_lies_in_the_folder_of_its_region(site: Site) -> None:
    folder = PATHS[site.key].parent
    assert folder.parent == SEEDS
    assert re.fullmatch(r"\d{6}|全国", site.region)
    assert site.region.startswith(REGIONS[folder.name])
    assert (site.level == "media") == (folder.name == "media")


@EACH
def test_a_site_says_how_sure_it_is_and_what_was_seen(site: Site) -> None:
    said = tomllib.loads(PATHS[site.key].read_text("utf-8"))
    assert said["confidence"]
    assert said["access"]["state"]
    assert site.access.seen.endswith(".")


@EACH
def test_a_site_is_asked_by_https_unless_its_file_says_why_not(site: Site) -> None:
    plain = [url for url in (site.url, *(one.url for one in site.channels)) if urlsplit(url).scheme != "https"]  # fmt: skip
    assert not plain or "http only" in site.access.seen


@EACH
def test_a_channel_has_a_name_of_its_own_and_lies_at_its_site(site: Site) -> None:
    names = [channel.name for channel in site.channels]
    assert len(set(names)) == len(names)
    home = urlsplit(site.url).hostname
    assert {urlsplit(channel.url).hostname for channel in site.channels} == {home}


def test_no_channel_stands_in_two_files() -> None:
    urls = Counter(channel.url for site in SITES.values() for channel in site.channels)
    assert [url for url, count in urls.items() if count > 1] == []


def test_no_host_belongs_to_two_files_that_do_not_say_why() -> None:
    hosts = Counter(host for site in SITES.values() if not site.why_key for host in site.hosts)
    assert [host for host, count in hosts.items() if count > 1] == []


@EACH
def test_a_site_is_of_a_family_and_gives_it_no_parameter_that_it_does_not_know(site: Site) -> None:
    assert site.family in FAMILIES
    known = {name for name, _ in FAMILIES[site.family].params}
    assert site.params.keys() <= known
    assert all(channel.params.keys() <= known for channel in site.channels)


@pytest.mark.parametrize("key", PARTY)
def test_the_known_party_columns_are_channels(key: str) -> None:
    assert "party" in {channel.topic for channel in SITES[key].channels}


@EACH
def test_a_site_of_which_only_the_home_page_is_known_waits_for_a_person(site: Site) -> None:
    if [channel.url for channel in site.channels] == [site.url]:
        assert site.access.state == "manual"
        assert "only the home page" in site.access.seen.lower()


@EACH
def test_small_sites_are_asked_slowly(site: Site) -> None:
    least = 120 if urlsplit(site.url).netloc.endswith("people.com.cn") else 20
    if least == 120 or site.level in ("city", "county"):
        assert (site.crawl.DOWNLOAD_DELAY or 0) >= least


@EACH
def test_only_open_and_unverified_sites_are_ever_crawled(site: Site) -> None:
    contact = "you@example.org"
    objections = (spider_class(site).objection(contact, {}), Sample(site).objection(contact))
    allowed = site.access.state in ("open", "unverified")
    assert [one is None for one in objections] == [allowed, allowed]
    assert site.access.crawled is allowed


@EACH
def test_no_site_of_others_is_crawled_by_nobody(site: Site) -> None:
    assert spider_class(site).objection("", {})


def test_the_sites_that_are_known_to_keep_programs_out_are_marked() -> None:
    manual = ("open", "unverified", "manual")
    marked = {key: site.access.state for key, site in SITES.items() if site.access.state not in manual}  # fmt: skip
    assert marked == GUARDED
