"""The half of a site's spider that reads its listings."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import scrapy

from crawler import hours
from crawler.families import detect
from crawler.families.keys import page_key
from crawler.families.paging import DEEPEST
from crawler.page.forms import split_form
from crawler.page.listing import Link, Listing, listed
from crawler.page.stubs import leads_to
from crawler.page.verdict import challenge
from crawler.spiders.objections import of_article, of_listing
from crawler.spiders.parts import listing_page
from crawler.spiders.rejections import of_link
from crawler.spiders.visits import VisitsSpider
from crawler.spiders.walk import Walk
from crawler.spiders.wanting import Wanting
from pipelines.store.pages import Found, Leased

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

    from crawler.sites import Channel

LISTING_PRIORITY = 10  # listings first: they tell what there is
DEEPEST_STUB = 3  # hops by pages that only lead elsewhere


class ListingsSpider(VisitsSpider):
    """Names the pages of a site: its channels' listings, and the articles that they list."""

    @cached_property
    def wanting(self) -> Wanting:
        """How much a page is wanted, by the topic of the run."""
        return Wanting.load(self.settings["TOPIC_FILE"])

    async def start(self) -> AsyncIterator[Any]:
        """Names the first listings of each channel; one that was read to its end lately is not again."""
        frontier: Any = self.crawler.engine.scheduler
        swept = await frontier.swept()
        for channel in self.site.channels:
            # A page that an earlier run left may have begun the walk already.
            walk = self._walks.setdefault(channel.name, Walk(channel.name))
            starts = self.family.starts(self.site, channel, hours.now().date())
            # What one of several first listings shows tells nothing of the others.
            walk.deep = channel.name not in swept or len(starts) > 1
            walk.whole = not self.family.newest and all(start.again for start in starts)
            for first in self._first(channel):
                yield first

    def _first(self, channel: Channel, *, anew: bool = False) -> Iterator[scrapy.Request]:
        """Names the first listings of a channel; `anew` even if this run has read them."""
        walk = self._walks.setdefault(channel.name, Walk(channel.name))
        for start in self.family.starts(self.site, channel, hours.now().date()):
            found = Found(
                url=start.url, key=self._key(start.url), kind="listing", channel=channel.name,
                priority=LISTING_PRIORITY, again=start.again, anew=anew,
                column=self.wanting.column(start.url, channel.name),
            )  # fmt: skip
            if start.again:
                walk.name(found.key)
            yield naming(found)

    async def parse_listing(self, response: Response) -> None:
        """Names the reports of a listing and its further pages, then ends its visit.

        Nothing is yielded: Scrapy queues what a callback yields while the callback goes on, so that
        the visit would end, and a channel be complete, before the last pages are named.
        """
        if self._partial(response):
            return
        page: Leased = response.meta["page"]
        frontier: Any = self.crawler.engine.scheduler
        walk = self._walk(page)
        if response.status == HTTPStatus.NOT_MODIFIED:
            self.crawler.stats.inc_value("listings/read")
            walk.take(page, Listing(links=()), ())
            walk.spare((), (), unchanged=True)
            frontier.cover(walk.coverage)
            frontier.settle(page, response.meta["fetches"])
            return
        listing = self._listing(response)
        if listing is None:
            return
        self.crawler.stats.inc_value("listings/read")
        keys = [self._key(link.url) for link in listing.links]
        new, digest = walk.take(page, listing, keys), listed(listing)
        known = () if walk.deep else await frontier.known(keys)
        walk.spare(keys, known, unchanged=page.depth == 0 and page.listed == digest != "")
        rejected = []
        where = self.wanting.column(page.url, page.channel)
        for link, wanted in zip(
            listing.links, self.wanting.scored(listing.links, where), strict=True
        ):
            verdict = of_article(link.url, self.site)
            if verdict:
                rejected.append(of_link(link, page, self.site.key, verdict))
            else:
                self.crawler.engine.crawl(self._named(page, "article", link, **wanted))
        for further in self._further(page, listing, walk, new=new):
            self.crawler.engine.crawl(further)
        frontier.cover(walk.coverage)
        frontier.settle(page, response.meta["fetches"], rejected, digest)

    def _listing(self, response: Response) -> Listing | None:
        """What a page lists, or the page that a stub leads to; None for a visit that was given up."""
        page: Leased = response.meta["page"]
        with self._reading(response):
            kind = challenge(response.text) if hasattr(response, "text") else None
            shown = listing_page(response)
            listing = self.family.listing(shown, self.site, self.site.channel(page.channel))
        if page.depth == 0 and (marks := detect(shown)) not in (self.site.family, "generic"):
            told = "%s: %s bears the marks of the family %s, its site file says %s"
            self.logger.warning(told, self.name, page.url, marks, self.site.family)
        if listing.links or listing.also:
            return listing
        stub = None if kind else leads_to(shown)
        if stub is None or page.depth >= DEEPEST_STUB:
            self._give_up(response, f"challenge:{kind}" if kind else "no links found")
            return None
        return Listing(links=(), also=(stub,))

    def _further(
        self, page: Leased, listing: Listing, walk: Walk, *, new: bool
    ) -> Iterator[scrapy.Request]:
        """Names the listings that one leads to; the channel's first ones anew if its articles moved."""
        further: list[tuple[str, str | None]] = [(url, None) for url in listing.also]
        if listing.next and not walk.short:
            further.append((listing.next, None if new else "shows nothing new"))
        for url, stopped in further:
            if why := stopped or self._unread(page, url):
                walk.stop(why)
                self.logger.warning("%s: %s, paging ends: %s", self.name, why, page.url)
                continue
            # As the family made it: gkmlpt's sid looks like a session's and is none.
            where = self.wanting.column(url, page.channel)
            found = self._named(page, "listing", Link(url, "", None), anew=walk.again, column=where)
            walk.name(found.meta["found"].key)
            yield found
        if walk.start_again():
            told = "%s: %s: articles moved while it was read; once more"
            self.logger.info(told, self.name, walk.channel)
            yield from self._first(self.site.channel(walk.channel), anew=True)

    def _unread(self, page: Leased, url: str) -> str | None:
        """Why a further listing is not worth a visit; None if it is."""
        if page.depth >= DEEPEST:
            return f"deeper than {DEEPEST} pages"
        return of_listing(self.family.address(url, self.site), self.site)

    def _key(self, url: str) -> str:
        return page_key(url, self.site, self.family)

    def _named(self, parent: Leased, kind: str, link: Link, **more: Any) -> scrapy.Request:
        found = Found(
            url=link.url, key=self._key(link.url), kind=kind, channel=parent.channel,
            title=link.title or None, listed_on=link.listed_on, parent=parent.id,
            depth=parent.depth + 1, priority=LISTING_PRIORITY if kind == "listing" else 0,
            again=kind == "listing", **more,
        )  # fmt: skip
        return naming(found)


def naming(found: Found) -> scrapy.Request:
    """What tells the frontier of a page. Without its form, for whose length Scrapy would drop it unsaid."""
    return scrapy.Request(split_form(found.url)[0], meta={"found": found})
