"""A site that is read by what it offers to programs: a feed in pages, an index of sitemaps."""

from __future__ import annotations

import gzip
import html
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer
from tests.web.host import LISTING, Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Asked
    from tests.web.corpus import Article

PORT = 8899  # of a host that is read without a network
NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


class FeedHost(Host):
    """The first column is an RSS feed, the second an index of two sitemaps, one of them in gzip.

    The feed tells times in UTC: half past midnight in China is the day before there.
    """

    family: ClassVar[str] = "feed"
    per_page: ClassVar[int] = 20
    probed: ClassVar[tuple[str, ...]] = (LISTING,)

    def first(self, column: str) -> str:
        return "/feed/" if column == next(iter(self.columns)) else "/sitemap.xml"

    def path(self, article: Article) -> str:
        return f"/a/{article.published_on:%Y%m%d}/{article.number}.html"

    def needed(self, column: str) -> int:
        """The pages of the feed; the index and its sitemaps."""
        return self.pages(column) + (column != next(iter(self.columns)))

    def serve(self, asked: Asked) -> Answer | None:
        feed, places = self.columns
        root = "http://" + asked.headers.get("Host", f"{self.name}:{PORT}")
        if asked.path == "/feed/":
            return self.xml(self.feed(root, feed, int(asked.query.get("paged", "1"))))
        if asked.path == "/sitemap.xml":
            names = "".join(
                f"<sitemap><loc>{root}/sitemap-{n}.xml{'.gz' if n == 2 else ''}</loc><lastmod>2025-12-20</lastmod></sitemap>"
                for n in range(1, self.pages(places) + 1)
            )
            return self.xml(f"<sitemapindex {NEWS}>{names}</sitemapindex>")
        for page in range(1, self.pages(places) + 1):
            if asked.path == f"/sitemap-{page}.xml" and page != 2:
                return self.xml(self.sitemap(root, places, page))
            if asked.path == f"/sitemap-{page}.xml.gz" and page == 2:
                packed = gzip.compress(self.xml(self.sitemap(root, places, page)).body)
                return Answer(packed, content_type="application/x-gzip")
        found = next((one for one in self.articles if asked.path == self.path(one)), None)
        return self.html(self.markup(found)) if found else None

    def xml(self, markup: str) -> Answer:
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n{markup}'
        return Answer(text.encode(), content_type="application/xml; charset=utf-8")

    def feed(self, root: str, column: str, page: int) -> str:
        items = ""
        for one in self.shown(column, page):
            day = one.published_on
            at = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC) - timedelta(hours=8)
            items += (
                f"<item><title><![CDATA[{one.title}]]></title><link>{root}{self.path(one)}?utm_source=rss&amp;v=1</link>"
                f'<guid isPermaLink="false">{one.number}</guid><pubDate>{format_datetime(at)}</pubDate><description><![CDATA[<p>{one.paragraphs[0][:50]}&nbsp;…</p>]]></description></item>'
            )
        following = f'<atom:link rel="next" href="/feed/?paged={page + 1}"/>' if page < self.pages(column) else ""  # fmt: skip
        return (
            f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{column}&nbsp;| 某环保网</title><link>{root}/</link>'
            f'<atom:link rel="self" href="/feed/?paged={page}"/>{following}<image><title>某环保网的标志图片</title><url>/logo.png</url></image>{items}</channel></rss>'
        )

    def sitemap(self, root: str, column: str, page: int) -> str:
        """With pages that are no articles, and pictures."""
        places = "".join(
            f"<url><loc>{root}{self.path(one)}</loc><lastmod>2025-12-20T10:00:00+08:00</lastmod></url>"
            if one.number % 2
            else f"<url><loc>{root}{self.path(one)}</loc><news:news><news:publication><news:name>某环保网</news:name></news:publication>"
            f"<news:publication_date>{one.published_on}T09:30:00+08:00</news:publication_date><news:title>{html.escape(one.title)}</news:title></news:news></url>"
            for one in self.shown(column, page)
        )
        others = "".join(
            f"<url><loc>{root}{path}</loc><changefreq>daily</changefreq></url>"
            for path in ("/", "/about/", "/list/1/", "/tag/dangjian/")
        )
        return f"<urlset {NEWS}>{others}{places}</urlset>"

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某环保网</title></head><body>
<div class="nav"><a href="/">首页</a></div><h1>{title}</h1>
<div class="meta">{article.published_on} 09:30　来源：{article.source}　阅读：<script>hits({article.number})</script></div>
<div class="article-content">{paragraphs(article)}<p>责任编辑：{article.editor}</p></div>
<div class="pages">上一篇：<a href="/a/20230102/1.html">一篇更早的文章</a></div><div class="footer">某环保网版权所有</div></body></html>"""
