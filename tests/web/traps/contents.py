"""Traps of a page's text: titles, counters, junk, footers, metas, dates (T21, T33, T38, T40, T42, T43, T49)."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from tests.web.clock import Clock
from tests.web.traps.content_shapes import written
from tests.web.traps.trap import Expected, Trap, edited, on_articles, public, victims

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

COUNTERS = (
    '<script src="/plus/count.php?view=yes&aid=3161&mid=1"></script><script>_showDynClicks("wbnews", 17, 3161)</script>'
    '<img src="/_visitcount?siteId=1&type=3&articleId=3161" width="0"><a href="/e/public/ViewClick/?classid=8&id=3161&addclick=1"></a>'
)
COUNTER_PATHS = (r"/plus/count\.php", "/_visitcount", "ViewClick", r"dynclicks\.jsp")
JUNK = (
    "<style>.MsoNormal{mso-style-parent:'';mso-pagination:widow-orphan}</style>"
    "<script>var share={title:document.title};</script>"
)
WORD = '<p class="MsoNormal" style="mso-pagination:widow-orphan;text-indent:2em"><o:p></o:p>&nbsp;\u200b\u2002\ufeff'
FOOTER = (
    '<div class="pn">上一篇：没有了 <a href="/x/2.html">下一篇：某市召开工作会议</a></div><div class="bdshare">分享到： 微信 微博</div>'
    '<div>【打印】【关闭】 字号：大 中 小</div><div class="xg"><h4>相关阅读</h4><ul><li><a href="/x/3.html">另一篇报道的标题</a></li></ul></div>'
    '<div class="foot"><p>主办单位：某生态环境厅　举报电话：12345　网站标识码：0000000001</p><p><a href="/map/">网站地图</a>　京ICP备00000000号</p></div>'
)
LONG = "，以高质量党建引领生态环境保护工作迈上新台阶"


# ------------------------------------------------------------ T33: titles


def lengthen(host: Host) -> None:
    for article in victims(host, 6):
        article.title += LONG


def truncated(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    """Cuts the titles that a listing shows; one is a picture, one is broken in two lines."""
    served = serve(asked)
    if served is None or host.showing is None:
        return served

    def change(markup: str) -> str:
        for number, article in enumerate(victims(host, 6)):
            title = html.escape(article.title)
            short = ('<img src="/t.gif">', f"{title[:12]}<br>{title[12:20]}…", f"{title[:20]}…")[number % 3]  # fmt: skip
            markup = re.sub(rf">{re.escape(title[:8])}[^<]*<", f">{short}<", markup)
        return markup

    return edited(host, served, change)


# ------------------------------------------------------------ T38: counters


def counted(article: Article, markup: str) -> str:
    article.views += 1
    line = f"<p>浏览次数：[ {article.views} ]　阅读次数：<span id='hits'></span>　加载中</p>"
    return markup.replace("</body>", f"{COUNTERS}</body>").replace("</h1>", f"</h1>{line}", 1)


# ------------------------------------------------------------ T40, T42, T43, T49


def word(article: Article, markup: str) -> str:
    for text in written(article):
        markup = re.sub(
            rf"<p>[　\s]*{re.escape(text)}</p>", f"{JUNK}{WORD}{text}<o:p></o:p></p>", markup
        )
    return markup


def footer(article: Article, markup: str) -> str:
    return markup.replace("</body>", f"{FOOTER}</body>")


def migrated(article: Article, markup: str) -> str:
    markup = re.sub(r'(name="SiteName" content=)"[^"]*"', r'\1"邻市生态环境局"', markup)
    return re.sub(r'(name="PubDate" content=)"[^"]*"', r'\1"2025-12-19 00:00:00"', markup)


def dates(article: Article, markup: str) -> str:
    line = (
        f"<p>成文日期：2019年01月02日　发布日期：{article.published_on}　更新时间：2025-12-21</p>"
    )
    return markup.replace("</h1>", f"</h1>{line}", 1)


def publishing(host: Host) -> None:
    host.clock = host.clock or Clock(every=2, most=1)


def published_expected(host: Host) -> Expected:
    return Expected(stored=public(host))


TRAPS = {
    "T21": Trap(
        told="an article that is published while the listing is read: the pages shift",
        prepare=publishing, expected=published_expected,
    ),
    "T33": Trap(
        told="titles that a listing cuts, or shows as a picture", prepare=lengthen, answer=truncated
    ),
    "T38": Trap(
        told="view counters: numbers that change, and calls that count",
        answer=on_articles(counted),
        expected=lambda host: Expected(stored=public(host), never=COUNTER_PATHS),
    ),
    "T40": Trap(told="styles, scripts and Word's junk between the paragraphs", answer=on_articles(word)),
    "T42": Trap(told="neighbours, sharing, related articles, a footer", answer=on_articles(footer)),
    "T43": Trap(
        told="metas of another site and of the day of migration", answer=on_articles(migrated)
    ),
    "T49": Trap(told="dates of writing, publication and update", answer=on_articles(dates)),
}  # fmt: skip
