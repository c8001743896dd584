"""WordPress: one column by its interface, one by the pages of its theme."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host, paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article


class WordpressHost(Host):
    """The first column is asked by wp-json, the second by /category/…/ and its /page/2/."""

    family: ClassVar[str] = "wordpress"

    def number(self, column: str) -> int:
        return 3 + list(self.columns).index(column)

    def first(self, column: str) -> str:
        if column == next(iter(self.columns)):
            return f"/wp-json/wp/v2/posts?categories={self.number(column)}&per_page={self.per_page}"
        return f"/category/c{self.number(column)}/"

    def path(self, article: Article) -> str:
        return f"/archives/{article.number}"

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == "/wp-json/wp/v2/posts":
            return self.posts(asked)
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                ending = f"page/{page}/" if page > 1 else ""
                if asked.path == f"/category/c{self.number(column)}/{ending}":
                    return self.html(self.listing(column, page))
        found = next((one for one in self.articles if asked.path == self.path(one)), None)
        return self.html(self.markup(found)) if found else None

    def posts(self, asked: Asked) -> Answer:
        """Totals stand in headers, and in the body's `headers` where it is asked for an envelope."""
        names = {str(self.number(column)): column for column in self.columns}
        column, page = names[asked.query["categories"]], int(asked.query.get("page", "1"))
        shown = [
            {
                "id": one.number,
                "date": f"{one.published_on}T09:30:00",
                "modified": "2025-12-19T10:00:00",
                "guid": {"rendered": f"http://{self.name}/?p={one.number}"},
                "link": self.path(one),
                "title": {"rendered": html.escape(one.title).replace("“", "&#8220;")},
                "excerpt": {"rendered": f"<p>{one.paragraphs[0][:40]} [&hellip;]</p>"},
                "_links": {"self": [{"href": f"/wp-json/wp/v2/posts/{one.number}"}]},
            }
            for one in self.shown(column, page)
        ]
        totals = {
            "X-WP-Total": str(len(self.columns[column])),
            "X-WP-TotalPages": str(self.pages(column)),
        }
        status: int = 200
        body: object = shown
        if not shown:
            status, body = 400, {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
        if "_envelope" in asked.query:
            return self.json({"body": body, "status": status, "headers": totals})
        answer = self.json(json.loads(json.dumps(body)))
        answer.status, answer.headers = status, totals
        return answer

    def listing(self, column: str, page: int) -> str:
        folder, last = f"/category/c{self.number(column)}/", self.pages(column)
        posts = "".join(
            f'<article id="post-{one.number}" class="post-{one.number} post type-post hentry"><header class="entry-header"><h2 class="entry-title"><a href="{self.path(one)}" rel="bookmark">{html.escape(one.title)}</a></h2>'
            f'<span class="posted-on"><time class="entry-date published" datetime="{one.published_on}T09:30:00+08:00">{one.published_on:%m月%d日}</time><time class="updated" datetime="2025-12-19T10:00:00+08:00">12月19日</time></span></header>'
            f'<div class="entry-summary"><p>{one.paragraphs[0][:40]}… <a href="{self.path(one)}" class="more-link">阅读全文</a></p></div></article>'
            for one in self.shown(column, page)
        )
        following = f'<a class="next page-numbers" href="{folder}page/{page + 1}/">下一页 →</a>' if page < last else ""  # fmt: skip
        return (
            f'<!DOCTYPE html><html lang="zh-Hans"><head><title>{column} - 某协会</title><meta name="generator" content="WordPress 6.4"><link rel="alternate" type="application/rss+xml" href="{folder}feed/"><link rel="stylesheet" href="/wp-content/themes/t/style.css"></head><body>'
            f'<nav><ul class="menu"><li><a href="/about/">关于我们协会的一页</a></li></ul></nav><main>{posts}<nav class="navigation pagination"><div class="nav-links"><span class="page-numbers current">{page}</span><a class="page-numbers" href="{folder}page/{last}/">{last}</a>{following}</div></nav></main>'
            '<aside><h2>近期文章</h2><ul><li><a href="/archives/1">一篇写在侧栏里的近期文章</a></li></ul></aside></body></html>'
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html lang="zh-Hans"><head><title>{title} - 某协会</title><meta name="generator" content="WordPress 6.4"></head><body>
<main><article class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">{title}</h1>
<div class="entry-meta"><time class="entry-date published" datetime="{article.published_on}T09:30:00+08:00">发布时间：{article.published_on}</time> 来源：{article.source}</div></header>
<div class="entry-content">{paragraphs(article, "")}<div class="sharedaddy"><h3>分享到：</h3></div></div>
<footer class="entry-footer">分类：<a href="/category/c3/">{article.column}</a></footer></article>
<nav class="post-navigation"><a href="/archives/1" rel="prev">上一篇：一篇更早的文章</a></nav></main><script src="/wp-includes/js/comment-reply.js"></script></body></html>"""
