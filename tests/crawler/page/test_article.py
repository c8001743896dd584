"""A page becomes a report with its fields, each from the best place that names it."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.page import NotArticle, read_article
from crawler.sites import Site
from pipelines.report import Attachment, Report

URL = "http://a.test/x/202402/t20240207_11.html"
TITLE = "青溪县把支部建在清水河畔的一线哨所"
BODY = "".join(
    f"<p>　　第{n}日，青溪县生态环境局的党员在柳湾村查看排口，记下问题，当场商量办法。</p>"
    for n in range(4)
)


def read(markup: str, url: str = URL, site: Site | None = None) -> Report:
    found = read_article(markup.encode(), url, "text/html; charset=utf-8", site)
    assert isinstance(found, Report), found
    return found


def page(above: str = "", head: str = "", below: str = "", body: str = BODY) -> str:
    return f"<html><head>{head}</head><body>{above}<div class='TRS_Editor'>{body}</div>{below}</body></html>"


@pytest.mark.parametrize("names", [("ArticleTitle", "PubDate", "ContentSource"), ("articletitle", "pubdate", "contentsource"),
                                   ("ARTICLETITLE", "PUBDATE", "CONTENTSOURCE")])  # fmt: skip
def test_the_standard_metas_are_read_whatever_their_case_and_order(
    names: tuple[str, str, str],
) -> None:
    title, day, source = names
    head = (f"<meta content='{TITLE}' name='{title}'><meta name=\"{day}\" content='2024-02-06 09:30'>"
            f"<META NAME='{source}' CONTENT='青溪县融媒体中心'>")  # fmt: skip
    report = read(page(head=head))
    assert (report.title, report.published_on, report.source) == (
        TITLE,
        date(2024, 2, 6),
        "青溪县融媒体中心",
    )
    assert report.origins["title"] == "meta:articletitle"


def test_of_a_meta_that_stands_twice_the_first_that_is_not_empty_counts() -> None:
    report = read(
        page(
            head=f"<meta name='ArticleTitle' content=''><meta name='ArticleTitle' content='{TITLE}'>"
        )
    )
    assert report.title == TITLE


def test_a_title_with_markup_is_one_line_of_text() -> None:
    assert (
        read(page(head="<meta name='ArticleTitle' content='清水河&nbsp;<br>护河日记'>")).title
        == "清水河 护河日记"
    )


@pytest.mark.parametrize("shown", ["2024-02-06", "2024-02-06 09:30", "2024-02-06 09:30:05", "2024-02-06 00:00", "2024/02/06",
                                   "2024/2/6", "2024.2.6", "2024年2月6日", "2024年02月06日 09时30分", "2024 年 2 月 6 日"])  # fmt: skip
@pytest.mark.parametrize("label", ["发布时间：", "发布日期:", "时间：", "发 布 时 间："])
def test_a_labelled_date_is_read_in_every_form(label: str, shown: str) -> None:
    assert read(page(above=f"<h1>{TITLE}</h1><div>{label}{shown}</div>")).published_on == date(
        2024, 2, 6
    )


def test_without_any_other_date_that_of_the_url_counts() -> None:
    report = read(page())
    assert (report.published_on, report.origins["published_on"]) == (date(2024, 2, 7), "url")


def test_an_index_number_is_no_date() -> None:
    report = read(page(above="<div>索引号：2026-02-00018</div>"), "http://a.test/x/1.html")
    assert report.published_on is None
    assert report.index_number == "2026-02-00018"


def test_three_dates_are_kept_apart() -> None:
    report = read(
        page(
            above="<table><tr><td>成文日期：2024-01-30</td></tr><tr><td>发布日期：2024-02-06</td></tr></table>"
        )
    )
    assert (report.written_on, report.published_on) == (date(2024, 1, 30), date(2024, 2, 6))


@pytest.mark.parametrize(("line", "source"), [
    ("来源：青溪晚报", "青溪晚报"), ("信息来源： 青溪晚报　发布时间：2024-02-06", "青溪晚报"),
    ("来源：青溪网-《青溪晚报》2024-02-06 03:15", "青溪网-《青溪晚报》"), ("来源：青溪晚报(柳湾)", "青溪晚报(柳湾)"),
    ("来源：青溪晚报(柳湾) 作者：林一川", "青溪晚报(柳湾)"), ("来源：青溪晚报作者：林一川责任编辑：周小禾", "青溪晚报"),
    ("來源：青溪晚报", "青溪晚报"), ("来源：本网", None), ("来源：", None), ("来源：----", None),
])  # fmt: skip
def test_a_source_is_its_name_and_nothing_else(line: str, source: str | None) -> None:
    assert read(page(above=f"<div>{line}</div>")).source == source


def test_credits_below_the_report_are_read_and_teasers_there_are_not() -> None:
    report = read(
        page(below="<div>（责任编辑：周小禾）</div><ul><li>发布时间：2019-01-01</li></ul>")
    )
    assert report.editor == "周小禾"
    assert report.published_on == date(2024, 2, 7)


@pytest.mark.parametrize("whole", [f"{TITLE}_新闻频道", f"{TITLE}_新闻频道_青溪网", f"{TITLE}__2024年第3号公报",
                                   f"{TITLE} - 青溪县人民政府", f"{TITLE} 青溪县生态环境局", f"{TITLE}|党建|青溪网"])  # fmt: skip
@pytest.mark.parametrize(
    "element", ["<title>{}</title>", "<meta property='og:title' content='{}'>"]
)
def test_names_behind_the_title_are_cut_where_a_line_shows_it_without_them(
    element: str, whole: str
) -> None:
    assert (
        read(page(head=element.format(whole), above=f"<div class=t>{TITLE}</div>")).title == TITLE
    )


def test_a_title_on_two_lines_is_put_together() -> None:
    above = f"<div>{TITLE[:9]}</div><div>{TITLE[9:]}</div>"
    assert read(page(head=f"<title>{TITLE}__青溪县公报</title>", above=above)).title == TITLE


def test_a_heading_of_the_navigation_is_not_the_title() -> None:
    head = f"<title>{TITLE}_青溪网</title>"
    assert read(page(head=head, above=f"<h1>全部导航</h1><div>{TITLE}</div>")).title == TITLE
    assert read(page(head=head, above="<h1>全部导航</h1>")).title == TITLE


def test_a_heading_is_the_title_where_the_title_element_names_only_the_site() -> None:
    assert (
        read(page(head="<title>青溪县人民政府</title>", above=f"<h1>{TITLE}</h1>")).title == TITLE
    )


def test_the_listing_fills_only_what_the_page_cuts_or_lacks() -> None:
    from crawler.page.article import read_page  # noqa: PLC0415
    from crawler.page.parsed import Page  # noqa: PLC0415

    markup = page(head=f"<meta name='ArticleTitle' content='{TITLE[:8]}…'>")
    report = read_page(Page("http://a.test/x/1.html", markup), None, (TITLE, date(2024, 2, 5)))
    assert isinstance(report, Report)
    assert (report.title, report.published_on) == (TITLE, date(2024, 2, 5))
    assert report.origins["published_on"] == "list"


def test_files_and_images_of_the_report_are_named_with_absolute_urls() -> None:
    body = (
        BODY
        + "<a href='./P1.pdf' title='名单'>下载</a><a href='t2.html'>另一页</a><img src='W1.png'><img src='W1.png'>"
    )
    report = read(page(body=body, below="<a href='/site.pdf'>别处的文件</a>"))
    assert report.attachments == (Attachment(url="http://a.test/x/202402/P1.pdf", name="名单"),)
    assert report.images == ("http://a.test/x/202402/W1.png",)


def test_the_breadcrumb_is_a_path_of_names() -> None:
    assert read(page(above="<div>当前位置：首页 > 机关党建 > 支部风采</div>")).breadcrumb == (
        "首页",
        "机关党建",
        "支部风采",
    )


def test_the_selectors_of_the_site_come_before_the_common_ones() -> None:
    site = Site(key="a", name="甲", url="http://a.test/", level="county", region="1", family="trs",
                channels=[{"name": "x", "url": "http://a.test/x/", "topic": "party"}],
                selectors={"body": [".own"], "title": [".headline"]})  # fmt: skip
    own = BODY.replace("柳湾村", "石桥村")
    report = read(
        page(
            above=f"<h2 class=headline>{TITLE}</h2><h1>别的标题写在这里</h1>",
            below=f"<div class=own>{own}</div>",
        ),
        site=site,
    )
    assert "石桥村" in report.raw_body
    assert "柳湾村" not in report.raw_body
    assert (report.title, report.site) == (TITLE, "a")


@pytest.mark.parametrize("frame", ["<div id='zoom'>{}</div>", "<div id='UCAP-CONTENT'>{}</div>", "<div class='view TRS_UEDITOR'>{}</div>",
                                   "<div id='vsb_content_2'>{}</div>", "<div class='box'>{}</div>", "<td>{}</td>", "{}"])  # fmt: skip
def test_the_body_is_found_in_every_frame_and_without_the_menu(frame: str) -> None:
    menu = "".join(f"<li><a href='/c{n}/'>栏目之{n}</a></li>" for n in range(30))
    report = read(f"<body><ul>{menu}</ul><div>{frame.format(BODY)}</div></body>")
    assert report.raw_body.count("柳湾村") == 4
    assert frame == "{}" or "栏目之" not in report.raw_body


def test_a_page_is_known_by_its_canonical_url() -> None:
    assert read(page(), URL + "?spm=1#top").url == URL


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_page_that_breaks_off_gives_what_is_there(share: float) -> None:
    body = page(body=BODY * 5).encode()
    found = read_article(body[: int(len(body) * share)], URL)
    assert not isinstance(found, NotArticle)
    assert found.raw_body.startswith("第0日")


def test_files_listed_right_below_the_report_are_its_attachments_and_later_ones_are_not() -> None:
    prose = "柳湾村的河水清了，岸边的人也多了起来，党员先锋岗的灯一直亮到深夜。" * 4
    shape = '<li>附件【<a href="/download.jsp?wbfileid={0}">{1}</a>】已下载<span></span>次</li>'
    others = "<p>相关栏目的一行文字</p>" * 9
    body = (
        f"<h1>青溪县支部走进柳湾村</h1><div id=vsb_content><p>{prose}</p></div>"
        f"<ul>{shape.format(7, '名单.xlsx')}</ul>{others}<ul>{shape.format(8, '别的.xlsx')}</ul>"
    )
    report = read_article(body.encode(), "http://a.test/info/1/2.htm")
    assert isinstance(report, Report)
    assert [(one.name, one.url) for one in report.attachments] == [
        ("名单.xlsx", "http://a.test/download.jsp?wbfileid=7")
    ]
    assert report.raw_body == prose
