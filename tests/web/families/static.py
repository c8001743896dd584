"""What hosts of static pages share: their frame, their lists with decoys, their articles."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

SLUGS = ("jgdj", "dwjs", "gzdt", "dflz", "zbfc", "ztjy", "zftj", "qxdt", "dwgk", "xfby", "hjyw", "jsjy")  # fmt: skip


class StaticHost(Host):
    """A family says where pages stand (`place`, `path`), how they are turned, how articles look."""

    counter: ClassVar[str] = "/count.js"
    """The view counter's URL, which nobody may ask."""
    head: ClassVar[str] = ""
    """What stands in every page's head."""

    def slug(self, column: str) -> str:
        return SLUGS[self.number(column)]

    def number(self, column: str) -> int:
        return list(self.columns).index(column)

    def place(self, column: str, page: int) -> str:
        """Path and query of page `page` of a column."""
        raise NotImplementedError

    def pager(self, column: str, page: int) -> str:
        raise NotImplementedError

    def body(self, article: Article) -> str:
        """The article below its title."""
        raise NotImplementedError

    def first(self, column: str) -> str:
        return self.place(column, 1)

    def also_first(self, column: str) -> Sequence[str]:
        """Other targets at which page 1 stands too."""
        return ()

    def item(self, article: Article) -> str:
        title = html.escape(article.title)
        short = title if len(title) < 20 else f"{title[:18]}…"
        return f'<li><a href="{self.path(article)}" title="{title}" target="_blank">{short}</a><span>{article.published_on}</span></li>'

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                first = self.also_first(column) if page == 1 else ()
                if any(same(asked, one) for one in (self.place(column, page), *first)):
                    return self.html(self.listing(column, page))
        for article in self.articles:
            if same(asked, self.path(article)):
                return self.html(self.markup(article))
        return None

    def items(self, column: str, page: int) -> str:
        return f'<ul class="list">{"".join(map(self.item, self.shown(column, page)))}</ul>'

    def listing(self, column: str, page: int) -> str:
        return self.framed(
            f"{column}_某市生态环境局",
            f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="{self.first(column)}">{column}</a></div>'
            f'<div class="main">{self.items(column, page)}<div class="pages">{self.pager(column, page)}</div></div>',
        )

    def framed(self, title: str, main: str) -> str:
        """A page of the site: menu, links to search and to the twin for telephones, footer."""
        menu = "".join(
            f'<li><a href="{self.first(column)}">{column}</a></li>' for column in self.columns
        )
        return (
            f'<!DOCTYPE html><html><head><meta charset="{self.encoding}"><title>{html.escape(title)}</title>{self.head}</head>'
            f'<body><div class="nav"><ul><li><a href="/">首页</a></li>{menu}<li><a href="javascript:;" onclick="SetHome(this)">设为首页</a></li>'
            f'<li><a href="http://m.{self.name}/">手机版网站与无障碍浏览</a></li></ul></div>{main}'
            '<div class="footer"><p>主办单位：某市生态环境局　网站标识码：0000000000</p><p>ICP备00000000号　<a href="/map/">网站地图</a></p></div></body></html>'
        )

    def info(self, article: Article) -> str:
        """The line below the title, with a counter that a script fills."""
        return (
            f'<div class="info">发布时间：{article.published_on} 09:30　来源：{article.source}　'
            f'浏览次数：<span id="hits"></span><script src="{html.escape(self.counter)}"></script></div>'
        )

    def markup(self, article: Article) -> str:
        column = self.columns[article.column]
        at = column.index(article)
        beside = "".join(
            f'<p>{word}：<a href="{self.path(one)}">{html.escape(one.title)}</a></p>'
            for word, one in (
                ("上一篇", column[at - 1]),
                ("下一篇", column[(at + 1) % len(column)]),
            )
        )
        return self.framed(
            f"{article.title}_{article.column}_某市生态环境局",
            f'<div class="article"><h1>{html.escape(article.title)}</h1>{self.info(article)}{self.body(article)}'
            '<div class="share bdsharebuttonbox">分享到：<a href="#" data-cmd="weixin">微信</a><a href="#" data-cmd="tsina">微博</a></div>'
            f'<div class="prevnext">{beside}</div><p><a href="javascript:window.print()">打印本页</a> <a href="javascript:window.close()">关闭窗口</a></p></div>',
        )

    def text(self, article: Article) -> str:
        """Its paragraphs and the line of its editor."""
        return f"{paragraphs(article)}<p>（责任编辑：{article.editor}）</p>"


def same(asked: Asked, target: str) -> bool:
    """Whether a request is one for `target`, in whatever order its fields stand."""
    parts = urlsplit(target)
    return asked.path == parts.path and asked.query == dict(
        parse_qsl(parts.query, keep_blank_values=True)
    )
