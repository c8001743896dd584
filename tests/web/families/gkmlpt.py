"""gkmlpt 政府信息公开目录: one page for all categories, whose fragment a script reads, and an interface."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.nfcms import NfcmsHost
from tests.web.host import paragraphs

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

SID = "755001"
PER_PAGE = 100


def escaped(text: str) -> str:
    """Text with its first characters written as %u4E2D."""
    return "".join(f"%u{ord(one):04X}" for one in text[:2]) + text[2:]


class GkmlptHost(NfcmsHost):
    """The first columns are categories of the directory, the last one is a listing of NFCMS."""

    family: ClassVar[str] = "gkmlpt"

    def category(self, column: str) -> int:
        return 3155 + list(self.columns).index(column)

    def is_listed(self, column: str) -> bool:
        """Whether the column is a listing of NFCMS."""
        return len(self.columns) > 1 and column == list(self.columns)[-1]

    def first(self, column: str) -> str:
        if self.is_listed(column):
            return super().first(column)
        return f"/gkmlpt/index#{self.category(column)}"

    def path(self, article: Article) -> str:
        if self.is_listed(article.column):
            return super().path(article)
        number = article.number
        return f"/gkmlpt/content/{number // 100000}/{number // 1000}/post_{number}.html"

    def needed(self, column: str) -> int:
        """The directory's page and those of the interface; or the listings of NFCMS."""
        if self.is_listed(column):
            return super().needed(column)
        return 1 + max(1, -(-len(self.columns[column]) // PER_PAGE))

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == "/gkmlpt/index":
            tree = [{"id": self.category(one), "name": one} for one in self.columns]
            return self.html(
                '<!DOCTYPE html><html><head><title>政府信息公开目录</title><script src="/gkmlpt/public/app.js"></script></head><body><div id="app"></div>'
                f"<script>window._CONFIG = {{SID: '{SID}', TREE: {json.dumps(tree)}}};</script></body></html>"
            )
        for column in self.columns:
            if asked.path == f"/gkmlpt/api/all/{self.category(column)}":
                return self.answered(column, asked)
        return super().serve(asked)

    def answered(self, column: str, asked: Asked) -> Answer | None:
        """A page of the interface: page 0 is page 1; without the site's number, and past the end, 404."""
        page = max(1, int(asked.query.get("page", "1")))
        posts = self.columns[column][(page - 1) * PER_PAGE : page * PER_PAGE]
        if asked.query.get("sid") != SID or not posts:
            return None
        count = len(self.columns[column])
        root = f"http://{asked.headers.get('Host', self.name)}"
        return self.json(
            {"articles": [self.post(one, root) for one in posts], "classify": {"post_count": count}}
        )

    def post(self, article: Article, root: str) -> dict[str, object]:
        """A record of the interface; its first URL is absolute, as the portal writes it."""
        # Half past midnight in China is the day before in UTC.
        shown = datetime.combine(article.published_on, time(0, 30), UTC) - timedelta(hours=8)
        return {
            "id": article.number,
            "title": escaped(article.title),
            "document_number": "",
            "publisher": article.source,
            "date": int(shown.timestamp()),
            "created_at": "2025-12-31 00:00:00",
            "display_publish_time": int(shown.timestamp()) if article.number % 2 else 0,
            "url": "" if article.number % 5 == 0 else f"{root}{self.link(article)}",
            "post_url": self.path(article),
            "attachment": [],
        }

    def markup(self, article: Article) -> str:
        if self.is_listed(article.column):
            return super().markup(article)
        title = html.escape(escaped(article.title))
        content = paragraphs(article).replace("<", "\\u003C").replace("\n", "\\n").replace('"', '\\"')  # fmt: skip
        shown = paragraphs(article) if article.number % 2 else ""
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="classify"><table><tr><td>索引号：</td><td>00000000-0/2024-{article.number}</td><td>分类：</td><td>{article.column}</td></tr>
<tr><td>发布机构：</td><td>{article.source}</td><td>成文日期：</td><td></td></tr>
<tr><td>名称：</td><td colspan="3">{title}</td></tr></table></div>
<h1 class="title">{title}</h1>
<div class="date-row">发布时间：{article.published_on}　来源：{article.source}</div>
<div class="article-content">{shown}</div>
<script>window._CONFIG = {{SID: '{SID}', DETAIL: {{"id":{article.number},"content":"{content}"}}}};</script>
<div class="footer">版权所有：某生态环境厅</div></body></html>"""
