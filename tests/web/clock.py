"""What is published, edited, moved and withdrawn while a host is crawled, and what is true in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import TYPE_CHECKING

from tests.web.corpus import articles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.corpus import Article
    from tests.web.host import Host

TODAY = date(2025, 12, 21)
EVENTS = ("publish", "publish", "edit", "publish", "move", "withdraw")
CORRECTION = "更正：文中数据以最终核定为准，生态环境局党支部已作说明。"


@dataclass
class Clock:
    """An event after every `every` requests, `most` in all: the same requests, the same events.

    The host's columns always hold what is published now; what was there before is noted here.
    """

    every: int = 3
    most: int = 12
    served: int = 0
    events: int = 0
    published: list[Article] = field(default_factory=list)
    edited: list[Article] = field(default_factory=list)
    reread: list[Article] = field(default_factory=list)
    """Those of them that had been asked for before: their earlier text is known."""
    moved: dict[str, Article] = field(default_factory=dict)
    """By the path at which they stood before."""
    withdrawn: dict[str, Article] = field(default_factory=dict)
    """By path."""
    delisted: list[Article] = field(default_factory=list)
    _kinds: Iterator[str] = field(default_factory=lambda: cycle(EVENTS))
    _new: list[Article] = field(default_factory=list)

    def tick(self, host: Host) -> None:
        """A request was served."""
        self.served += 1
        if self.served % self.every == 0 and self.events < self.most:
            self.step(host)

    def step(self, host: Host) -> None:
        """Lets the next event happen."""
        kind = next(self._kinds)
        names = list(host.columns)
        column = names[self.events % len(names)]
        self.events += 1
        getattr(self, kind)(host, column)

    def publish(self, host: Host, column: str) -> None:
        """Puts a new article on top of a column."""
        if not self._new:
            seed = 700 + sum(map(ord, host.name)) % 90
            self._new = [one for one in articles(200, seed) if one.on_topic]
        article = self._new.pop(0)
        article.column, article.published_on = column, TODAY
        host.columns[column].insert(0, article)
        self.published.append(article)

    def edit(self, host: Host, column: str) -> None:
        """Adds a paragraph to a column's newest report that was asked for, else to its second."""
        sound = self._sound(host, column)
        read = [one for one in sound if host.visits.get(host.path(one).partition("#")[0])]
        article = (read or sound[1:])[0]
        article.paragraphs.append(CORRECTION)
        self.edited.append(article)
        if read:
            self.reread.append(article)

    def move(self, host: Host, column: str) -> None:
        """Moves a column's third report to the top of the next column."""
        article = self._sound(host, column)[2]
        names = list(host.columns)
        to = names[(names.index(column) + 1) % len(names)]
        before = host.path(article)
        host.columns[column].remove(article)
        article.column = to
        host.columns[to].insert(0, article)
        if host.path(article) != before:
            self.moved[before] = article

    def withdraw(self, host: Host, column: str) -> None:
        """Takes a column's fourth report away: its page is 404, its place in the listing is filled."""
        article = self._sound(host, column)[3]
        self.withdrawn[host.path(article)] = article
        host.columns[column].remove(article)

    def delist(self, host: Host, column: str) -> None:
        """Takes a column's fifth report out of the listing; its page stays."""
        article = self._sound(host, column)[4]
        host.columns[column].remove(article)
        host.unlisted.append(article)
        self.delisted.append(article)

    def _sound(self, host: Host, column: str) -> list[Article]:
        """Its reports that were not edited: what is edited stays where it is."""
        edited = {one.number for one in self.edited}
        return [
            one
            for one in host.columns[column]
            if one.on_topic and not one.trap and one.number not in edited
        ]
