"""Synthetic pages of every family and trap with what a person would take from them; all of it made up."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass, field
from typing import Any

from tests.web.corpus import articles

URL = "http://a.test/x/202402/t20240207_11.html"
MENU = "".join(f"<li><a href='/c{n}/'>栏目之{n}</a></li>" for n in range(30))
TOP = f"<div class='header'><ul class='nav'>{MENU}</ul><a href='/login'>登录</a></div><div class='crumbs'>当前位置：<a href='/'>首页</a> &gt; <a href='/dj/'>机关党建</a></div>"
TOOLS = "<div class='share-box'>【字体：<a>大</a> <a>中</a> <a>小</a>】 【打印】【关闭】 分享到：<a>微信</a></div>"
FOOTER = ("<div class='footer'><p>主办单位：某市生态环境局　技术支持：某公司　网站标识码：1234567890</p><p>地址：某市清水路1号　邮编：100000　"
          "ICP备12345678号</p><p>版权所有，未经书面授权禁止复制或建立镜像。</p></div>")  # fmt: skip
RELATED = "<div class='xgxx'><h3>相关阅读</h3><ul>" + "".join(
    f"<li><a href='t{n}.html'>某县召开第{n}次调度会部署冬季工作</a><span>2023-11-{n + 1:02}</span></li>" for n in range(8)
) + "</ul></div>"  # fmt: skip
FRIENDS = "<div class='links'>" + "".join(f"<a href='http://f{n}.test/'>友好网站之{n}</a>" for n in range(60)) + "</div>"  # fmt: skip
NEIGHBOURS = "<p>上一篇：<a href='t1.html'>某区开展植树活动</a></p><p>下一篇：<a href='t2.html'>某镇清理河道垃圾</a></p>"


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and its ground truth, in the shape that the benchmark's gold has."""

    name: str
    body: bytes
    gold: dict[str, Any]
    url: str = URL


@dataclass(slots=True)
class Made:
    """A report to be put on a page."""

    seed: int
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        one = articles(1, self.seed)[0]
        self.title = self.title or one.title
        self.paragraphs = self.paragraphs or one.paragraphs

    def html(self, tag: str = "p") -> str:
        if tag == "br":
            return "<br>".join(f"　　{one}" for one in self.paragraphs)
        return "".join(f"<{tag}>　　{one}</{tag}>" for one in self.paragraphs)

    def gold(self, **more: Any) -> dict[str, Any]:
        return {"set": "gov", "title": [self.title], "date": "2024-02-06", "source": ["青溪日报"],
                "author": [], "paragraphs": self.paragraphs, "optional": [], **more}  # fmt: skip


LINE = "<div class='info'>发布时间：2024-02-06 09:30　来源：青溪日报　浏览次数：<span id='hits'>加载中</span></div>"


def page(made: Made, body: str, line: str = LINE, head: str = "", below: str = "") -> str:
    return (f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{made.title}_机关党建_某市生态环境局</title>{head}</head><body>{TOP}"
            f"<div class='main'><h1>{made.title}</h1>{line}{TOOLS}{body}{NEIGHBOURS}{below}</div>{RELATED}{FRIENDS}{FOOTER}</body></html>")  # fmt: skip


FRAMES = {
    "trs": "<div class='view TRS_UEDITOR trs_paper_default'>{}</div>", "trs old": "<div class='TRS_Editor'><style>.TRS_Editor P{{margin:0}}</style><div class='Custom_UnionStyle'>{}</div></div>",
    "trs pre": "<div class='TRS_PreAppend'>{}</div>", "hanweb": "<div id='zoom'><!--ZJEG_RSS.content.begin-->{}<!--ZJEG_RSS.content.end--></div>",
    "hanweb typo": "<div class='artile_zw'>{}</div>", "vsb": "<form name='_newscontent_fromname'><div id='vsb_content_2'><div class='v_news_content'>{}</div></div></form>",
    "ucap": "<div id='UCAP-CONTENT'><ucapcontent>{}</ucapcontent></div>", "nfcms": "<div class='article-content'>{}</div>",
    "lonsun": "<div id='wenzhang' class='ls-article-info minh500 j-fontContent'>{}</div>", "jeecms": "<div id='js_contentBox'>{}</div>",
    "wechat": "<div id='js_content' style='visibility: hidden;'>{}</div>", "newspaper": "<div id='ozoom'><founder-content>{}</founder-content></div>",
    "webplus": "<div class='wp_articlecontent'>{}</div>", "wordpress": "<div class='entry-content'>{}</div>", "plain div": "<div class='box b1'>{}</div>",
    "layout table": "<table><tr><td width='20'></td><td>{}</td></tr></table>", "unclosed h2": "<h2>{}", "no frame": "{}",
}  # fmt: skip


