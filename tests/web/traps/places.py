"""Traps of addresses: pages that are not there, twins of those that are (T11-T17, T24)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.answers import Answer, Asked, page, redirect
from tests.web.traps.trap import ANY, Expected, Trap, extra, public, victims

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.corpus import Article
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

LOST = (
    "<html><head><title>提示信息</title></head><body><div>您访问的页面已删除或不存在！</div></body></html>",
    "<html><head><title>404</title></head><body><h2>很抱歉，找不到您要的页面</h2><p>三秒后返回首页</p></body></html>",
)


def day(host: Host) -> Article:
    """An article that lends its date and column to an extra entry."""
    return host.articles[0]


def extras(*titles: str) -> Callable[[Host], list[Article]]:
    return lambda host: [
        extra(number, title, day(host).published_on) for number, title in enumerate(titles)
    ]


def to(*links: str) -> Callable[[Host], dict[int, str]]:
    """The links of extra entries; {0}, {1}, {2} are the paths of the first reports."""

    def found(host: Host) -> dict[int, str]:
        paths = [host.path(one) for one in victims(host, 3)]
        return {
            9_000_000 + number: link.replace("{host}", "\0").format(*paths).replace("\0", "{host}")
            for number, link in enumerate(links)
        }

    return found


# ------------------------------------------------------------ T11, T24: not there


def soft_404(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    paths = [host.path(one) for one in victims(host, 3)]
    if asked.target in paths[:2]:
        return page(LOST[paths.index(asked.target)])
    served = None if asked.target == paths[2] else serve(asked)
    return served or redirect("/")


def soft_404_expected(host: Host) -> Expected:
    first, second, home = victims(host, 3)
    ended = {host.path(first): "soft-404", host.path(second): "soft-404", host.path(home): ANY}
    return Expected(stored=public(host, first, second, home), ended=ended)


def archived(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if asked.path.startswith("/old/"):
        return redirect(asked.path.replace("/old/", "/archive/"))
    return serve(asked)


def archived_expected(host: Host) -> Expected:
    return Expected(stored=public(host), ended={f"/old/{n}.html": "404" for n in (1, 2, 3)})


# ------------------------------------------------------------ T12: stubs


def stub_path(host: Host, column: str) -> str:
    return f"/old-column-{list(host.columns).index(column)}/"


def stubs(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    for number, column in enumerate(host.columns):
        if asked.target == stub_path(host, column):
            if number % 2:
                return page(f'<script>window.location.href="{host.first(column)}";</script>')
            meta = f'<meta http-equiv="refresh" content="0; url={host.first(column)}">'
            return page(f"<html><head>{meta}</head><body></body></html>")
    return serve(asked)


# ------------------------------------------------------------ T13-T17: twins


def twins(*signs: str) -> Callable[[Host], Expected]:
    """All reports are stored once; nothing whose URL bears a sign is asked for."""
    return lambda host: Expected(stored=public(host), never=signs)


TWIN = re.compile(r";jsessionid=\w+|^/mobile(?=/)|/print\.html$")


def twin(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    """Serves every twin's page: that of the article."""
    served = serve(asked)
    if served is not None:
        return served
    path = TWIN.sub("", asked.path)
    return serve(Asked(path, asked.method, asked.form, asked.headers))


def junk(host: Host) -> dict[int, str]:
    shapes = (
        "{};jsessionid=0A1B2C3D", "{}?v=1.2", "{}?t=1718000000", "{}?timestamp=17180&spm=a1.b2",
        "{}#3155", "{}?from=timeline&isappinstalled=0",
    )  # fmt: skip
    shown = victims(host, len(shapes))
    return {
        one.number: shape.format(host.path(one)) for one, shape in zip(shown, shapes, strict=False)
    }


def zoo(host: Host) -> dict[int, str]:
    shapes = ("//{host}{}", "../../../../../..{}", "/x/..{}", "{\\}", "  {} ", "/./{.}")
    links = {}
    for one, shape in zip(victims(host, len(shapes)), shapes, strict=False):
        path = host.path(one)
        link = shape.replace("{\\}", path.replace("/", "\\")).replace("{.}", path[1:])
        links[one.number] = link.replace("{}", path)
    dead = ("javascript:;", "", "#", "javascript:void(0)")
    return links | {9_000_000 + number: link for number, link in enumerate(dead)}


TWO, THREE = ("转载报道一则的标题", "又一则转载报道的标题"), ("甲报道的旧链接标题", "乙报道的旧链接标题", "丙报道的旧链接标题")  # fmt: skip
TRAPS = {
    "T11": Trap(
        told="200 and a short page that says not found, by two templates; or the home page by a redirect",
        answer=soft_404, expected=soft_404_expected,
    ),
    "T12": Trap(
        told="columns that are stubs: a meta refresh, or a line of script",
        answer=stubs, entry=stub_path,
    ),
    "T13": Trap(
        told="the same article by https and by www",
        extras=extras(*TWO), links=to("http://www.{host}{0}", "https://{host}{1}"),
        expected=twins(r"^www\."),
    ),
    "T14": Trap(
        told="the article's twins for telephones",
        answer=twin, extras=extras(*TWO), links=to("/mobile{0}", "{1}?from=mobile"),
        expected=twins("/mobile/", "from=mobile"),
    ),
    "T15": Trap(
        told="links with session ids, cache busters, trackers", answer=twin, links=junk,
        expected=twins("jsessionid", "[?&](v|t|timestamp|spm|from)="),
    ),
    "T16": Trap(
        told="views for printing",
        answer=twin, extras=extras(*THREE),
        links=to("{0}?print=1", "{1}/print.html", "javascript:window.print()"),
        expected=twins("print"),
    ),
    "T17": Trap(
        told="relative links of every kind, and dead ones",
        extras=extras(*THREE, "丁报道的旧链接标题"), links=zoo,
    ),
    "T24": Trap(
        told="entries whose links lead to 404 by a redirect",
        answer=archived, extras=extras(*THREE),
        links=to("/old/1.html", "/old/2.html", "/old/3.html"), expected=archived_expected,
    ),
}  # fmt: skip
