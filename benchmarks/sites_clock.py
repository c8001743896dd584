"""What benchmarks.sites measures of sites that go on publishing, editing, moving and withdrawing while read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from crawler.families import FAMILIES as READ_AS
from crawler.families.keys import page_key
from tests.web.clock import Clock
from tests.web.corpus import columns
from tests.web.golden import Compared, compare, golden
from tests.web.hosts import FAMILIES
from tests.web.verdict import violations
from tests.web.walking import site_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.web.crawled import Crawled
    from tests.web.host import Host
    from tests.web.judge import Violation

KINDS = ("trs", "vsb", "hanweb", "lonsun", "ucap-json", "gkmlpt")
"""One host a kind of paging: by numbers, from the oldest, by windows, by queries, by two interfaces."""
RUNS = 2
EACH = 30
EVERY, MOST = 5, 12  # the last event comes shortly before the first run ends


@dataclass(slots=True)
class Changed:
    """What the store holds of a host that changed, after the last run."""

    host: Host
    compared: Compared
    edits: int
    """Reports that were edited after they had been read."""
    revised: int
    """Those of them whose earlier text is kept, once."""
    needless: int
    """Revisions of reports that nobody edited."""
    doubled: list[int]
    """Numbers of articles that are more than one report."""
    unknown: list[str]
    """Keys that are stored and at which nothing stands or stood."""
    violations: list[Violation]
    complete: int
    requests: int


def changing_hosts(each: int = EACH, every: int = EVERY) -> dict[str, Host]:
    """A host of each kind with `each` articles a column, of which one event changes some every so many requests."""
    found: dict[str, Host] = {}
    for at, kind in enumerate(KINDS):
        name = f"clock-{kind}.test"
        shown = columns(2 * at, 2 * at + 1, each=each)
        found[name] = FAMILIES[kind](name, shown, clock=Clock(every=every, most=MOST))
    return found


def crawled_changes(hosts: Mapping[str, Host], crawled: Crawled) -> list[Changed]:
    """The hosts one by one, after RUNS runs in which every page was due."""
    breaches = violations(hosts, crawled, RUNS)
    return [_changed(host, crawled, breaches.get(name, [])) for name, host in hosts.items()]


def _changed(host: Host, crawled: Crawled, breaches: list[Violation]) -> Changed:
    clock = host.clock
    if clock is None or clock.events < clock.most:
        raise ValueError(f"{host.name} has not changed as it should")
    rows = crawled.of(host)
    numbers = _numbers(host, crawled.port)
    reports: dict[int, set[int]] = {}
    for row in rows:
        reports.setdefault(numbers.get(row.key, 0), set()).add(row.report)
    edited = [reports.get(one.number, set()) for one in clock.reread]
    kept = {one: crawled.revisions.get(one, 0) for own in reports.values() for one in own}
    return Changed(
        host=host,
        compared=compare(golden(host, crawled.port), rows),
        edits=len(edited),
        revised=sum([kept[one] for one in own] == [1] for own in edited),
        needless=sum(kept.values()) - sum(kept[one] for own in edited for one in own),
        doubled=[number for number, own in reports.items() if number and len(own) > 1],
        unknown=[row.key for row in rows if row.key not in numbers],
        violations=breaches,
        complete=crawled.coverage.get(host.key, []).count("complete"),
        requests=len(crawled.requests(host)),
    )


def _numbers(host: Host, port: int) -> dict[str, int]:
    """The article at each key at which one stands, or stood before it moved or was withdrawn."""
    site = site_of(host, port)
    clock = host.clock
    before = {**clock.moved, **clock.withdrawn} if clock else {}
    places = [*before.items(), *((host.path(one), one) for one in host.articles)]
    root = site.url.rstrip("/")
    return {
        page_key(root + path, site, READ_AS[site.family]): one.number
        for path, one in places
        if one.on_topic
    }


def change_table(found: Sequence[Changed]) -> Table:
    """One row a host."""
    table = Table("host", "published in the end", "stored", "recall %", "wrong", "edited after reading", "revised",
                  "needless revisions", "doubled", "unknown", "violations", "channels complete", "requests",
                  title=f"Changing while they are read, {RUNS} runs")  # fmt: skip
    for one in found:
        seen = one.compared
        table.add_row(
            one.host.name.removesuffix(".test"), str(seen.published), str(seen.stored), f"{seen.recall:.1f}",
            str(len(seen.wrong)), str(one.edits), str(one.revised), str(one.needless), str(len(one.doubled)),
            str(len(one.unknown)), str(len(one.violations)), f"{one.complete} of {len(one.host.columns)}",
            str(one.requests),
        )  # fmt: skip
    return table


def change_figures(found: Sequence[Changed]) -> dict[str, float]:
    """The numbers that have floors."""
    edits = sum(one.edits for one in found)
    return {
        "changing: recall %": 100
        * sum(one.compared.stored for one in found)
        / sum(one.compared.published for one in found),
        "changing: wrong fields": sum(len(one.compared.wrong) for one in found),
        "changing: edits": edits,
        "changing: edits that are revisions %": 100 * sum(one.revised for one in found) / edits,
        "changing: needless revisions": sum(one.needless for one in found),
        "changing: doubled or unknown": sum(len(one.doubled) + len(one.unknown) for one in found),
        "changing: violations": sum(len(one.violations) for one in found),
    }