def _frames() -> list[Sample]:
    found = []
    for seed, (name, frame) in enumerate(FRAMES.items()):
        for tag in ("p", "br", "div"):
            made = Made(seed)
            found.append(Sample(f"{name}, {tag}", page(made, frame.format(made.html(tag))).encode(), made.gold()))  # fmt: skip
    return found


def _encodings() -> list[Sample]:
    made = Made(101)
    text = page(made, FRAMES["trs"].format(made.html()))
    forms = {"gb18030 under utf-8": text.encode("gb18030"), "bom": b"\xef\xbb\xbf" + text.encode(), "utf-16": text.encode("utf-16"),
             "utf-16 without bom": text.encode("utf-16-le"), "gzip": gzip.compress(text.encode()), "utf-8 under gbk": text.replace("utf-8", "gbk").encode(),
             "a broken byte": text.encode()[:2000] + b"\xff" + text.encode()[2000:]}  # fmt: skip
    return [Sample(name, body, made.gold(flags=["gbk"])) for name, body in forms.items()]


def _markup() -> list[Sample]:
    made = Made(202)
    trs, p = FRAMES["trs"], made.paragraphs
    whole = page(made, trs.format(made.html()))
    first, rest = f"<p>{p[0]}</p>", "".join(f"<p>{one}</p>" for one in p[1:])
    escaped = made.html().replace("<", "\\u003C").replace(">", "\\u003E").replace('"', '\\"')
    bare = page(made, "<div class='article-content'></div>")
    shown = {
        "early end": whole.replace("<div class='main'>", "</body></html><html><body><div class='main'>"),
        "two copies": page(made, f"<div class='pc'>{trs.format(made.html())}</div><div class='mobile'>{trs.format(made.html())}</div>"),
        "two copies in one": page(made, f"<div class='box'><div class='pc'>{made.html()}</div><div class='wap'>{made.html()}</div></div>"),
        "hidden copy": page(made, f"{trs.format(made.html())}<div style='display:none'>{made.html()}</div>"),
        "lede outside": page(made, f"{first}{trs.format(rest)}"),
        "tail outside": page(made, trs.format("".join(f"<p>{one}</p>" for one in p[:-1])) + f"<p>{p[-1]}</p>"),
        "related inside": page(made, trs.format(made.html() + RELATED)),
        "page break": page(made, trs.format(made.html().replace("</p><p>", "</p><p>#PAGE_BREAK#</p><p>", 1))),
        "json in a script": bare.replace("</body>", f'<script>window._CONFIG = {{"DETAIL":{{"id":1,"content":"{escaped}"}}}};</script></body>'),
        "string in a script": bare.replace("</body>", f"<script type='text/javascript'>var body = '{made.html()}';document.write(body)</script></body>"),
        "textarea": bare.replace("</body>", "<textarea style='display:none'>" + made.html().replace("<", "&lt;").replace(">", "&gt;") + "</textarea></body>"),
        "template": bare.replace("</body>", f"<template>{made.html()}</template></body>"),
        "noscript": bare.replace("</body>", f"<noscript>{made.html()}</noscript></body>"),
        "word": page(made, trs.format(made.html().replace("<p>", "<p class='MsoNormal'><o:p></o:p><span style='mso-x:1'>").replace("</p>", "</span></p>"))),
        "cdata": page(made, "<script type='text/xml'><datastore><record><![CDATA[" + made.html() + "]]></record></datastore></script>"),
    }  # fmt: skip
    answer = json.dumps({"code": 0, "data": {"title": made.title, "source": "青溪日报", "publishTime": "2024-02-06 09:30:00", "content": made.html()}})  # fmt: skip
    return [Sample(name, text.encode(), made.gold()) for name, text in {**shown, "json": answer}.items()]  # fmt: skip


