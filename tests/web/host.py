"""A virtual host: columns of articles, served as one family of content management systems does."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer, Asked

if TYPE_CHECKING:
    from tests.web.corpus import Article


def paragraphs(article: Article, indent: str = "　　") -> str:
    """The article's paragraphs as markup."""
    return "\n".join(
        f"<p>{indent}{html.escape(one, quote=False)}</p>" for one in article.paragraphs
    )


@dataclass
class Host:
    """One site. `columns` holds its articles by column, newest first; tests may change them.

    A family's host says where things stand (`path`, `first`) and answers for its listings and
    articles (`serve`); robots.txt, traps and the log are the same for all.
    """

    family: ClassVar[str]
    encoding: ClassVar[str] = "utf-8"
    per_page: ClassVar[int] = 10
    params: ClassVar[dict[str, str | int]] = {}
    """[params] of the site file, where the family needs any."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Names that stand before the host's own for other hosts of the site: cmsapi."""

    name: str
    columns: dict[str, list[Article]]
    robots: str | None = "User-agent: *\nDisallow: /private/\n"
    visits: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return "test_" + self.name.removesuffix(".test").replace(".", "_").replace("-", "_")

    @property
    def articles(self) -> list[Article]:
        return [one for column in self.columns.values() for one in column]

    # ------------------------------------------------------------ what a family says

    def path(self, article: Article) -> str:
        """Where an article stands: the path under which the corpus must know it."""
        raise NotImplementedError

    def first(self, column: str) -> str:
        """Where the first listing of a column stands; may bear a query or a fragment."""
        raise NotImplementedError

    def serve(self, asked: Asked) -> Answer | None:
        """What stands at a path; None for nothing."""
        raise NotImplementedError

    # ------------------------------------------------------------ what all have

    def shown(self, column: str, page: int) -> list[Article]:
        """The articles of page `page`, counted from 1, of a column."""
        return self.columns[column][(page - 1) * self.per_page : page * self.per_page]

    def pages(self, column: str) -> int:
        return max(1, -(-len(self.columns[column]) // self.per_page))

    def html(self, markup: str, status: int = 200) -> Answer:
        """Markup in the host's encoding."""
        kind = f"text/html; charset={self.encoding}"
        return Answer(markup.encode(self.encoding, "xmlcharrefreplace"), status, kind)

    def json(self, value: object) -> Answer:
        return Answer(
            json.dumps(value, ensure_ascii=False).encode(), content_type="application/json"
        )

    def answer(self, asked: Asked) -> Answer | None:
        self.visits[asked.target] = self.visits.get(asked.target, 0) + 1
        if asked.path == "/robots.txt":
            return Answer(self.robots.encode(), content_type="text/plain") if self.robots else None
        return self.serve(asked)

    def site_file(self, port: int) -> str:
        """The site file of this host, as a user would write it."""
        root = f"http://{self.name}:{port}"
        params = "".join(f"{name} = {json.dumps(value)}\n" for name, value in self.params.items())
        channels = "".join(
            f'[[channels]]\nname = "{column}"\nurl = "{root}{self.first(column)}"\ntopic = "party"\n\n'
            for column in self.columns
        )
        others = [f"{name}.{self.name}" for name in self.aliases]
        aliases = f"aliases = {json.dumps(others)}\n" if others else ""
        return (
            f'name = "{self.name}（合成站点）"\nurl = "{root}/"\n{aliases}level = "province"\nregion = "000000"\n'
            f'family = "{self.family}"\nconfidence = "high"\n\n'
            + (f"[params]\n{params}\n" if params else "")
            + f'{channels}[access]\nstate = "open"\nseen = "The loopback web of tests/web."\n'
        )
