"""Crawls a loopback web with `scrapy crawl`, as a user does, and reads what the store then holds."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from tests import forked
from tests.web.golden import STORED, Stored
from tests.web.server import Web

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

    from tests.web.host import Host
    from tests.web.server import Request

PROCESSES = 2
ENDED = (
    "SELECT site, url, reason FROM rejection"
    " UNION ALL SELECT site, url, failure FROM page WHERE state = 'failed'"
)
SECONDS = (
    "SELECT site, extract(epoch FROM sum(finished_at - started_at))::float FROM run GROUP BY site"
)


@dataclass(slots=True)
class Crawled:
    """What a crawl of a loopback web left behind."""

    port: int
    log: list[Request]
    rows: list[Stored] = field(default_factory=list)
    ended: dict[str, dict[str, str]] = field(default_factory=dict)
    """By site and URL: why what was seen is not stored."""
    coverage: dict[str, list[str]] = field(default_factory=dict)
    """By site: how the reading of each channel ended."""
    revisions: dict[int, int] = field(default_factory=dict)
    """By report: how many earlier texts are kept."""
    blocked: dict[str, str] = field(default_factory=dict)
    """By site: what kept its last run out, if that was given up (`run.reason`)."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By site: how long its runs took."""
    codes: list[int] = field(default_factory=list)
    """Exit codes of the processes."""
    errors: str = ""
    """What they told."""

    def of(self, host: Host) -> list[Stored]:
        """The rows of one host."""
        return [row for row in self.rows if row.site == host.key]

    def requests(self, host: Host) -> list[Request]:
        """The requests to one host, without those for robots.txt."""
        return [one for one in self.log if one.host in host.names and one.path != "/robots.txt"]


def crawl(hosts: Mapping[str, Host], environment: Mapping[str, str], times: int = 1) -> Crawled:
    """Serves the hosts, crawls them `times` times into the database of the environment, reads that.

    Between two runs so much time is taken to pass that every page is due.
    """
    served = {name: host for host in hosts.values() for name in host.names}
    with Web(served) as web, tempfile.TemporaryDirectory(prefix="qinglan-sites-") as folder:
        for host in hosts.values():
            path = Path(folder) / f"{host.key}.toml"
            path.write_text(host.site_file(web.port), "utf-8")
        found = Crawled(web.port, web.log)
        keys = [host.key for host in hosts.values()]
        for number in range(times):
            if number:
                _pass_time(environment["DATABASE_URL"])
            _run(keys, {**environment, "SITES_FOLDER": folder}, found)
        if web.faults:
            raise RuntimeError(web.faults[0])
    _read(environment["DATABASE_URL"], found)
    return found


def _run(keys: Sequence[str], environment: Mapping[str, str], found: Crawled) -> None:
    """Two processes, each with half of the sites."""

    def one(share: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return forked.run(["crawl", *share], environment, 600)

    shares = [share for number in range(PROCESSES) if (share := keys[number::PROCESSES])]
    with ThreadPoolExecutor(PROCESSES) as pool:
        for done in pool.map(one, shares):
            found.codes.append(done.returncode)
            found.errors += done.stderr


def _pass_time(url: str) -> None:
    """Makes every page due."""
    connection = psycopg2.connect(url)
    try:
        connection.cursor().execute("UPDATE page SET due_at = now()")
        connection.commit()
    finally:
        connection.close()


def _read(url: str, found: Crawled) -> None:
    """Fills in what the tables say."""
    connection = psycopg2.connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute(STORED)
        found.rows = [Stored(*row) for row in cursor.fetchall()]
        cursor.execute(ENDED)
        for site, place, reason in cursor.fetchall():
            found.ended.setdefault(site, {})[place] = reason or ""
        cursor.execute("SELECT site, ended FROM completeness")
        for site, ended in cursor.fetchall():
            found.coverage.setdefault(site, []).append(ended)
        cursor.execute("SELECT report, count(*) FROM revision GROUP BY report")
        found.revisions = dict(cursor.fetchall())
        cursor.execute("SELECT site, reason FROM run WHERE reason LIKE 'blocked: %' ORDER BY id")
        found.blocked = {
            site: reason.removeprefix("blocked: ") for site, reason in cursor.fetchall()
        }
        cursor.execute(SECONDS)
        found.seconds = dict(cursor.fetchall())
    finally:
        connection.close()
