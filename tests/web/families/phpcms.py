"""PHPCMS: list-6-2.html with show-6-123-1.html, or all by index.php; reports in parts."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost, same

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article


class PhpcmsHost(StaticHost):
    """Static addresses; `split` articles have a second part."""

    family: ClassVar[str] = "phpcms"
    per_page: ClassVar[int] = 20
    head: ClassVar[str] = '<script src="/statics/js/jquery.min.js"></script>'
    counter: ClassVar[str] = "/api.php?op=count&id=123&modelid=1"
    split: ClassVar[bool] = False

    def place(self, column: str, page: int) -> str:
        return f"/list-{6 + self.number(column)}-{page}.html"

    def path(self, article: Article) -> str:
        return f"/show-{6 + self.number(article.column)}-{article.number}-1.html"

    def part(self, article: Article) -> str:
        """Where its second part stands."""
        return self.path(article).replace("-1.html", "-2.html")

    def pager(self, column: str, page: int) -> str:
        total = self.pages(column)
        links = "".join(
            f"<span>{one}</span>"
            if one == page
            else f' <a href="{html.escape(self.place(column, one))}">{one}</a>'
            for one in range(1, total + 1)
        )
        return (
            f'<div id="pages"><a class="a1">{len(self.columns[column])}条</a> <a href="{html.escape(self.place(column, max(1, page - 1)))}" class="a1">上一页</a>'
            f'{links} <a href="{html.escape(self.place(column, min(total, page + 1)))}" class="a1">下一页</a></div>'
        )

    def serve(self, asked: Asked) -> Answer | None:
        for article in self.articles if self.split else ():
            if same(asked, self.part(article)):
                return self.html(
                    self.markup(article).replace(self.body(article), self.half(article, 2))
                )
        return super().serve(asked)

    def half(self, article: Article, part: int) -> str:
        """One part of its text, with links to both."""
        middle = len(article.paragraphs) // 2
        text = article.paragraphs[:middle] if part == 1 else article.paragraphs[middle:]
        links = f'<a href="{self.path(article)}">1</a> <a href="{self.part(article)}">2</a>'
        links += f' <a href="{self.part(article)}">下一页</a>' if part == 1 else ""
        return f'<div class="content">{"".join(f"<p>　　{html.escape(one, quote=False)}</p>" for one in text)}<div id="pages">{links}</div></div>'

    def body(self, article: Article) -> str:
        if self.split:
            return self.half(article, 1)
        return f'<div class="content">{self.text(article)}</div>'


class DynamicPhpcmsHost(PhpcmsHost):
    """No rewriting: index.php tells columns, pages and articles by its query."""

    def place(self, column: str, page: int) -> str:
        behind = f"&page={page}" if page > 1 else ""
        return f"/index.php?m=content&c=index&a=lists&catid={6 + self.number(column)}{behind}"

    def path(self, article: Article) -> str:
        return f"/index.php?m=content&c=index&a=show&catid={6 + self.number(article.column)}&id={article.number}"
