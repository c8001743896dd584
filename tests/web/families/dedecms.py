"""DedeCMS in GBK: /a/slug/ whose further pages are list_1_2.html; views written by a script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.corpus import Article


class DedecmsHost(StaticHost):
    """The first page is the folder's; list_N_1.html repeats it."""

    family: ClassVar[str] = "dedecms"
    encoding: ClassVar[str] = "gbk"
    head: ClassVar[str] = '<link href="/templets/default/style/dedecms.css" rel="stylesheet">'
    counter: ClassVar[str] = "/plus/count.php?view=yes&aid=3161&mid=1"

    def folder(self, column: str) -> str:
        return f"/a/{self.slug(column)}/"

    def place(self, column: str, page: int) -> str:
        return self.folder(column) + (
            "" if page == 1 else f"list_{self.number(column) + 1}_{page}.html"
        )

    def also_first(self, column: str) -> Sequence[str]:
        return (f"{self.folder(column)}list_{self.number(column) + 1}_1.html",)

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"{self.folder(article.column)}{day:%Y}/{day:%m%d}/{article.number}.html"

    def pager(self, column: str, page: int) -> str:
        total, number = self.pages(column), self.number(column) + 1
        links = "".join(
            f"<li class=thisclass>{one}</li>"
            if one == page
            else f"<li><a href='list_{number}_{one}.html'>{one}</a></li>"
            for one in range(1, total + 1)
        )
        onward = (
            f"<li><a href='list_{number}_{page + 1}.html'>下一页</a></li>" if page < total else ""
        )
        return (
            f"<ul class='pagelist'><li>首页</li>{links}{onward}<li><a href='list_{number}_{total}.html'>末页</a></li>"
            f'<li><span class="pageinfo">共 <strong>{total}</strong>页<strong>{len(self.columns[column])}</strong>条</span></li></ul>'
        )

    def info(self, article: Article) -> str:
        script = f"<script>document.write(\"<script src='{html.escape(self.counter)}'><\\/script>\")</script>"
        return (
            f'<div class="info"><small>时间:</small>{article.published_on} 09:30<small>来源:</small>{article.source}'
            f" <small>点击:</small>{script}次</div>"
        )

    def body(self, article: Article) -> str:
        return f'<div class="content"><table><tr><td>{self.text(article)}</td></tr></table></div>'
