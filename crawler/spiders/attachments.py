"""The part of a site's spider that fetches the files which reports link to."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.exceptions import DownloadCancelledError

from crawler.attachments import keep
from crawler.page.attachments import claimed, told
from crawler.page.traps import is_long
from crawler.page.verdict import challenge
from crawler.refusals import Refused
from crawler.spiders.listings import ListingsSpider
from crawler.spiders.objections import of_listing
from crawler.withheld import Forbidden
from pipelines.report import Wanted
from pipelines.store.pages import HARD, SOFT, Leased

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    import scrapy
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from pipelines.report import Attachment, Report

TOO_LARGE = "attachment: larger than ATTACHMENT_MAXSIZE"


class AttachmentsSpider(ListingsSpider):
    """Says which files of a report are fetched, and keeps them."""

    keeps_attachments: ClassVar[bool] = True

    async def start(self) -> AsyncIterator[Any]:
        """Names the listings, and the files of reports that were stored without them."""
        async for first in super().start():
            yield first
        frontier: Any = self.crawler.engine.scheduler
        for linking in await frontier.unnamed() if self._keeps else ():
            await frontier.link(linking, self._wanted(linking.links) or ())

    @property
    def _keeps(self) -> bool:
        return self.keeps_attachments and self.settings.getbool("ATTACHMENTS")

    def _wanted(self, attachments: Sequence[Attachment]) -> tuple[Wanted, ...] | None:
        """What is to become of a report's attachments; None where none are fetched."""
        if not self._keeps:
            return None
        return tuple(
            Wanted(url=one.url, key=self._key(one.url), name=one.name, kind=one.kind, refused=self._refusal(one.url))
            for one in {one.url: one for one in attachments}.values()
        )  # fmt: skip

    def _refusal(self, url: str) -> str | None:
        """Why an attachment is not fetched; None if it is."""
        return of_listing(url, self.site) or ("trap: too long" if is_long(url) else None)

    def request(self, page: Leased) -> scrapy.Request:
        """The request of a leased page; that of a file says which report links to it, as a browser does."""
        made = super().request(page)
        if page.kind == "attachment":
            made.headers["Accept"] = "*/*"
            made.headers["Accept-Encoding"] = "identity"  # the file itself, as its digest is taken
            made.meta["download_warnsize"] = 0
            if page.referer:
                made.headers["Referer"] = page.referer
        return made

    async def parse_attachment(self, response: Response) -> None:
        """Keeps a file; an answer that is none is a failure, which says what it is."""
        if self._partial(response):
            return
        page: Leased = response.meta["page"]
        fetches = response.meta["fetches"]
        frontier: Any = self.crawler.engine.scheduler
        if response.status == HTTPStatus.NOT_MODIFIED:
            frontier.keep(page, fetches, None)
            return
        with self._reading(response):
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            claim = claimed(page.url, page.title or "", content_type)
            kind, objection = told(response.body, claim)
        if kind is None:
            hidden = challenge(response.text) if hasattr(response, "text") else None
            reason = f"challenge:{hidden}" if hidden else f"attachment: {objection}"
            self._fail(page, fetches, reason, SOFT if hidden else HARD)
            return
        archive = Path(self.settings["ARCHIVE_FOLDER"])
        try:
            kept = await asyncio.to_thread(
                keep, archive, frontier.store.run, response.body, kind, claim
            )
        except OSError as error:
            self.logger.error("%s: cannot be kept: %s", page.url, error)
            self._give_up(response, f"attachment: cannot be kept: {error.strerror}")
            return
        self.logger.info("attachment %s, %d bytes  %s  %s", kind, kept.size, page.title or "-", page.url)  # fmt: skip
        frontier.keep(page, fetches, kept)

    def failed(self, failure: Failure) -> Iterator[Report]:
        """Ends the visit of a page that could not be fetched; of a file there is no rejection."""
        request: Any = failure.request  # type: ignore[attr-defined]
        page: Leased = request.meta["page"]
        reason = _final(failure.value) if page.kind == "attachment" else None
        if reason is None:
            yield from super().failed(failure)
        else:
            self._fail(page, request.meta["fetches"], reason, HARD)


def _final(error: BaseException | None) -> str | None:
    """Why a file is not fetched, if that does not pass by itself."""
    if isinstance(error, Refused):
        return error.verdict[:300]
    if isinstance(error, Forbidden):
        return error.reason[:300]
    return TOO_LARGE if isinstance(error, DownloadCancelledError) else None
