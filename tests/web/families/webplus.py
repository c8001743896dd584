"""苏迪 WebPlus: /1160/list.htm, list2.htm; the pager tells both totals."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from tests.web.corpus import Article


class WebplusHost(StaticHost):
    """An article's address has its column's number and its own."""

    family: ClassVar[str] = "webplus"
    per_page: ClassVar[int] = 14
    head: ClassVar[str] = (
        '<link href="/_css/_system/system.css" rel="stylesheet"><script src="/_js/sudy-jquery-autoload.js"></script>'
    )
    counter: ClassVar[str] = "/_visitcount?siteId=5&type=3&articleId=280209"

    def place(self, column: str, page: int) -> str:
        return f"/{1160 + self.number(column)}/list{page if page > 1 else ''}.htm"

    def path(self, article: Article) -> str:
        day = article.published_on
        return (
            f"/{day:%Y}/{day:%m%d}/c{1160 + self.number(article.column)}a{article.number}/page.htm"
        )

    def items(self, column: str, page: int) -> str:
        rows = "".join(
            f'<li class="list_item"><span class="Article_Title"><a href="{self.path(one)}" target="_blank" title="{one.title}">{one.title}</a></span>'
            f'<span class="Article_PublishDate">{one.published_on}</span></li>'
            for one in self.shown(column, page)
        )
        return f'<div id="wp_news_w9"><ul class="wp_article_list">{rows}</ul></div>'

    def pager(self, column: str, page: int) -> str:
        total, count = self.pages(column), len(self.columns[column])
        onward = self.place(column, page + 1) if page < total else "javascript:void(0);"
        return (
            f'<div id="wp_paging_w9"><ul class="wp_paging"><li class="pages_count"><span class="per_page">每页&nbsp;<em class="per_count">{self.per_page}</em>&nbsp;记录&nbsp;</span>'
            f'<span class="all_count">总共&nbsp;<em class="all_count">{count}</em>&nbsp;记录&nbsp;</span></li>'
            f'<li class="page_nav"><a class="first" href="{self.place(column, 1)}"><span>第一页</span></a><a class="next" href="{onward}"><span>下一页&gt;&gt;</span></a>'
            f'<a class="last" href="{self.place(column, total)}"><span>尾页</span></a></li>'
            f'<li class="page_jump"><span class="pages">页码&nbsp;<em class="curr_page">{page}</em>/<em class="all_pages">{total}</em></span></li></ul></div>'
        )

    def body(self, article: Article) -> str:
        files = "".join(
            f'<p><a href="/_upload/article/files/2a/{article.number}.pdf" sudyfile-attr="{{}}">{html.escape(name)}</a></p>'
            for name in article.attachments
        )
        return f'<div class="wp_articlecontent">{self.text(article)}{files}</div>'
