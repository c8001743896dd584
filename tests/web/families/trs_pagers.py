"""TRS hosts that page otherwise: by the last link, by a stem with an id, by another system's call."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer
from tests.web.families.trs import TrsHost
from tests.web.host import ARTICLE

if TYPE_CHECKING:
    from tests.web.answers import Asked
    from tests.web.corpus import Article


class LastLinkHost(TrsHost):
    """青海: page 2 is index_2, and only the last link tells how many there are."""

    second: ClassVar[int] = 2

    def pager(self, column: str, page: int) -> str:
        # The first page has no number: a link to it as the last one would lead nowhere.
        if (total := self.pages(column)) == 1:
            return ""
        onward = f'<a href="{self.file(page + 1)}">下一页</a>' if page < total else ""
        return f'<div class="page"><a href="index.html">首页</a>{onward}<a href="{self.file(total)}">尾页</a></div>'


class BareLastLinkHost(LastLinkHost):
    """No link to the next page: the site file must say what page 2 is called."""

    params: ClassVar[dict[str, str | int]] = {"page_offset": 2}

    def pager(self, column: str, page: int) -> str:
        total = self.pages(column)
        return f'<div class="page"><a href="{self.file(total)}">尾页</a></div>' if total > 1 else ""


class CountPageHost(TrsHost):
    """MEE: the pager's script alone knows the stem, which bears the listing's id; days are split."""

    def file(self, page: int) -> str:
        return f"index_8597_{page - 1}.shtml"

    def item(self, article: Article) -> str:
        day = article.published_on
        return (
            f"<li><strong>{day:%d}</strong><div><span>{day:%Y-%m}</span></div>"
            f'<a href="{self.relative(article)}">{html.escape(article.title)}</a></li>'
        )

    def pager(self, column: str, page: int) -> str:
        return (
            f"<script>var currentPage = {page - 1};//所在页从0开始\nvar countPage = {self.pages(column)};//共多少页\n"
            "var nextPage = currentPage + 1;\nif (countPage > 1 && currentPage != countPage - 1)\n"
            "  document.write('<a href=\"index_8597_' + nextPage + '.shtml\">下一页</a>');</script>"
        )


class UcapCallHost(TrsHost):
    """The container first in the call, and page 2 is fg_2; the number of records last."""

    def file(self, page: int) -> str:
        return f"fg_{page}.shtml"

    def pager(self, column: str, page: int) -> str:
        call = f"'page_div',{self.pages(column)}, {page},'fg','shtml',{len(self.columns[column])}"
        return (
            "<script>function createPageHTML(divName,nPageCount,nCurrIndex,sPageName,sPageExt,nPageSum){}"
            f'</script><div id="page_div"></div><script>createPageHTML({call});</script>'
        )


class OldMirrorHost(TrsHost):
    """GBK bytes under a header and a meta element that call them UTF-8."""

    def html(self, markup: str, status: int = 200) -> Answer:
        return Answer(markup.encode("gbk", "xmlcharrefreplace"), status, "text/html; charset=utf-8")


class ShallowHost(TrsHost):
    """Static publishing keeps `kept` pages; behind them stand stubs of some 350 bytes."""

    kept: ClassVar[int] = 2

    def listing(self, column: str, page: int) -> str:
        if page <= self.kept:
            return super().listing(column, page)
        return f'<html><head><title>{column}</title></head><body><div class="list"><ul></ul></div><!--{"-" * 240}--></body></html>'


class FramedHost(TrsHost):
    """陕西 before: the listing stands in a frame, beside frames that show nothing."""

    probed: ClassVar[tuple[str, ...]] = (ARTICLE,)

    def first(self, column: str) -> str:
        return f"{self.folder(column)}main.html"

    def needed(self, column: str) -> int:
        """The frames and the listing in one of them."""
        return 1 + self.pages(column)

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            if asked.path == self.first(column):
                return self.html(
                    '<html><body><div class="nav"><a href="/">首页</a></div><iframe src="/tj/count.html" width="0" height="0"></iframe>'
                    f'<iframe src="http://ads.other.test/"></iframe><iframe src="{self.folder(column)}" width="700" height="900"></iframe></body></html>'
                )
        return super().serve(asked)
