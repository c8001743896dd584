"""Traps by which sites keep programs out: recognised, never answered (T1-T8)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tests.web.answers import Answer, page, redirect
from tests.web.traps.trap import Expected, Trap, everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.answers import Asked
    from tests.web.host import Host
    from tests.web.traps.trap import Serve

SEED = "qB3xYw8Rk2mZ" * 60
RS = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="Y1rNn7sVbA0S" '
    f"content=\"{SEED[:400]}\" r='m'><script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};$_ts.nsd=68337;"
    f'$_ts.cd="{SEED}";</script><script src="/vBxLAl4WGT6h/3Ut2kQ8f.js" r=\'m\'></script></head><body></body></html>'
)
ACW = (
    f"<html><script>var arg1='5E2C7A0B19D84F63A1B2C3D4E5F60718293A4B5C';var _0x4818=['{SEED}','{SEED}'];"
    f"function setCookie(name,value){{document.cookie=name+'='+value+';path=/';}}{'/* */' * 300}"
    "setCookie('acw_sc__v2',unsbox(arg1));document.location.reload();</script></html>"
)
JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+('e')+('a')+('r')+('a')+('n')"
    "+('c')+('e')+('_')+('s')+('=')+(+!+[]+'')+';max-age=3600;path=/';location.href=location.pathname+location.search</script>"
)
WZWS = (
    '<html><head><meta charset="utf-8"><script src="/wzws-waf-cgi/wzws_v1.js"></script></head>'
    "<body><noscript>请开启JavaScript并刷新该页.</noscript></body></html>"
)
C3VK = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>'
    '<script type="text/javascript">document.cookie="C3VK=5f1b3a; path=/; max-age=300";'
    f"window.location.reload();</script><!-- {'x' * 150} --></body></html>"
)
FORBIDDEN = (
    "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"
)
BUSY = "<html><head><title>429</title></head><body><h1>Too Many Requests</h1></body></html>"
BURST, REST = 5, 0.9
"""Requests that T8 answers without a rest between them, and the seconds that are one (Retry-After: 1)."""


def everywhere(status: int, markup: str, **headers: str) -> Callable[..., Answer]:
    """A trap's `answer`: the same page for every path."""

    def answer(host: Host, asked: Asked, serve: Serve) -> Answer:
        served = page(markup, status, **headers)
        served.refusal = True
        return served

    return answer


def blocked(kind: str) -> Callable[[Host], Expected]:
    """Nothing is stored, the kind is named, and three refusals end it."""

    def expected(host: Host) -> Expected:
        return Expected(stored=frozenset(), blocked=kind, coverage="partial", most=3)

    return expected


def bounce(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if "CT6T=" in asked.headers.get("Cookie", ""):
        return serve(asked)
    return redirect(asked.target, **{"Set-Cookie": "CT6T=c0ffee; Path=/"})


def browsers(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    if asked.headers.get("User-Agent", "").startswith("Mozilla/5.0 (compatible; "):
        return serve(asked)
    refused = page(FORBIDDEN, 403)
    refused.refusal = True
    return refused


def bursts(host: Host, asked: Asked, serve: Serve) -> Answer | None:
    gaps = [after - before for before, after in pairwise(host.times)]
    rests = [number for number, gap in enumerate(gaps, 1) if gap >= REST]
    if len(host.times) - max(rests, default=0) > BURST:
        return page(BUSY, 429, **{"Retry-After": "1"})
    return serve(asked)


TRAPS = {
    "T1": Trap(
        told="瑞数: 412 and a blob that only its script can answer, for every path",
        answer=everywhere(412, RS, **{"Set-Cookie": "FSSBBIl1UgzbN7N80S=60a; Path=/"}),
        expected=blocked("waf_rs"),
    ),
    "T2": Trap(
        told="acw_sc__v2: 200 and a script that computes a cookie",
        answer=everywhere(200, ACW, **{"Set-Cookie": "acw_tc=76b20f; Path=/; HttpOnly"}),
        expected=blocked("waf_acw"),
    ),
    "T3": Trap(
        told="加速乐: 521 and a script that sets __jsl_clearance_s",
        answer=everywhere(521, JSL, **{"Set-Cookie": "__jsluid_h=0a1b2c; Path=/; HttpOnly"}),
        expected=blocked("jsl"),
    ),
    "T4": Trap(
        told="WZWS: 200 and 请开启JavaScript并刷新该页",
        answer=everywhere(200, WZWS, **{"Set-Cookie": "wzws_sessionid=gDEyNy4w; Path=/"}),
        expected=blocked("wzws"),
    ),
    "T5": Trap(told="a cookie by a redirect to the same URL, to be sent back", answer=bounce),
    "T6": Trap(
        told="C3VK: a shell of some 380 bytes that sets a cookie",
        answer=everywhere(200, C3VK),
        expected=blocked("c3vk"),
    ),
    "T7": Trap(
        told="403 for agents that are not of the form Mozilla/5.0 (compatible; …)",
        answer=browsers,
    ),
    "T7b": Trap(
        told="403 for every program, by its address",
        answer=everywhere(403, FORBIDDEN),
        expected=blocked("403|refused"),
    ),
    "T8": Trap(
        told="429 with Retry-After after a burst of requests",
        answer=bursts,
        expected=everything,
    ),
}
