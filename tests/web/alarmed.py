"""Sites that are well for some days and then break, crawled day by day, and the alarms that this gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import psycopg2

from tests import forked
from tests.web.breaking import BREAKAGES, SILENT
from tests.web.clock import Clock
from tests.web.corpus import articles
from tests.web.hosts import FAMILIES
from tests.web.server import Web

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.web.host import Host

PROCESSES = 2
LONGEST = 900  # seconds of a crawl of many sites
EACH = 16  # articles of a column: two pages of listings
COLUMNS = ("机关党建", "队伍建设")
STEPS = 3  # events of a healthy day
PASS = (
    "UPDATE run SET started_at = started_at - {by}, finished_at = finished_at - {by} WHERE {which}",
    "UPDATE page SET due_at = due_at - {by}, first_seen = first_seen - {by}, last_listed = last_listed - {by},"
    " fetched_at = fetched_at - {by} WHERE {which}",
    "UPDATE visit SET visited_at = visited_at - {by} WHERE {which}",
    "UPDATE alarm SET opened_at = opened_at - {by}, seen_at = seen_at - {by} WHERE {which}",
)
DATED = (
    "UPDATE page SET listed_on = listed_on - {days} WHERE {which}",
    "UPDATE visit SET listed_on = listed_on - {days}, published_on = published_on - {days} WHERE {which}",
    "UPDATE report SET published_on = published_on - {days} WHERE {which}",
    "UPDATE appearance SET published_on = published_on - {days} WHERE {which}",
)
ALARMS = "SELECT site, kind, detail, url, run FROM alarm WHERE id > %s ORDER BY id"


@dataclass(slots=True)
class Days:
    """The hosts of all breakages and families, and what their crawls told."""

    folder: Path
    environment: Mapping[str, str]
    breakages: Sequence[str]
    families: Sequence[str]
    each: int = EACH
    """Articles of a column."""
    hosts: dict[str, Host] = field(default_factory=dict)
    breaking: dict[str, str] = field(default_factory=dict)
    """By key of the site: how it breaks."""
    clocks: dict[str, Clock] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)
    errors: str = ""
    runs: int = 0
    _seen: int = 0

    def __post_init__(self) -> None:
        for number, breakage in enumerate(self.breakages):
            for place, kind in enumerate(self.families):
                host = made(f"{breakage}-{kind}.test", kind, 20 * number + place, self.each)
                self.hosts[host.name] = host
                self.breaking[host.key] = breakage
                self.clocks[host.name] = Clock()

    def of(self, *breakages: str) -> dict[str, Host]:
        """The hosts that break in these ways."""
        return {name: host for name, host in self.hosts.items() if self.breaking[host.key] in breakages}  # fmt: skip

    def live(self, days: int) -> list[tuple[str, ...]]:
        """Crawls all sites on so many healthy days, then on the day on which they break.

        The alarms of the healthy days; those of the last day are in `broken`.
        """
        down, up = self.of("down"), {name: host for name, host in self.hosts.items() if self.breaking[host.key] != "down"}  # fmt: skip
        with Web(up) as web:
            with Web(down) as other:
                for served, port in ((up, web.port), (down, other.port)):
                    for host in served.values():
                        (self.folder / f"{host.key}.toml").write_text(host.site_file(port), "utf-8")
                for day in range(days):
                    if day:
                        self._pass_day()
                    self._crawl()
                false = self._alarms()
            self._pass_day()
            for host in self.hosts.values():
                self._break(host, BREAKAGES[self.breaking[host.key]].fresh)
            self._crawl()
            self.broken = self._alarms()
            if web.faults:
                raise RuntimeError(web.faults[0])
        return false

    broken: list[tuple[str, ...]] = field(default_factory=list)

    def flagged(self) -> dict[str, bool]:
        """By site: whether its break was called by its name."""
        named = {(site, kind) for site, kind, *_ in self.broken}
        return {key: any((key, kind) in named for kind in BREAKAGES[how].kinds)
                for key, how in self.breaking.items()}  # fmt: skip

    def _break(self, host: Host, fresh: int) -> None:
        self._publish(host, fresh)
        BREAKAGES[self.breaking[host.key]].done(host)
        if self.breaking[host.key] == "late":
            self._do((*PASS, *DATED), SILENT, f"site = '{host.key}'")

    def _publish(self, host: Host, count: int) -> None:
        clock = self.clocks[host.name]
        for number in range(count):
            clock.publish(host, COLUMNS[number % len(COLUMNS)])
            clock.published[-1].published_on = date.today()

    def _pass_day(self) -> None:
        """A day goes by, on which every site publishes, edits, moves and withdraws."""
        self._do(PASS, timedelta(days=1), "true")
        for name, host in self.hosts.items():
            clock = self.clocks[name]
            for _ in range(STEPS):
                known = len(clock.published)
                clock.step(host)
                for one in clock.published[known:]:
                    one.published_on = date.today()

    def _crawl(self) -> None:
        keys = sorted(host.key for host in self.hosts.values())
        shares = [share for number in range(PROCESSES) if (share := keys[number::PROCESSES])]
        environment = {**self.environment, "SITES_FOLDER": str(self.folder)}
        with ThreadPoolExecutor(PROCESSES) as pool:
            for done in pool.map(
                lambda share: forked.run(["crawl", *share], environment, LONGEST), shares
            ):
                self.codes.append(done.returncode)
                self.errors += done.stderr
        self.runs += len(keys)

    def _alarms(self) -> list[tuple[str, ...]]:
        """The alarms that were opened since the last look."""
        with psycopg2.connect(self.environment["DATABASE_URL"]) as connection:
            cursor = connection.cursor()
            cursor.execute(ALARMS, (self._seen,))
            found = cursor.fetchall()
            cursor.execute("SELECT coalesce(max(id), 0) FROM alarm")
            self._seen = cursor.fetchone()[0]
        connection.close()
        return found

    def _do(self, statements: Iterable[str], by: timedelta, which: str) -> None:
        with psycopg2.connect(self.environment["DATABASE_URL"]) as connection:
            for one in statements:
                text = one.format(by=f"interval '{by.days} days'", days=by.days, which=which)
                connection.cursor().execute(text)
        connection.close()


def made(name: str, kind: str, seed: int, each: int) -> Host:
    """A host with two columns, whose newest article is of yesterday."""
    found = articles(each * len(COLUMNS), 300 + seed, gap=3)
    by = date.today() - timedelta(days=1) - found[0].published_on
    for one in found:
        one.published_on += by
    columns = {name: found[place :: len(COLUMNS)] for place, name in enumerate(COLUMNS)}
    for column, own in columns.items():
        for one in own:
            one.column = column
    return FAMILIES[kind](name, columns)