def _policy() -> list[Sample]:
    made = Made(303, "关于印发清水河治理方案的通知")
    rows = [["排口", "责任单位", "完成时限"], *([f"第{n}号排口", f"柳湾村第{n}组", f"2024年{n}月底前"] for n in range(1, 9))]  # fmt: skip
    table = "<table border='1'>" + "".join("<tr>" + "".join(f"<td><p>{c}</p></td>" for c in row) + "</tr>" for row in rows) + "</table>"  # fmt: skip
    files = "<p>附件：<a href='P1.docx'>清水河治理任务清单.docx</a></p>"
    made.paragraphs = [
        *made.paragraphs,
        *("\t".join(row) for row in rows),
        "附件：清水河治理任务清单.docx",
    ]
    text = "".join(f"<p>{one}</p>" for one in made.paragraphs[: -len(rows) - 1]) + table + files
    pairs = [("索 引 号", "000014349/2024-00011"), ("主题分类", "环境监测、保护与治理"), ("发文机关", "青溪县生态环境局"), ("成文日期", "2024年02月01日"),
             ("名　　称", made.title), ("发文字号", "青环发〔2024〕3号"), ("发布日期", "2024年02月06日"), ("主 题 词", "")]  # fmt: skip
    heads = {
        "table of four columns": "<table>" + "".join(f"<tr><td>{a}：</td><td>{b}</td><td>{c}：</td><td>{d}</td></tr>" for (a, b), (c, d) in zip(pairs[::2], pairs[1::2], strict=True)) + "</table>",
        "table of two columns": "<table>" + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in pairs) + "</table>",
        "dl": "<dl>" + "".join(f"<dt>{a}：</dt><dd>{b}</dd>" for a, b in pairs) + "</dl>",
        "grid": "<div class='row'>" + "".join(f"<div class='col-md-4'><strong>{a}：</strong><span>{b}</span></div>" for a, b in pairs) + "</div>",
        "grid of blocks": "".join(f"<div><div class='k'>{a}：</div><div class='v'>{b}</div></div>" for a, b in pairs),
    }  # fmt: skip
    gold = made.gold(flags=["policy"], source=[], issuer="青溪县生态环境局", doc_number="青环发〔2024〕3号", index_number="000014349/2024-00011", topic_class="环境监测、保护与治理", written="2024-02-01")  # fmt: skip
    return [Sample(f"policy, {name}", page(made, f"<div class='xxgk'>{head}</div>" + FRAMES["trs"].format(text), line="").encode(), gold) for name, head in heads.items()]  # fmt: skip


def _short() -> list[Sample]:
    said = ["定于2月8日上午9时在局会议室召开支部大会，请全体党员准时参加。"]
    listed = [
        "经评议，拟推荐以下同志",
        "赵一帆\t柳湾村支部",
        "钱立新\t石桥村支部",
        "孙晓禾\t监测站支部",
    ]
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (one.split("\t") for one in listed[1:]))  # fmt: skip
    found = []
    for frame in ("trs", "hanweb", "vsb", "plain div"):
        made = Made(404, "关于召开支部大会的通知", said)
        found.append(Sample(f"short, {frame}", page(made, FRAMES[frame].format(made.html())).encode(), made.gold()))  # fmt: skip
        made = Made(404, "关于优秀党员推荐对象的公示", listed)
        found.append(Sample(f"short table, {frame}", page(made, FRAMES[frame].format(f"<p>{listed[0]}</p><table>{rows}</table>")).encode(), made.gold(flags=["table"])))  # fmt: skip
    files = [f"{n}. 第{n}批任务清单.xlsx" for n in range(1, 16)]
    made = Made(404, "清水河治理任务清单下载", ["现将各批任务清单公布如下，请对照落实。", *files])
    links = "".join(f"<p>{one[:3]}<a href='P{one[:2]}.xlsx'>{one[3:]}</a></p>" for one in files)
    found.append(Sample("short, many files", page(made, FRAMES["trs"].format(f"<p>{made.paragraphs[0]}</p>{links}")).encode(), made.gold()))  # fmt: skip
    return found


