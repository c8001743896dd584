"""Whether sites answer us: robots.txt of a few of them, asked for as a crawl does, and what time they say it is."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import scrapy

from crawler.duty.checks.finding import Finding
from crawler.duty.checks.tables import clock
from crawler.page.robots import read_robots
from crawler.spider_loader import registry
from crawler.spiders.failures import reason_of
from crawler.spiders.site import NO_MANNERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.sites import Site

MOST = 3  # sites


class RobotsSpider(scrapy.Spider):
    """Asks one site for robots.txt, and for nothing else."""

    name = "doctor"
    site: Site
    findings: list[Finding]

    async def start(self) -> AsyncIterator[Any]:
        """The one request."""
        parts = urlsplit(self.site.url)
        yield scrapy.Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt", self.answered, errback=self.failed,
            dont_filter=True,
            meta={"dont_obey_robotstxt": True, "handle_httpstatus_all": True, "fetches": []},
        )  # fmt: skip

    def answered(self, response: Response) -> None:
        """What it says, and the server's clock."""
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        robots = read_robots(response.status, response.body, kind)
        told = f"{response.url}: {robots.verdict} ({robots.why})"
        fit = robots.verdict in ("obey", "allowed")
        fix = (
            "" if fit else "look at the site in a browser; docs/operations.md says what this means"
        )
        self.findings.append(Finding("robots.txt", "ok" if fit else "warn", told, fix))
        if (ahead := ahead_of(response)) is not None:
            host = urlsplit(response.url).hostname
            self.findings.append(clock(f"clock of {host}", ahead))

    def failed(self, failure: Failure) -> None:
        """It did not answer."""
        told = f"{self.site.url}: {reason_of(failure.value)[0]}"
        fix = "does the site open in a browser, and does this machine reach the web?"
        self.findings.append(Finding("robots.txt", "warn", told, fix))


def ahead_of(response: Response) -> float | None:
    """Seconds that our clock is before the server's header Date; None without one that can be read."""
    said = (response.headers.get("Date") or b"").decode("latin-1")
    try:
        return time.time() - parsedate_to_datetime(said).timestamp()
    except ValueError:
        return None


def chosen(folder: Path, keys: Iterable[str]) -> list[Site]:
    """A few of the sites that may be crawled, of different levels where there are some."""
    sites, _ = registry(folder)
    levels: dict[str, list[Site]] = {}
    for key in keys:
        levels.setdefault(sites[key].level, []).append(sites[key])
    firsts = [some[0] for some in levels.values()]
    rest = [site for some in levels.values() for site in some[1:]]
    return [*firsts, *rest][:MOST]


def check(process: Any, sites: Iterable[Site]) -> list[Finding]:
    """Asks the sites by a crawl of `process`, Scrapy's process of a command."""
    findings: list[Finding] = []
    for site in sites:
        manners: dict[str, Any] = NO_MANNERS if site.local else {}
        own = site.crawl.model_dump(exclude_none=True)
        members = {
            "site": site, "findings": findings, "allowed_domains": sorted(site.hosts),
            "custom_settings": {**manners, **own},
        }  # fmt: skip
        process.crawl(type("Asked", (RobotsSpider,), members))
    process.start()
    return findings
