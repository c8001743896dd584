"""新华网: files of records, named by the pages of their columns."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler.families import FAMILIES, detect
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from pipelines.report import Report
from tests.crawler.families.press_sites import read
from tests.web.answers import Asked
from tests.web.corpus import columns
from tests.web.families.xinhua import XinhuaHost
from tests.web.walking import article, check
from tests.web.walking import site_of as site_of_host

HEX = "0123456789abcdef0123456789abcdef"
FILE = f"http://www.news.test/politics/ds_{HEX}.json"


def file_of(*records: object) -> str:
    return json.dumps({"datasource": list(records)}, ensure_ascii=False)


def test_every_article_is_listed_and_read_as_it_was_written() -> None:
    walked = check(XinhuaHost("xinhua.test", columns(2, 7)))
    assert len(walked.listings) == 3


@pytest.mark.parametrize(("href", "url"), [
    (f"./20240207/{HEX}/c.html", f"http://www.news.test/politics/20240207/{HEX}/c.html"),
    (f"../20240207/{HEX}/c.html", f"http://www.news.test/20240207/{HEX}/c.html"),
    (f"/fortune/20240207/{HEX}/c.html", f"http://www.news.test/fortune/20240207/{HEX}/c.html"),
    (f"http://sd.news.test/20240207/{HEX}/c.html", f"http://sd.news.test/20240207/{HEX}/c.html"),
    ("http://www.xinhua.test/2019-02/07/c_1124000001.htm", "http://www.xinhua.test/2019-02/07/c_1124000001.htm"),
])  # fmt: skip
def test_a_record_leads_to_its_article_wherever_it_stands(href: str, url: str) -> None:
    record = {"title": "支部书记上讲台", "publishUrl": href, "publishTime": "2024-02-07 09:30:00"}
    (link,) = read("xinhua", FILE, file_of(record)).links
    assert (link.url, link.title) == (url, "支部书记上讲台")
    assert link.listed_on == date(2024, 2, 7)


def test_a_title_with_markup_gives_its_text_and_its_link() -> None:
    record = {"title": f"<a href='/a/20240207/{HEX}/c.html'><b>支部</b>书记上讲台&nbsp;</a>"}
    (link,) = read("xinhua", FILE, file_of(record, record)).links
    assert (link.title, link.listed_on) == ("支部书记上讲台", date(2024, 2, 7))
    assert link.url == f"http://www.news.test/a/20240207/{HEX}/c.html"


def test_a_column_names_its_file_once() -> None:
    markup = f"<div data='datasource:{HEX}'></div><script>get('ds_{HEX}.json')</script>"
    found = read("xinhua", "http://www.news.test/politics/index.html", markup)
    assert found == Listing(links=(), also=(FILE,))


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", '{"datasource": null}', '{"datasource": {"title": "支部书记上讲台"}}', '{"datasource": [1, "a", [[]]]}',
    file_of({"title": "支部书记上讲台", "publishUrl": "javascript:;"}), file_of({"title": None, "publishUrl": 7}),
    "[" * 100_000, file_of({"title": "支部书记上讲台", "publishUrl": f"http://[/20240207/{HEX}/c.html"}), "<p>404</p>",
])  # fmt: skip
def test_what_is_no_file_of_records_lists_nothing(text: str) -> None:
    assert read("xinhua", FILE, text) == Listing(links=())


def test_a_file_gives_no_more_than_its_first_five_thousand_records() -> None:
    records = [
        {"title": "支部书记上讲台", "publishUrl": f"/20240207/{n:032x}/c.html"} for n in range(6000)
    ]
    assert len(read("xinhua", FILE, file_of(*records)).links) == 5000


def test_an_article_is_known_by_its_digits_and_an_old_one_by_its_path() -> None:
    key = FAMILIES["xinhua"].key
    assert key(f"http://a.test/x/20240207/{HEX}/c.html") == HEX
    assert key("http://a.test/2019-02/07/c_1124000001.htm") is None


def test_files_columns_and_articles_are_recognised() -> None:
    host = XinhuaHost("xinhua.test", columns(2, 7))
    first, second = host.columns
    for path in (host.first(first), host.first(second), host.path(host.articles[0])):
        answer = host.answer(Asked(path))
        assert answer is not None
        page = Page.read(answer.body, f"http://xinhua.test{path}", answer.content_type)
        assert detect(page) == "xinhua"


def test_the_report_is_found_by_its_container_and_not_by_its_weight() -> None:
    host = XinhuaHost("xinhua.test", columns(2, 7, each=2))
    site = site_of_host(host)
    report = article(host, site, f"http://xinhua.test:8899{host.path(host.articles[0])}")
    assert isinstance(report, Report)
    assert "detail" in report.origins["body"]
