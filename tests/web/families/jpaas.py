"""Hanweb's newer platform: columns that hold a loader, an interface that builds lists as markup in JSON."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.hanweb import FOOTER, SHARE
from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
WEBID, TEMPLATES, TAG = "149", "kUBgoFENJ", "当前栏目list"


class JpaasHost(Host):
    """The interface reads the page's number in paramJson, and gives page 1 to whoever asks otherwise."""

    family: ClassVar[str] = "jpaas"
    per_page: ClassVar[int] = 15
    ignoring: bool = False
    """Whether every page is page 1, as it is for visitors from abroad."""
    loading: bool = True
    """Whether a column's page holds no list but leaves it to the loader."""

    def number(self, column: str) -> int:
        return 1229429478 + list(self.columns).index(column)

    def first(self, column: str) -> str:
        return f"/col/col{self.number(column)}/index.html"

    def path(self, article: Article) -> str:
        """Of every second article the address begins with its column, as on some sites."""
        folder = f"/col/col{self.number(article.column)}" if article.number % 2 else ""
        return (
            f"{folder}/art/{article.published_on.year}/art_{article.number * 2654435761:032x}.html"
        )

    def needed(self, column: str) -> int:
        """The column's page, and those of the interface, or the first list on it."""
        return self.pages(column) + self.loading

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == API:
            return self.json(self.built(asked.query))
        for column in self.columns:
            if asked.path == self.first(column):
                return self.html(self.listing(column))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    def data(self, column: str, quote: str = "'") -> str:
        """The attribute queryData, which is no JSON."""
        told = {
            "parseType": "bulidstatic", "webId": WEBID, "tplSetId": TEMPLATES, "pageType": "column",
            "tagId": TAG, "editType": "null", "pageId": str(self.number(column)),
        }  # fmt: skip
        return html.escape(json.dumps(told, ensure_ascii=False).replace('"', quote))

    def built(self, told: dict[str, str]) -> dict[str, object]:
        column = next((one for one in self.columns if told.get("pageId") == str(self.number(one))), None)  # fmt: skip
        known = (told.get("parseType"), told.get("webId"), told.get("tplSetId"), told.get("tagId"))
        if column is None or known != ("bulidstatic", WEBID, TEMPLATES, TAG):
            return {"success": False, "code": "500", "message": "unit not found", "data": None}
        page = json.loads(told.get("paramJson") or "{}").get("pageNo", 1)
        return {"success": True, "code": "200", "data": {"html": self.unit(column, 1 if self.ignoring else page)}}  # fmt: skip

    def unit(self, column: str, page: int) -> str:
        """The list and its pager, as the platform builds them."""
        rows = "".join(
            f'<li><span></span><a class="bt_link" href="{self.path(one)}" title="{html.escape(one.title)}">{html.escape(one.title[:16])}…</a>'
            f'<span class="bt_time">{one.published_on}</span></li>'
            for one in self.shown(column, page)
        )
        return (
            f'<div id="{TAG}"><ul class="page-content">{rows}</ul></div><table class="pagination" uniturl="{API}"'
            f' queryData="{self.data(column, chr(34))}" count="{len(self.columns[column])}" rows="{self.per_page}" pageno="{page}"></table>'
        )

    def listing(self, column: str) -> str:
        loader = (
            f'<script src="/cms_files/default/script/ajax/page/page.js" url="{API}" queryData="{self.data(column)}"></script>'
            if self.loading
            else self.unit(column, 1)
        )
        aside = self.data(column).replace(TAG, "导航")
        return f"""<!DOCTYPE html><html><head><title>{column}</title></head><body>
<script url="{API}" queryData="{aside}"></script>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="{self.first(column)}">{column}</a></li></ul></div>
<div class="list">{loader}</div>{FOOTER}</body></html>"""

    def markup(self, article: Article) -> str:
        title, neighbour = html.escape(article.title), self.path(self.articles[0])
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{article.published_on} 09:30">
<meta name="ContentSource" content="{article.source}"><script src="/cms_files/default/script/jquery.js"></script></head><body>
<div class="nav"><a href="/">首页</a> <a href="{self.first(article.column)}">{article.column}</a></div><h1>{title}</h1>
<div class="info">发布日期：{article.published_on} 09:30　信息来源：{article.source}　浏览次数：<span id="views">加载中</span></div>
<div id="zoom" class="zoom">{paragraphs(article)}</div>{SHARE}
<p>上一篇：<a href="{neighbour}">更早的一篇报道的题目</a></p><p>下一篇：没有了</p>{FOOTER}</body></html>"""
