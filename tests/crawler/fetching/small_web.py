"""A site of one listing, whose articles a test answers as it likes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.web.answers import Answer, Asked
from tests.web.corpus import articles
from tests.web.server import Web

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

Answering = Callable[[Asked], Answer]
HEAD = "<!DOCTYPE html><html><head><meta charset=utf-8>"
MADE = articles(30, seed=77, on_topic=1.0)


def path(number: int) -> str:
    """Where the article of that number stands, unless a test says otherwise."""
    return f"/djgz/jgdj/202402/t20240207_{number}.html"


def article(number: int) -> Answer:
    """A page with the report of that number."""
    made = MADE[number]
    text = "".join(f"<p>{one}</p>" for one in made.paragraphs)
    return page(
        f"<title>{made.title}</title></head><body><h1>{made.title}</h1>"
        f"<div class=info>发布时间：2024-02-07</div><div class=TRS_Editor>{text}</div></body></html>"
    )


def page(markup: str) -> Answer:
    """A page in UTF-8."""
    return Answer((HEAD + markup).encode(), content_type="text/html; charset=utf-8")


def sent_to(url: str, status: int = 302, **headers: str) -> Answer:
    """A redirect."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(b"", status, headers={"Location": url, **named})


@dataclass
class SmallHost:
    """One host. `links` are what its listing names, `answers` what stands at its paths."""

    name: str
    links: list[str] = field(default_factory=list)
    answers: dict[str, Answering] = field(default_factory=dict)
    pager: str = ""
    home = page("<title>首页</title></head><body><a href='/djgz/jgdj/'>机关党建</a></body></html>")

    def listing(self) -> Answer:
        items = "".join(
            f"<li><a href='{link}'>青溪县支部走进柳湾村之第{n}回</a><span>2024-02-07</span></li>"
            for n, link in enumerate(self.links)
        )
        return page(
            f"<title>机关党建</title></head><body><ul>{items}</ul>{self.pager}</body></html>"
        )

    def answer(self, asked: Asked) -> Answer | None:
        """What a test says, else the listing, else an article that the listing names."""
        if asked.path in self.answers:
            return self.answers[asked.path](asked)
        if asked.path == "/":
            return self.home
        if asked.path == "/djgz/jgdj/":
            return self.listing()
        number = asked.path.rpartition("_")[2].removesuffix(".html")
        return article(int(number)) if number.isdecimal() else None


@dataclass(slots=True)
class Dripping(Answer):
    """A body that never ends: a piece of it every `pause` seconds."""

    pause: float = 0.2


class SmallWeb(Web):
    """The loopback web, which can drip too."""

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if not isinstance(answer, Dripping):
            Web.send(handler, answer)
            return
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        with contextlib.suppress(OSError):  # the client went away, which is what is tested
            while True:
                handler.wfile.write(answer.body)
                handler.wfile.flush()
                time.sleep(answer.pause)


@contextmanager
def served(*hosts: SmallHost) -> Iterator[SmallWeb]:
    """The hosts, served."""
    with SmallWeb({host.name: host for host in hosts}) as web:  # type: ignore[dict-item]
        yield web


def site_file(folder: Path, address: str, key: str, **said: str) -> Mapping[str, str]:
    """Writes the file of a site at `address`; the environment of a crawl of it."""
    folder.mkdir(exist_ok=True)
    values = {"level": "county", "family": "trs", **said}
    lines = "".join(f'{name} = "{value}"\n' for name, value in values.items() if name != "aliases")
    aliases = f"aliases = [{values['aliases']}]\n" if "aliases" in values else ""
    (folder / f"{key}.toml").write_text(
        f'name = "青溪"\nurl = "http://{address}/"\nregion = "000000"\nwhy_key = "a test"\n{lines}{aliases}'
        f'[[channels]]\nname = "机关党建"\nurl = "http://{address}/djgz/jgdj/"\ntopic = "party"\n'
        '[access]\nstate = "open"\nseen = "here"\n',
        encoding="utf-8",
    )
    # An empty cache: whatever would be downloaded into it is.
    cache = str(folder.with_name("suffixes"))
    return {"SITES_FOLDER": str(folder), "CONTACT": "you@example.org", "TLDEXTRACT_CACHE": cache}
