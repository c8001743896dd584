"""Fetches one page, or the newest articles of a site, as politely as a crawl does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import scrapy
from scrapy.spidermiddlewares.httperror import HttpError

from crawler import hours
from crawler.families import FAMILIES
from crawler.page.parsed import Page
from crawler.page.verdict import challenge
from crawler.sites import Site, contact_objection, is_local
from crawler.spiders.asking import asked
from crawler.spiders.failures import reason_of
from crawler.spiders.site import NO_MANNERS
from crawler.withheld import Forbidden
from crawler.workbench.reading import Served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.page.listing import Link


@dataclass(slots=True)
class Sample:
    """What is wanted: the page at `url`, or else `count` articles of `site`; and what came of it."""

    site: Site | None
    url: str | None = None
    count: int = 1
    served: list[Served] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        """Hosts that may be asked."""
        if self.site:
            return set(self.site.hosts)
        host = urlsplit(self.url or "").hostname or ""
        bare = host.removeprefix("www.")
        return {bare, f"www.{bare}"}

    def objection(self, contact: str) -> str | None:
        """Why nothing must be fetched, in words for the user; None if it may."""
        name = self.url or (self.site.key if self.site else "")
        if self.site and (closed := self.site.access.objection):
            return f"{name} {closed}"
        return None if all(map(is_local, self.hosts)) else contact_objection(name, contact)


class SampleSpider(scrapy.Spider):
    """Takes the pages of a sample; stores nothing."""

    name = "sample"
    sample: Sample

    async def start(self) -> AsyncIterator[Any]:
        """The page, or the first listing."""
        if self.sample.url:
            yield self._asked(self.sample.url, self.take, link=None)
        else:
            yield self._listing(0, self.sample.count)

    def _asked(self, url: str, callback: Any, **known: Any) -> scrapy.Request:
        sent = asked(url, self.sample.site) if self.sample.site else {"url": url}
        return scrapy.Request(
            **sent,
            callback=callback,
            cb_kwargs=known,
            errback=self.failed,
            dont_filter=True,
            meta={"fetches": []},
        )

    def _listing(self, number: int, wanted: int) -> scrapy.Request:
        assert self.sample.site
        site, channel = self.sample.site, self.sample.site.channels[number]
        today = hours.now().date()
        first = FAMILIES[site.family].starts(site, channel, today)[0]
        return self._asked(first.url, self.list, number=number, wanted=wanted)

    def list(self, response: Response, number: int, wanted: int) -> Iterator[scrapy.Request]:
        """Asks for the newest articles of a channel, and for the next channel if they are too few."""
        site = self.sample.site
        assert site
        page = Page.read(response.body, response.url, content_type(response))
        found = FAMILIES[site.family].listing(page, site, site.channels[number]).links
        links = [link for link in found if urlsplit(link.url).hostname in site.hosts]
        links.sort(key=lambda link: link.listed_on or date.min, reverse=True)
        if not links:
            reason = challenge(page.html) or "no links found"
            self.sample.failures.append(f"{response.url}: {reason}")
        for link in links[:wanted]:
            yield self._asked(link.url, self.take, link=link)
        wanted -= len(links[:wanted])
        if wanted and number + 1 < len(site.channels):
            yield self._listing(number + 1, wanted)

    def take(self, response: Response, link: Link | None) -> None:
        """Keeps a page as it was served."""
        self.sample.served.append(
            Served(
                url=response.url, body=response.body, content_type=content_type(response) or None,
                title=link.title if link else None, listed_on=link.listed_on if link else None,
            )
        )  # fmt: skip

    def failed(self, failure: Failure) -> None:
        """Notes why a page did not come."""
        error = failure.value
        url = failure.request.url  # type: ignore[attr-defined]
        reason = reason_of(error)[0]
        if isinstance(error, Forbidden):
            reason = "robots.txt forbids it"
        if isinstance(error, HttpError) and (kind := challenge(error.response.text)):
            reason += f" (challenge: {kind}; none is ever solved)"
        self.sample.failures.append(f"{url}: {reason}")


def content_type(response: Response) -> str:
    """The header Content-Type, '' if there is none."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def fetch(process: Any, sample: Sample) -> None:
    """Fills the sample by a crawl of `process`, Scrapy's process of a command; returns at its end."""
    local = all(map(is_local, sample.hosts))
    own = sample.site.crawl.model_dump(exclude_none=True) if sample.site else {}
    members = {
        "sample": sample,
        "site": sample.site,
        "allowed_domains": sorted(sample.hosts),
        "custom_settings": {**(NO_MANNERS if local else {}), **own},
    }
    process.crawl(type("Sampled", (SampleSpider,), members))
    process.start()
