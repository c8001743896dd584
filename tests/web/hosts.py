"""The virtual hosts: what each one serves, and what of it belongs into the corpus."""

from __future__ import annotations

import gzip
import html
from dataclasses import dataclass, field
from functools import cached_property

from tests import papers
from tests.web import damage
from tests.web.answers import Answer, Asked
from tests.web.corpus import Article, articles

PER_PAGE = 10
PAPER = "/djgz/jgdj/202501/P020250102.pdf"


def paragraphs(article: Article) -> str:
    return "\n".join(f"<p>　　{html.escape(one, quote=False)}</p>" for one in article.paragraphs)


def listing_page(items: list[str], pager: str, title: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>"
        f'<meta name="ColumnName" content="{title}"></head><body>'
        '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/djgz/jgdj/">机关党建</a></li></ul></div>'
        f'<div class="list"><ul>{"".join(items)}</ul></div>{pager}'
        '<div class="footer">主办：某生态环境厅　技术支持：某公司　<a href="/map/">网站地图</a></div></body></html>'
    )


@dataclass
class Host:
    """One site: its name, its encoding, its articles."""

    name: str
    family: str
    seed: int
    count: int
    encoding: str = "utf-8"
    second: int = 1
    robots: str | None = "User-agent: *\nDisallow: /private/\n"
    visits: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"test_{self.name.split('.')[0]}"

    @cached_property
    def articles(self) -> list[Article]:
        made = articles(self.count, self.seed)
        traps = ("http-500", "http-404", "cut", "empty", "soft-404")
        for number, trap in enumerate(traps):
            made[4 + 3 * number].trap = trap
        return made

    def path(self, article: Article) -> str:
        day = article.published_on
        return f"/djgz/jgdj/{day:%Y%m}/t{day:%Y%m%d}_{article.number}.html"

    def listing_path(self, page: int) -> str:
        return "/djgz/jgdj/" + ("" if page == 1 else f"index_{page - 2 + self.second}.html")

    @property
    def pages(self) -> int:
        return -(-len(self.articles) // PER_PAGE)

    def site_file(self, port: int) -> str:
        """The site file of this host, as a user would write it."""
        offset = f"\n[params]\npage_offset = {self.second}\n" if self.second != 1 else ""
        return f'''name = "{self.name}（合成站点）"
url = "http://{self.name}:{port}/"
level = "province"
region = "000000"
family = "{self.family}"
confidence = "high"
{offset}
[[channels]]
name = "机关党建"
url = "http://{self.name}:{port}/djgz/jgdj/"
topic = "party"

[access]
state = "open"
seen = "The loopback web of tests/web."
'''

    def answer(self, asked: Asked) -> Answer | None:
        """What stands at a path; None for nothing."""
        path = asked.target
        self.visits[path] = self.visits.get(path, 0) + 1
        if path == "/robots.txt":
            return Answer(self.robots.encode(), content_type="text/plain") if self.robots else None
        for page in range(1, self.pages + 1):
            if path in (self.listing_path(page), *(["/djgz/jgdj/index.html"] if page == 1 else [])):
                return self.page(self.listing(page))
        for article in self.articles:
            if path == self.path(article):
                return self.article(article)
        if path == PAPER:
            return Answer(self.paper, content_type="application/octet-stream")
        return None

    def page(self, markup: str) -> Answer:
        return Answer(
            markup.encode(self.encoding, "xmlcharrefreplace"),
            content_type=f"text/html; charset={self.encoding}",
        )

    paper = papers.scanned_pdf()
    """What stands at PAPER."""

    endless = False
    """Whether every further page of the listing shows the first one again."""

    def items(self, page: int) -> list[str]:
        page = 1 if self.endless else page
        shown = self.articles[(page - 1) * PER_PAGE : page * PER_PAGE]
        items = [
            f'<li><a href="{self.path(one)}" title="{html.escape(one.title)}">{html.escape(one.title[:16])}…</a>'
            f"<span>{one.published_on}</span></li>"
            for one in shown
        ]
        if page == 1:
            items.append(
                '<li><a href="http://elsewhere.test/a/t20250101_1.html">转载自兄弟单位网站的报道一则</a><span>2025-01-01</span></li>'
            )
            items.append(
                f'<li><a href="{PAPER}">年度党建工作报告（附件下载）</a><span>2025-01-02</span></li>'
            )
        return items

    def listing(self, page: int) -> str:
        pager = f'<script>createPageHTML({self.pages},{page - 1},"index","html")</script>'
        return listing_page(self.items(page), pager, "机关党建")

    def article(self, article: Article) -> Answer:
        if article.trap == "http-500":
            return Answer(b"<h1>Internal Server Error</h1>", status=500)
        if article.trap == "http-404":
            return Answer(b"<h1>Not Found</h1>", status=404)
        if article.trap == "empty":
            return self.page(
                "<html><head><title>无</title></head><body><div class='TRS_Editor'></div></body></html>"
            )
        if article.trap == "soft-404":
            return self.page(
                "<html><body><h2>您访问的页面不存在或已删除！</h2><a href='/'>返回首页</a></body></html>"
            )
        if article.trap == "bomb":
            return Answer(gzip.compress(b"0" * (17 << 20)), headers={"Content-Encoding": "gzip"})
        answer = self.page(self.markup(article))
        answer.cut = article.trap == "cut"
        return answer

    def markup(self, article: Article) -> str:
        raise NotImplementedError


class TrsHost(Host):
    """A modern TRS site: metas, an editor's container, gzip."""

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f'''<!DOCTYPE html><html><head><meta charset="{self.encoding}">
<meta name="SiteName" content="{self.name}"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{article.published_on} 09:30"><meta name="ContentSource" content="{article.source}">
<title>{title}_某生态环境厅</title><style>.TRS_Editor P{{margin:0}}</style></head><body>
<div class="nav"><a href="/">首页</a> <a href="/djgz/jgdj/">机关党建</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/djgz/jgdj/">机关党建</a></div>
<h1>{title}</h1>
<div class="info">发布时间：{article.published_on} 09:30　来源：{article.source}　浏览次数：{article.views}　字号：【大 中 小】</div>
<div class="TRS_Editor"><style>.TRS_Editor P{{line-height:2}}</style>{paragraphs(article)}
<p>责任编辑：{article.editor}</p></div>
<div class="tools">打印本页 关闭窗口 分享到：</div>
<div class="related"><h3>相关阅读</h3><ul><li>2021-03-04 另一篇报道的标题(3163)人阅读</li></ul></div>
<div class="footer">主办：某生态环境厅 ICP备00000000号</div></body></html>'''

    def page(self, markup: str) -> Answer:
        answer = Host.page(self, markup)
        answer.body = gzip.compress(answer.body)
        answer.headers["Content-Encoding"] = "gzip"
        return answer


class OldHost(Host):
    """An old site in GBK that calls itself UTF-8: tables, <br> runs, no metas; some pages mirrored."""

    def page(self, markup: str) -> Answer:
        answer = Host.page(self, markup)
        answer.content_type = "text/html; charset=utf-8"
        return answer

    def markup(self, article: Article) -> str:
        title, body = (
            article.title,
            "<br><br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{one}" for one in article.paragraphs),
        )
        if article.trap == "mirrored":
            title, body = damage.mirrored(title), damage.mirrored(body)
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{title}-某生态环境局</title></head><body><table width="980"><tr><td>
<table><tr><td><a href="/">首页</a></td><td><a href="/djgz/jgdj/">机关党建</a></td></tr></table>
您现在的位置：首页 >> 机关党建 >> 正文</td></tr>
<tr><td align="center"><h1>{title}</h1></td></tr>
<tr><td>发布日期：{article.published_on.year}年{article.published_on.month}月{article.published_on.day}日　　来源：{article.source}　　点击数：{article.views}</td></tr>
<tr><td><div id="zoom">{body}<br>（责任编辑：{article.editor}）</div></td></tr>
<tr><td>上一篇：没有了</td></tr><tr><td>版权所有：某生态环境局</td></tr></table></body></html>"""


class NextHost(Host):
    """A site of no known family: a 下一页 link, a container that no cascade names."""

    def path(self, article: Article) -> str:
        return f"/show/{article.number}.html"

    def listing_path(self, page: int) -> str:
        return "/djgz/jgdj/" + ("" if page == 1 else f"p{page}/")

    def listing(self, page: int) -> str:
        link = (
            f'<a href="{self.listing_path(page + 1)}">下一页</a>'
            if page < self.pages
            else "<span>下一页</span>"
        )
        return listing_page(self.items(page), f"<div>共{self.pages}页 {link}</div>", "党建工作")

    def markup(self, article: Article) -> str:
        title = html.escape(article.title)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 某分局</title></head><body>
<div class="top"><a href="/">首页</a></div><div class="wrap"><h1>{title}</h1>
<p class="meta">{article.published_on} 来源：{article.source}</p>
<div class="x7">{paragraphs(article)}</div><p>编辑：{article.editor}</p></div>
<div class="foot">违法和不良信息举报 网站标识码 0000000000</div></body></html>"""


def make_hosts(scale: int = 1) -> dict[str, Host]:
    """The hosts by name. `scale` multiplies their articles."""
    trs = TrsHost("trs.test", "trs", seed=1, count=34 * scale)
    gbk = OldHost("gbk.test", "trs", seed=2, count=26 * scale, encoding="gbk", second=2)
    following = NextHost("next.test", "generic", seed=3, count=23 * scale, robots=None)
    _reprint(trs, gbk)
    return {host.name: host for host in (trs, gbk, following)}


def _reprint(origin: Host, copy: Host) -> None:
    """Lets one host reprint three of another's reports: as they are, framed and cut, and mirrored."""
    sources = [one for one in origin.articles if one.on_topic and not one.trap][:3]
    places = [one for one in copy.articles if not one.trap][:3]
    for source, place, how in zip(sources, places, ("same", "framed", "mirrored"), strict=True):
        place.title, place.paragraphs = source.title, list(source.paragraphs)
        place.on_topic, place.twin_of = True, source.number
        if how == "framed":
            place.paragraphs = ["本网讯", *place.paragraphs[:-1]]
        if how == "mirrored":
            place.trap = "mirrored"
