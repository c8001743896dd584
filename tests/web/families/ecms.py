"""帝国 in GBK: /news/slug/ with index_2.html, or ListInfo.php counting from 0; a counter that counts."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.corpus import Article


class EcmsHost(StaticHost):
    """Static listings; the sum of records stands in a link without a target."""

    family: ClassVar[str] = "ecms"
    encoding: ClassVar[str] = "gbk"
    per_page: ClassVar[int] = 12
    head: ClassVar[str] = '<link href="/skin/default/css/style.css" rel="stylesheet">'
    counter: ClassVar[str] = "/e/public/ViewClick/?classid=8&id=530&addclick=1"

    def folder(self, column: str) -> str:
        return f"/news/{self.slug(column)}/"

    def place(self, column: str, page: int) -> str:
        return self.folder(column) + ("" if page == 1 else f"index_{page}.html")

    def also_first(self, column: str) -> Sequence[str]:
        return (f"{self.folder(column)}index.html",)

    def path(self, article: Article) -> str:
        return f"{self.folder(article.column)}{article.published_on}/{article.number}.html"

    def pager(self, column: str, page: int) -> str:
        total = self.pages(column)
        links = "&nbsp;".join(
            f"<b>{one}</b>"
            if one == page
            else f'<a href="{html.escape(self.place(column, one))}">{one}</a>'
            for one in range(1, total + 1)
        )
        onward = (
            f'<a href="{html.escape(self.place(column, page + 1))}">下一页</a>'
            if page < total
            else ""
        )
        return f'<div class="epages"><a title="总数">&nbsp;<b>{len(self.columns[column])}</b> </a>&nbsp;{links}{onward}<a href="{html.escape(self.place(column, total))}">尾页</a></div>'

    def body(self, article: Article) -> str:
        return f'<div id="text">{self.text(article)}</div><a href="/e/pl/?classid=8&amp;id=530">评论</a>'


class ListInfoHost(EcmsHost):
    """Its first page is static, the others are asked of ListInfo.php, whose page 1 is the second."""

    def place(self, column: str, page: int) -> str:
        if page == 1:
            return f"{self.folder(column)}index.html"
        return f"/e/action/ListInfo.php?classid={8 + self.number(column)}&page={page - 1}"

    def also_first(self, column: str) -> Sequence[str]:
        return (f"/e/action/ListInfo.php?classid={8 + self.number(column)}&page=0",)
