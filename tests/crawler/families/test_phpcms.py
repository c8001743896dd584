"""Listings of PHPCMS, and its reports in parts."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES
from crawler.page.article import read_page
from crawler.page.parts import join, next_part
from pipelines.report import Report
from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.phpcms import DynamicPhpcmsHost, PhpcmsHost
from tests.web.walking import fetch, site_of


class SplitHost(PhpcmsHost):
    split = True


@pytest.mark.parametrize("kind", [PhpcmsHost, DynamicPhpcmsHost])
def test_a_host_is_read_whole(kind: type[PhpcmsHost]) -> None:
    walked = check_host(kind("phpcms.test", columns(0, 6)))
    assert len(walked.listings) == 4


def test_the_parts_of_a_report_are_one_report() -> None:
    host = SplitHost("phpcms.test", columns(0, each=3))
    site = site_of(host)
    for article in host.articles:
        parts, url = [], site.url.rstrip("/") + host.path(article)
        while url and len(parts) < 5:
            page = fetch(host, site, url)
            assert page is not None
            part = read_page(page, site)
            assert isinstance(part, Report), url
            parts.append(part)
            url = next_part(page) or ""
        assert len(parts) == 2
        assert [line.strip("　") for line in join(parts).raw_body.split("\n")] == article.paragraphs


def test_the_sum_of_records_is_a_link_without_a_target() -> None:
    found = read(
        "phpcms", "http://a.test/list-6-1.html", rows("/show-6-3-1.html") + '<a class="a1">48条</a>'
    )
    assert found.records == 48


def test_an_article_has_one_key_static_or_not_and_in_parts() -> None:
    key = FAMILIES["phpcms"].key
    same = {key(f"http://a.test/{url}") for url in (
        "show-6-123-1.html", "show-6-123-2.html", "index.php?m=content&c=index&a=show&catid=6&id=123", "index.php?a=show&c=index&catid=6&id=123&m=content",
    )}  # fmt: skip
    assert same == {"article/6-123"}
    assert key("http://a.test/index.php?m=content&c=index&a=lists&catid=6") is None
    assert key("http://a.test/list-6-2.html") is None
