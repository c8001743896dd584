"""What a page hides is not the report's, unless the report is what it hides."""

from __future__ import annotations

import pytest

from crawler.page import read_article
from pipelines.report import Report

URL = "http://a.test/x/202402/t20240207_11.html"
LINES = [
    f"第{n}日，青溪县生态环境局的党员在柳湾村查看排口，记下问题，当场商量办法。" for n in range(6)
]
NOISE = "本文由柳湾村的另一家网站转载，复制者请留下来处。"
WORDS = "网站导航 机关党建 队伍建设 " * 60
KEYWORDS = "开发票，办证，刻章，贷款，" * 60
HIDDEN = ['style="display:none"', 'style="color:red; DISPLAY : none !important"', 'style="visibility: hidden"', "hidden", 'hidden=""', 'aria-hidden="true"']  # fmt: skip
SHOWN = ['style="display:block"', 'style="overflow:hidden"', 'style="background:none"', 'style="border-style:none;backface-visibility:hidden"', 'aria-hidden="false"']  # fmt: skip


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(markup: str) -> list[str]:
    found = read_article(f"<html><body><h1>青溪县把支部建在一线</h1>{markup}</body></html>".encode(), URL, "text/html; charset=utf-8")  # fmt: skip
    assert isinstance(found, Report), found
    return found.raw_body.split("\n")


def article(noise: str, name: str = "class='TRS_Editor'") -> str:
    return f"<div {name}>{paragraphs(LINES[:3])}{noise}{paragraphs(LINES[3:])}</div>"


@pytest.mark.parametrize("attribute", HIDDEN)
@pytest.mark.parametrize("tag", ["div", "p", "section", "blockquote"])
@pytest.mark.parametrize("text", [NOISE, WORDS, KEYWORDS], ids=["noise", "menu", "keywords"])
def test_a_hidden_block_within_an_article_is_not_read(tag: str, attribute: str, text: str) -> None:
    assert read(article(f"<{tag} {attribute}>{text}</{tag}>")) == LINES


@pytest.mark.parametrize("attribute", HIDDEN)
@pytest.mark.parametrize("tag", ["span", "font", "em", "a"])
def test_hidden_noise_within_a_line_is_not_read(tag: str, attribute: str) -> None:
    noise = f"<{tag} {attribute}>柳湾<b>网</b>转载</{tag}>"
    lines = [f"{line[:9]}{noise}{line[9:20]}{noise}{line[20:]}" for line in LINES]
    assert read(f"<div class='TRS_Editor'>{paragraphs(lines)}</div>") == LINES


@pytest.mark.parametrize("noise", [
    f"<ul hidden>{'<li><a href=/x/1.html>机关党建</a></li>' * 40}</ul>", f"<ul><li hidden>{NOISE}</li></ul>",
    f"<div hidden><div hidden>{NOISE}</div>{paragraphs([NOISE, WORDS])}</div>", f"<span hidden><p>{NOISE}</p><p>{WORDS}</p></span>",
    f"<table><tr hidden><td>{NOISE}</td><td>二</td></tr></table>", f"<h3 hidden>{NOISE}</h3>",
])  # fmt: skip
def test_hidden_lists_rows_and_nested_elements_are_not_read(noise: str) -> None:
    assert read(article(noise)) == LINES
    assert read(f"{noise}{article('', 'class=x')}") == LINES


@pytest.mark.parametrize("attribute", SHOWN)
@pytest.mark.parametrize("tag", ["div", "p"])
def test_what_only_looks_hidden_is_read(tag: str, attribute: str) -> None:
    assert read(article(f"<{tag} {attribute}>{NOISE}</{tag}>")) == [*LINES[:3], NOISE, *LINES[3:]]


@pytest.mark.parametrize("attribute", HIDDEN)
@pytest.mark.parametrize("name", ["id='js_content'", "class='x'", "", "class='TRS_Editor'"])
def test_a_report_that_a_script_shows_is_read_without_what_is_hidden_in_it(
    name: str, attribute: str
) -> None:
    noise = f"<p style='display:none'>{NOISE}</p>"
    assert (
        read(f"<div>首页</div>{article(noise, f'{name} {attribute}')}<div>联系我们</div>") == LINES
    )


def test_a_hidden_body_hides_nothing() -> None:
    assert read(f"<body style='visibility: hidden; opacity: 0'>{article('')}") == LINES


def test_a_hidden_line_of_sentences_is_a_report_s_if_it_holds_most() -> None:
    assert read(f"<div class='x'><span hidden>{''.join(LINES)}</span></div>") == ["".join(LINES)]


def test_parts_of_a_report_that_wait_behind_the_first_are_read() -> None:
    parts = [f"<div class='part' {'hidden' if n else ''}>{paragraphs(LINES[2 * n : 2 * n + 2])}</div>" for n in range(3)]  # fmt: skip
    assert read(f"<div class='TRS_Editor'>{''.join(parts)}</div>") == LINES


def test_paragraphs_that_are_shown_one_by_one_are_read() -> None:
    lines = "".join(f"<p style='visibility:hidden'>{line}</p>" for line in LINES)
    assert read(f"<div class='TRS_Editor'>{lines}</div>") == LINES


def test_what_is_hidden_is_kept_with_its_reason() -> None:
    found = read_article(article(f"<p hidden>{NOISE}</p>").encode(), URL)
    assert isinstance(found, Report)
    assert found.dropped == ((NOISE, "hidden"),)
