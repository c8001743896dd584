"""The three small hosts of `make crawl`: a modern site, an old one in GBK, one of no known family."""

from __future__ import annotations

import gzip
import html
from typing import TYPE_CHECKING, ClassVar

from tests import papers
from tests.web import damage
from tests.web.answers import Answer, Asked
from tests.web.families.trs import TrsHost
from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.corpus import Article

COLUMN = "机关党建"
PAPER = "/djgz/jgdj/202501/P020250102.pdf"


class Small(Host):
    """One column; its first page also lists a document, and a report of another site."""

    paper = papers.scanned_pdf()
    """What stands at PAPER."""
    endless = False
    """Whether every further page of the listing shows the first one again."""

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"/djgz/jgdj/{day:%Y%m}/t{day:%Y%m%d}_{article.number}.html"

    def first(self, column: str) -> str:
        return self.listing_path(1)

    def listing_path(self, page: int) -> str:
        raise NotImplementedError

    def serve(self, asked: Asked) -> Answer | None:
        if asked.target == PAPER:
            return Answer(self.paper, content_type="application/octet-stream")
        for page in range(1, self.pages(COLUMN) + 1):
            names = ["/djgz/jgdj/index.html"] if page == 1 else []
            if asked.target in (self.listing_path(page), *names):
                return self.html(self.listing(COLUMN, page))
        article = self.article_at(asked)
        return self.html(self.markup(article)) if article else None

    def shown(self, column: str, page: int) -> list[Article]:
        return super().shown(column, 1 if self.endless else page)

    def items(self, column: str, page: int) -> str:
        items = [
            f'<li><a href="{self.path(one)}" title="{html.escape(one.title)}">{html.escape(one.title[:16])}…</a>'
            f"<span>{one.published_on}</span></li>"
            for one in self.shown(column, page)
        ]
        if page == 1 or self.endless:
            items += [
                '<li><a href="http://elsewhere.test/a/t20250101_1.html">转载自兄弟单位网站的报道一则</a><span>2025-01-01</span></li>',
                f'<li><a href="{PAPER}">年度党建工作报告（附件下载）</a><span>2025-01-02</span></li>',
            ]
        return "".join(items)

    def pager(self, column: str, page: int) -> str:
        raise NotImplementedError

    def listing(self, column: str, page: int) -> str:
        return (
            f'<!DOCTYPE html><html><head><title>{column}</title><meta name="ColumnName" content="{column}"></head><body>'
            '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/djgz/jgdj/">机关党建</a></li></ul></div>'
            f'<div class="list"><ul>{self.items(column, page)}</ul></div>{self.pager(column, page)}'
            '<div class="footer">主办：某生态环境厅　技术支持：某公司　<a href="/map/">网站地图</a></div></body></html>'
        )

    def markup(self, article: Article) -> str:
        raise NotImplementedError


class SmallTrsHost(Small, TrsHost):
    """A modern TRS site: metas, an editor's container, gzip."""

    def listing_path(self, page: int) -> str:
        return "/djgz/jgdj/" + ("" if page == 1 else f"index_{page - 2 + self.second}.html")

    def pager(self, column: str, page: int) -> str:
        return TrsHost.pager(self, column, page)

    def markup(self, article: Article) -> str:
        markup = TrsHost.markup(self, article)
        crumbs = '<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/djgz/jgdj/">机关党建</a></div>\n<h1>'
        tools = (
            '<div class="tools">打印本页 关闭窗口 分享到：</div>\n<div class="related"><h3>相关阅读</h3>'
            '<ul><li>2021-03-04 另一篇报道的标题(3163)人阅读</li></ul></div>\n<div class="footer">'
        )
        markup = markup.replace("<h1>", crumbs, 1).replace('<div class="footer">', tools, 1)
        size = f"浏览次数：{article.views}"
        return markup.replace(size, f"{size}　字号：【大 中 小】", 1)

    def html(self, markup: str, status: int = 200) -> Answer:
        answer = super().html(markup, status)
        answer.body = gzip.compress(answer.body, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        return answer


class OldHost(SmallTrsHost):
    """An old site in GBK that calls itself UTF-8: tables, <br> runs, no metas; some pages mirrored."""

    encoding: ClassVar[str] = "gbk"
    second: ClassVar[int] = 2
    params: ClassVar[dict[str, str | int]] = {"page_offset": 2}

    def html(self, markup: str, status: int = 200) -> Answer:
        answer = Host.html(self, markup, status)
        answer.content_type = "text/html; charset=utf-8"
        return answer

    def markup(self, article: Article) -> str:
        title, body = (
            article.title,
            "<br><br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{one}" for one in article.paragraphs),
        )
        if article.trap == "mirrored":
            title, body = damage.mirrored(title), damage.mirrored(body)
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{title}-某生态环境局</title></head><body><table width="980"><tr><td>
<table><tr><td><a href="/">首页</a></td><td><a href="/djgz/jgdj/">机关党建</a></td></tr></table>
您现在的位置：首页 >> 机关党建 >> 正文</td></tr>
<tr><td align="center"><h1>{title}</h1></td></tr>
<tr><td>发布日期：{article.published_on.year}年{article.published_on.month}月{article.published_on.day}日　　来源：{article.source}　　点击数：{article.views}</td></tr>
<tr><td><div id="zoom">{body}<br>（责任编辑：{article.editor}）</div></td></tr>
<tr><td>上一篇：没有了</td></tr><tr><td>版权所有：某生态环境局</td></tr></table></body></html>"""


class NextHost(Small):
    """A site of no known family: a 下一页 link, a container that no cascade names."""

    family: ClassVar[str] = "generic"

    def path(self, article: Article) -> str:
        return f"/show/{article.number}.html"

    def listing_path(self, page: int) -> str:
        return "/djgz/jgdj/" + ("" if page == 1 else f"p{page}/")

    def pager(self, column: str, page: int) -> str:
        link = (
            f'<a href="{self.listing_path(page + 1)}">下一页</a>'
            if page < self.pages(column)
            else "<span>下一页</span>"
        )
        return f"<div>共{self.pages(column)}页 {link}</div>"

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 某分局</title></head><body>
<div class="top"><a href="/">首页</a></div><div class="wrap"><h1>{title}</h1>
<p class="meta">{article.published_on} 来源：{article.source}</p>
<div class="x7">{paragraphs(article)}</div><p>编辑：{article.editor}</p></div>
<div class="foot">违法和不良信息举报 网站标识码 0000000000</div></body></html>"""
