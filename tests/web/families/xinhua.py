"""新华网: a column's page names a JSON file by 32 hexadecimal digits, which holds all its articles."""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article


def digits(text: str) -> str:
    """32 hexadecimal digits that stand for `text`."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class XinhuaHost(Host):
    """The first column is asked by its page, which shows five articles; the others by their file."""

    family: ClassVar[str] = "xinhua"

    def folder(self, column: str) -> str:
        return f"/environment{list(self.columns).index(column)}/"

    def file(self, column: str) -> str:
        return f"{self.folder(column)}ds_{digits(column)}.json"

    def first(self, column: str) -> str:
        is_first = column == next(iter(self.columns))
        return f"{self.folder(column)}index.html" if is_first else self.file(column)

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"{self.folder(article.column)}{day:%Y%m%d}/{digits(str(article.number))}/c.html"

    def needed(self, column: str) -> int:
        """The file; the first column's page before it."""
        return 1 + (column == next(iter(self.columns)))

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            if asked.path == self.file(column):
                return self.json(self.records(column))
            if asked.path in (self.folder(column), f"{self.folder(column)}index.html"):
                return self.html(self.listing(column))
        found = next((one for one in self.articles if asked.path == self.path(one)), None)
        return self.html(self.markup(found)) if found else None

    def records(self, column: str) -> dict[str, object]:
        folder = self.folder(column)
        return {
            "datasource": [
                {
                    "contentId": digits(str(one.number)),
                    "title": f'<a href="{self.path(one)}" target="_blank">{html.escape(one.title)}</a>',
                    "publishTime": f"{one.published_on} 09:30:00",
                    "publishUrl": self.path(one).replace(folder, "./"),
                    "author": one.editor,
                    "keywords": "",
                    "summary": one.paragraphs[0][:60],
                    "titleImages": [{"imageUrl": f"{digits('image')}/a.jpg", "title": "配图一张"}],
                }
                for one in self.columns[column]
            ],
            "time": 1766000000000,
        }

    def listing(self, column: str) -> str:
        items = "".join(
            f'<div class="item"><div class="tit"><a href="{self.path(one)}" target="_blank">{html.escape(one.title)}</a></div><div class="time">{one.published_on}</div></div>'
            for one in self.columns[column][:5]
        )
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{column}-某网</title></head><body>'
            '<div class="nav"><a href="/">首页</a> <a href="/politics/index.html">时政新闻频道的入口</a></div>'
            f'<div id="list" data="datasource:{digits(column)}" datatype="content" preview="ds_">{items}</div>'
            '<div class="xpage-more-btn">加载更多</div><script src="/detail/js/xh-column.js"></script></body></html>'
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        day = article.published_on
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="publishdate" content="{day}">
<meta name="source" content="{article.source}"><title>{title}-某网</title></head><body>
<div class="header"><div class="header-time left"><span class="year"><em>{day:%Y}</em></span><span class="day"><em>{day:%m}</em>/<em>{day:%d}</em></span><span class="time">09:30:00</span></div>
<div class="source">来源：{article.source}</div></div>
<div class="mheader domMobile"><h1><span class="title">{title}</span></h1><div class="info">{day} 09:30:00 来源：{article.source}</div></div>
<div class="head-line clearfix"><h1><span class="title">{title}</span></h1><div class="pageShare"><div class="setFont">字体：<span>小</span><span>中</span><span>大</span></div><div class="share">分享到：</div></div></div>
<div class="main clearfix"><div class="main-left left"><div id="detail"><span id="detailContent">{paragraphs(article)}</span>
<div id="articleEdit"><span class="tiyi1">【纠错】</span><span class="editor">【责任编辑:{article.editor}】</span></div></div>
<div class="columBox book"><ul><li>阅读下一篇：</li></ul></div></div></div><div class="foot">Copyright © 某网 制作单位：某公司</div></body></html>"""
