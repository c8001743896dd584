"""How far a run has read a channel's listings, and whether they can be believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.store.coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crawler.page.listing import Listing
    from pipelines.store.pages import Leased

LONGEST_SILENCE = 7  # listings that may lack while none is there: no newspaper rests for longer
COMPLETE, READING = "complete", "reading"
KNOWN_RUN = 40  # known links in a row after which the rest is as an earlier run read it


@dataclass(slots=True)
class Walk:
    """The reading of one channel in one run, page by page, whatever their order.

    Listings are told by their keys, as links are. What is declared is compared with what was found:
    a listing that shows only what others have shown ends its paging, since endless ones do that.
    """

    channel: str
    seen: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    """Those that the channel's start, or one of its listings, has led to in this reading."""
    visited: set[int] = field(default_factory=set)
    """Numbers of the pages that were asked for in this run, whatever came of it."""
    failed: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    """By key: the page that led to a listing, and why that could not be read."""
    listings: int = 0
    shown_again: int = 0
    pages: int | None = None
    records: int | None = None
    lacking: int = 0
    trouble: str = ""
    moved: bool = False
    """Whether what was on one page stood on the next one too, or the declared total changed."""
    again: bool = False
    """Whether the channel is read the second time, since its articles moved between its pages."""
    deep: bool = True
    """Whether it is to be read to its end, whatever is known of it."""
    whole: bool = True
    """Whether its end is the channel's: a feed ends with its newest articles."""
    short: str = ""
    """Why the rest need not be read: unchanged, known."""
    _previous: Sequence[str] = ()
    _known: int = 0

    def name(self, key: str) -> None:
        """A listing that is to be read."""
        self.named.add(key)

    @property
    def waiting(self) -> set[str]:
        """The listings that are still to be read."""
        return self.named - self.read

    def take(self, page: Leased, listing: Listing, links: Sequence[str]) -> bool:
        """Takes note of a listing; whether it shows anything that no other has shown."""
        self._visit(page)
        self.failed.pop(page.key, None)
        self.listings += 1
        known = self.seen.intersection(links)
        new = len(known) < len(set(links))
        if not self.again:
            self.shown_again += len(known)
            self.moved |= new and self._pushed(links)
            self.moved |= (
                None not in (self.records, listing.records) and self.records != listing.records
            )
        self.records = self.records if listing.records is None else listing.records
        self.pages = max(listing.pages or 0, self.pages or 0) or None
        self.seen.update(links)
        # Only the page that follows can show what a new article pushed off this one: a file that holds
        # the whole column shows these links too.
        self._previous = links if listing.next else ()
        return new or self.again

    def _pushed(self, links: Sequence[str]) -> bool:
        """Whether a link of the previous page's lower half opens this one: a new article pushed it on.

        Sticky ones stand at the same height on both.
        """
        lower = set(self._previous[len(self._previous) // 2 :])
        upper = set(self._previous) - lower
        return any(link in lower - upper for link in links[: max(1, len(links) // 2)])

    @property
    def may_spare(self) -> bool:
        """Whether a listing that is as it was need not be read: a full reading needs its links."""
        return not self.deep and not self.again

    def spare(self, links: Sequence[str], known: Collection[str], *, unchanged: bool) -> None:
        """Ends the reading of a channel that need not be read to its end.

        It is not if its first page is `unchanged`, or after a long run of links that an earlier run
        has found: never at the first one, since lists are not sorted and old articles stay on top.
        A deeper page that shows something new was left by a run that died: the reading goes on.
        """
        if not self.may_spare:
            return
        if not set(links).issubset(known):
            self.short = ""
        for link in links:
            self._known = self._known + 1 if link in known else 0
        if unchanged:
            self.short = "unchanged"
        elif self._known >= KNOWN_RUN:
            self.short = "known"

    def fail(self, page: Leased, reason: str) -> None:
        """A listing that could not be read."""
        self._visit(page)
        self.failed.setdefault(page.key, (page.parent, reason))

    def lack(self, page: Leased) -> None:
        """A listing that is not there and need not be: of a day without a newspaper."""
        self._visit(page)
        self.lacking += 1

    def _visit(self, page: Leased) -> None:
        self.read.add(page.key)
        self.visited.add(page.id)

    def stop(self, reason: str) -> None:
        """Why the next page of a listing is not read."""
        self.trouble = self.trouble or reason

    def start_again(self) -> bool:
        """Whether the channel must be read once more; it then begins anew."""
        if self.waiting or not self.moved or self.again:
            return False
        self.again = True
        self.read.clear()
        self.named.clear()
        return True

    @property
    def failure(self) -> str:
        """Why a listing of the channel could not be read; empty if all were.

        One that was found before, and to which the page that led there leads no more, is none of the
        channel's listings now: the channel is shorter than it was.
        """
        for key, (parent, reason) in self.failed.items():
            if key in self.named or parent not in self.visited:
                return reason
        return ""

    @property
    def ended(self) -> str:
        """complete, reading, or partial: and the reason."""
        if trouble := self.trouble or self.failure:
            return f"partial: {trouble}"
        if self.waiting or self.short:
            return READING if self.waiting else self.short
        if not self.listings and self.lacking > LONGEST_SILENCE:
            return f"partial: none of {self.lacking} listings is there"
        if self.records is not None and len(self.seen) < self.records:
            return f"partial: {len(self.seen)} of {self.records} records"
        if self.records is None and self.pages is not None and self.listings < self.pages:
            return f"partial: {self.listings} of {self.pages} pages"
        return COMPLETE

    @property
    def coverage(self) -> Coverage:
        """The row for the store."""
        return Coverage(
            channel=self.channel, listings=self.listings, links=len(self.seen),
            shown_again=self.shown_again, declared_pages=self.pages, declared_records=self.records,
            ended=self.ended[:300], deep=self.deep, whole=self.whole,
        )  # fmt: skip
