"""Site files: what they may say, and errors that name file, key and reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sites import Site, SiteError, is_local, key_of, load_site, load_sites
from crawler.spider_loader import states

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """name = "青溪县生态环境局"
url = "http://sthj.qingxi.test/"
level = "county"
region = "000000"
family = "trs"

[[channels]]
name = "机关党建"
url = "http://sthj.qingxi.test/djgz/"
topic = "party"
"""
CHANNEL = GOOD[GOOD.index("[[") :]


def load(folder: Path, text: str, name: str = "test_qingxi_sthj.toml") -> Site:
    path = folder / name
    path.write_text(text, "utf-8")
    return load_site(path)


def test_a_good_file_is_a_site(tmp_path: Path) -> None:
    site = load(tmp_path, GOOD)
    assert (site.key, site.name, site.family, site.confidence) == (
        "test_qingxi_sthj",
        "青溪县生态环境局",
        "trs",
        "low",
    )
    assert site.access.state == "unverified"
    assert [channel.topic for channel in site.channels] == ["party"]


@pytest.mark.parametrize(("old", "new", "said"), [
    ('level = "county"', 'level = "village"', "level: "),
    ('topic = "party"', 'topic = "sport"', r"channels\.0\.topic: "),
    ('name = "青溪县生态环境局"\n', "", "name: Field required"),
    ('family = "trs"\n', "", "family: Field required"),
    ('family = "trs"', 'family = "trs"\ncolour = "red"', "colour: Extra inputs are not permitted"),
    ('topic = "party"', 'topic = "party"\nlink = "x"', r"channels\.0\.link: Extra inputs"),
    ('topic = "party"', 'topic = "party"\n\n[selectors]\nboddy = ["p"]', r"selectors\.boddy: Extra inputs"),
    ('topic = "party"', 'topic = "party"\n\n[selectors]\nbody = "p"', r"selectors\.body: "),
    ('topic = "party"', 'topic = "party"\n\n[access]\nstate = "closed"', r"access\.state: "),
    ('topic = "party"', 'topic = "party"\n\n[expect]\nreports_at_least = "many"', r"expect\.reports_at_least: "),
    ('topic = "party"', 'topic = "party"\n\n[params]\npage_offset = [2]', r"params\.page_offset"),
    ("http://sthj.qingxi.test/djgz/", "/djgz/", r"channels\.0\.url: .*not an absolute http or https URL"),
    ('url = "http://sthj.qingxi.test/"', 'url = "ftp://sthj.qingxi.test/"', "url: .*not an absolute"),
    ('topic = "party"', 'topic = "party"\n\n[selectors]\nbody = ["div[[["]', r"selectors\.body\.0: .*no CSS selector"),
    ('topic = "party"', 'topic = "party"\n\n[crawl]\nROBOTSTXT_OBEY = false', r"crawl\.ROBOTSTXT_OBEY: Extra inputs"),
    ('topic = "party"', 'topic = "party"\n\n[crawl]\nDOWNLOAD_DELAY = "abc"', r"crawl\.DOWNLOAD_DELAY: "),
    ("http://sthj.qingxi.test/djgz/", "http://sthj.qingxi.test:abc/djgz/", r"channels\.0\.url: .*[Pp]ort"),
    (CHANNEL, "", "channels: Field required"),
    (CHANNEL, "channels = []", "channels: .*at least 1"),
    (CHANNEL, CHANNEL * 2, "two channels have the same url"),
    (CHANNEL, CHANNEL + CHANNEL.replace("djgz", "yw"), "two channels have the same name"),
    ('family = "trs"', "family = trs", "line 5"),
    ('name = "青溪县生态环境局"', 'key = "mine"\nname = "青溪县生态环境局"', "key: is not said"),
])  # fmt: skip
def test_a_broken_file_is_refused_with_its_name_the_key_and_the_reason(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(SiteError, match=rf"(?s)test_qingxi_sthj\.toml: .*{said}"):
        load(tmp_path, GOOD.replace(old, new))


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"level: .*; channels\.0\.topic: "):
        load(tmp_path, GOOD.replace("county", "village").replace("party", "sport"))


def test_another_name_than_that_of_the_host_needs_a_reason(tmp_path: Path) -> None:
    with pytest.raises(
        SiteError,
        match=r"is named test_qingxi_sthj\.toml: change the url, or the name, or say in why_key",
    ):
        load(tmp_path, GOOD, "qingxi.toml")
    assert (
        load(tmp_path, 'why_key = "两家单位同用一个域名"\n' + GOOD, "qingxi.toml").key == "qingxi"
    )


def test_a_file_that_is_no_text_or_not_there_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes(GOOD.encode("gbk"))
    with pytest.raises(SiteError, match=r"gbk\.toml"):
        load_site(tmp_path / "gbk.toml")
    with pytest.raises(SiteError, match=r"none\.toml"):
        load_site(tmp_path / "none.toml")


def test_a_broken_file_never_hides_the_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    load(tmp_path / "a", GOOD)
    (tmp_path / "b" / "test_qingxi_sthj.toml").write_text(GOOD, "utf-8")
    (tmp_path / "b" / "test_b.toml").write_text("name = ", "utf-8")
    sites, errors = load_sites(tmp_path)
    assert set(sites) == {"test_qingxi_sthj"}
    assert [
        bool(re.search("another site file has the key|test_b", str(one))) for one in errors
    ] == [True, True]


def test_a_folder_that_does_not_exist_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="SITES_FOLDER"):
        load_sites(tmp_path / "none")


@pytest.mark.parametrize(("url", "key"), [
    ("https://czt.gd.gov.cn/", "gd_czt"), ("https://www.mee.gov.cn/x/", "mee"), ("https://epaper.cenews.com.cn", "com_cenews_epaper"),
    ("http://hb-sthj.qingxi.gov.cn:8080/", "qingxi_hb_sthj"), ("https://www.gov.cn/", ""), ("no url", ""),
])  # fmt: skip
def test_a_key_is_the_host_reversed(url: str, key: str) -> None:
    assert key_of(url) == key


@pytest.mark.parametrize(("host", "local"), [
    ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("a.test", True), ("test", True),
    ("10.0.0.1", False), ("www.qingxi.gov.cn", False), ("test.qingxi.gov.cn", False), ("latest", False), ("", False),
])  # fmt: skip
def test_only_this_machine_is_local(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_hosts_are_the_sites_own_with_and_without_www_and_its_aliases(tmp_path: Path) -> None:
    text = GOOD.replace('http://sthj.qingxi.test/"', 'http://www.sthj.qingxi.test/"', 1)
    site = load(tmp_path, 'aliases = ["hbj.qingxi.test"]\n' + text)
    assert site.hosts == {"www.sthj.qingxi.test", "sthj.qingxi.test", "hbj.qingxi.test"}
    assert site.local


def test_a_site_with_one_public_host_is_not_local(tmp_path: Path) -> None:
    assert not load(tmp_path, 'aliases = ["hbj.qingxi.gov.cn"]\n' + GOOD).local


def test_an_unknown_channel_is_the_first_one(tmp_path: Path) -> None:
    site = load(tmp_path, GOOD + CHANNEL.replace("机关党建", "要闻").replace("djgz", "yw"))
    assert [site.channel(name).name for name in ("要闻", "机关党建", None, "无此栏")] == [
        "要闻",
        "机关党建",
        "机关党建",
        "机关党建",
    ]


@given(st.text(max_size=80))
def test_no_string_breaks_the_tests_of_hosts(text: str) -> None:
    assert is_local(text) in (True, False)


def test_a_file_cannot_take_the_name_of_a_spider_in_code(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="files is a spider of the program"):
        load(tmp_path, 'why_key = "mine"\n' + GOOD, "files.toml")


def test_a_folder_of_site_files_says_of_each_whether_it_lets_us_in(tmp_path: Path) -> None:
    for key, state in (("test_a", "open"), ("test_b", "waf_rs"), ("test_c", "none such")):
        text = f'why_key = "synthetic"\n{GOOD}\n[access]\nstate = "{state}"\n'
        (tmp_path / f"{key}.toml").write_text(text, "utf-8")
    assert states(tmp_path) == {"test_a": "open", "test_b": "waf_rs", "test_c": None}
    assert states(tmp_path / "nowhere") is None
