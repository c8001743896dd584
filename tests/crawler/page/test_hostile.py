"""Pages made to break their reader: it must neither raise nor hang."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.families import FAMILIES, detect
from crawler.page import NotArticle, read_article
from crawler.page.parsed import Page
from crawler.sites import Site
from pipelines.report import Report
from tests.speed import within

LIMIT = 2.0  # seconds of this process, for each of the readers
PROSE = "某县召开会议，听取意见。" * 20
LINK = "<a href='/x/202402/t20240226_1.html'>某县召开会议听取意见的报道</a>"
DEEP = 50_000
PAGES = {
    "nested blocks": "<div>" * DEEP + PROSE,
    "nested containers": "<div class=content>" * DEEP + PROSE,
    "nested containers of prose": ("<div class=content>" + PROSE[:12]) * DEEP,
    "nested spans": "<span>" * DEEP + PROSE,
    "nested bold": "<b>" * DEEP + PROSE,
    "nested hidden spans": "<span hidden>" * DEEP + PROSE,
    "nested hidden spans of prose": ("<span hidden>" + PROSE[:12]) * DEEP,
    "hidden blocks in hidden spans": ("<span hidden>某<p hidden>" + PROSE[:12]) * (DEEP // 10),
    "hidden words": ("某<i style='display:none'>无</i>") * DEEP + PROSE,
    "nested tables": "<table><tr><td>" * (DEEP // 3) + PROSE,
    "nested lists": f"<ul><li>{LINK}" * (DEEP // 10),
    "a link below nested lists": "<ul><li>" * (DEEP // 2) + LINK,
    "end tags alone": "</div>" * DEEP + PROSE,
    "unclosed scripts": "<script>" * DEEP,
    "unclosed comments": "<!--" * DEEP,
    "NUL bytes": "\x00" * 2_000_000,
    "NUL bytes between tags": "<p>\x00" * DEEP + PROSE,
    "one line": "<p>" + "某" * 1_700_000,
    "one line of sentences": f"<div class=content>{PROSE * 7000}",
    "one line of single characters": "<p>" + "某 " * 300_000 + f"</p><div class=content>{PROSE}",
    "line breaks after a character": f"<div class=content>{PROSE}某" + "\n" * 2_000_000 + "a",
    "a title of dashes": f"<title>{'-' * 500_000}</title><div class=content>{PROSE}",
    "a heading of dots": f"<h1>{'…' * 500_000}x</h1><div class=content>{PROSE}",
    "meta elements without end": "<meta content=" * 1400,
    "pagers without end": "pagination({" * 100_000,
    "a number of 5000 digits": f"共{'9' * 5000}页 createPageHTML({'9' * 5000},0,'index','html')",
    "a page number of 5000 digits": f"{LINK}<a href='/x/index_{'9' * 5000}.html'>下一页</a>",
    "a broken base": f"<base href='http://['>{LINK}",
    "a port that is none": "<li><a href='http://a.test:99999999/t20240226_1.html'>某县召开会议的报道</a>2024-02-26</li>",
    "addresses without end": f"<div class=content>{PROSE}<img src='http://[x'><a href='http://[/a.pdf'>a</a>",
    "many attributes": "<a " + "x=1 " * 300_000 + ">",
    "no bytes": "",
    "a lone bracket": "<",
}  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(key="a", name="甲", url="http://a.test/", level="county", region="1", family="trs",
                channels=[{"name": "x", "url": "http://a.test/x/", "topic": "party"}])  # fmt: skip


def read_everything(body: bytes, site: Site) -> None:
    """Each reader gets the limit for itself and the parsing, which is done once for all of them."""
    url = "http://a.test/x/"
    before = time.process_time()
    page = Page.read(body, url)
    assert page.tree is not None
    parsed = time.process_time() - before
    readers = {"detect": lambda: detect(page) in FAMILIES}
    for name, one in FAMILIES.items():
        readers[name] = lambda one=one: one.listing(page, site, site.channels[0]) is not None
    readers["article"] = lambda: read_article(body, url, None, site) is not None
    for name, reader in readers.items():
        before = time.process_time()
        assert reader()
        took = time.process_time() - before
        assert within(took + (parsed if name != "article" else 0), LIMIT), name


@pytest.mark.parametrize("name", PAGES)
def test_no_page_raises_or_holds_a_reader(name: str, site: Site) -> None:
    read_everything(PAGES[name].encode(), site)


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_no_report(seed: int, site: Site) -> None:
    body = random.Random(seed).randbytes(200_000)
    read_everything(body, site)
    assert isinstance(read_article(body, "http://a.test/x/"), NotArticle)


@given(st.binary(max_size=600))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(read_article(body, "http://a.test/x/1.html"), (Report, NotArticle))


MARKUP = st.lists(st.sampled_from([
    "<div class=content>", "</div>", "<p>", "</p>", "<table>", "<td>", "<tr>", "<a href=", "'./t20240207_1.html'", ">",
    "<base href='http://['>", "<meta name=PubDate content=", "2024-13-45", "二〇二〇年十十月一日", PROSE, "来源：", "责任编辑：", "<h1>",
    "<title>", "浏览量：", "99999999999", "<script>", "</script>", "<!--", "-->", "\x00", "\ud800", "&nbsp;", "&#x110000;", "当前位置：>>",
]), max_size=40)  # fmt: skip


@settings(deadline=None)
@given(MARKUP)
def test_no_mixture_of_markup_raises(pieces: list[str]) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    assert isinstance(read_article(body, "http://a.test/x/1.html"), (Report, NotArticle))


def test_a_table_of_four_megabytes_is_read_whole() -> None:
    rows = "".join(
        f"<tr>{''.join(f'<td><p>第{row}号排口{cell}</p></td>' for cell in range(12))}</tr>"
        for row in range(11_000)
    )
    body = f"<div class='content'><p>{PROSE}</p><table>{rows}</table></div>".encode()
    found = read_article(body, "http://a.test/x/1.html")
    assert isinstance(found, Report)
    assert found.raw_body.count("\n") == 11_000
