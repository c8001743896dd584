"""安康: Node-5359.html, then Node-5359_2.html."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from tests.web.corpus import Article


class NodeHost(StaticHost):
    """Nodes are listings, contents are articles."""

    family: ClassVar[str] = "node"
    per_page: ClassVar[int] = 20

    def place(self, column: str, page: int) -> str:
        number = "" if page == 1 else f"_{page}"
        return f"/Node-{5359 + self.number(column)}{number}.html"

    def path(self, article: Article) -> str:
        return f"/Content-{article.number}.html"

    def pager(self, column: str, page: int) -> str:
        total = self.pages(column)
        links = "".join(
            f'<a href="{self.place(column, one)}">{one}</a>' for one in range(1, total + 1)
        )
        onward = f'<a href="{self.place(column, page + 1)}">下一页</a>' if page < total else ""
        return f'{links}{onward}<a href="{self.place(column, total)}">尾页</a>'

    def body(self, article: Article) -> str:
        return f'<div class="content">{self.text(article)}</div>'
