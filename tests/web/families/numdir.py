"""湖南's numbered folders: /6790/6791/default.htm, then default_1.htm; the total in #pagination."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.corpus import Article


class NumdirHost(StaticHost):
    """岳阳: the pager is drawn by page.js, its total stands in a span."""

    family: ClassVar[str] = "numdir"
    per_page: ClassVar[int] = 14
    stem: ClassVar[str] = "default"

    def folder(self, column: str) -> str:
        return f"/6790/{6791 + self.number(column)}/"

    def place(self, column: str, page: int) -> str:
        number = "" if page == 1 else f"_{page - 1}"
        return f"{self.folder(column)}{self.stem}{number}.htm"

    def also_first(self, column: str) -> Sequence[str]:
        return (self.folder(column),)

    def path(self, article: Article) -> str:
        return f"{self.folder(article.column)}content_{article.number}.html"

    def items(self, column: str, page: int) -> str:
        return f'<div class="gkgd-con">{super().items(column, page)}</div>'

    def pager(self, column: str, page: int) -> str:
        return f'<div id="pagination"><span>{page}/{self.pages(column)}页</span><script src="/js/page.js"></script></div>'

    def body(self, article: Article) -> str:
        return f'<div class="xl-xqnr">{self.text(article)}</div>'


class XiangtanHost(NumdirHost):
    """湘潭: index instead of default, and the total alone in the span."""

    stem: ClassVar[str] = "index"

    def pager(self, column: str, page: int) -> str:
        onward = f'<a href="{self.stem}_{page}.htm">下一页</a>' if page < self.pages(column) else ""
        return f'<div id="pagination">{onward}<span>/{self.pages(column)}页</span></div>'
