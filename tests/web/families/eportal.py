"""eportal: articles in numbered folders without a day, page 2 by a script's call; 辽宁's portlet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

PAGE, MODULE = "445078", "a8b9c0d1e2f34455"


class EportalHost(StaticHost):
    """北京: the pager's links have a call each, and no href that leads anywhere."""

    family: ClassVar[str] = "eportal"
    per_page: ClassVar[int] = 12
    counter: ClassVar[str] = "/eportal/ui?moduleId=9&articleKey=1&struts.portlet.mode=view"

    def place(self, column: str, page: int) -> str:
        if page == 1:
            return f"/bjhrb/index/xxgk69/{self.slug(column)}/index.html"
        module = f"{MODULE}{self.number(column)}"
        return f"/eportal/ui?pageId={PAGE}&currentPage={page}&moduleId={module}&staticRequest=yes"

    def path(self, article: Article) -> str:
        return f"/bjhrb/index/xxgk69/{self.slug(article.column)}/{436000000 + article.number}/index.html"

    def pager(self, column: str, page: int) -> str:
        total = self.pages(column)
        told = f'<span class="easysite-total-page">第<b>{page}</b>/<b>{total}</b>页</span>'
        call = '<a class="pagingNormal" style="cursor:pointer" onclick="queryArticleByCondition(this,\'{}\')">{}</a>'
        back = call.format(self.place(column, max(2, page - 1)), "上一页") if page > 2 else ""
        onward = call.format(self.place(column, page + 1).replace("&", "&amp;"), "下一页")
        return told + back + (onward if page < total else "")

    def body(self, article: Article) -> str:
        return f'<div class="easysite-news-text" id="easysiteText">{self.text(article)}</div>'


class PortletHost(EportalHost):
    """辽宁: a channel's list is the portlet's answer in JSON; folders begin with the day."""

    per_page: ClassVar[int] = 20

    def path(self, article: Article) -> str:
        return f"/web/sthjt/{article.published_on:%Y%m%d}09301{article.number:07d}/index.shtml"

    def site_file(self, port: int) -> str:
        written = super().site_file(port)
        for at, column in enumerate(self.columns):
            line = f'name = "{column}"\n'
            written = written.replace(line, f'{line}params = {{ fldm = "{353 + at}" }}\n')
        return written

    def serve(self, asked: Asked) -> Answer | None:
        query = asked.query
        if asked.path != "/eportal/ui" or "queryList.portlet" not in query.get("portal.url", ""):
            return super().serve(asked)
        at = int(query["fldm"]) - 353
        column = list(self.columns)[at]
        page = int(query["pageNo"])
        rows = [
            {"id": one.number, "title": one.title, "url": self.path(one), "publishTime": f"{one.published_on} 09:30:00"}
            for one in self.shown(column, page)
        ]  # fmt: skip
        return self.json({"pageNo": page, "total": len(self.columns[column]), "result": rows})
