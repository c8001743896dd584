"""Traps of bytes: encodings, compression, size, speed, attachments (T25-T27, T29, T31, T32)."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.web.answers import Answer, page
from tests.web.traps.places import extras, to
from tests.web.traps.trap import ANY, Expected, Trap, edited, public, victims

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.answers import Asked
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

RARE = "朱镕同志在㵲阳河畔的𬭚冶金厂看望了生态环境监测站的党员。"
SLOW, PATIENCE = 12.0, 4.0
"""Seconds for which T29 lets a client wait, and those that the site file allows."""
GATE = (
    "<html><head><title>提示信息</title></head><body><form action='download.jsp'><p>请输入验证码后下载附件</p>"
    f"<input name='codeValue'></form><!-- {'x' * 4600} --></body></html>"
)
LINK = '<ul style="list-style-type:none;"><li>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=17&wbfileid=16">名单.xlsx</a>】已下载<span id="nattach16">*</span>次</li></ul>'
NAMES = (
    "/a/%B8%BD%BC%FE.doc",
    "/a/公示 表?.wps",
    "/a/x.ofd",
    "/a/x.rar",
    "/a/x.ceb",
    "/a/empty.pdf",
)


def at(
    number: int, change: Callable[[Host, Answer], Answer]
) -> Callable[[Host, Asked, Answer], Answer]:
    """Changes the answer for the report of that number, counted from 0."""

    def changed(host: Host, asked: Asked, served: Answer) -> Answer:
        shown = victims(host, number + 1)
        article = host.article_at(asked)
        return change(host, served) if len(shown) > number and article is shown[number] else served

    return changed


def sent(*changes: Callable[[Host, Asked, Answer], Answer]) -> Callable[..., Answer | None]:
    """A trap's `answer` that makes all the changes."""

    def answer(host: Host, asked: Asked, serve: Serve) -> Answer | None:
        served = serve(asked)
        for change in changes:
            served = change(host, asked, served) if served else None
        return served

    return answer


# ------------------------------------------------------------ T25: encodings


def rare(host: Host) -> None:
    for article in victims(host, 4):
        article.paragraphs.append(RARE)


def encoded(encoding: str, kind: str, declared: str = "") -> Callable[[Host, Answer], Answer]:
    def change(host: Host, answer: Answer) -> Answer:
        packed = answer.headers.pop("Content-Encoding", None)
        markup = (gzip.decompress(answer.body) if packed else answer.body).decode(host.encoding)
        if declared:
            markup = markup.replace(f'charset="{host.encoding}"', f'charset="{declared}"')
        answer.body, answer.content_type = markup.encode(encoding), kind
        return answer

    return change


# ------------------------------------------------------------ T26, T27, T29


def lie(host: Host, answer: Answer) -> Answer:
    if answer.headers.get("Content-Encoding"):
        answer.body = gzip.decompress(answer.body)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def unasked(host: Host, answer: Answer) -> Answer:
    if answer.headers.pop("Content-Encoding", None) is None:
        answer.body = gzip.compress(answer.body)
    return answer


def huge(host: Host, answer: Answer) -> Answer:
    row = "<tr><td><table><tr><td>1</td><td>2.5</td></tr></table></td><td>达标</td></tr>"
    table = f"<table>{row * (4_000_000 // len(row))}</table>"
    return edited(host, answer, lambda markup: markup.replace("</body>", f"{table}</body>"))


def slow(host: Host, answer: Answer) -> Answer:
    answer.wait = SLOW
    return answer


def impatient(host: Host) -> None:
    host.crawl["DOWNLOAD_TIMEOUT"] = PATIENCE


def slow_expected(host: Host) -> Expected:
    [article] = victims(host, 1)
    return Expected(stored=public(host, article), ended={host.path(article): "[Tt]imeout|took longer"})  # fmt: skip


# ------------------------------------------------------------ T31, T32: attachments


def linked(host: Host, answer: Answer) -> Answer:
    return edited(host, answer, lambda markup: markup.replace("</p>\n<p>责任编辑", f"</p>\n{LINK}\n<p>责任编辑"))  # fmt: skip


def gate(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if asked.path in ("/system/_content/download.jsp", "/P/gated.pdf"):
        return page(GATE)
    return sent(at(0, linked))(host, asked, serve)


def odd_names(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if not asked.path.startswith("/a/"):
        return serve(asked)
    if asked.path.endswith("empty.pdf"):
        return Answer(b"", content_type="application/pdf")
    kind = "application/msword"
    return Answer("<html><body>公示表</body></html>".encode(), content_type=kind)


def ended(*targets: str) -> Callable[[Host], Expected]:
    return lambda host: Expected(stored=public(host), ended=dict.fromkeys(targets, ANY))


TITLES = tuple(f"公示表附件第{number}份的标题" for number in range(len(NAMES)))
NONE = ""
TRAPS: dict[str, Trap] = {
    "T25": Trap(
        told="GB18030 with a header of UTF-8, or called gb2312; a BOM; no charset at all; rare characters",
        prepare=rare,
        answer=sent(
            at(0, encoded("gb18030", "text/html; charset=utf-8", "utf-8")),
            at(1, encoded("gb18030", "text/html", "gb2312")),
            at(2, encoded("utf-8-sig", "text/html; charset=gbk", "gbk")),
            at(3, encoded("gb18030", NONE, "x")),
        ),
    ),
    "T26": Trap(
        told="Content-Encoding: gzip for plain bytes; gzip without that header",
        answer=sent(at(0, lie), at(1, unasked)),
    ),
    "T27": Trap(told="a page of 4 MB with deep tables", answer=sent(at(0, huge))),
    "T29": Trap(
        told="an answer that does not come in time",
        prepare=impatient, answer=sent(at(0, slow)), expected=slow_expected,
    ),
    "T31": Trap(
        told="attachments behind a gate: 200 and a page instead of the file",
        answer=gate, extras=extras(TITLES[0]), links=to("/P/gated.pdf"),
        expected=ended("/P/gated.pdf"),
    ),
    "T32": Trap(
        told="attachments with odd names, of odd kinds, empty, or pages in truth",
        answer=odd_names, extras=extras(*TITLES), links=to(*NAMES),
        expected=ended("/a/x.ofd", "/a/x.rar", "/a/x.ceb", "/a/empty.pdf"),
    ),
}  # fmt: skip
