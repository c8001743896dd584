"""Whether a crawl made of a trap what it must (`traps.Expected`), complaint by complaint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web import traps
from tests.web.golden import compare, golden
from tests.web.judge import Due, Violation, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.web.crawled import Crawled
    from tests.web.host import Host
    from tests.web.traps import Expected

ELSEWHERE = ("elsewhere.test", "mp.weixin.test")
JITTER = 0.5  # of DOWNLOAD_DELAY: the least that is kept of it


def due(host: Host, times: int = 1) -> Due:
    """What a crawler owes a host in `times` runs."""
    shifting = host.clock is not None or "T35" in host.traps or "T10" in host.traps
    delay = float(host.crawl.get("DOWNLOAD_DELAY", 0.0)) * JITTER
    return Due(delay, host.robots, times * (2 if shifting else 1))


def violations(
    hosts: Mapping[str, Host], crawled: Crawled, times: int = 1
) -> dict[str, list[Violation]]:
    """The breaches of manners by host; hosts that are none of ours too.

    Each name of a host is judged by itself, and its breaches are the host's.
    """
    named = {name: host for host in hosts.values() for name in host.names}
    found: dict[str, list[Violation]] = {}
    for one in judge(crawled.log, {name: due(host, times) for name, host in named.items()}):
        own = named[one.host].name if one.host in named else one.host
        found.setdefault(own, []).append(one)
    return found


def complaints(host: Host, crawled: Crawled) -> list[str]:
    """What is not as the host's only trap wants it; empty if the trap was held."""
    [name] = host.traps
    wanted = traps.expected(host, name)
    return [
        *_stored(host, crawled, wanted),
        *_ended(host, crawled, wanted),
        *_asked(host, crawled, wanted),
    ]


def _stored(host: Host, crawled: Crawled, wanted: Expected) -> Iterator[str]:
    rows = crawled.of(host)
    found = compare(golden(host, crawled.port, wanted.stored), rows)
    yield from (f"not stored: {key}" for key in found.missing)
    yield from (f"stored: {key}" for key in found.foreign)
    yield from (f"not one report with its copy: {key}" for key in found.split)
    for key, name, published, stored in found.wrong:
        if name not in wanted.unsure or (stored is not None and name != "body"):
            values = "" if name == "body" else f": {stored!r} for {published!r}"
            yield f"wrong {name}: {key}{values}"
    for secret in wanted.masked:
        if any(secret in row.body for row in rows):
            yield f"stored in full: {secret}"


def _ended(host: Host, crawled: Crawled, wanted: Expected) -> Iterator[str]:
    told = crawled.ended.get(host.key, {})
    for target, reason in wanted.ended.items():
        said = next((why for url, why in told.items() if url.endswith(target)), None)
        if said is None or not re.search(reason, said):
            yield f"{target}: {said!r} is told for {reason!r}"
    ends = crawled.coverage.get(host.key, [])
    wrong = [one for one in ends if not re.match(wanted.coverage, one)]
    yield from (f"a channel is {one!r} for {wanted.coverage!r}" for one in wrong)
    if not ends and not wanted.blocked:
        yield "no channel was read"
    if wanted.blocked and not re.search(wanted.blocked, kind(host, crawled)):
        yield f"{kind(host, crawled)!r} is named for {wanted.blocked!r}"


def kind(host: Host, crawled: Crawled) -> str:
    """What kept programs out: why the run was given up, or what is told most often for its pages."""
    if host.key in crawled.blocked:
        return crawled.blocked[host.key]
    reasons = list(crawled.ended.get(host.key, {}).values())
    return max(reasons, key=reasons.count, default="")


def _asked(host: Host, crawled: Crawled, wanted: Expected) -> Iterator[str]:
    for one in crawled.log:
        target = f"{one.host}{one.path}"
        ours = host.name in one.host or one.host in ELSEWHERE
        if ours and any(re.search(shape, target) for shape in wanted.never):
            yield f"asked for: {target}"
    asked = len(crawled.requests(host))
    if wanted.most is not None and asked > wanted.most:
        yield f"{asked} requests for {wanted.most}"
