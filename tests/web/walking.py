"""Reads a host as a crawl does, hop by hop, without a network: for tests of families."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from crawler.families import FAMILIES
from crawler.families.keys import page_key
from crawler.page.article import read_page
from crawler.page.forms import split_form
from crawler.page.parsed import Page
from crawler.page.urls import canonical
from crawler.sites import Site, load_site
from crawler.spiders.walk import Walk
from pipelines.report import Report
from pipelines.steps import clean
from pipelines.store.pages import Leased
from tests.web.answers import Asked

if TYPE_CHECKING:
    from crawler.page.listing import Link
    from crawler.page.verdict import NotArticle
    from tests.web.host import Host

PORT = 8899
MOST = 500  # listing pages


@dataclass(slots=True)
class Walked:
    """What the walk of one host found."""

    site: Site
    links: dict[str, Link] = field(default_factory=dict)
    """By key."""
    listings: list[Page] = field(default_factory=list)
    coverage: dict[str, str] = field(default_factory=dict)
    """By channel: complete, or partial and why."""


def site_of(host: Host, port: int = PORT) -> Site:
    """The host's site file, as the house reads it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{host.key}.toml"
        path.write_text(host.site_file(port), "utf-8")
        return load_site(path)


def fetch(host: Host, site: Site, url: str) -> Page | None:
    """What the host answers for the URL of a page; None for 404 and the like."""
    sent, form = split_form(FAMILIES[site.family].address(url, site))
    parts = urlsplit(sent)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    fields = dict(parse_qsl(form or "", keep_blank_values=True))
    answer = host.answer(Asked(target, "GET" if form is None else "POST", fields))
    if answer is None or answer.status != 200:
        return None
    behind = url.partition("#")
    page = Page.read(answer.body, sent, answer.content_type)
    return Page(sent.partition("#")[0] + behind[1] + behind[2], page.html)


def leased_listing(key: str, number: int = 0, parent: int | None = None) -> Leased:
    """A listing that is being visited; below another one if that is given."""
    return Leased(
        id=number, key=key, url=key, kind="listing", channel=None, title=None, listed_on=None,
        depth=0 if parent is None else 1, priority=0, parent=parent,
    )  # fmt: skip


def walk(host: Host, today: date = date(2025, 12, 21)) -> Walked:
    """Every listing of every channel, by the family's own paging."""
    site = site_of(host)
    family = FAMILIES[site.family]
    walked = Walked(site)
    for channel in site.channels:
        told = Walk(channel.name)
        first = [start.url for start in family.starts(site, channel, today)]
        waiting = deque(first)
        while waiting and len(walked.listings) < MOST:
            url = waiting.popleft()
            key = page_key(url, site, family)
            if key in told.read:
                continue
            leased = leased_listing(key, len(told.visited))
            page = fetch(host, site, url)
            if page is None:
                if url in first and family.may_lack(url):
                    told.lack(leased)
                else:
                    told.fail(leased, "not there")
                continue
            found = family.listing(page, site, channel)
            walked.listings.append(page)
            keys = [page_key(link.url, site, family) for link in found.links]
            walked.links |= dict(zip(keys, found.links, strict=True))
            new = told.take(leased, found, keys)
            waiting.extend(map(canonical, found.also))
            if found.next and new:
                waiting.append(canonical(found.next))
                told.name(page_key(found.next, site, family))
        walked.coverage[channel.name] = told.ended
    return walked


def article(host: Host, site: Site, url: str) -> Report | NotArticle | None:
    """The cleaned report that a crawl would make of an article's page."""
    page = fetch(host, site, url)
    if page is None:
        return None
    read = read_page(FAMILIES[site.family].article(page), site)
    return clean(read) if isinstance(read, Report) else read


def check(host: Host) -> Walked:
    """Asserts that the host's family finds every article of the host, and reads each as it was written."""
    walked = walk(host)
    site, family = walked.site, FAMILIES[walked.site.family]
    root = site.url.rstrip("/")
    wanted = {page_key(root + host.path(one), site, family): one for one in host.articles}
    assert len(wanted) == len(host.articles)
    assert wanted.keys() <= walked.links.keys(), sorted(wanted.keys() - walked.links.keys())[:5]
    assert set(walked.coverage.values()) == {"complete"}, walked.coverage
    for key, one in wanted.items():
        link = walked.links[key]
        assert link.url == canonical(link.url)
        assert link.listed_on in (one.published_on, None), link
        report = article(host, site, link.url)
        assert isinstance(report, Report), (link.url, report)
        assert (report.title, report.published_on, report.source) == (
            one.title,
            one.published_on,
            one.source,
        ), link.url
        assert report.body == one.body, link.url
    return walked
