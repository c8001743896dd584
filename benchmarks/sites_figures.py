"""What benchmarks.sites measures: the crawl of each family's host and of each trap, and what a probe says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.settings import TOPIC_FILE
from crawler.workbench.probing import probe
from crawler.workbench.reading import Served
from pipelines.relevance import Topic
from tests.web.answers import Asked
from tests.web.golden import Compared, compare, golden
from tests.web.traps import TRAPS, expected
from tests.web.verdict import complaints, kind, violations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.web.crawled import Crawled
    from tests.web.host import Host
    from tests.web.judge import Violation

Figures = dict[str, float]
ROOT = "http://{}:8899"


@dataclass(slots=True)
class Family:
    """How the host of a family was crawled."""

    host: Host
    compared: Compared
    violations: list[Violation]
    requests: int
    """Those for the files of articles are beside the pages."""
    complete: int
    """Channels that were read to their end."""
    seconds: float

    @property
    def pages(self) -> int:
        """The pages that must be asked for: of listings and of articles."""
        return self.host.listing_pages + sum(map(self.host.parts, self.host.articles))

    @property
    def ratio(self) -> float:
        """Requests for each page that must be asked for."""
        return self.requests / self.pages


@dataclass(slots=True)
class Trapped:
    """What a crawl made of one trap."""

    name: str
    kind: str
    """What is named as keeping programs out, where the trap does that."""
    requests: int
    complaints: list[str]


@dataclass(slots=True)
class Named:
    """The families that a probe names on a host's first listing and on its first article."""

    host: Host
    listing: str
    article: str

    @property
    def able(self) -> list[str]:
        """What is named on those that can name the family."""
        return [getattr(self, one) for one in self.host.probed]

    @property
    def wrong(self) -> int:
        """How many of the two are taken for another family."""
        return sum(one not in (self.host.family, "generic") for one in (self.listing, self.article))


def crawled_families(hosts: Mapping[str, Host], crawled: Crawled) -> list[Family]:
    """The hosts of families, one by one."""
    breaches = violations(hosts, crawled)
    return [
        Family(
            host,
            compare(golden(host, crawled.port), crawled.of(host)),
            breaches.get(name, []),
            sum(not host.is_file(one.path) for one in crawled.requests(host)),
            crawled.coverage.get(host.key, []).count("complete"),
            crawled.seconds.get(host.key, 0.0),
        )
        for name, host in hosts.items()
    ]


def crawled_traps(hosts: Mapping[str, Host], crawled: Crawled) -> list[Trapped]:
    """The hosts of traps, one by one; a breach of manners is a complaint too."""
    breaches = violations(hosts, crawled)
    found = []
    for host in hosts.values():
        [name] = host.traps
        told = [f"{one.kind}: {one.path} {one.told}" for one in breaches.get(host.name, [])]
        named = kind(host, crawled) if expected(host, name).blocked else ""
        asked = len(crawled.requests(host))
        found.append(Trapped(name, named, asked, [*complaints(host, crawled), *told]))
    return found


def named(hosts: Mapping[str, Host]) -> list[Named]:
    """What `scrapy probe` says of served bytes, without a site file."""
    topic = Topic.load(TOPIC_FILE)
    found = []
    for host in hosts.values():
        first, article = host.opened(next(iter(host.columns))), host.path(host.articles[0])
        found.append(Named(host, _probed(host, first, topic), _probed(host, article, topic)))
    return found


def _probed(host: Host, place: str, topic: Topic) -> str:
    answer = host.answer(Asked(place.partition("#")[0]))
    if answer is None:
        return "404"
    served = Served(
        url=ROOT.format(host.name) + place, body=answer.body, content_type=answer.content_type
    )
    return str(probe(served, None, topic)["family"])


def figures(
    found: Sequence[Family], traps: Sequence[Trapped], probes: Sequence[Named], foreign: int
) -> Figures:
    """The numbers that have floors; `foreign` requests went to hosts that nobody may ask."""
    published = sum(one.compared.published for one in found)
    measured: Figures = {
        "recall %": 100 * sum(one.compared.stored for one in found) / published,
        "wrong fields": sum(len(one.compared.wrong) for one in found),
        "copies kept apart": sum(len(one.compared.split) for one in found),
        "trap pages stored": sum(len(one.compared.foreign) for one in found),
        "violations": sum(len(one.violations) for one in found) + foreign,
        "requests a page, the most": max(one.ratio for one in found),
        "requests a page, the least": min(one.ratio for one in found),
        "listings complete %": 100
        * sum(one.complete for one in found)
        / sum(len(one.host.columns) for one in found),
        "families named %": 100
        * sum(one.able.count(one.host.family) for one in probes)
        / sum(len(one.able) for one in probes),
        "families named wrongly": sum(one.wrong for one in probes),
    }
    if traps:
        held = sum(not one.complaints for one in traps)
        measured["traps held %"] = 100 * held / len(traps)
    return measured


def told(name: str) -> str:
    """What a trap is."""
    return TRAPS[name].told
