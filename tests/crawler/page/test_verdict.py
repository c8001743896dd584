"""Pages that are no article say what they are instead."""

from __future__ import annotations

import pytest

from crawler.page import NotArticle, read_article
from pipelines.report import Report

PROSE = "昨日上午，青溪县生态环境局党支部走进柳湾村，与村民代表围坐一堂，逐条核对清水河治理清单，并约定下月再来。"


def verdict(markup: str, url: str = "http://a.test/x/t20240207_1.html") -> str | None:
    found = read_article(markup.encode(), url, "text/html")
    return found.reason if isinstance(found, NotArticle) else None


@pytest.mark.parametrize(("markup", "reason"), [
    ("<meta id='q9' content='{qqq' r='m'><script src='/a.js'></script>", "challenge:waf_rs"),
    ("<html><script>var arg1='3A5B';</script></html>", "challenge:waf_acw"),
    ("<script>document.cookie='__jsl_clearance_s=1'</script>", "challenge:jsl"),
    ("<p>请开启JavaScript并刷新该页</p>", "challenge:wzws"),
    ("<form>为了您的访问安全，请输入验证码：<input name=c></form>", "challenge:captcha"),
    ("<h2>您访问的页面不存在或已删除！</h2><a href='/'>返回首页</a>", "soft-404"),
    ("<h1>404 Not Found</h1>", "soft-404"),
    ("<h2>很抱歉，找不到您要的页面</h2><p>三秒后返回首页</p>", "soft-404"),
    (f"<div class='content'><p>对不起，您访问的页面不存在，{'可能已经搬到别处，' * 8}请返回首页。</p></div>", "soft-404"),
    ("<p>请登录</p><form><input type='password'></form>", "login"),
    ("<iframe src='/v.html'></iframe>", "frames"),
    ("<video src='a.mp4'></video>", "video-only"),
    ("<div class='content'><img src='a.jpg'></div>", "image-only"),
    ("<div class='TRS_Editor'></div>", "empty"),
    ("", "empty"), (" \n", "empty"),
])  # fmt: skip
def test_a_page_without_an_article_is_named_for_what_it_is(markup: str, reason: str) -> None:
    assert verdict(markup) == reason


def test_a_page_of_dated_links_is_a_listing() -> None:
    rows = "".join(
        f"<li><a href='t{n}.html'>青溪县召开第{n}次座谈会，听取柳湾村意见</a><span>2024-02-07</span></li>"
        for n in range(30)
    )
    assert verdict(f"<div class='content'><ul>{rows}</ul></div>") == "listing"
    assert verdict(f"<ul>{rows}</ul>") == "listing"


def test_a_home_page_with_a_few_lines_of_prose_is_a_listing() -> None:
    links = "".join(f"<li><a href='/c{n}/'>栏目之{n}</a></li>" for n in range(60))
    page = (
        f"<title>青溪县</title><ul>{links}</ul><div class='box'><p>{PROSE}</p><p>{PROSE}</p></div>"
    )
    assert verdict(page, "http://a.test/") == "listing"


def test_the_same_prose_with_a_date_among_as_many_links_is_a_report() -> None:
    links = "".join(f"<li><a href='/c{n}/'>栏目之{n}</a></li>" for n in range(60))
    page = f"<title>青溪县</title><ul>{links}</ul><p>发布时间：2024-02-07</p><div class='box'><p>{PROSE}</p><p>{PROSE}</p></div>"
    assert verdict(page, "http://a.test/x") is None


@pytest.mark.parametrize(
    "mentioned",
    [
        "有群众反映网上办事时页面不存在",
        "系统提示请输入验证码",
        "窗口增加了安全验证",
        "他说网页显示404 Not Found",
    ],
)
def test_a_report_that_mentions_a_lost_page_or_a_captcha_is_still_a_report(mentioned: str) -> None:
    body = (
        f"<div class='content'><p>{PROSE * 5}</p><p>会上，{mentioned}，大家商定了办法。</p></div>"
    )
    found = read_article(body.encode(), "http://a.test/x/t20240207_1.html")
    assert isinstance(found, Report)
    assert mentioned in found.raw_body


def test_bytes_that_no_encoding_explains_are_no_report() -> None:
    noise = bytes((7 * n * n + 13 * n) % 251 for n in range(50_000))
    found = read_article(b"<p>" + noise, "http://a.test/x")
    assert isinstance(found, NotArticle)
