"""JEECMS: /c/xgssthjj/dwzz.jhtml, 15 a page, pages turned by scripts in buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.web.families.static import StaticHost

if TYPE_CHECKING:
    from tests.web.corpus import Article


class JeecmsHost(StaticHost):
    """The pager is drawn with onclick, as the system's own templates have it."""

    family: ClassVar[str] = "jeecms"
    per_page: ClassVar[int] = 15
    counter: ClassVar[str] = "/content_view.jspx?contentId=1"

    def place(self, column: str, page: int) -> str:
        number = "" if page == 1 else f"_{page}"
        return f"/c/xgssthjj/{self.slug(column)}{number}.jhtml"

    def path(self, article: Article) -> str:
        return f"/c/xgssthjj/{self.slug(article.column)}/{article.number}.jhtml"

    def pager(self, column: str, page: int) -> str:
        told = f"共{len(self.columns[column])}条记录 {page}/{self.pages(column)}页"
        last = page == self.pages(column)
        onward = (
            "disabled"
            if last
            else f"onclick=\"location.href='{self.slug(column)}_{page + 1}.jhtml';\""
        )
        return f'{told} <a disabled="disabled">首页</a> <a {onward}>下一页</a> <a {onward.replace(str(page + 1), str(self.pages(column)))}>尾页</a>'

    def body(self, article: Article) -> str:
        return f'<div id="js_contentBox">{self.text(article)}</div>'


class SilentJeecmsHost(JeecmsHost):
    """Tells only the sum of its records: 共N条."""

    def pager(self, column: str, page: int) -> str:
        return f"<span>共{len(self.columns[column])}条</span><script>drawPages()</script>"
