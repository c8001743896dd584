"""A virtual host: columns of articles, served as one family of content management systems does."""

from __future__ import annotations

import html
import json
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha1
from typing import TYPE_CHECKING, ClassVar

from tests.web import faults, robots, traps
from tests.web.answers import Answer, Asked

if TYPE_CHECKING:
    from tests.web.clock import Clock
    from tests.web.corpus import Article

LISTING, ARTICLE = "listing", "article"


def paragraphs(article: Article, indent: str = "　　") -> str:
    """The article's paragraphs as markup."""
    return "\n".join(
        f"<p>{indent}{html.escape(one, quote=False)}</p>" for one in article.paragraphs
    )


@dataclass
class Host:
    """One site. `columns` holds its articles by column, newest first; tests may change them.

    A family's host says where things stand (`path`, `first`) and answers for its listings and
    articles (`serve`); robots.txt, traps, the clock and the log are the same for all.
    """

    family: ClassVar[str]
    encoding: ClassVar[str] = "utf-8"
    per_page: ClassVar[int] = 10
    params: ClassVar[dict[str, str | int]] = {}
    """[params] of the site file, where the family needs any."""
    probed: ClassVar[tuple[str, ...]] = (LISTING, ARTICLE)
    """Which of a column's page and an article can name the family; a bare list in JSON cannot."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Names that stand before the host's own for other hosts of the site: cmsapi."""

    name: str
    columns: dict[str, list[Article]]
    robots: str | Answer | None = robots.ALLOW
    """The text of robots.txt, or the whole answer (`robots.VARIANTS`); None for 404."""
    etags: bool = True
    """Whether it answers conditional requests."""
    unlisted: list[Article] = field(default_factory=list)
    """Articles that no listing shows any more, though their pages stay."""
    visits: dict[str, int] = field(default_factory=dict)
    traps: set[str] = field(default_factory=set)
    """Names of the traps that are set (`traps.TRAPS`)."""
    prepared: set[str] = field(default_factory=set)
    """Those whose changes of the articles are made."""
    clock: Clock | None = None
    crawl: dict[str, str | float] = field(default_factory=dict)
    """[crawl] of the site file."""
    showing: tuple[str, int] | None = None
    """The column and page of the listing that is being answered; None for other pages."""
    shows: dict[tuple[str, int], int] = field(default_factory=dict)
    """How often each page of each listing was shown."""
    times: list[float] = field(default_factory=list)
    """When requests came, in seconds of the monotonic clock."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A family's own preparation of its articles."""

    @property
    def key(self) -> str:
        return "test_" + self.name.removesuffix(".test").replace(".", "_").replace("-", "_")

    @property
    def articles(self) -> list[Article]:
        return [*(one for column in self.columns.values() for one in column), *self.unlisted]

    @property
    def names(self) -> tuple[str, ...]:
        """All the names under which it is served."""
        return (self.name, *(f"{one}.{self.name}" for one in self.aliases))

    # ------------------------------------------------------------ what a family says

    def path(self, article: Article) -> str:
        """Where an article stands: the path under which the corpus must know it."""
        raise NotImplementedError

    def first(self, column: str) -> str:
        """Where the first listing of a column stands; may bear a query or a fragment."""
        raise NotImplementedError

    def opened(self, column: str) -> str:
        """Where a reader finds a column: the path of a page that is there."""
        return self.first(column)

    def serve(self, asked: Asked) -> Answer | None:
        """What stands at a path; None for nothing."""
        raise NotImplementedError

    def is_file(self, target: str) -> bool:
        """Whether a file that an article links to stands at a path."""
        return False

    # ------------------------------------------------------------ what all have

    def shown(self, column: str, page: int) -> list[Article]:
        """The articles of page `page`, counted from 1, of a column."""
        self.showing = column, page
        self.shows[self.showing] = self.shows.get(self.showing, 0) + 1
        page = traps.shown_page(self, page)
        own = self.columns[column][(page - 1) * self.per_page : page * self.per_page]
        return traps.shown(self, column, page, own)

    def pages(self, column: str) -> int:
        return max(1, -(-len(self.columns[column]) // self.per_page))

    def needed(self, column: str) -> int:
        """How many pages must be asked for to see all that a column lists."""
        return self.pages(column)

    def parts(self, article: Article) -> int:
        """Of how many pages an article consists."""
        return 1

    @property
    def listing_pages(self) -> int:
        """The pages that must be asked for to see all that is listed."""
        return sum(map(self.needed, self.columns))

    def html(self, markup: str, status: int = 200) -> Answer:
        """Markup in the host's encoding."""
        kind = f"text/html; charset={self.encoding}"
        return Answer(markup.encode(self.encoding, "xmlcharrefreplace"), status, kind)

    def json(self, value: object) -> Answer:
        return Answer(
            json.dumps(value, ensure_ascii=False).encode(), content_type="application/json"
        )

    def article_at(self, asked: Asked) -> Article | None:
        """The article whose page is asked for."""
        return next(
            (one for one in self.articles if self.path(one).partition("#")[0] == asked.target), None
        )

    def answer(self, asked: Asked) -> Answer | None:
        """What the site sends; None for 404."""
        with self.lock:
            if self.clock and asked.path != "/robots.txt" and not self.is_file(asked.target):
                self.clock.tick(self)
            self.visits[asked.target] = self.visits.get(asked.target, 0) + 1
            if asked.path == "/robots.txt":
                return robots.answer(self.robots)
            self.times.append(time.monotonic())
            self.showing = None
            return self.since(asked, traps.answer(self, asked, self.plain))

    def since(self, asked: Asked, answer: Answer | None) -> Answer | None:
        """The answer with an ETag; 304 and no body for who has it already (RFC 9110, section 13)."""
        if not self.etags or answer is None or answer.status != 200 or asked.method != "GET":
            return answer
        tag = f'"{sha1(answer.body).hexdigest()[:20]}"'
        answer.headers.setdefault("ETag", tag)
        if asked.headers.get("If-None-Match") == tag:
            return Answer(b"", 304, "", {"ETag": tag})
        return answer

    def plain(self, asked: Asked) -> Answer | None:
        """What the site sends without its traps: its own pages, and a home page."""
        article = self.article_at(asked)
        served = faults.instead(self, article) if article and article.trap else None
        served = served or self.serve(asked)
        if served is None and asked.path == "/":
            return self.html(self.home())
        if served and article and article.trap == "cut":
            served.cut = True
        return served

    def home(self) -> str:
        """The home page: the columns."""
        columns = "".join(
            f'<li><a href="{html.escape(self.first(one))}">{one}</a></li>' for one in self.columns
        )
        return f"<!DOCTYPE html><title>{self.name}</title><h1>{self.name}</h1><ul>{columns}</ul>"

    def site_file(self, port: int) -> str:
        """The site file of this host, as a user would write it."""
        traps.set_on(self)
        root = f"http://{self.name}:{port}"
        params = "".join(f"{name} = {json.dumps(value)}\n" for name, value in self.params.items())
        crawl = "".join(f"{name} = {json.dumps(value)}\n" for name, value in self.crawl.items())
        channels = "".join(
            f'[[channels]]\nname = "{column}"\nurl = "{root}{traps.entry(self, column)}"\ntopic = "party"\n\n'
            for column in self.columns
        )
        others = list(self.names[1:])
        aliases = f"aliases = {json.dumps(others)}\n" if others else ""
        return (
            f'name = "{self.name}（合成站点）"\nurl = "{root}/"\n{aliases}level = "province"\nregion = "000000"\n'
            f'family = "{self.family}"\nconfidence = "high"\n\n'
            + (f"[params]\n{params}\n" if params else "")
            + (f"[crawl]\n{crawl}\n" if crawl else "")
            + f'{channels}[access]\nstate = "open"\nseen = "The loopback web of tests/web."\n'
        )
