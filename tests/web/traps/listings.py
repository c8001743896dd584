"""Traps of listings: pages that repeat, end early, shift, go stale or never end (T9, T10, T20-T23, T34-T36, T48)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.web.answers import Answer, Asked, page
from tests.web.traps.trap import Expected, Trap, everything, on_listings, public, victims

if TYPE_CHECKING:
    from tests.web.corpus import Article
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

CAPTCHA = (
    "<html><head><title>安全验证</title></head><body><form action='/captcha'><p>请输入验证码后继续访问</p>"
    "<img src='/captcha.jpg'><input name='code'></form></body></html>"
)
STUB = f"<html><head><title>列表</title></head><body><div class='list'></div><!-- {'-' * 240} --></body></html>"
AGAIN = "".join(f'<a href="?pageNum={number}">{number}</a> ' for number in range(2, 9))
CALENDAR = (
    '<div class="calendar"><a href="?year=1999&month=1">1999</a> <a href="?year=2049&month=12">2049</a> '
    '<a href="?year=1998&month=11">上个月</a></div><a href="index_9999.html">末页</a> <a href="./">本栏目</a>'
)
DUPLICATES = '<a href="index.html">首页</a> <a href="index_0.html">1</a>'


def beyond(host: Host, pages: int) -> list[Article]:
    """The articles that stand on later pages than `pages`."""
    return [one for own in host.columns.values() for one in own[pages * host.per_page :]]


def captcha(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    served = serve(asked)
    return page(CAPTCHA) if host.showing and host.showing[1] >= 4 else served


def captcha_expected(host: Host) -> Expected:
    return Expected(stored=public(host, *beyond(host, 3)), coverage="partial: .*captcha")


def first_only(number: int) -> int:
    return 1


def repeated_expected(host: Host) -> Expected:
    return Expected(stored=public(host, *beyond(host, 1)), coverage="partial")


def deep(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    served = serve(asked)
    return page(STUB) if host.showing and host.showing[1] >= 3 else served


def deep_expected(host: Host) -> Expected:
    return Expected(stored=public(host, *beyond(host, 2)), coverage="partial")


def calendar(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    served = on_listings(CALENDAR)(host, asked, serve)
    if served is None and asked.path.endswith("/index_9999.html"):
        return on_listings(CALENDAR)(host, Asked(host.first(next(iter(host.columns)))), serve)
    return served


def duplicates(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if asked.path.endswith("/index_0.html"):
        asked = replace(asked, target=asked.target.replace("index_0.html", ""))
    return on_listings(DUPLICATES)(host, asked, serve)


def sticky(host: Host, column: str, number: int, own: list[Article]) -> list[Article]:
    oldest = host.columns[column][-1]
    return [oldest, *(one for one in own if one is not oldest)]


def stale(host: Host, column: str, number: int, own: list[Article]) -> list[Article]:
    return own[3:] if number == 1 and host.shows[column, number] % 2 == 0 else own


def repost(host: Host) -> None:
    """Puts the first report into the second column as it is, into the third as an article of its own."""
    [article] = victims(host, 1)
    _, second, third = list(host.columns)[:3]
    host.columns[second].insert(0, article)
    own = replace(article, number=article.number + 500_000, column=third, twin_of=article.number)
    host.columns[third].insert(0, own)


TRAPS = {
    "T9": Trap(
        told="a captcha from the fourth page of a listing on",
        answer=captcha,
        expected=captcha_expected,
    ),
    "T10": Trap(
        told="the page number is ignored: every page shows the first one",
        page=first_only,
        expected=repeated_expected,
    ),
    "T20": Trap(
        told="deep pages of a listing are stubs without links",
        answer=deep,
        expected=deep_expected,
    ),
    "T22": Trap(
        told="index.html and index_0.html show the first page again",
        answer=duplicates,
        expected=lambda host: Expected(stored=public(host), never=("index_0",)),
    ),
    "T23": Trap(
        told="paging in the address bar that shows the first page for every number",
        answer=on_listings(AGAIN),
        expected=lambda host: Expected(stored=public(host), never=("pageNum=",)),
    ),
    "T34": Trap(told="old articles that stay on top of every page", shown=sticky),
    "T35": Trap(told="listings that flap between old and new copies", shown=stale),
    "T36": Trap(
        told="one article in three columns, once as an article of its own",
        prepare=repost,
        expected=everything,
    ),
    "T48": Trap(
        told="a calendar that links itself for ever, and a last page 9999",
        answer=calendar,
        # The last link declares pages that are not there: the channel cannot be called complete.
        expected=lambda host: Expected(
            stored=public(host), never=("year=", "index_9999"), coverage="partial: http 404$"
        ),
    ),
}
