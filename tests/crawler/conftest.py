"""The loopback web, served for the tests of whole crawls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import make
from tests.web.__main__ import write_sites
from tests.web.crawled import Crawled, crawl
from tests.web.hosts import make_hosts
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.embedded import Embedded
    from tests.web.corpus import Article
    from tests.web.host import Host


UNSET = ("CONTACT", "LOG_LEVEL")


@dataclass
class Lab:
    """A running loopback web and the folder of its site files."""

    web: Web
    hosts: dict[str, Host]
    folder: Path

    @property
    def keys(self) -> list[str]:
        return [host.key for host in self.hosts.values()]

    @property
    def env(self) -> dict[str, str]:
        return {"SITES_FOLDER": str(self.folder)}

    def url(self, host: Host, article: Article) -> str:
        return f"http://{host.name}:{self.web.port}{host.path(article)}"

    def articles(self) -> list[tuple[str, Host, Article]]:
        """Every article with its URL."""
        return [
            (self.url(host, one), host, one)
            for host in self.hosts.values()
            for one in host.articles
        ]


CrawlAll = Callable[[dict[str, "Host"]], Crawled]


@pytest.fixture(scope="module")
def crawl_all(
    server: Embedded, template: str, tmp_path_factory: pytest.TempPathFactory
) -> CrawlAll:
    """Crawls hosts into a new database, for the tests of a whole module."""

    def run(hosts: dict[str, Host]) -> Crawled:
        folder = tmp_path_factory.mktemp("crawled")
        name = f"test_{os.getpid()}_{folder.name}"
        make(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        url = f"postgresql://postgres@/{name}?host={server.sockets}"
        kept = {one: value for one, value in os.environ.items() if one not in UNSET}
        return crawl(hosts, {**kept, "DATABASE_URL": url, "VAR_FOLDER": str(folder)})

    return run


MakeLab = Callable[..., Lab]


@pytest.fixture
def make_lab(tmp_path: Path) -> Iterator[MakeLab]:
    """Starts a loopback web; `delay` seconds pass before each answer."""
    running: list[Web] = []

    def make(delay: float = 0.0, scale: int = 1, hosts: dict[str, Host] | None = None) -> Lab:
        folder = tmp_path / "sites"
        folder.mkdir()
        hosts = hosts or make_hosts(scale)
        web = Web(hosts, delay=delay)
        web.__enter__()
        running.append(web)
        write_sites(hosts, web.port, folder)
        return Lab(web, hosts, folder)

    yield make
    for web in running:
        web.__exit__(None, None, None)
