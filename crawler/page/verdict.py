"""What a page is instead of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from crawler.page.parsed import Page

# Shapes of pages that protect a site from programs. They are recognised, never answered.
CHALLENGES = {
    "waf_rs": re.compile(
        r"<meta[^>]{0,300}content=[\"']?[^>]{0,300}r=['\"]m['\"]|FSSBBIl1UgzbN7N80S|4hP44ZykCTt5O"
    ),
    "waf_acw": re.compile(r"var arg1\s*=\s*'|acw_sc__v2|aliyun_waf_aa"),
    "jsl": re.compile(r"__jsl_clearance|document\.cookie\s*=\s*\(?'_'\)?\s*\+|__jsluid"),
    "wzws": re.compile(r"wzws-waf-cgi|wzws_sessionid|请开启JavaScript并刷新该页"),
    "captcha": re.compile(
        r"请(?:输入|完成)(?:图形)?验证码|安全验证|人机验证|服务器禁止单个IP大并发"
    ),
}
SHORT_NOTICE = 200  # characters; a report that mentions a captcha or a lost page is longer
LARGEST_CHALLENGE = 20_000  # characters; real pages that quote such a script are larger
SOFT_404 = re.compile(
    r"页面不存在|页面没有找到|找不到(?:该|您|页面|网页)|您访问的(?:页面|文章|内容|栏目)(?:不存在|已(?:被)?删除|已失效|可能已)|"
    r"内容(?:不存在|已删除)|404\s*(?:Not Found|错误|页面)|Not Found|该信息已(?:被)?(?:删除|撤销)"
)
HAN = re.compile("[一-鿿]")
LOGIN = re.compile(r"type=[\"']?password")


@dataclass(frozen=True, slots=True)
class NotArticle:
    """A page that gives no report, and why: listing, soft-404, challenge:<kind>, image-only, …."""

    reason: str


def challenge(html: str) -> str | None:
    """The kind of challenge that a page is, or None.

    >>> challenge("<script>var arg1='A0B1';</script>")
    'waf_acw'
    """
    if len(html) > LARGEST_CHALLENGE:
        return None
    kind = next((kind for kind, shape in CHALLENGES.items() if shape.search(html)), None)
    if kind == "captcha" and len(HAN.findall(html)) > SHORT_NOTICE:
        return None
    return kind


def is_soft_404(text: str) -> bool:
    """Whether the text of a page is short and says that the page is not there.

    >>> is_soft_404("您访问的页面不存在，请返回首页。"), is_soft_404("近日，某县召开会议。")
    (True, False)
    """
    return len(text) <= SHORT_NOTICE and bool(SOFT_404.search(text))


def without_article(page: Page) -> NotArticle:
    """Why a page in which no report's container was found is not an article."""
    kind = challenge(page.html)
    if kind:
        return NotArticle(f"challenge:{kind}")
    body = page.tree.body
    text = body.text(separator=" ").strip() if body else ""
    if SOFT_404.search(text[:2000]):
        return NotArticle("soft-404")
    if LOGIN.search(page.html):
        return NotArticle("login")
    return NotArticle(_content(body, text) if body else "empty")


def _content(body: LexborNode, text: str) -> str:
    """What a page without prose consists of."""
    if len(body.css("a[href]")) >= 20:  # noqa: PLR2004
        return "listing"
    if body.css_first("video, embed, object, iframe"):
        return "embedded"
    if body.css_first("img") and len(text) < 200:  # noqa: PLR2004
        return "image-only"
    return "empty"
