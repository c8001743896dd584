"""Hanweb JCMS: the first records in a script, the rest from a proxy that is asked for windows."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer
from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Asked
    from tests.web.corpus import Article

COLUMN, UNIT, WEBID = 84025, 402134, "14"
REFUSED = "<?xml version='1.0' encoding='UTF-8'?><datastore/>\r\n\r\n"
SHARE = (
    "<div class='bdsharebuttonbox'>分享到：<a>微信</a><a>微博</a></div>"
    "<div class='tools'>【字体：<a>大</a> <a>中</a> <a>小</a>】【打印本页】【关闭窗口】</div>"
)
FOOTER = (
    "<div class='footer'>主办：某生态环境厅　技术支持：某公司　网站标识码：0000000000　"
    "ICP备00000000号　<a href='/col/col1/index.html'>网站地图</a></div>"
)


class HanwebHost(Host):
    """Pages of fifteen records; the proxy serves at most three pages at once, and only its own lists."""

    family: ClassVar[str] = "hanweb"
    per_page: ClassVar[int] = 15
    proxy: ClassVar[str] = "/module/web/jpage/dataproxy.jsp"
    window: ClassVar[int] = 45
    refusing: bool = False
    """Whether the proxy answers with no records to all."""

    def number(self, column: str) -> int:
        return COLUMN + list(self.columns).index(column)

    def first(self, column: str) -> str:
        return f"/col/col{self.number(column)}/index.html"

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"/art/{day.year}/{day.month}/{day.day}/art_{self.number(article.column)}_{article.number}.html"

    def needed(self, column: str) -> int:
        """The column's page, and the windows of the proxy for what that does not hold."""
        return 1 + -(-max(0, len(self.columns[column]) - self.per_page) // self.window)

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == self.proxy:
            return Answer(self.answered(asked).encode(), content_type="text/xml")
        for column in self.columns:
            if asked.path == self.first(column):  # whatever its ?uid=…&pageNum=…
                return self.html(self.listing(column))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    # ------------------------------------------------------------ listings

    def record(self, article: Article) -> str:
        """A record; those of every fifth article break the line inside the date, and name a topic first."""
        day, topic = f"{article.published_on}", ""
        if article.number % 5 == 0:
            day = f"{day[:8]}\n          {day[8:]}\n"
            topic = '<a href="/col/col77/index.html">[党建]</a>'
        title = html.escape(article.title)
        return (
            f'<record><![CDATA[<li>{topic}<a target="_blank" href="{self.path(article)}" title="{title}">'
            f"{title[:14]}…</a><span class='bt-data-time'>[{day}]</span></li>]]></record>"
        )

    def answered(self, asked: Asked) -> str:
        """The records of a window, if the list is one of ours."""
        told = asked.query | dict(asked.form)
        column = next(
            (one for one in self.columns if told.get("columnid") == str(self.number(one))), None
        )
        ours = told.get("webid") == WEBID and told.get("unitid") == str(UNIT)
        if column is None or not ours or self.refusing:
            return REFUSED
        first, last, per_page = self.wanted(told)
        shown = self.columns[column][first - 1 : min(last, first + self.window - 1)]
        pages = -(-len(self.columns[column]) // per_page)
        return (
            "<?xml version='1.0' encoding='UTF-8'?>"
            f"<datastore><totalrecord>{len(self.columns[column])}</totalrecord><totalpage>{pages}</totalpage>"
            f"<recordset>{''.join(map(self.record, shown))}</recordset></datastore>"
        )

    def wanted(self, told: dict[str, str]) -> tuple[int, int, int]:
        """The first and the last record of a window, and how many a page has."""
        return int(told["startrecord"]), int(told["endrecord"]), int(told["perpage"])

    def unit(self, column: str) -> str:
        """The list on the column's page: records, the link to the proxy, and the script's call."""
        records = "".join(map(self.record, self.shown(column, 1)))
        number = self.number(column)
        return f"""<div id="{UNIT}" class="default_pgContainer"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{self.proxy}?page=1&appid=1&webid={WEBID}&path=/&columnid={number}&unitid={UNIT}&webname=%E6%9F%90%E5%8E%85&permissiontype=0"></a>]]></nextgroup>
<recordset>{records}</recordset></datastore></script></div>
<script>$('#{UNIT}').jpage({{theme:'default',perPage:{self.per_page},totalRecord:{len(self.columns[column])},showMode:'full',
proxyUrl:'{self.proxy}',openCookies:true,ajaxParam:{{col:1,appid:1,webid:{WEBID},path:'/',columnid:{number},
sourceContentType:1,unitid:'{UNIT}',webname:'某厅',permissiontype:0}}}});</script>"""

    def listing(self, column: str) -> str:
        here = self.first(column)
        aside = "".join(map(self.record, self.articles[:2]))
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{column}</title>
<script src="/script/jpage/jquery.jpage.js"></script></head><body>
<form action="/jrobot/search.do"><input name="q"></form>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="{here}">{column}</a></li></ul></div>
<div class="hot"><h3>热点</h3><div id="9001"><script type="text/xml"><datastore><recordset>{aside}</recordset></datastore></script></div></div>
{self.unit(column)}
<div class="pager">共{self.pages(column)}页 <a href="{here}?uid={UNIT}&pageNum=2">下一页</a></div>
{FOOTER}</body></html>"""

    # ------------------------------------------------------------ articles

    def head(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="{self.encoding}"><title>{title}-某生态环境厅</title>
<meta name='SiteName' content='某生态环境厅'><meta content='{title}' name='ArticleTitle'>
<meta name='PubDate' content='{article.published_on} 09:30'><meta name='ContentSource' content='{article.source}'>
<meta name='Maketime' content='{article.published_on} 09:31:07'><meta name='i_columnid' content='{self.number(article.column)}'>
<meta name='i_articleid' content='{article.number}'><meta name='ContentStart'></head>"""

    def markup(self, article: Article) -> str:
        title, neighbour = html.escape(article.title), self.path(self.articles[-1])
        return f"""{self.head(article)}<body>
<div class="nav"><a href="/">首页</a> <a href="{self.first(article.column)}">{article.column}</a></div>
<!--<$[标题]>begin--><h1>{title}</h1><!--<$[标题]>end-->
<div class="info"><publishtime>发布时间：{article.published_on} 09:30</publishtime>
来源：<!--<$[信息来源]>begin-->{article.source}<!--<$[信息来源]>end-->
浏览次数：<script src="/module/visitcount/articlehits.jsp?colid={self.number(article.column)}&artid={article.number}"></script></div>
<div id="zoom" class="article_zoom bfr_article_content"><!--ZJEG_RSS.content.begin--><meta name="ContentStart">
{paragraphs(article)}
<meta name="ContentEnd"><!--ZJEG_RSS.content.end--></div>
{SHARE}<p>上一篇：<a href="{neighbour}">没有更早的报道了</a></p><p>下一篇：没有了</p>
{FOOTER}</body></html>"""
