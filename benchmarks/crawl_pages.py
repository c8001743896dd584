"""Synthetic sites whose pages weigh what real ones do, sent from memory by a process of its own."""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

from benchmarks.crawl_texts import varied
from tests.web.answers import Asked
from tests.web.corpus import Article
from tests.web.families.trs import TrsHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

WEIGHT = (30_000, 60_000)  # bytes of a page: MEASURED, "30-60 KB Chinese pages"
COLUMN = "机关党建"
PER_PAGE = 50
CLOSING = "机关党支部把党员突击队建在生态环境监测、执法一线。"
TIMES = "/times"  # the moments at which pages were sent, of any host
SOURCES = ("生态环境局", "机关党委", "生态环境报", "监测中心")


class HeavyHost(TrsHost):
    """A TRS site with long listings."""

    per_page = PER_PAGE


def host(number: int, articles: int) -> HeavyHost:
    """Site `number`, all of whose articles are reports of the topic."""
    day, found = date(2025, 12, 20), []
    for n in range(articles):
        one = varied(1_000_000 * number + n)
        body = f"{one.title[:3]}生态环境局坚持党建引领，建强环保铁军。\n{one.body}\n{CLOSING}"
        found.append(
            Article(
                number=100_000 * number + n, title=f"{one.title}（{n + 1}）", paragraphs=body.split("\n"),
                published_on=day - timedelta(days=n // 2), source=SOURCES[n % len(SOURCES)],
                editor="青岚", views=n, column=COLUMN,
            )
        )  # fmt: skip
    return HeavyHost(f"heavy{number}.test", {COLUMN: found}, etags=False)


def furniture(rng: random.Random, size: int) -> str:
    """Navigation, scripts and friend links of about `size` bytes."""
    parts, weight = [], 0
    while weight < size:
        at = rng.randint(1, 99_999)
        if rng.random() < 0.3:
            part = f"<script>var menu{at}={{id:{at},open:function(e){{return e&&e.target?{at}:0}}}};</script>\n"
        else:
            words = "".join(
                rng.choice("政务公开信息互动交流办事服务专题新闻中心法规标准") for _ in range(6)
            )
            part = f'<div class="nav-item n{at % 7}"><a href="/zwgk/{at}/" target="_blank" title="{words}">{words}</a></div>\n'
        parts.append(part)
        weight += len(part.encode())
    return "".join(parts)


def pages(
    sites: int, articles: int, weight: tuple[int, int] = WEIGHT
) -> tuple[list[HeavyHost], dict[tuple[str, str], bytes]]:
    """The hosts, and each answer with its head by host and path."""
    hosts, found = [host(n, articles) for n in range(sites)], {}
    for one in hosts:
        rng = random.Random(one.name)
        found[one.name, "/robots.txt"] = answer(b"User-agent: *\nAllow: /\n", "text/plain")
        listings = [
            one.folder(COLUMN),
            *(one.folder(COLUMN) + one.file(n) for n in range(2, one.pages(COLUMN) + 1)),
        ]
        for number, path in enumerate(listings, 1):
            found[one.name, path] = heavy(rng, one.listing(COLUMN, number), weight)
        for article in one.articles:
            found[one.name, one.path(article)] = heavy(rng, one.markup(article), weight)
    return hosts, found


def heavy(rng: random.Random, markup: str, weight: tuple[int, int]) -> bytes:
    """A page as sent, made as heavy as real ones."""
    own = len(markup.encode())
    around = furniture(rng, max(0, rng.randint(*weight) - own))
    half = around.find("\n", 2 * len(around) // 3) + 1
    head, body, foot = markup.partition("<body>")
    foot = foot.replace(
        '<div class="footer">', f'<div class="links">{around[half:]}</div><div class="footer">'
    )
    return answer(
        f'{head}{body}<div class="header">{around[:half]}</div>{foot}'.encode(),
        "text/html; charset=utf-8",
    )


def answer(body: bytes, kind: str) -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Sending(asyncio.Protocol):
    """Answers GET requests on a connection that stays open."""

    def __init__(self, found: dict[tuple[str, str], bytes], sent: list[float]) -> None:
        self.found = found
        self.sent = sent
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self.rest = (self.rest + data).split(b"\r\n\r\n")
        for head in heads:
            first, *lines = head.decode("latin-1").split("\r\n")
            named = next(one[5:] for one in lines if one[:5].lower() == "host:")
            asked = named.strip().partition(":")[0], Asked(first.split(" ")[1]).target
            if asked[1] == TIMES:
                self.transport.write(answer(json.dumps(self.sent).encode(), "application/json"))
                self.sent.clear()
                continue
            self.sent.append(time.monotonic())
            self.transport.write(
                self.found.get(asked, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            )


def _serve(told: Connection, sites: int, articles: int, weight: tuple[int, int]) -> None:
    _, found = pages(sites, articles, weight)
    sent: list[float] = []

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(
            lambda: _Sending(found, sent), "127.0.0.1", 0
        )
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def moments(first: str) -> list[float]:
    """When pages were sent, by the monotonic clock. Forgets them."""
    with urlopen(f"http://127.0.0.1:{urlsplit(first).port}{TIMES}") as told:
        found: list[float] = json.load(told)
    return found


def steady(first: str) -> float:
    """Pages a second amid a crawl: between the first tenth of its requests and the last. Forgets them."""
    sent = moments(first)
    tenth = len(sent) // 10
    amid = sent[tenth : len(sent) - tenth]
    return (len(amid) - 1) / (amid[-1] - amid[0]) if len(amid) > 1 else 0.0


@contextmanager
def served(
    sites: int, articles: int, folder: Path, weight: tuple[int, int] = WEIGHT
) -> Iterator[list[str]]:
    """Serves the sites meanwhile; writes their site files into `folder`, and gives the URLs of their first listings."""
    mine, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(
        target=_serve, args=(theirs, sites, articles, weight), daemon=True
    )
    process.start()
    port = mine.recv()
    firsts = []
    for number in range(sites):
        one = host(number, 1)
        (folder / f"{one.key}.toml").write_text(one.site_file(port), "utf-8")
        firsts.append(f"http://{one.name}:{port}{one.folder(COLUMN)}")
    try:
        yield firsts
    finally:
        process.terminate()
        process.join()
