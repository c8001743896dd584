"""宜昌: list-42461-2.html, the total in the last link but one; in-en: list264-2.html."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from tests.web.corpus import Article


class ListdashHost(StaticHost):
    """A column's number stands before the page's, in articles before the article's and its part's."""

    family: ClassVar[str] = "listdash"
    per_page: ClassVar[int] = 9

    def place(self, column: str, page: int) -> str:
        return f"/list-{42461 + self.number(column)}-{page}.html"

    def path(self, article: Article) -> str:
        return f"/content-{42461 + self.number(article.column)}-{article.number}-1.html"

    def items(self, column: str, page: int) -> str:
        return f'<div class="txtlist-con">{super().items(column, page)}</div>'

    def pager(self, column: str, page: int) -> str:
        total = self.pages(column)
        shown = sorted({*range(max(1, page - 1), min(total, page + 1) + 1), total})
        numbers = "".join(f'<a href="{self.place(column, one)}">{one}</a>' for one in shown)
        return f'<a href="{self.place(column, max(1, page - 1))}">上一页</a>{numbers}<a href="{self.place(column, min(total, page + 1))}">下一页</a>'

    def body(self, article: Article) -> str:
        return f'<div class="txtcontent-div">{self.text(article)}</div>'


class InEnHost(ListdashHost):
    """No dash before the column's number; the pager shows a few pages around its own."""

    def place(self, column: str, page: int) -> str:
        return f"/list{264 + self.number(column)}-{page}.html"

    def path(self, article: Article) -> str:
        return f"/article/html/energy-{2330000 + article.number}.shtml"

    def pager(self, column: str, page: int) -> str:
        near = range(max(1, page - 1), min(self.pages(column), page + 2) + 1)
        return "".join(f'<a href="{self.place(column, one)}">{one}</a>' for one in near)
