"""博达 VSB: five a page, the further pages numbered from the oldest; or a list that is made on request."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer
from tests.web.host import Host

if TYPE_CHECKING:
    from tests.web.answers import Asked
    from tests.web.corpus import Article

OWNER = 1744984858
HEAD = (
    "<!--Announced by Visual SiteBuilder 9--><!-- CustomerNO:77656262657232307e78475c53574242 -->"
    '<link rel="stylesheet" type="text/css" href="/djw.vsb.css"><script src="/_sitegray/_sitegray.js"></script>'
    '<script src="/system/resource/js/counter.js"></script>'
)
GATE = (
    "<html><head><title>提示</title></head><body><p>请从本站的页面下载附件。</p>"
    + "<!-- -->" * 600
    + "</body></html>"
)


class VsbHost(Host):
    """Page k of N is <stem>/{N-k+1}.htm, told by `共52条 1/11` and by links."""

    family: ClassVar[str] = "vsb"
    per_page: ClassVar[int] = 5

    def stem(self, column: str) -> str:
        return f"/xw{list(self.columns).index(column)}/zbgg"

    def first(self, column: str) -> str:
        return f"{self.stem(column)}.htm"

    def page_path(self, column: str, page: int) -> str:
        """Where page `page`, counted from the newest, lies now."""
        return self.first(column) if page == 1 else f"{self.stem(column)}/{self.pages(column) - page + 1}.htm"  # fmt: skip

    def path(self, article: Article) -> str:
        return f"/info/{1001 + list(self.columns).index(article.column)}/{article.number}.htm"

    def is_file(self, target: str) -> bool:
        return target.startswith("/system/_content/download.jsp")

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path == "/system/_content/download.jsp":
            referred = "Referer" in asked.headers
            kind = "application/octet-stream" if referred else "text/html; charset=utf-8"
            return Answer(b"PK\x03\x04" if referred else GATE.encode(), content_type=kind)
        for column in self.columns:
            for page in range(1, self.pages(column) + 1):
                if asked.path == self.page_path(column, page):
                    return self.html(self.listing(column, page))
        for article in self.articles:
            if asked.path == self.path(article):
                return self.html(self.markup(article))
        return None

    def pager(self, column: str, page: int) -> str:
        pages = self.pages(column)

        def link(name: str, to: int, mark: str) -> str:
            """A link relative to the page's own folder, as the publisher writes them."""
            href = f"{self.stem(column).rpartition('/')[2]}/{pages - to + 1}.htm" if page == 1 else f"{pages - to + 1}.htm"  # fmt: skip
            if to == 1:
                href = f"../{self.first(column).rpartition('/')[2]}"
            return f'<a href="{href}" class="{mark}">{name}</a>' if 1 <= to <= pages and to != page else f'<span class="{mark}Disabled">{name}</span>'  # fmt: skip

        return (
            '<table><tr><td id="fanye148356" nowrap align="left">'
            f"共{len(self.columns[column])}条&nbsp;&nbsp;{page}/{pages}&nbsp;</td><td>"
            f"{link('首页', 1, 'First')}{link('上页', page - 1, 'Prev')}{link('下页', page + 1, 'Next')}{link('尾页', pages, 'Last')}"
            '<input id="a148356_goPage" size="2"><a href="javascript:a148356_gopage_fun()">转到</a></td></tr></table>'
            '<script>_showDynClickBatch(["dynclicks_u5_1"],["1"],"wbnews",1744984858)</script>'
        )

    def listing(self, column: str, page: int) -> str:
        up = "../" if page == 1 else "../../"
        items = "".join(
            f'<li id="line_u5_{at}"><span>{one.published_on:%Y-%m-%d}</span>'
            f'<a href="{up}{self.path(one)[1:]}" title="{html.escape(one.title)}">{html.escape(one.title[:18])}…</a>'
            f'<span id="dynclicks_u5_{one.number}"></span></li>'
            for at, one in enumerate(self.shown(column, page))
        )
        others = "".join(
            f'<li><a href="{self.first(one)}">{one}栏目首页</a></li>' for one in self.columns
        )
        return (
            f"<!DOCTYPE html><html><head><title>{column}</title>{HEAD}</head><body>"
            f'<div class="nav"><ul><li><a href="/">首页</a></li>{others}</ul></div>'
            f'<div class="list"><ul>{items}</ul></div>{self.pager(column, page)}'
            '<div class="foot">地址：某市某路一号　邮编：000000</div></body></html>'
        )

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        last = len(article.paragraphs) - 1
        body = "\n".join(
            f'<p class="vsbcontent_{"start" if at == 0 else "end" if at == last else "img"}">　　{html.escape(one, quote=False)}</p>'
            for at, one in enumerate(article.paragraphs)
        )
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-某生态环境分局</title>{HEAD}</head><body>
<div class="position">您的位置：<a href="/">首页</a> &gt; <a href="{self.first(article.column)}">{article.column}</a> &gt; 正文</div>
<form name="_newscontent_fromname"><h1 align="center">{title}</h1>
<div class="msg">发布时间：{article.published_on:%Y年%m月%d日}　来源：{article.source}　点击数：[
<script>_showDynClicks("wbnews", {OWNER}, {article.number})</script>]</div>
<div id="vsb_content_2"><div class="v_news_content">{body}</div></div></form>
<ul style="list-style-type:none;"><li>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner={OWNER}&amp;wbfileid={article.number}">名单.xlsx</a>】已下载<span id="nattach{article.number}">*</span>次</li></ul>
<p>上一条：<a href="../1001/1.htm">上一条的标题在这里</a></p><p>下一条：<a href="../1001/2.htm">下一条的标题在这里</a></p>
<p><a href="javascript:window.opener=null;window.close();">【关闭】</a></p>
<div class="foot">地址：某市某路一号　邮编：000000</div></body></html>"""


class VsbDynamicHost(VsbHost):
    """The same, but listings are made by list.jsp, which repeats its last page past the end."""

    def first(self, column: str) -> str:
        return (
            f"/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={1013 + list(self.columns).index(column)}"
        )

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path != "/list.jsp":
            return super().serve(asked)
        column = list(self.columns)[int(asked.query["wbtreeid"]) - 1013]
        page = min(int(asked.query.get("PAGENUM", "1")), self.pages(column))
        return self.html(self.listing(column, page))

    def pager(self, column: str, page: int) -> str:
        pages, tree = self.pages(column), 1013 + list(self.columns).index(column)
        numbers = "".join(
            f'<span class="p_no"><a href="list.jsp?totalpage={pages}&amp;PAGENUM={n}&amp;urltype=tree.TreeTempUrl&amp;wbtreeid={tree}">{n}</a></span>'
            if n != page
            else f'<span class="p_no_d">{n}</span>'
            for n in range(1, pages + 1)
        )
        return f'<div class="p_pages">{numbers}<span class="p_t">共{len(self.columns[column])}条</span><span class="p_t">{page}/{pages}</span></div>'

    def listing(self, column: str, page: int) -> str:
        return super().listing(column, 1 if page == 1 else page).replace('href="../../', 'href="/').replace('href="../', 'href="/')  # fmt: skip
