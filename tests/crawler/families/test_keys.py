"""One article has one key, however it is spelled; two articles never share one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import FAMILIES
from crawler.families.keys import page_key
from crawler.page.forms import with_form
from crawler.sites import Channel, Site

SITE = Site(
    key="qx_sthj", name="青溪", url="http://www.sthj.qingxi.example.cn/", aliases=["sthjj.qingxi.example.cn", "hbj.qingxi.example.cn"],
    level="county", region="1", family="generic",
    channels=[Channel(name="党建", url="http://www.sthj.qingxi.example.cn/djgz/", topic="party")],
)  # fmt: skip
HOSTS = ("www.sthj.qingxi.example.cn", "sthj.qingxi.example.cn", "m.sthj.qingxi.example.cn", "wap.sthj.qingxi.example.cn",
         "3g.sthj.qingxi.example.cn", "mobile.sthj.qingxi.example.cn", "STHJ.Qingxi.example.cn", "sthj.qingxi.example.cn.",
         "sthjj.qingxi.example.cn", "www.sthjj.qingxi.example.cn", "hbj.qingxi.example.cn")  # fmt: skip
ARTICLES = (
    "/djgz/jgdj/202402/t20240207_1.html", "/djgz/jgdj/202402/t20240207_2.html", "/djgz/jgdj/202402/t20240208_1.html",
    "/art/2024/2/7/art_84025_11.html", "/art/2024/2/7/art_84025_12.html", "/info/1001/1234.htm", "/info/1002/1234.htm",
    "/hjgl/content/post_4142338.html", "/hjgl/content/post_4142339.html", "/xxgk/read.aspx?id=1", "/xxgk/read.aspx?id=2",
    "/list.php?id=1&pageIndex=2", "/list.php?id=1&pageIndex=3", "/col.do?columnid=7&id=1", "/col.do?columnid=8&id=1",
    "/index.php?m=content&id=5", "/index.php?m=content&id=6", "/a/slug/2024/0207/3161.html", "/2025/0324/c1160a280209/page.htm",
    "/djgz/", "/djgz/jgdj/", "/thread-123-1-1.html", "/portal.php?aid=9&mod=view", "/show/9.html", "/printing/9.html",
)  # fmt: skip
JUNK = ("", "v=3", "t=1707270000", "_=1707270000123", "spm=1.2", "from=timeline", "isappinstalled=0", "utm_source=wx",
        "jsessionid=0A1B", "PHPSESSID=4e5f", "ASPSESSIONIDCQ=XYZ", "r=0.8471", "rnd=1707270000123", "timestamp=1", "print=1",
        "isprint=1", "mobile=1", "action=print")  # fmt: skip
FRAGMENTS = ("", "#", "#top", "#content", "#wechat_redirect", "#_ftn1", "#2")


def key(url: str) -> str:
    return page_key(url, SITE, FAMILIES["generic"])


def spelled(article: str, rng: random.Random) -> str:
    """The URL of an article as some page may write it."""
    path, _, query = article.partition("?")
    named = [*filter(None, query.split("&")), *(rng.choice(JUNK) for _ in range(2))]
    rng.shuffle(named)
    query = "&".join(filter(None, named))
    if path.endswith("/"):
        path += rng.choice(
            ("", "index.html", "index.htm", "index.shtml", "default.aspx", "index.jsp")
        )
    elif path.endswith(".html"):
        stem = path.removesuffix(".html")
        path = rng.choice((path, f"{stem}_print.html", path.replace("/post_", "/mpost_")))
    path = rng.choice(
        (path, f"/mobile{path}", f"/wap{path}", path.replace("/", "//", 1), f"/x/..{path}")
    )
    session = rng.choice(("", ";jsessionid=0A1B2C", ";JSESSIONID=0A1B2C.node1", ";sid=abc123"))
    scheme, port = rng.choice(
        (("http", ""), ("http", ":80"), ("https", ""), ("https", ":443"), ("HTTP", ""))
    )
    address = f"{scheme}://{rng.choice(HOSTS)}{port}{path}{session}"
    return address + (f"?{query}" if query else "") + rng.choice(FRAGMENTS)


@given(st.randoms(use_true_random=False), st.sampled_from(ARTICLES))
def test_every_spelling_of_an_article_has_its_key(rng: random.Random, article: str) -> None:
    url = spelled(article, rng)
    assert key(url) == key(f"http://www.sthj.qingxi.example.cn{article}"), url


def test_an_article_of_many_spellings_is_one_and_different_articles_are_as_many() -> None:
    rng = random.Random(20251124)
    keys = {}
    for article in ARTICLES:
        spellings = {spelled(article, rng) for _ in range(60)}
        assert len(spellings) >= 20
        keys[article] = {key(one) for one in spellings}
    assert {len(found) for found in keys.values()} == {1}
    assert len(set.union(*keys.values())) == len(ARTICLES) >= 20


@pytest.mark.parametrize(("url", "host"), [
    ("http://m.bjx.com.cn/mnews/1.html", "bjx.com.cn"), ("http://news.bjx.com.cn/1.html", "news.bjx.com.cn"),
    ("http://www.bjx.com.cn/", "bjx.com.cn"), ("http://m.cn/1.html", "m.cn"), ("http://www.m.cn/1.html", "m.cn"),
    ("http://wap.cn/", "wap.cn"), ("http://m.com.cn/", "m.com.cn"), ("http://m.gov.cn/", "m.gov.cn"),
    ("http://m.bj.cn/", "m.bj.cn"), ("http://www.gov.cn/", "gov.cn"), ("http://mm.example.cn/", "mm.example.cn"),
    ("http://m.example.org/", "example.org"), ("http://other.cn:8080/", "other.cn:8080"), ("http://3g.people.example.cn/", "people.example.cn"),
])  # fmt: skip
def test_the_hosts_of_telephones_are_told_from_names_that_only_begin_so(
    url: str, host: str
) -> None:
    assert key(url).partition("/")[0] == host


def test_what_stands_behind_the_hash_counts_only_where_it_names_a_page() -> None:
    gkmlpt = "http://sthj.qingxi.example.cn/gkmlpt/index"
    assert key(f"{gkmlpt}#3155") != key(f"{gkmlpt}#3156")
    assert key("http://sthj.qingxi.example.cn/app/#/news/1") != key("http://sthj.qingxi.example.cn/app/#/news/2")  # fmt: skip
    first, second = (with_form("http://sthj.qingxi.example.cn/q", {"page": n}) for n in "12")
    assert key(first) != key(second)
    assert key(first).endswith("/q#post:page=1")
    assert key("http://sthj.qingxi.example.cn/x.html#3155") == key("http://sthj.qingxi.example.cn/x.html")  # fmt: skip


def test_the_id_of_a_site_is_no_session() -> None:
    api = "http://sthj.qingxi.example.cn/gkmlpt/api/all/3155?page=1&sid="
    assert key(f"{api}755001") != key(f"{api}200001")
    assert key("http://sthj.qingxi.example.cn/thread-1.html?sid=aB3xY9") == key("http://sthj.qingxi.example.cn/thread-1.html")  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.text("htp:/[].?&=%#;@m1中\n", max_size=40).map("http://".__add__)))  # fmt: skip
def test_no_string_breaks_the_key(url: str) -> None:
    assert isinstance(key(url), str)
