"""What a trap is: what it changes of a host, and what a crawler must make of it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.web.corpus import Article

if TYPE_CHECKING:
    from datetime import date

    from tests.web.answers import Answer, Asked
    from tests.web.host import Host

Serve = Callable[["Asked"], "Answer | None"]
ANY = ""  # any reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must hold after a crawl of a host with a trap set."""

    stored: frozenset[str]
    """The paths of the articles that must be in the store, as written, and no others."""
    ended: Mapping[str, str] = field(default_factory=dict)
    """By path of what must not be stored: a pattern of the rejection or failure that says why."""
    never: tuple[str, ...] = ()
    """Patterns of `host/target` that must not be requested."""
    coverage: str = "complete$"
    """A pattern of how each channel must end."""
    blocked: str = ""
    """A pattern of the kind that must be named where the host keeps programs out."""
    masked: tuple[str, ...] = ()
    """Strings that no stored text may hold."""
    unsure: frozenset[str] = frozenset()
    """Fields that may be empty, but must not be wrong."""
    most: int | None = None
    """The most requests beside robots.txt."""


def public(host: Host, *without: Article) -> frozenset[str]:
    """The paths of the host's reports on the topic, except some."""
    left_out = {id(one) for one in without}
    return frozenset(
        host.path(one)
        for one in host.articles
        if one.on_topic and not one.trap and id(one) not in left_out
    )


def everything(host: Host) -> Expected:
    """All reports are stored, and the channels are complete."""
    return Expected(stored=public(host))


def passes(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    """The host's own answer."""
    return serve(asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """One trap of SITES §4; each function is given the host that has it set."""

    told: str
    """Its real shape, in a line."""
    answer: Callable[[Host, Asked, Serve], Answer | None] = passes
    page: Callable[[int], int] = lambda number: number
    """The page of a listing that is shown instead of the one asked for."""
    shown: Callable[[Host, str, int, list[Article]], list[Article]] = (
        lambda host, column, page, own: own
    )
    """The articles that a listing shows instead of its own."""
    prepare: Callable[[Host], None] = lambda host: None
    """Changes the host's articles, once."""
    extras: Callable[[Host], list[Article]] = lambda host: []
    """Further entries of the first column's first page; their links are in `links`."""
    links: Callable[[Host], dict[int, str]] = lambda host: {}
    """Links that listings show instead of the articles' own, by number; {host} is host and port."""
    entry: Callable[[Host, str], str] = lambda host, column: host.first(column)
    """Where the site file says that a column begins."""
    expected: Callable[[Host], Expected] = everything


def victims(host: Host, count: int) -> list[Article]:
    """The first reports of the host that are on the topic, one each."""
    return [one for one in host.articles if one.on_topic and not one.trap][:count]


def extra(number: int, title: str, day: date) -> Article:
    """An entry of a listing that is no article of the host."""
    return Article(9_000_000 + number, title, [], day, "", "", 0, "")


def edited(host: Host, answer: Answer, change: Callable[[str], str]) -> Answer:
    """The answer with its markup changed."""
    packed = answer.headers.get("Content-Encoding") == "gzip"
    body = gzip.decompress(answer.body) if packed else answer.body
    body = change(body.decode(host.encoding)).encode(host.encoding, "xmlcharrefreplace")
    answer.body = gzip.compress(body) if packed else body
    return answer


def on_articles(
    change: Callable[[Article, str], str],
) -> Callable[[Host, Asked, Serve], Answer | None]:
    """A trap's `answer` that changes the markup of every article."""

    def answer(host: Host, asked: Asked, serve: Serve) -> Answer | None:
        served, article = serve(asked), host.article_at(asked)
        if served is None or article is None or served.status != 200:
            return served
        return edited(host, served, lambda markup: change(article, markup))

    return answer


def on_listings(addition: str) -> Callable[[Host, Asked, Serve], Answer | None]:
    """A trap's `answer` that adds markup at the end of every listing."""

    def answer(host: Host, asked: Asked, serve: Serve) -> Answer | None:
        served = serve(asked)
        if served is None or host.showing is None:
            return served
        return edited(host, served, lambda markup: markup.replace("</body>", f"{addition}</body>"))

    return answer


def relinked(markup: str, links: Mapping[int, str]) -> str:
    """The markup with every quoted URL that holds one of the numbers put in the place of its own."""
    if not links:
        return markup
    numbers = "|".join(map(str, links))
    shape = re.compile(
        rf"([\"'])(?=[^\"'<>\s]*[/.])[^\"'<>\s]*?(?<!\d)({numbers})(?!\d)[^\"'<>\s]*\1"
    )
    return shape.sub(lambda found: f"{found[1]}{links[int(found[2])]}{found[1]}", markup)
