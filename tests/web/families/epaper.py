"""Newspapers: a folder a day, its pages (版面), their articles; days without an issue are not there."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

SUNDAY = 6


class EpaperHost(Host):
    """The first column is a paper of the old kind (html/YYYY-MM/DD/node_2.htm), the second of the new.

    Every issue has two pages; the first has the day's articles with odd numbers, the second the rest.
    """

    family: ClassVar[str] = "epaper"

    def days(self) -> int:
        """Of how many days newspapers are asked for: from today's back to the first with an article."""
        first = min(one.published_on for one in self.articles)
        return (date.today() - first).days + 2  # in China it may be tomorrow

    def site_file(self, port: int) -> str:
        self.params = {"days": self.days()}
        return super().site_file(port)

    def old(self, column: str) -> bool:
        return column == next(iter(self.columns))

    def node(self, column: str, day: date, page: int) -> str:
        if self.old(column):
            return f"/html/{day:%Y-%m/%d}/node_{page + 1}.htm"
        return f"/zgb/pc/layout/{day:%Y%m/%d}/node_{page:02}.html"

    def first(self, column: str) -> str:
        if self.old(column):
            return "/html/{Y}-{m}/{d}/node_2.htm"
        return "/zgb/pc/layout/{Y}{m}/{d}/node_01.html"

    def opened(self, column: str) -> str:
        """The newest issue."""
        return self.node(column, max(one.published_on for one in self.columns[column]), 1)

    def folder(self, column: str, day: date) -> str:
        """Where the articles of a day stand."""
        return f"/html/{day:%Y-%m/%d}" if self.old(column) else f"/zgb/pc/content/{day:%Y%m/%d}"

    def path(self, article: Article) -> str:
        ending = "htm" if self.old(article.column) else "html"
        folder = self.folder(article.column, article.published_on)
        return f"{folder}/content_{article.number}.{ending}"

    def serve(self, asked: Asked) -> Answer | None:
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
            for page in (1, 2):
                if asked.path == self.node(article.column, article.published_on, page):
                    return self.html(self.issue(article.column, article.published_on, page))
        return None

    def issue(self, column: str, day: date, page: int) -> str:
        """One page of a day's issue; with a picture, the editors' line, the neighbouring days."""
        shown = [
            one for one in self.columns[column] if one.published_on == day and one.number % 2 == page % 2
        ]  # fmt: skip
        items = "".join(self.item(one) for one in shown)
        own = self.folder(column, day)
        editors = f'<li><a href="{own}/content_9{day:%Y%m%d}.htm"><div>责编/版式设计：张三</div></a></li><li><a href="{own}/content_8{day:%Y%m%d}.htm"><img src="/pic/1.jpg"></a></li>'
        pages = "".join(
            f'<a id="pageLink" href="{self.node(column, day, one).rpartition("/")[2]}">第{one:02}版：要闻</a>'
            for one in (1, 2)
        )
        other = self.node(column, day - timedelta(days=1), 1)
        return (
            f'<html><head><meta charset="utf-8"><title>某环境报 {day}</title></head><body><map name="PagePicMap"><area href="{self.path(shown[0]) if shown else "#"}" shape="polygon"></map>'
            f'<div class="right"><a class="preart" href="{other}">上一期</a> <a href="{other}">{day - timedelta(days=1)}</a></div>'
            f'<div id="bmdh">{pages}</div><div id="titleList"><ul>{items}{editors}</ul></div><div class="footer">某环境报社版权所有</div></body></html>'
        )

    def item(self, article: Article) -> str:
        href, title = self.path(article), html.escape(article.title)
        if article.number % 3 == 0:
            return f'<li><a href="{href}"><script>document.write(view("{title}　　"))</script></a></li>'  # fmt: skip
        return f'<li><a href="{href}"><div id="mp{article.number}" style="display:inline">{title}</div></a></li>'

    def markup(self, article: Article) -> str:
        title, day = html.escape(article.title), article.published_on
        node = self.node(article.column, day, 1)
        return f"""<html><head><meta charset="utf-8"><title>某环境报-{title}</title></head><body>
<!--enpproperty <articleid>{article.number}</articleid><date>{day} 00:00:00:0</date><author>{article.editor}</author><title>{title}</title><keyword></keyword><subtitle></subtitle><introtitle></introtitle><siteid>2</siteid><nodeid>5</nodeid><nodename>第01版：要闻</nodename>/enpproperty-->
<div class="left"><a id="pageLink" href="{node}">第01版：要闻</a></div>
<table><tr><td class="font01"><founder-title>{title}</founder-title></td></tr></table>
<div class="lai">{day:%Y年%m月%d日}　来源：{article.source}</div>
<div id="ozoom"><founder-content><!--enpcontent-->{paragraphs(article)}<!--/enpcontent--></founder-content></div>
<div class="nav"><a href="{node}">上一篇</a> <a href="{node}">下一篇</a> 放大+ 缩小- 默认</div>
<script src="/click.js?id={article.number}"></script><div class="footer">某环境报社版权所有</div></body></html>"""


class DailyHost(EpaperHost):
    """Two articles an issue, one on each of its pages, every day but Sundays, up to yesterday."""

    def __post_init__(self) -> None:
        for column in self.columns.values():
            day = date.today()
            for at, article in enumerate(column):
                if at % 2 == 0:
                    day -= timedelta(days=2 if (day - timedelta(days=1)).weekday() == SUNDAY else 1)
                article.published_on = day
                article.number = 2 * article.number + at % 2

    def needed(self, column: str) -> int:
        """Two a day, and one a day without an issue."""
        return len({one.published_on for one in self.columns[column]}) + self.days()
