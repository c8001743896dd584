"""What the spiders tell and ask the frontier."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines.store import attachments, coverage, endings, pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler

    from pipelines.report import Fetch, Kept, Report, Wanted
    from pipelines.stages import Store
    from pipelines.store.coverage import Coverage
    from pipelines.store.visits import Exchange


class Telling:
    """The half of the frontier that spiders speak to: how visits ended, what is known already."""

    crawler: Crawler
    store: Store
    spider: Any
    _notes: Exchange

    def _exchange_soon(self) -> None:
        """Has the notes written and pages leased; the frontier's own way follows."""

    def cover(self, coverage: Coverage) -> None:
        """Takes note of how far a channel is read; written with what comes next."""
        self._notes.coverage[coverage.channel] = coverage

    def settle(
        self,
        page: pages.Leased,
        fetches: Sequence[Fetch],
        rejected: Sequence[Report] = (),
        listed: str | None = None,
    ) -> None:
        """Ends the visit of a page that named others, once those are in the table."""  # fmt: skip
        self._notes.rejected.extend(rejected)
        ended = endings.Settled(page=page.id, fetches=tuple(fetches), listed=listed)
        self._notes.settled.append(ended)
        self._exchange_soon()

    def unchanged(self, page: pages.Leased, fetches: Sequence[Fetch]) -> None:
        """Ends the visit of an article of which its server says that it is as it was."""
        ended = endings.Settled(page=page.id, fetches=tuple(fetches), alive=True)
        self._notes.settled.append(ended)
        self.crawler.stats.inc_value("reports/unchanged")
        self._exchange_soon()

    def keep(self, page: pages.Leased, fetches: Sequence[Fetch], kept: Kept | None) -> None:
        """Ends the visit of an attachment: the file that it gave, or None where it is as it was."""
        ended = endings.Settled(page=page.id, fetches=tuple(fetches), attachment=True, kept=kept)
        self._notes.settled.append(ended)
        self.crawler.stats.inc_value("attachments/kept" if kept else "attachments/unchanged")
        self._exchange_soon()

    async def unnamed(self) -> list[attachments.Linking]:
        """The stored reports of the site whose files nobody has named."""
        key = self.spider.site.key
        return await self.store.do(lambda c, _: attachments.unnamed(c, key))

    async def link(self, linking: attachments.Linking, wanted: Sequence[Wanted]) -> None:
        """Names the files of a report that was stored without them."""
        await self.store.do(lambda c, _: attachments.name(c, self.store.run, linking, wanted))
        self._exchange_soon()

    async def known(self, keys: Sequence[str]) -> set[str]:
        """Those of `keys` whose pages were found before this run began."""
        return await self.store.do(lambda c, t: pages.known(c, t, keys, self.store.run))

    async def swept(self) -> set[str]:
        """The channels that were read to their end not long ago."""
        days = timedelta(days=self.crawler.settings.getfloat("DEEP_SWEEP_DAYS"))
        key = self.spider.site.key
        return await self.store.do(lambda c, t: coverage.swept(c, t, key, days))

    def fail(
        self, page: pages.Leased, fetches: Sequence[Fetch], failure: str, grade: float
    ) -> None:
        """Ends a visit that failed; the page is tried again later, the later the harder it failed."""
        ended = endings.Settled(
            page=page.id, url=page.url, fetches=tuple(fetches), failure=failure, grade=grade,
            attachment=page.kind == "attachment",
        )  # fmt: skip
        self._notes.settled.append(ended)
        self.crawler.stats.inc_value("pages/failed")
        self._exchange_soon()
