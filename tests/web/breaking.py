"""What breaks on real sites from one day to the next, done to a host that was well, and what it must be called."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.web.answers import Answer
from tests.web.corpus import articles
from tests.web.traps.refusals import FORBIDDEN, RS
from tests.web.traps.trap import edited

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.answers import Asked
    from tests.web.host import Host

SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>加载中</title></head><body><div id="app"></div>'
    '<script src="/static/app.8f3e.js"></script></body></html>'
)
# Not in paths, which have slashes or nothing between the digits.
SHOWN = re.compile(r"(20\d\d)([-.年])(\d\d?)([-.月])(\d\d?)")
SILENT = timedelta(days=40)
AHEAD = timedelta(days=2000)
FRESH = 5  # articles that are published on the day on which a site breaks
Change = "Callable[[Host, Asked, Answer], Answer]"


def redated(markup: str, by: timedelta) -> str:
    """The markup with every date that a reader sees moved."""

    def moved(found: re.Match[str]) -> str:
        try:
            day = date(int(found[1]), int(found[3]), int(found[5])) + by
        except ValueError:
            return found[0]
        width = len(found[3]), len(found[5])
        return f"{day.year}{found[2]}{day.month:0{width[0]}}{found[4]}{day.day:0{width[1]}}"

    return SHOWN.sub(moved, markup)


def wrap(host: Host, change: Callable[[Host, Asked, Answer], Answer]) -> None:
    """Lets `change` have each page that the host sends."""
    plain = host.plain

    def answer(asked: Asked) -> Answer | None:
        served = plain(asked)
        return served and change(host, asked, served)

    host.plain = answer  # type: ignore[method-assign]


def on_listings(change: Callable[[Host, Asked, Answer], Answer]) -> Callable[[Host], None]:
    """A break of the listings alone."""

    def applied(host: Host, asked: Asked, served: Answer) -> Answer:
        return served if host.showing is None else change(host, asked, served)

    return lambda host: wrap(host, applied)


def on_articles(change: Callable[[Host, Asked, Answer], Answer]) -> Callable[[Host], None]:
    """A break of the articles alone."""

    def applied(host: Host, asked: Asked, served: Answer) -> Answer:
        return served if host.article_at(asked) is None else change(host, asked, served)

    return lambda host: wrap(host, applied)


def _shell(host: Host, asked: Asked, served: Answer) -> Answer:
    return Answer(SHELL.encode(), content_type="text/html; charset=utf-8")


def _misread(host: Host, asked: Asked, served: Answer) -> Answer:
    """Text in UTF-8 that a program has read as GBK: what fits no character is lost."""
    packed = served.headers.get("Content-Encoding") == "gzip"
    text = (gzip.decompress(served.body) if packed else served.body).decode(host.encoding)
    body = text.encode().decode("gbk", "replace").encode()
    return Answer(body, content_type="text/html; charset=utf-8")


def _sourceless(host: Host, asked: Asked, served: Answer) -> Answer:
    article = host.article_at(asked)
    assert article
    return edited(host, served, lambda markup: markup.replace(article.source, ""))


def _moved(by: timedelta) -> Callable[[Host, Asked, Answer], Answer]:
    return lambda host, asked, served: edited(host, served, lambda markup: redated(markup, by))


def _robots(host: Host) -> None:
    host.robots = "User-agent: *\nDisallow: /\n"


def _paging(host: Host) -> None:
    for name, column in host.columns.items():
        host.columns[name] = column[: host.per_page]
        host.unlisted += column[host.per_page :]


def _silence(host: Host) -> None:
    """The column is another's now: 16 new articles, none of them on topic."""
    for place, name in enumerate(host.columns):
        host.columns[name] = [one for one in host.columns[name] if host.visits.get(host.path(one))]
        for one in articles(8, 880 + place, on_topic=0.0, gap=1):
            one.column, one.published_on = name, date.today()
            host.columns[name].insert(0, one)


def _nothing(host: Host) -> None:
    """What breaks is outside the host: its server, or the days that pass."""


@dataclass(frozen=True, slots=True)
class Breakage:
    """One way of breaking, and the kinds of alarm of which one must be opened."""

    done: Callable[[Host], None]
    kinds: tuple[str, ...]
    fresh: int = FRESH
    """Articles that are published on that day."""


BREAKAGES: dict[str, Breakage] = {
    "layout": Breakage(on_articles(_shell), ("layout",)),
    "challenge": Breakage(lambda host: wrap(host, lambda *_: Answer(RS.encode(), 412)), ("challenge:waf_rs",)),
    "refused": Breakage(lambda host: wrap(host, lambda *_: Answer(FORBIDDEN.encode(), 403)), ("blocked",)),
    "empty": Breakage(on_listings(lambda *_: Answer(b"<html><body></body></html>")), ("empty-listing",)),
    "gone": Breakage(on_listings(lambda *_: Answer(b"Not Found", 404)), ("gone",)),
    "dead": Breakage(on_articles(lambda *_: Answer(b"Not Found", 404)), ("dead-links",)),
    "encoding": Breakage(on_articles(_misread), ("encoding",)),
    "errors": Breakage(lambda host: wrap(host, lambda *_: Answer(b"Bad Gateway", 502)), ("unreachable",)),
    "down": Breakage(_nothing, ("unreachable",)),
    "robots": Breakage(_robots, ("robots",)),
    "paging": Breakage(_paging, ("paging",)),
    "future": Breakage(lambda host: wrap(host, _moved(AHEAD)), ("future-dates",)),
    "misdated": Breakage(on_articles(_moved(-SILENT)), ("dates",)),
    "fields": Breakage(on_articles(_sourceless), ("fields",)),
    "silence": Breakage(_silence, ("silent",), fresh=0),
    "late": Breakage(lambda host: wrap(host, _moved(-SILENT)), ("late",), fresh=0),
}  # fmt: skip
