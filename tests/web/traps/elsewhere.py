"""Traps of entries that lead elsewhere: documents, other sites, a page before leaving (T18, T19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import papers
from tests.web.answers import Answer, page
from tests.web.traps.places import THREE, TWO, extras, to
from tests.web.traps.trap import ANY, Expected, Trap, public

if TYPE_CHECKING:
    from tests.web.answers import Asked
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

LEAVING = (
    "<html><head><title>提示</title></head><body><p>您即将离开本网站，访问的链接为："
    '<a href="http://elsewhere.test/a/t20250101_1.html">继续访问</a> <a href="/">放弃</a></p></body></html>'
)
PDF, ELSEWHERE, WEIXIN = (
    "/djgz/P020250102.pdf", "http://elsewhere.test/a/t20250101_1.html",
    "http://mp.weixin.test/s/3Zk0Qe7v",
)  # fmt: skip


def documents(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if asked.target == PDF:
        return Answer(papers.scanned_pdf(), content_type="application/pdf")
    return serve(asked)


def documents_expected(host: Host) -> Expected:
    ended = {PDF: "document: ", ELSEWHERE: "off-site", WEIXIN: "off-site"}
    return Expected(stored=public(host), ended=ended, never=("^elsewhere", "^mp.weixin"))


def leaving(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    return page(LEAVING) if asked.path == "/gov/leave.html" else serve(asked)


def leaving_expected(host: Host) -> Expected:
    return Expected(stored=public(host), ended={"/gov/leave.html?id=1": ANY}, never=("^elsewhere",))


TRAPS = {
    "T18": Trap(
        told="entries that are documents, or stand elsewhere",
        answer=documents, extras=extras(*THREE), links=to(PDF, ELSEWHERE, WEIXIN),
        expected=documents_expected,
    ),
    "T19": Trap(
        told="a page between the site and another: 您即将离开本网站",
        answer=leaving, extras=extras(*TWO[:1]), links=to("/gov/leave.html?id=1"),
        expected=leaving_expected,
    ),
}  # fmt: skip
