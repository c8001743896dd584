"""TRS WCM: static listings below a folder, articles by month, the pager drawn by a script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

FOLDERS = (
    "jgdj",
    "dwjs",
    "gzdt",
    "dflz",
    "zbfc",
    "ztjy",
    "zftj",
    "qxdt",
    "dwgk",
    "xfby",
    "hjyw",
    "jsjy",
)


class TrsHost(Host):
    """Page k of a listing is index_{k-1}; articles have metas and an editor's container."""

    family: ClassVar[str] = "trs"
    second: ClassVar[int] = 1

    def folder(self, column: str) -> str:
        return f"/djgz/{FOLDERS[list(self.columns).index(column)]}/"

    def first(self, column: str) -> str:
        return self.folder(column)

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"{self.folder(article.column)}{day:%Y%m}/t{day:%Y%m%d}_{article.number}.html"

    def file(self, page: int) -> str:
        """The name of page `page`, from 2."""
        return f"index_{page - 2 + self.second}.html"

    def relative(self, article: Article) -> str:
        """Where an article stands, from its listing."""
        return "./" + self.path(article).removeprefix(self.folder(article.column))

    def item(self, article: Article) -> str:
        title = html.escape(article.title)
        return f'<li><a href="{self.relative(article)}" title="{title}">{title[:16]}…</a><span>{article.published_on}</span></li>'

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                name = "" if page == 1 else self.file(page)
                if asked.path in (
                    self.folder(column) + name,
                    *([self.folder(column) + "index.html"] if page == 1 else []),
                ):
                    return self.html(self.listing(column, page))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    def pager(self, column: str, page: int) -> str:
        return f'<script>createPageHTML({self.pages(column)},{page - 1},"index","html")</script>'

    def listing(self, column: str, page: int) -> str:
        items = "".join(map(self.item, self.shown(column, page)))
        return (
            f'<!DOCTYPE html><html><head><title>{column}</title><meta name="ColumnName" content="{column}"></head><body>'
            f'<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="{self.folder(column)}">{column}</a></li></ul></div>'
            f'<div class="list"><ul>{items}</ul></div>{self.pager(column, page)}'
            '<div class="footer">主办：某生态环境厅　<a href="/map/">网站地图</a></div></body></html>'
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="{self.encoding}">
<meta name="SiteName" content="{self.name}"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{article.published_on} 09:30"><meta name="ContentSource" content="{article.source}">
<title>{title}_某生态环境厅</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="{self.folder(article.column)}">{article.column}</a></div>
<h1>{title}</h1>
<div class="info">发布时间：{article.published_on} 09:30　来源：{article.source}　浏览次数：{article.views}</div>
<div class="TRS_Editor"><style>.TRS_Editor P{{line-height:2}}</style>{paragraphs(article)}
<p>责任编辑：{article.editor}</p></div>
<div class="footer">主办：某生态环境厅 ICP备00000000号</div></body></html>"""
