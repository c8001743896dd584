"""NFCMS 南方新媒体: static listings from one; posts have twins for telephones."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer
from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Asked
    from tests.web.corpus import Article


class NfcmsHost(Host):
    """Page k of a listing is index_k; every second item links to the twin for telephones."""

    family: ClassVar[str] = "nfcms"
    per_page: ClassVar[int] = 20

    def folder(self, column: str) -> str:
        return f"/hjgl/lm{list(self.columns).index(column)}/"

    def first(self, column: str) -> str:
        return f"{self.folder(column)}index.html"

    def path(self, article: Article) -> str:
        return f"{self.folder(article.column)}content/post_{article.number}.html"

    def is_file(self, target: str) -> bool:
        return target.startswith("/attachment/")

    def serve(self, asked: Asked) -> Answer | None:
        if self.is_file(asked.path):
            return Answer(b"%PDF-1.4\n" + asked.path.encode(), content_type="application/pdf")
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                name = "index.html" if page == 1 else f"index_{page}.html"
                if asked.path == self.folder(column) + name:
                    return self.html(self.listing(column, page))
        for article in self.articles:
            if asked.path.replace("/mpost_", "/post_") == self.path(article):
                return self.html(self.markup(article))
        return None

    def listing(self, column: str, page: int) -> str:
        items = "".join(
            f'<li><a href="{self.link(one)}" title="{html.escape(one.title)}">{html.escape(one.title[:20])}...</a>'
            f"<strong>{one.published_on}</strong></li>"
            for one in self.shown(column, page)
        )
        pages = self.pages(column)
        further = (
            "".join(
                f'<a href="{self.folder(column)}index_{to}.html" class="{kind}">{name}</a>'
                for kind, to, name in (("next", page + 1, "下一页"), ("last", pages, "尾页"))
            )
            if page < pages
            else ""
        )
        return (
            f"<!DOCTYPE html><html><head><title>{column}</title></head><body>"
            f'<div class="nav"><ul><li><a href="/">网站首页</a></li><li><a href="{self.folder(column)}">{column}</a></li></ul></div>'
            f'<div class="wendangListC"><ul>{items}</ul></div><div class="page">{further}</div>'
            '<div class="footer">版权所有：某生态环境厅 粤ICP备00000000号</div></body></html>'
        )

    def link(self, article: Article) -> str:
        """The post's URL in a listing."""
        return self.path(article).replace("/post_", "/mpost_" if article.number % 2 else "/post_")

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} 某生态环境厅</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{article.published_on} 10:12:13">
<meta name="ContentSource" content="{article.source}"></head><body>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="{self.folder(article.column)}">{article.column}</a></div>
<h1>{title}</h1><div class="date-row">发布时间：{article.published_on} 10:12:13　来源：{article.source}　字体：【大 中 小】</div>
<div class="article-content">{paragraphs(article)}</div>
<p class="fj">附件：<a class="nfw-cms-attachment" href="/attachment/0/88/88389/{article.number}.pdf" alt="名单.pdf">名单.pdf</a></p>
<div class="share">分享到：</div><p>上一篇：<a href="post_1.html">上一篇的标题在这里</a></p>
<div class="footer">版权所有：某生态环境厅 粤ICP备00000000号 网站标识码4400000000</div></body></html>"""
