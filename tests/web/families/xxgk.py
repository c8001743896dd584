"""Hanweb's 信息公开: a column that holds a form, and a module that answers it with a piece of markup."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.families.hanweb import FOOTER, WEBID, HanwebHost

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article

SEARCH = "/module/xxgk/search.jsp"
AREA = "11330000002482365X"


class XxgkHost(HanwebHost):
    """A list is known by its infotypeId; whoever asks without one gets what the whole area disclosed."""

    family: ClassVar[str] = "xxgk"
    per_page: ClassVar[int] = 15

    def listed(self, column: str) -> str:
        """The list's infotypeId."""
        return f"B001A{list(self.columns).index(column) + 12:03}"

    def first(self, column: str) -> str:
        return f"/col/col{self.number(column)}/index.html?number={self.listed(column)}"

    def needed(self, column: str) -> int:
        """The column's page, and those of the module."""
        return 1 + self.pages(column)

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == SEARCH:
            return self.html(self.searched(asked)) if asked.method == "POST" else None
        for column in self.columns:
            if asked.target == self.first(column):
                return self.html(self.listing(column))
        return super().serve(asked)

    def searched(self, asked: Asked) -> str:
        """One page of a list, as the module answers."""
        page = int(asked.form.get("currpage") or 1)
        for column in self.columns:
            if asked.form.get("infotypeId") == self.listed(column):
                return self.items(self.shown(column, page), len(self.columns[column]), page)
        return self.items(self.articles[: self.per_page], len(self.articles), 1)

    def items(self, shown: list[Article], total: int, page: int) -> str:
        rows = "".join(
            f"<li><a target='_blank' href='{self.path(one)}' title='{html.escape(one.title)}'>{html.escape(one.title[:14])}…</a>"
            f"<b>{one.published_on}</b></li>"
            for one in shown
        )
        pages = -(-total // self.per_page)
        return (
            f"<div class='zfxxgk_zdgkc'><ul>{rows}</ul></div><table class='tb_title'><tr><td>"
            f"共&nbsp;{total}&nbsp;条&nbsp;当前第&nbsp;{page}&nbsp;页&nbsp;共&nbsp;{pages}&nbsp;页"
            f"<a href=\"javascript:goPage('{page + 1}')\">下一页</a></td></tr></table>"
        )

    def listing(self, column: str) -> str:
        number = self.number(column)
        return f"""<!DOCTYPE html><html><head><title>{column}</title></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/col/col{number}/index.html">{column}</a></li></ul></div>
<iframe src="/module/xxgk/tree.jsp?area={AREA}&divid=div{number}"></iframe><div id="div{number}">加载中</div>
<script>function show(page){{$.post('{SEARCH}',{{infotypeId:'{self.listed(column)}',divid:'div{number}',jdid:'{WEBID}',
vc_title:'',currpage:page,standardXxgk:1}},function(data){{$('#div{number}').html(data);}});}} show(1);</script>
{FOOTER}</body></html>"""

    def markup(self, article: Article) -> str:
        table = (
            "<table class='xxgk_table'><tr><td>索引号</td><td>002482365/2024-00018</td><td>发布机构</td>"
            f"<td>{article.source}</td></tr><tr><td>文件编号</td><td></td><td>生成日期</td>"
            f"<td>{article.published_on}</td></tr></table>"
        )
        return super().markup(article).replace('<div class="info">', f'{table}<div class="info">')
