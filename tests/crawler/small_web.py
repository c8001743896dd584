"""Small hosts that answer as a test says, and crawls of them by the manners that are owed to others."""

from __future__ import annotations

import html
import itertools
import subprocess
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, SCRAPY
from tests.forked import Forked
from tests.web.answers import Answer, Asked
from tests.web.corpus import Article, articles
from tests.web.server import Web

if TYPE_CHECKING:
    from pathlib import Path

Say = Callable[[Asked], Answer | None]


@dataclass
class SmallHost:
    """One listing of a few articles; `says` answers for paths, `*` for all but robots.txt."""

    name: str
    count: int = 3
    says: dict[str, Say] = field(default_factory=dict)
    more: str = ""
    """What the site file says beside the least: [crawl], [manners]."""
    scheme: str = "http"

    @cached_property
    def articles(self) -> list[Article]:
        return articles(self.count, zlib.crc32(self.name.encode()) % 1000)

    @property
    def key(self) -> str:
        return "test_" + self.name.split(".")[0]

    def site_file(self, port: int) -> str:
        root = f"{self.scheme}://{self.name}:{port}"
        return (
            f'name = "{self.name}"\nurl = "{root}/"\nlevel = "local"\nregion = "000000"\n'
            f'family = "generic"\nwhy_key = "A host of a test."\n{self.more}\n'
            f'[[channels]]\nname = "党建"\nurl = "{root}/list/"\ntopic = "party"\n'
        )

    def answer(self, asked: Asked) -> Answer | None:
        say = self.says.get(asked.path)
        if asked.path == "/robots.txt":
            return say(asked) if say else None
        say = say or self.says.get("*")
        return say(asked) if say else self.plain_answer(asked)

    def plain_answer(self, asked: Asked) -> Answer | None:
        """What stands at a path where a test says nothing else."""
        if asked.path == "/list/":
            return page(f"<ul>{''.join(self.items())}</ul>")
        number = asked.path.removeprefix("/show/").removesuffix(".html")
        for article in self.articles:
            if str(article.number) == number:
                text = "".join(f"<p>{html.escape(one)}</p>" for one in article.paragraphs)
                return page(
                    f"<h1>{html.escape(article.title)}</h1><p>{article.published_on}</p>{text}"
                )
        return None

    def items(self) -> list[str]:
        return [
            f'<li><a href="/show/{one.number}.html">{html.escape(one.title)}</a><span>{one.published_on}</span></li>'
            for one in self.articles
        ]


def page(markup: str, status: int = 200, **headers: str) -> Answer:
    """A page in UTF-8; underscores in a header's name stand for hyphens."""
    text = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>某局</title></head><body>{markup}</body></html>'
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(text.encode(), status, "text/html; charset=utf-8", named)


def plain(text: str | bytes, status: int = 200) -> Answer:
    """A robots.txt."""
    return Answer(text if isinstance(text, bytes) else text.encode(), status, "text/plain")


@dataclass
class SmallWeb:
    """A running web of small hosts, and how to crawl it."""

    web: Web
    hosts: list[SmallHost]
    folder: Path
    environment: Mapping[str, str]

    def start(self, *arguments: str, **env: str) -> Forked | subprocess.Popen[str]:
        """Starts a crawl of all hosts."""
        for host in self.hosts:
            (self.folder / f"{host.key}.toml").write_text(host.site_file(self.web.port), "utf-8")
        command = ["crawl", *(host.key for host in self.hosts), *arguments]
        environment = {**self.environment, "SITES_FOLDER": str(self.folder), **env}
        if "PYTHONPATH" not in env:
            return Forked(command, environment)
        return subprocess.Popen(
            [str(SCRAPY), *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def crawl(self, *arguments: str, code: int = 0, **env: str) -> str:
        """Crawls to the end and returns the log."""
        running = self.start(*arguments, **env)
        _, log = running.communicate(timeout=120)
        assert running.returncode == code, log[-3000:]
        assert "Traceback" not in log, log[-3000:]
        return log

    def asked(self, host: SmallHost) -> list[str]:
        """The paths that were asked of a host."""
        return [one.path for one in self.web.log if one.host == host.name]

    def gaps(self, host: SmallHost) -> list[float]:
        """Seconds between each answer of a host and the next request."""
        log = [one for one in self.web.log if one.host == host.name]
        assert all(one.ended for one in log)
        return [after.at - (before.ended or 0) for before, after in itertools.pairwise(log)]


MakeSmall = Callable[..., SmallWeb]


@pytest.fixture
def small(tmp_path: Path, environment: dict[str, str]) -> Iterator[MakeSmall]:
    """Starts a web of small hosts; `delay` seconds pass before each answer."""
    running: list[Web] = []

    def make(*hosts: SmallHost, delay: float = 0.0) -> SmallWeb:
        folder = tmp_path / "small"
        folder.mkdir()
        web = Web({host.name: host for host in hosts}, delay=delay)  # type: ignore[dict-item]
        web.__enter__()
        running.append(web)
        return SmallWeb(web, list(hosts), folder, environment)

    yield make
    for web in running:
        web.__exit__(None, None, None)
