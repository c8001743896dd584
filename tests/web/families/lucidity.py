"""Lucidity: columns with an empty container, an interface that answers JSON, reports inside a script."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.hanweb import FOOTER, SHARE
from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

UNIT, CODE = "380055", "jxssthjt"


class LucidityHost(Host):
    """The interface answers for its own site and columns only; addresses stand in a string of JSON."""

    family: ClassVar[str] = "lucidity"
    per_page: ClassVar[int] = 15
    telling: bool = True
    """Whether the interface tells the total."""

    def number(self, column: str) -> int:
        return 42066 + list(self.columns).index(column)

    def first(self, column: str) -> str:
        return f"/{CODE}/col/col{self.number(column)}/index.html?uid={UNIT}&pageNum=1"

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"/art/{day.year}/{day.month}/{day.day}/art_{self.number(article.column)}_{article.number}.html"

    def needed(self, column: str) -> int:
        """The column's page, and those of the interface."""
        return 1 + self.pages(column)

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == "/queryList":
            return self.json(self.queried(asked)) if asked.method == "POST" else None
        for column in self.columns:
            if asked.path == self.first(column).partition("?")[0]:  # whatever its pageNum
                return self.html(self.listing(column))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    def queried(self, asked: Asked) -> dict[str, object]:
        """One page of a column's results."""
        form = asked.form
        column = next((one for one in self.columns if form.get("channelCode[]") == f"col{self.number(one)}"), None)  # fmt: skip
        if column is None or form.get("webSiteCode[]") != CODE or form.get("unitid") != UNIT:
            return {"code": 200, "msg": "ok", "data": {"total": 0, "results": []}}
        results = [
            {"id": str(one.number), "source": {
                "title": one.title, "pubDate": f"{one.published_on} 09:30:00", "channelName": column,
                "urls": json.dumps({"common": "", "pc": self.path(one), "wap": f"/wap{self.path(one)}"}),
            }}
            for one in self.shown(column, int(form["current"]))
        ]  # fmt: skip
        total = {"total": len(self.columns[column])} if self.telling else {}
        return {"code": 200, "msg": "ok", "data": {**total, "results": results}}

    def listing(self, column: str) -> str:
        number = self.number(column)
        return f"""<!DOCTYPE html><html><head><title>{column}</title><script src="/script/lucidity.page.js"></script></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/{CODE}/col/col{number}/index.html">{column}</a></li></ul></div>
<div id="div{UNIT}"><div class="lucidity_pgContainer"></div></div>
<script>page.load({{url:'/queryList',data:{{current:1,unitid:'{UNIT}','webSiteCode[]':['{CODE}'],'channelCode[]':['col{number}'],
perPage:{self.per_page},themeName:'lucidity',titleMax:34,templateContainerId:'div{UNIT}'}}}});</script>{FOOTER}</body></html>"""

    def markup(self, article: Article) -> str:
        title, neighbour = html.escape(article.title), self.path(self.articles[-1])
        body = json.dumps(paragraphs(article), ensure_ascii=False).replace("</", "<\\/")
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{article.published_on} 09:30:00">
<meta name="ContentSource" content="{article.source}"><script src="/script/lucidity.page.js"></script></head><body>
<div class="nav"><a href="/">首页</a> <a href="/{CODE}/col/col{self.number(article.column)}/index.html">{article.column}</a></div>
<h1>{title}</h1><div class="info">发布时间：{article.published_on} 09:30　来源：{article.source}　访问量：<span id="hits"></span></div>
<div id="content"></div><script type="text/javascript">var webSiteCode = "{CODE}"; var content = {body};
document.getElementById("content").innerHTML = content;</script>{SHARE}
<p>上一篇：<a href="{neighbour}">更早的一篇报道的题目</a></p><p>下一篇：没有了</p>{FOOTER}</body></html>"""
