"""Traps of a page's shape: split, hidden, drawn by scripts, only a picture, gone (T37, T39, T41, T44-T47)."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from tests.web.traps.trap import Expected, Trap, edited, on_articles, public, victims

if TYPE_CHECKING:
    from tests.web.answers import Answer, Asked
    from tests.web.corpus import Article
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

PERSONAL = "11010119900307803X"
PHONE = "13900001234"


def written(article: Article) -> list[str]:
    """The article's paragraphs as they stand in its page."""
    return [html.escape(one, quote=False) for one in article.paragraphs]


# ------------------------------------------------------------ T37: parts


def longest(host: Host) -> Article:
    return max(victims(host, 400), key=lambda one: len(one.paragraphs))


def part_path(host: Host, article: Article) -> str:
    """Where the second part of an article stands."""
    stem, dot, ending = host.path(article).rpartition(".")
    return f"{stem}_1{dot}{ending}"


def in_parts(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    """Serves an article's first paragraph, and the others behind a link 下一页."""
    article = longest(host)
    first, further = host.path(article), part_path(host, article)
    if asked.target not in (first, further):
        return serve(asked)
    served = serve(type(asked)(first, headers=asked.headers))
    away = written(article)[1:] if asked.target == first else written(article)[:1]
    back = ">下一页" if asked.target == first else ">上一页"
    links = f'<div class="page"><a href="{first}">1</a> <a href="{further}">2</a> <a href="{further}"{back}</a></div>'

    def change(markup: str) -> str:
        for text in away:
            markup = re.sub(rf"<p>[　\s]*{re.escape(text)}</p>", "", markup)
        return markup.replace("</body>", f"{links}</body>")

    return edited(host, served, change) if served else None


# ------------------------------------------------------------ T39, T44: scripts


def scripted_line(article: Article, markup: str) -> str:
    markup = re.sub(r'<meta name="(?:PubDate|ContentSource)"[^>]*>', "", markup)
    day = article.published_on
    line = f'<script>document.write("发布时间：{day}");document.write("来源："+"{article.source}");</script>'
    return re.sub(r"发布时间：[^<]*", line, markup, count=1)


def scripted_body(article: Article, markup: str) -> str:
    texts = written(article)
    start = markup.index(texts[0])
    start = markup.rindex("<p", 0, start)
    end = markup.index("</p>", markup.index(texts[-1])) + len("</p>")
    said = json.dumps(markup[start:end]).replace("<", "\\u003C").replace(">", "\\u003E")
    script = f'<div id="zoomcon"></div><script>var content = {said};document.getElementById("zoomcon").innerHTML = content;</script>'
    return markup[:start] + script + markup[end:]


# ------------------------------------------------------------ T41: pictures


def pictures(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    served, article = serve(asked), host.article_at(asked)
    if served is None or article is None or article not in victims(host, 1):
        return served

    def change(markup: str) -> str:
        for number, text in enumerate(written(article)):
            image = f'<p><img src="/a/W{number}.jpg"></p>' if number < 2 else ""
            markup = re.sub(rf"<p>[　\s]*{re.escape(text)}</p>", image, markup)
        return markup

    return edited(host, served, change)


def pictures_expected(host: Host) -> Expected:
    [article] = victims(host, 1)
    return Expected(stored=public(host, article), ended={host.path(article): "image-only"})


# ------------------------------------------------------------ T45, T46: withdrawn, personal


def withdraw(host: Host) -> None:
    victims(host, 1)[0].trap = "gone"


def withdrawn_expected(host: Host) -> Expected:
    gone = next(one for one in host.articles if one.trap == "gone")
    return Expected(stored=public(host), ended={host.path(gone): "410"})


def personal(article: Article, markup: str) -> str:
    last = written(article)[-1]
    return markup.replace(last, f"{last}举报人电话{PHONE}，身份证号{PERSONAL}。", 1)


def personal_expected(host: Host) -> Expected:
    return Expected(stored=public(host), masked=(PERSONAL, PHONE), unsure=frozenset(("body",)))


# ------------------------------------------------------------ T47: hidden text


def hidden(article: Article, markup: str) -> str:
    text = "网站导航 机关党建 队伍建设 " * 40
    markup = markup.replace("<body", '<body style="visibility: hidden; opacity: 0"', 1)
    first = markup.index(written(article)[0])
    at = markup.rindex("<p", 0, first)
    return f'{markup[:at]}<div style="display:none"><ul><li>{text}</li></ul></div>{markup[at:]}'


TRAPS = {
    "T37": Trap(told="an article in parts, behind 下一页", answer=in_parts),
    "T39": Trap(
        told="date and source written by a script",
        answer=on_articles(scripted_line),
        expected=lambda host: Expected(stored=public(host), unsure=frozenset(("source",))),
    ),
    "T41": Trap(told="a body of pictures only", answer=pictures, expected=pictures_expected),
    "T44": Trap(told="the body inside a string of a script", answer=on_articles(scripted_body)),
    "T45": Trap(
        told="an article that was withdrawn: 410", prepare=withdraw, expected=withdrawn_expected
    ),
    "T46": Trap(
        told="telephone and identity numbers of persons",
        answer=on_articles(personal),
        expected=personal_expected,
    ),
    "T47": Trap(
        told="hidden text, and a visible one that is called hidden", answer=on_articles(hidden)
    ),
}
