"""开普云 UCAP: static listings from one, by dialects of two provinces; and listings by an interface."""

from __future__ import annotations

import html
from hashlib import md5
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

BREAK = '<p style="text-align:center">#PAGE_BREAK#</p>'
SHARE = '<div class="share">分享到：<a href="javascript:void(0)">微信</a> <a href="javascript:window.print()">打印</a></div>'


def hexadecimal(value: object) -> str:
    """The 32 digits under which the system knows an article or a channel."""
    return md5(str(value).encode(), usedforsecurity=False).hexdigest()


class UcapHost(Host):
    """As 四川: dialect U-R, `dl` lists, stem xwdt_list, the title whole only in its attribute."""

    family: ClassVar[str] = "ucap"
    per_page: ClassVar[int] = 12
    stem: ClassVar[str] = "xwdt_list"

    def folder(self, column: str) -> str:
        return f"/sthjt/c10387{list(self.columns).index(column)}/"

    def first(self, column: str) -> str:
        return f"{self.folder(column)}{self.stem}.shtml"

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"{self.folder(article.column)}{day.year}/{day.month}/{day.day}/{hexadecimal(article.number)}.shtml"

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                number = "" if page == 1 else f"_{page}"
                if asked.path == f"{self.folder(column)}{self.stem}{number}.shtml":
                    return self.html(self.listing(column, page))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    def pager(self, column: str, page: int) -> str:
        return (
            '<div id="page_div"></div><script>'
            "function createPageHTML(divName, nPageCount, nCurrIndex, sPageName, sPageExt, nPageSum){}"
            f"createPageHTML('page_div',{self.pages(column)}, {page},'{self.stem}','shtml',{len(self.columns[column])});</script>"
        )

    def items(self, column: str, page: int) -> str:
        return (
            '<div id="wzlm"><dl>'
            + "".join(
                f'<dd><a href="{self.path(one)}" title="{html.escape(one.title)}" target="_blank">'
                f"{html.escape(one.title[:14])}…</a><span>{one.published_on}</span></dd>"
                for one in self.shown(column, page)
            )
            + "</dl></div>"
        )

    def listing(self, column: str, page: int) -> str:
        others = "".join(
            f'<li><a href="{self.first(one)}">{one}专栏导航</a></li>' for one in self.columns
        )
        return (
            f'<!DOCTYPE html><html><head><title>{column}</title><meta name="ColumnName" content="{column}"></head><body>'
            f'<div class="nav"><ul><li><a href="/">首页</a></li>{others}</ul></div>'
            f"{self.items(column, page)}{self.pager(column, page)}"
            '<div class="footer"><a href="https://www.sc.test/guestweb4/s?searchWord=&amp;siteCode=5100000086">站内搜索</a>'
            "主办：某生态环境厅</div></body></html>"
        )

    def body(self, article: Article) -> str:
        """The paragraphs; long reports are parted by marks that a script turns into pages."""
        texts = [
            f"<p>　　{html.escape(one, quote=False)}</p>{BREAK if at % 3 == 1 else ''}"
            for at, one in enumerate(article.paragraphs)
        ]
        return "\n".join(texts)

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="SiteName" content="某生态环境厅"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{article.published_on} 09:30:00"><meta name="ContentSource" content="{article.source}">
<script>var websiteCodeName = "sthjt"; var channelId = "{hexadecimal(article.column)}";</script>
<title>{title}_某生态环境厅</title></head><body>
<div class="wz">当前位置：<a href="/">首页</a> &gt; <a href="{self.first(article.column)}">{article.column}</a></div>
<h1><UCAPTITLE>{title}</UCAPTITLE></h1>
<div class="info">发布时间：<PUBLISHTIME>{article.published_on} 09:30</PUBLISHTIME>　来源：{article.source}
　浏览次数：<span id="hits"></span><script src="/common/hits?id={hexadecimal(article.number)}"></script></div>
<div id="UCAP-CONTENT" class="xl_cont"><UCAPCONTENT>{self.body(article)}</UCAPCONTENT></div>{SHARE}
<p>上一篇：<a href="/sthjt/">上一篇的标题在这里</a></p><p>下一篇：没有了</p>
<div class="footer">主办：某生态环境厅 蜀ICP备00000000号 网站标识码：5100000086</div></body></html>"""


class UcapFolderHost(UcapHost):
    """As 赣州: dialect U-I, stem common_list, a heading and its day in one link's item, no metas."""

    stem: ClassVar[str] = "common_list"
    per_page: ClassVar[int] = 15

    def path(self, article: Article) -> str:
        return f"{self.folder(article.column)}{article.published_on:%Y%m}/{hexadecimal(article.number)}.shtml"

    def items(self, column: str, page: int) -> str:
        return (
            '<div class="pageList listContent infoList"><ul>'
            + "".join(
                f'<li><h4><a href="{self.path(one)}">{html.escape(one.title)}</a><span>{one.published_on}</span></h4></li>'
                for one in self.shown(column, page)
            )
            + "</ul></div>"
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1>{title}</h1><div class="info"><span>发布日期：{article.published_on}</span><span>来源：{article.source}</span>
<span>阅读次数：</span></div>
<div class="article-content"><ucapcontent>{self.body(article)}</ucapcontent></div>{SHARE}
<div class="footer">主办：某生态环境局</div></body></html>"""


class UcapJsonHost(UcapHost):
    """Listings are empty frames that name their channel's id; the interface answers with the links."""

    stem: ClassVar[str] = "list"
    per_page: ClassVar[int] = 10

    def needed(self, column: str) -> int:
        """The column's page, and those of the interface."""
        return 1 + self.pages(column)

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            if asked.path == f"/common/search/{hexadecimal(column)}":
                return self.answered(column, int(asked.query.get("page", "1")))
        if asked.path.endswith(f"/{self.stem}_2.shtml"):
            return None
        return super().serve(asked)

    def items(self, column: str, page: int) -> str:
        return '<div class="list"><ul id="list"></ul></div>'

    def pager(self, column: str, page: int) -> str:
        return (
            f"<script>var channelId = '{hexadecimal(column)}', websiteCodeName = 'sthjt';"
            "$.get('/common/search/' + channelId, {_isAgg: true, _isJson: true, _pageSize: 10, _template: 'index'}, draw)</script>"
        )

    def answered(self, column: str, page: int) -> Answer:
        results = [
            {
                "title": one.title.replace("党", "<em>党</em>"),
                "url": self.path(one),
                "publishedTimeStr": f"{one.published_on} 09:30:00",
                "content": None,
            }
            for one in self.shown(column, page)
        ]
        total = len(self.columns[column])
        return self.json(
            {"data": {"page": page, "rows": self.per_page, "total": total, "results": results}}
        )