def _others() -> list[Sample]:
    rng = random.Random(5)
    rows = "".join(f"<li><a href='t{n}.html'>青溪县召开第{n}次座谈会，听取柳湾村意见</a><span>2024-02-{rng.randint(1, 28):02}</span></li>" for n in range(20))  # fmt: skip
    frame = f"<html><head><title>某市生态环境局</title></head><body>{TOP}{{}}{FRIENDS}{FOOTER}</body></html>"
    title = f"<h1>清水河影像</h1>{LINE}"
    pages = {
        "listing": (frame.format(f"<div class='list'><ul>{rows}</ul></div>"), "listing"),
        "listing in content": (frame.format(f"<div class='content'><ul>{rows}</ul></div>"), "listing"),
        "home": (frame.format(f"<div class='news'><h3>通知公告</h3><ul>{rows}</ul></div><div class='intro'><p>本局坚持以人民为中心，守护清水河。</p></div>"), "listing"),
        "images": (frame.format(f"{title}<div class='TRS_Editor'><p><img src='a.jpg'></p><p><img src='b.jpg'></p></div>"), "image-only"),
        "video": (frame.format(f"{title}<div class='TRS_Editor'><video src='a.mp4'></video></div>"), "video-only"),
        "pdf": (frame.format(f"{title}<div class='TRS_Editor'><iframe src='/pdfjs/web/viewer.html?file=a.pdf'></iframe></div>"), "pdf-viewer"),
        "frameset": ("<html><frameset cols='20,80'><frame src='a.html'><frame src='b.html'></frameset></html>", "frames"),
        "iframe": ("<html><body><iframe src='list.html'></iframe></body></html>", "frames"),
        "meta refresh": ("<html><head><meta http-equiv='refresh' content='0;url=/new/'></head><body></body></html>", "redirect"),
        "script redirect": ("<script>window.location.href='/zwgk/index.html';</script>", "redirect"),
        "login": (frame.format("<form>用户名<input name='u'>密码<input type='password'></form>"), "login"),
        "search": (frame.format(f"<p>为您找到相关结果 20 条</p><ul>{rows}</ul>"), "search"),
        **{f"soft-404, {said}": (frame.format(f"<div class='content'><h2>{said}</h2><p>3秒后自动返回首页</p></div>"), "soft-404") for said in (
            "对不起，您访问的页面不存在", "抱歉，您要查看的文章已被删除", "您查找的内容已过期或已下线", "无法找到该网页", "页面走丢了，去首页看看吧", "404 Not Found", "很抱歉，该信息已被撤销", "HTTP Status 404")},
        "empty": (frame.format(f"{title}<div class='TRS_Editor'></div>"), "empty"),
    }  # fmt: skip
    for kind, text in {"waf_rs": "<meta id='q9' content='{q' r='m'><script src='/a.js'></script>", "waf_acw": "<script>var arg1='A0';setCookie('acw_sc__v2')</script>",
                       "jsl": "<script>document.cookie='__jsl_clearance_s=1'</script>", "wzws": "<p>请开启JavaScript并刷新该页。</p>", "cloudflare": "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script>",
                       "tencent": "<script>new TencentCaptcha('1')</script>", "knownsec": "<p>创宇盾 正在检查您的访问</p>", "refused": "<p>您的请求存在威胁，已被网站防火墙拦截</p>"}.items():  # fmt: skip
        pages[f"challenge {kind}"] = (text, f"challenge:{kind}")
    return [Sample(name, text.encode(), {"kind": "nonarticle", "reason": reason}) for name, (text, reason) in pages.items()]  # fmt: skip


def samples() -> list[Sample]:
    """All synthetic pages."""
    return [*_frames(), *_encodings(), *_markup(), *_policy(), *_short(), *_others()]
