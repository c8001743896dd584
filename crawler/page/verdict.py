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
        r"<meta[^>]{0,300}content=[\"']?[^>]{0,300}r=['\"]m['\"]|FSSBBIl1UgzbN7N80S|4hP44ZykCTt5O|\$_ts\s*=\s*window\[|\$_ts\.cd\s*="
    ),
    "waf_acw": re.compile(r"var arg1\s*=\s*'|acw_sc__v[23]|aliyun_waf_aa|aliyun_waf_bb"),
    "jsl": re.compile(r"__jsl_clearance|document\.cookie\s*=\s*\(?'_'\)?\s*\+|__jsluid"),
    "wzws": re.compile(r"wzws-waf-cgi|wzws_sessionid|wzws_cid|请开启JavaScript并刷新该页", re.IGNORECASE),
    "cloudflare": re.compile(r"/cdn-cgi/challenge-platform|cf-browser-verification|cf_chl_opt|<title>\s*Just a moment"),
    "tencent": re.compile(r"TencentCaptcha\(|/WafCaptcha|tencent_waf|waf\.tencent|T-Sec-Waf", re.IGNORECASE),
    "knownsec": re.compile(r"创宇(?:盾|云)|知道创宇|yunaq\.com|jiasule\.com"),
    "c3vk": re.compile(r"C3VK="),
    "refused": re.compile(r"(?:您的|当前|本次)?(?:访问|请求)(?:行为)?(?:过于频繁|被(?:拦截|阻断|拒绝)|存在(?:异常|风险|威胁))|网站防火墙|Web应用防火墙|云锁|安全狗|360网站卫士|宝塔防火墙"),
    "captcha": re.compile(
        r"请(?:输入|完成)(?:图形|安全|滑动)?验证码?|安全验证|人机验证|拖动滑块|滑动验证|服务器禁止单个IP大并发"
    ),
}  # fmt: skip
IN_WORDS = frozenset(("captcha", "refused", "knownsec"))  # known by words that a report may use
SHORT_NOTICE = 200  # characters; a report that mentions a captcha or a lost page is longer
JUDGED = 1 << 20  # characters of a page that are searched for signs: a bomb has many more
LARGEST_CHALLENGE = 20_000  # characters; real pages that quote such a script are larger
SOFT_404 = re.compile(
    r"(?:页面|网页|文件|资源|文章|内容|信息|栏目|网址|地址)(?:[已经]{0,2}被?(?:不存在|没有找到|未找到|找不到|无法找到|无法访问|丢失|删除|移除|失效|过期|下线|走丢了)|可能(?:已|不|被))|"
    r"(?:找不到|未找到|没有找到|无法找到|不存在)(?:该|您|你|此|这个|相关|任何|所?请求的|要?(?:访问|查看|浏览|找|看)?的)*(?:页面|网页|文件|内容|文章|信息|资源)|"
    r"访问(?:出错|的页面出错|地址有误)|(?:您|你)访问的(?:页面|文章|内容|栏目|网页|地址)(?:不存在|已|可能|出错|暂时)|"
    r"(?:页面|网页)(?:迷路|飞走|去火星|不见)了?|404\s*(?:Not Found|错误|页面|error|-)|(?:错误|error)\s*[:：]?\s*404|Not Found|"
    r"该(?:信息|文章|页面|内容|网站|站点)[已经]{0,2}被?(?:删除|撤销|关闭|下线|迁移)|(?:没有|无)(?:权限|权)(?:访问|查看|浏览)|HTTP Status (?:404|500)|Bad Gateway|Internal Server Error|Service Unavailable|系统维护中|正在维护",
    re.IGNORECASE,
)  # fmt: skip
HAN = re.compile("[一-鿿]")
LOGIN = re.compile(r"type=[\"']?password", re.IGNORECASE)
# A stub that leads elsewhere: an element or a line of script, and hardly any text.
REDIRECT = re.compile(
    r"<meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[^>]{0,200}url\s*=|"
    r"(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s*=\s*[\"'(]|location\.(?:replace|assign)\s*\(",
    re.IGNORECASE,
)  # fmt: skip
VIEWER = re.compile(r"\.pdf\b|pdfjs|viewer\.html\?|application/pdf|/pdfviewer|pdf\.js", re.IGNORECASE)  # fmt: skip
VIDEO = re.compile(r"<video\b|<embed[^>]{0,300}\.(?:swf|mp4|flv)|\.(?:mp4|m3u8|flv)[\"'?]|createPlayer|videoplayer|ckplayer|x-shockwave-flash", re.IGNORECASE)  # fmt: skip
SEARCH = re.compile(r"找到(?:约|以下|相关)*结果|(?:为您)?(?:找到|搜索到|检索到|共有?)(?:相关|约|以下|结果|信息)*\s*\d+\s*(?:条|个|篇)?(?:相关)?(?:结果|记录|信息)|搜索结果|检索结果|没有(?:找到|检索到)(?:相关|符合)")  # fmt: skip
FEW = 200  # characters of a page whose one picture, film or frame is what it shows
MANY = 20  # links of a list


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
    if kind in IN_WORDS and len(HAN.findall(html)) > SHORT_NOTICE:
        return None
    return kind


