"""北极星: a listing and its 下一页, reports in two parts, a twin for telephones, an old listing in GBK."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

CHALLENGE = "<html><script>var arg1='3000176000856006061501533003690027800375';function setCookie(){document.cookie='acw_sc__v2='+arg1}</script></html>"


class BjxHost(Host):
    """The first column is of the new kind; the second is the old /NewsList, whose bytes are GBK.

    Every fifth report has two parts. `guarded` paths are answered with the challenge of a firewall.
    """

    family: ClassVar[str] = "bjx"
    per_page: ClassVar[int] = 12
    guarded: ClassVar[tuple[str, ...]] = ("/zc/",)

    def in_parts(self, article: Article) -> bool:
        return article.number % 5 == 0

    def parts(self, article: Article) -> int:
        return 2 if self.in_parts(article) else 1

    def page_of(self, column: str, page: int) -> str:
        if column == list(self.columns)[-1]:
            return f"/NewsList?id=100&page={page}" if page > 1 else "/NewsList?id=100"
        return "/yw/" if page == 1 else f"/yw/{page}/"

    def first(self, column: str) -> str:
        return self.page_of(column, 1)

    def path(self, article: Article) -> str:
        return f"/news/{article.published_on:%Y%m%d}/{1000000 + article.number}.shtml"

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path in self.guarded:
            return self.html(CHALLENGE)
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                if asked.target == self.page_of(column, page):
                    return self.listing(column, page)
        for article in self.articles:
            path = self.path(article)
            for part in (1, 2):
                name = path if part == 1 else path.replace(".shtml", "-2.shtml")
                if asked.path in (name, name.replace("/news/", "/mnews/")) and (part == 1 or self.in_parts(article)):  # fmt: skip
                    return self.html(self.markup(article, part))
        return None

    def listing(self, column: str, page: int) -> Answer:
        old = column == list(self.columns)[-1]
        items = "".join(
            f'<li><a href="{self.path(one)}" title="{html.escape(one.title)}" target="_blank">{html.escape(one.title[:14])}...</a><span>{one.published_on}</span></li>'
            for one in self.shown(column, page)
        )
        following = (
            f'<a href="{html.escape(self.page_of(column, page + 1))}">下一页</a>'
            if page < self.pages(column)
            else '<a href="javascript:;">下一页</a>'
        )
        frame = f'<ul class="list_left_ul">{items}</ul>' if old else f'<div class="cc-list-content"><ul>{items}</ul></div>'  # fmt: skip
        markup = (
            f'<html><head><title>{column}-某环保网</title></head><body><div class="nav"><a href="/">首页</a><a href="/zc/">环保政策法规栏目</a></div>'
            f'{frame}<div class="cc-paging">{following}</div><div class="cc-hot"><a href="https://job.elsewhere.test/1/">环保招聘信息推荐一则</a></div></body></html>'
        )
        answer = self.html(markup)
        if old:
            answer.body, answer.content_type = markup.encode("gbk"), "text/html"
        return answer

    def markup(self, article: Article, part: int) -> str:
        title = html.escape(article.title)
        path = self.path(article)
        half = len(article.paragraphs) // 2 if self.in_parts(article) else len(article.paragraphs)
        shown = article.paragraphs[:half] if part == 1 else article.paragraphs[half:]
        text = "".join(f"<p>　　{html.escape(one, quote=False)}</p>" for one in shown)
        second = path.replace(".shtml", "-2.shtml")
        parts = f'<div class="cc-paging"><a href="{path}">1</a><a href="{second}">2</a>{f"<a href={second}>下一页</a>" if part == 1 else ""}</div>'
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-某环保网</title></head><body>
<div class="cc-headline"><h1>{title}</h1><div class="box"><p><span>{article.published_on} 08:51</span>
<span>来源：{article.source}</span>
<span>关键词：<a href="/tag/1/">环保</a></span></p></div></div>
<div id="article_cont"><div class="cc-article">{text}</div>{parts if self.in_parts(article) else ""}</div>
<div class="cc-share">分享到：微信 微博</div><div class="cc-relate"><h3>相关阅读</h3><ul><li><a href="/news/20230102/900001.shtml">一则更早的环保新闻标题</a><span>2023-01-02</span></li></ul></div>
<script src="/hits?id={article.number}"></script><div class="footer">某环保网版权所有</div></body></html>"""
