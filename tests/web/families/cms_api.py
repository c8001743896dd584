"""A site of one page (中国环境网): its listings and its articles are JSON of another host."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.host import Host

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

PAGE = '<!DOCTYPE html><html><head><title>某环境网</title></head><body><div id="app"></div><script src="/js/app.js"></script></body></html>'


class CmsApiHost(Host):
    """Every public URL is the same empty page; the interface stands below /api/ of cmsapi."""

    family: ClassVar[str] = "cms_api"
    per_page: ClassVar[int] = 15
    aliases: ClassVar[tuple[str, ...]] = ("cmsapi",)

    def first(self, column: str) -> str:
        return f"/list.html?column={1001 + list(self.columns).index(column)}"

    def path(self, article: Article) -> str:
        return f"/news.html?aid={article.number}"

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path in ("/", "/list.html", "/news.html"):
            return self.html(PAGE)
        if asked.path == "/api/getArticleList":
            return self.listing(asked)
        if asked.path == "/api/getArticle":
            aid = asked.query.get("aid", "")
            found = next((one for one in self.articles if str(one.number) == aid), None)
            return self.json(self.article(found) if found else {"code": 404, "msg": "no article"})
        return None

    def listing(self, asked: Asked) -> Answer:
        names = {str(1001 + at): column for at, column in enumerate(self.columns)}
        column = names.get(asked.query.get("columnId", ""))
        page = int(asked.query.get("page", "1"))
        if column is None:
            return self.json({"code": 500, "msg": "columnId"})
        items = [
            {
                "fileID": one.number,
                "title": one.title,
                "publishTime": f"{one.published_on} 09:30:00",
                "source": one.source,
                "picSmall": "",
                "articleType": 0,
            }
            for one in self.shown(column, page)
        ]
        total = len(self.columns[column])
        return self.json({"code": 200, "data": {"total": total, "page": page, "list": items}})

    def article(self, article: Article) -> dict[str, object]:
        content = "".join(
            f'<p style="text-indent:2em">{html.escape(one, quote=False)}</p>'
            for one in article.paragraphs
        )
        return {
            "code": 200,
            "data": {
                "fileId": article.number,
                "title": article.title,
                "source": article.source,
                "publishTime": f"{article.published_on} 09:30:00",
                "content": f"{content}<p>（责任编辑：{article.editor}）</p>",
                "countClick": article.views,
                "related": [
                    {"fileId": 1, "title": "一则更早的环境新闻标题", "abstract": "摘要一句。"}
                ],
            },
        }

    def site_file(self, port: int) -> str:
        """With the interface, which stands on another host, and the list of each column."""
        api = f"http://cmsapi.{self.name}:{port}/api/"
        written = super().site_file(port).replace("[[channels]]", f'[params]\napi = "{api}"\n\n[[channels]]', 1)  # fmt: skip
        for at in range(len(self.columns)):
            line = f'/list.html?column={1001 + at}"\ntopic = "party"\n'
            path = f"getArticleList?columnId={1001 + at}&page={{page}}&size={self.per_page}"
            written = written.replace(line, f'{line}params = {{ list = "{path}" }}\n')
        return written