def is_soft_404(text: str) -> bool:
    """Whether the text of a page is short and says that the page is not there.

    >>> is_soft_404("您访问的页面不存在，请返回首页。"), is_soft_404("近日，某县召开会议。")
    (True, False)
    """
    return len(text) <= SHORT_NOTICE and bool(SOFT_404.search(text))


def list_of(page: Page) -> NotArticle:
    """A page of links to others: the results of a search, or a listing."""
    body = page.tree.body
    return NotArticle("search" if body and SEARCH.search(body.text()[:20_000]) else "listing")


def without_article(page: Page, *, named: bool = False) -> NotArticle:
    """Why a page in which no report's container was found is not an article.

    A page that is `named` says to be one, by a date or by metas: it is no list, whatever its links.
    """
    kind = challenge(page.html)
    if kind:
        return NotArticle(f"challenge:{kind}")
    body = page.tree.body
    text = body.text(separator=" ").strip() if body else ""
    if SOFT_404.search(text[:2000]):
        return NotArticle("soft-404")
    if LOGIN.search(page.html[:JUDGED]) and not named:
        return NotArticle("login")
    if body is None or page.tree.css_first("frameset"):
        return NotArticle("frames" if page.tree.css_first("frameset") else "empty")
    return NotArticle(_content(page, body, named=named))


def _content(page: Page, body: LexborNode, *, named: bool) -> str:
    """What a page without prose consists of."""
    links = len(body.css("a[href]"))
    size = len(re.sub(r"\s+", "", "".join(_own(body))))
    if links < MANY / 2 and size < FEW and REDIRECT.search(page.html[:LARGEST_CHALLENGE]):
        return "redirect"
    if VIEWER.search(page.html[:JUDGED]) and body.css_first("embed, object, iframe, canvas, script[src*=pdf]"):  # fmt: skip
        return "pdf-viewer"
    if VIDEO.search(page.html[:JUDGED]):
        return "video-only"
    if size < FEW and body.css_first("iframe, frame, embed, object"):
        return "frames"
    pictures = body.css("[class*=TRS] img, [class*=content] img, [id*=content] img, [id*=zoom] img, p img")  # fmt: skip
    if pictures or (links < MANY and body.css_first("img")):
        return "image-only"
    return list_of(page).reason if links >= MANY and not named else "empty"


def _own(body: LexborNode) -> list[str]:
    """The texts of a page outside its scripts."""
    return [
        node.text_content or "" for node in body.traverse(include_text=True)
        if node.tag == "-text" and node.parent is not None and node.parent.tag not in ("script", "style", "noscript")
    ]  # fmt: skip
