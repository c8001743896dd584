"""龙讯 Lonsun: listings paged by pageIndex, below numbers and below names; 公开 by fragments."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

SESSION = ";jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9"


class LonsunHost(Host):
    """The first column stands below its number, the others below a name; links bear a session."""

    family: ClassVar[str] = "lonsun"
    per_page: ClassVar[int] = 15

    def number(self, column: str) -> int:
        return 6807441 + list(self.columns).index(column)

    def first(self, column: str) -> str:
        at = list(self.columns).index(column)
        return f"/content/column/{self.number(column)}" if at == 0 else f"/hbzx/gzdt/lm{at}/index.html"  # fmt: skip

    def path(self, article: Article) -> str:
        return f"/content/article/{article.number}"

    def serve(self, asked: Asked) -> Answer | None:
        path = asked.path.partition(";")[0]
        page = int(asked.query.get("pageIndex", "1"))
        for column in self.columns:
            if path == self.first(column):
                return self.html(self.listing(column, min(page, self.pages(column))))
        for article in self.articles:
            if path == self.path(article):
                return self.html(self.markup(article))
        return None

    def items(self, column: str, page: int) -> str:
        return "".join(
            f'<li><a class="left" href="{self.path(one)}{SESSION}" title="{html.escape(one.title)}">{html.escape(one.title[:20])}</a>'
            f'<span class="right date">{one.published_on}</span></li>'
            for one in self.shown(column, page)
        )

    def pager(self, column: str, page: int) -> str:
        return (
            '<div id="page"></div><script>Ls.pagination("#page", {currPage:'
            f"{page}, pageSize:{self.per_page}, pageCount:{self.pages(column)}, "
            "link:'?pageIndex=' + n});</script>"
        )

    def listing(self, column: str, page: int) -> str:
        others = "".join(
            f'<li><a href="{self.first(one)}{SESSION}">{one}栏目首页</a></li>'
            for one in self.columns
        )
        return (
            f"<!DOCTYPE html><html><head><title>{column}-某生态环境局</title></head><body>"
            f'<div class="nav"><ul><li><a href="/">首页</a></li>{others}</ul></div>'
            f'<div class="ls-crumbs"><a href="/">首页</a> &gt; {column}</div>'
            f'<div class="ls-column-list"><ul>{self.items(column, page)}</ul></div>{self.pager(column, page)}'
            '<div class="footer"><a href="/site/search/6788031?platformCode=anhui_szbm_5&amp;siteId=6788031">搜索</a>'
            "主办：某生态环境局 皖ICP备00000000号</div></body></html>"
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某生态环境局</title></head><body>
<div class="wz_top"><a href="/">首页</a> &gt; <a href="{self.first(article.column)}">{article.column}</a></div>
<div id="wenzhang"><h1 class="newstitle">{title}</h1>
<div class="newsinfo"><span>发布时间：{article.published_on} 08:30</span><span>来源：{article.source}</span>
<span>浏览次数：<i id="hits"></i></span><script src="/site/label/8888?IsAjax=1&amp;labelName=hits&amp;id={article.number}"></script>
<span>字体：【<a href="javascript:;">大</a> <a href="javascript:;">中</a> <a href="javascript:;">小</a>】</span></div>
<div class="ls-article-info minh500 j-fontContent">{paragraphs(article)}</div>
<div class="share">分享到：<a href="javascript:;">微信</a></div></div>
<div class="footer">主办：某生态环境局 皖ICP备00000000号</div></body></html>"""


class LonsunPublicHost(LonsunHost):
    """公开: the page of a column is a frame, and its list a fragment that a script puts there."""

    def first(self, column: str) -> str:
        return f"/public/column/{self.number(column)}?type=4&action=list&nav=3&catId={self.number(column)}"

    def path(self, article: Article) -> str:
        return f"/public/content/{article.number}"

    def needed(self, column: str) -> int:
        """The column's page, and its fragments."""
        return 1 + self.pages(column)

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            if asked.path == f"/public/column/{self.number(column)}":
                return self.html(self.frame(column))
            wanted = asked.query.get("catId") == str(self.number(column))
            if asked.path == "/site/label/8888" and wanted:
                page = min(int(asked.query.get("pageIndex", "1")), self.pages(column))
                return self.html(self.fragment(column, page))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    def frame(self, column: str) -> str:
        number = self.number(column)
        call = (
            "/site/label/8888?IsAjax=1&dataType=html&_=0.5&labelName=publicInfoList&siteId=6788031"
            f"&organId=21691&catId={number}&type=4&action=list&pageIndex=1&pageSize={self.per_page}&isDate=true"
        )
        return (
            f"<!DOCTYPE html><html><head><title>{column}</title></head><body>"
            '<script>Ls.ajax("/site/label/8888?IsAjax=1&labelName=publicCatalogTree&siteId=6788031");</script>'
            f'<div id="list"></div><script>$("#list").load("{call}");</script>'
            '<div class="footer">主办：某生态环境局</div></body></html>'
        )

    def fragment(self, column: str, page: int) -> str:
        total = len(self.columns[column])
        return (
            f'<ul class="clearfix xxgk_nav_list">{self.items(column, page)}</ul>'
            f'<div class="pagination">共{total}条</div>{self.pager(column, page)}'
        )
