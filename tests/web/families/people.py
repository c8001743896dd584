"""人民网: folders of numbers, index.html then index2.html, articles by day with their column's number."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

WINDOW = 5  # pages that the pager links to


class PeopleHost(Host):
    """The pager links to a window of pages, to the first one as index1.html, and from the third on by 下一页 only."""

    family: ClassVar[str] = "people"
    encoding: ClassVar[str] = "gbk"
    per_page: ClassVar[int] = 7

    def folder(self, column: str) -> str:
        return f"/GB/8213/49160/{49179 + list(self.columns).index(column)}/"

    def first(self, column: str) -> str:
        return self.folder(column) + "index.html"

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"/n1/{day:%Y}/{day:%m%d}/c1001-{40000000 + article.number}.html"

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                names = ("", "index.html", "index1.html") if page == 1 else (f"index{page}.html",)
                if asked.path in {self.folder(column) + name for name in names}:
                    return self.html(self.listing(column, page))
        found = next((one for one in self.articles if asked.path == self.path(one)), None)
        return self.html(self.markup(found)) if found else None

    def pager(self, column: str, page: int) -> str:
        last = self.pages(column)
        links = "".join(
            f'<a href="index{n}.html"{" class=common_current_page" if n == page else ""}>{n}</a>'
            for n in range(max(1, page - WINDOW), min(last, page + WINDOW) + 1)
        )
        following = f'<a href="index{page + 1}.html">下一页</a>' if 2 < page < last else ""
        return f'<div class="page_n clearfix">{links}{following}</div>'

    def listing(self, column: str, page: int) -> str:
        items = "".join(
            f"<li><a href='{self.path(one)}' target=_blank>{html.escape(one.title)}</a> <em>{one.published_on}</em></li>"
            for one in self.shown(column, page)
        )
        return (
            f'<html><head><meta http-equiv="content-type" content="text/html;charset=GB2312"><title>{column}--某网</title></head><body>'
            f"<div class='nav'><a href='/'>网站首页</a> <a href='/GB/8213/index.html'>各地频道的导航入口</a> <a href='{self.first(column)}'>{column}</a></div>"
            f"<ul class='list_16 mt10'>{items}</ul>{self.pager(column, page)}"
            "<ul class='copyright'><li><a href='/GB/50142/'>关于本网的说明与版权声明</a></li></ul></body></html>"
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        day = article.published_on
        return f"""<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html;charset=GB2312">
<meta name="publishdate" content="{day}"><meta name="source" content="来源：{article.source}"><title>{title}--某频道--某网</title></head><body>
<div class="path">某网&gt;&gt;<a href="{self.first(article.column)}">{article.column}</a></div>
<div class="layout rm_txt cf"><div class="col col-1"><h1>{title}</h1>
<div class="channel cf"><div class="col-1-1 fl">{day:%Y年%m月%d日}09:30 | 来源：<a href="http://source.test/">{article.source}</a></div>
<div class="col-1-2 fr"><span>小字号</span><i class="sf"></i></div></div>
<div class="rm_txt_con cf"><div class="box_pic"></div>{paragraphs(article)}<div class="edit cf">(责编：{article.editor}、赵一帆)</div></div>
<div class="share">分享让更多人看到</div><div class="rm_relevant cf"><h3>相关新闻</h3><ul><li><a href="/n1/2023/0102/c1001-39000001.html">一则更早的相关新闻的标题</a></li></ul></div>
</div></div><script>document.write('<img src="/counter?id={article.number}">')</script><div class="footer">某网版权所有，未经书面授权禁止使用</div></body></html>"""
