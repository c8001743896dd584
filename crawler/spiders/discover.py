"""Explores a site that nobody has described, within its host, and learns which columns are on topic."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from crawler.families.sighting import sight
from crawler.page.listing import Link
from crawler.page.urls import canonical
from crawler.page.verdict import challenge
from crawler.site_parts import absolute
from crawler.sites import Channel, Site, contact_objection, key_of
from crawler.spiders.listings import naming
from crawler.spiders.objections import of_article, of_listing
from crawler.spiders.parts import listing_page
from crawler.spiders.site import NO_MANNERS, SiteSpider
from pipelines.focus import HOPS, Names
from pipelines.relevance import Topic, TopicError
from pipelines.store.exploration import PREFIX
from pipelines.store.pages import Found

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response

    from crawler.families.sighting import Sighting
    from crawler.page.parsed import Page
    from pipelines.report import Report
    from pipelines.store.pages import Leased

START = "首页"
PROMISING = 0.3  # score of a link's text from which the page that shows it is on the right way


def place(url: str) -> Site:
    """The site that a URL is the only thing known of."""
    key = f"discover_{key_of(url) or 'site'}".replace(":", "_")
    return Site(
        key="".join(one if one.isalnum() and one.isascii() else "_" for one in key).lower(),
        name=url, url=url, level="local", region="", family="generic",
        channels=[Channel(name=START, url=url, topic="news")],
    )  # fmt: skip


class DiscoverSpider(SiteSpider):
    """`scrapy crawl discover -a url=URL [-a pages=200] [-a topic=FILE]` proposes a site file; the corpus stays as it is."""

    name = "discover"
    keeps_attachments = False
    judged = False
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "ITEM_PIPELINES": {
            "pipelines.stages.Clean": 100, "pipelines.stages.Relevance": 200,
            "crawler.workbench.exploration.Explored": 400,
        },
    }  # fmt: skip

    def __init__(
        self, url: str = "", pages: str = "200", topic: str = "", **arguments: Any
    ) -> None:
        super().__init__(**arguments)
        del topic  # a setting of the run by now
        self.site = place(url)  # type: ignore[misc]
        self.allowed_domains = sorted(self.site.hosts)
        self.most = int(pages)
        self.read = 0
        self._ending: asyncio.Future[None] | None = None
        self.home: Page | None = None
        self.families: Counter[str] = Counter()

    @classmethod
    def objection(cls, contact: str, arguments: dict[str, str]) -> str | None:
        """Why the arguments cannot be used, or the site must not be asked."""
        url, pages = arguments.get("url", ""), arguments.get("pages", "1")
        if not url or set(arguments) - {"url", "pages", "topic"}:
            return "discover: say where to begin: scrapy crawl discover -a url=URL [-a pages=200] [-a topic=FILE]"
        if not pages.isdecimal() or int(pages) < 1:
            return f"discover: pages={pages}: a number of pages is needed"
        try:
            site = place(absolute(url))
            if topic := arguments.get("topic"):
                Topic.load(topic)
                Names.load(topic)
        except (ValueError, TopicError) as error:
            return f"discover: {error}"
        return None if site.local else contact_objection(url, contact)

    @classmethod
    def settings_for(cls, arguments: dict[str, str]) -> dict[str, Any]:
        """The topic, and no manners towards this machine."""
        manners = NO_MANNERS if place(arguments["url"]).local else {}
        topic = arguments.get("topic")
        return {**manners, **({"TOPIC_FILE": str(Path(topic).absolute())} if topic else {})}

    async def start(self) -> AsyncIterator[Any]:
        """Names the page at which the exploration begins."""
        url = canonical(self.site.url)
        yield naming(Found(url=url, key=self._key(url), kind="listing", channel=START, again=True))

    def _key(self, url: str) -> str:
        return PREFIX + super()._key(url)

    def _may_be_spared(self, page: Leased) -> bool:
        return False  # what it leads to is wanted again

    def _unfinished(self, page: Leased, reason: str | None) -> None:
        self.crawler.stats.inc_value("listings/failed")

    async def parse_listing(self, response: Response) -> None:
        """Names the articles of a page, its next page, and the columns that it links."""
        if self._partial(response):
            return
        page: Leased = response.meta["page"]
        kind = challenge(response.text) if hasattr(response, "text") else None
        if kind:
            self._give_up(response, f"challenge:{kind}")
            return
        with self._reading(response):
            shown = listing_page(response)
            seen = sight(shown, self.site, self.site.channels[0])
        self.crawler.stats.inc_value("listings/read")
        if page.channel == START and page.parent is None:
            self.home = shown
        if seen.articles:
            self.families[seen.family] += 1
        for found in self._found(page, seen):
            asked = of_article if found.kind == "article" else of_listing
            if asked(found.url, self.site) is None:
                self.crawler.engine.crawl(naming(found))
        frontier: Any = self.crawler.engine.scheduler
        frontier.settle(page, response.meta["fetches"])
        self._count()

    def _found(self, page: Leased, seen: Sighting) -> Iterator[Found]:
        start, name = page.parent is None, page.channel or seen.title
        where = self.wanting.column(page.url, name)
        scored = list(self.wanting.scored(seen.articles, where))
        for link, wanted in zip(seen.articles, scored, strict=True):
            # What stands on the first page belongs to columns that are found later.
            more = wanted | ({"column": None} if start else {})
            yield self._page(page, "article", link, channel=name, **more)
        promising = any(one["anchor"] >= PROMISING for one in scored)
        hops = 0 if promising or start else page.depth + 1
        if seen.next:
            yield self._page(
                page, "listing", Link(seen.next, name, None), channel=name, depth=page.depth
            )
        for link in seen.columns if hops < HOPS else ():
            yield self._page(page, "listing", link, channel=link.title or None, depth=hops)

    def _page(self, parent: Leased, kind: str, link: Link, **more: Any) -> Found:
        if kind == "listing":
            more["column"] = self.wanting.column(link.url, more["channel"])
        return Found(
            url=link.url, key=self._key(link.url), kind=kind, title=link.title or None,
            listed_on=link.listed_on, parent=parent.id, **more,
        )  # fmt: skip

    def parse_article(self, response: Response) -> Iterator[Report] | AsyncIterator[Report]:
        """Reads an article as a crawl of its site would."""
        self._count()
        return super().parse_article(response)

    def _count(self) -> None:
        """Ends the exploration when as many pages were read as were asked for."""
        self.read += 1
        if self.read >= self.most and self._ending is None:
            self.logger.info("%d pages were read; the next run goes on from here", self.read)
            engine: Any = self.crawler.engine
            # Not awaited: the engine closes when this very page is done with.
            self._ending = asyncio.ensure_future(engine.close_spider_async(reason="pages"))
