"""A synthetic archive with what real ones hold: twins, revisions, listings, broken and hidden pages."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli

from tests.crawler.test_warcs import CHUNKED, GZIPPED, HTML, chunked, record
from tests.papers import pdf
from tests.web.corpus import Article, articles
from tests.web.families.trs import TrsHost

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMN = "机关党建"
CHALLENGE = "<html><head><script>var arg1='0123456789ABCDEF';function setCookie(){}</script></head><body></body></html>"
EARLIER, LATER = "2024-05-02", "2024-06-02"


def host(name: str, count: int, seed: int) -> TrsHost:
    """A site of `count` articles, some of another topic."""
    made = articles(count, seed, on_topic=0.8)
    for one in made:
        one.column = COLUMN
    return TrsHost(name, {COLUMN: made})


def pages(count: int, seed: int, name: str = "www.plain.example.cn") -> list[tuple[str, bytes]]:
    """URLs and markup of so many articles."""
    one = host(name, count, seed)
    return [(f"http://{name}{one.path(each)}", one.markup(each).encode()) for each in one.articles]


def records(
    count: int, seed: int, name: str = "www.plain.example.cn", day: str = EARLIER
) -> list[bytes]:
    """A record for each of so many articles."""
    return [record(url, body, HTML, day=day) for url, body in pages(count, seed, name)]


def write(path: Path, made: Sequence[bytes]) -> Path:
    """A WARC file of these records, packed one by one where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = map(gzip.compress, made) if path.suffix == ".gz" else made
    path.write_bytes(b"".join(packed))
    return path


def mixed() -> list[bytes]:
    """About forty captures of every kind."""
    site, mirror = host("www.plain.example.cn", 20, 7), host("www.mirror.example.cn", 20, 7)
    found = [
        record(f"http://{site.name}{site.path(one)}", *packed(site.markup(one).encode(), number))
        for number, one in enumerate(site.articles)
    ]
    # The mirror has some letter for letter, and some with a line of its own.
    for number, one in enumerate(mirror.articles[:6]):
        if number % 2:
            one.paragraphs.append("本站编者按：转载自兄弟单位，供各支部学习参考。")
        found.append(
            record(f"http://{mirror.name}{mirror.path(one)}", mirror.markup(one).encode(), HTML)
        )
    found += [*revisions(site), *odd(site)]
    return found


def packed(body: bytes, number: int) -> tuple[bytes | str, ...]:
    """A page in one of the ways in which servers send them."""
    if number % 5 == 1:
        return gzip.compress(body), HTML, GZIPPED
    if number % 5 == 2:
        return chunked(body), HTML, CHUNKED
    if number % 5 == 3:
        markup = body.decode().replace("utf-8", "gb2312")
        return markup.encode("gb18030"), "Content-Type: text/html; charset=utf-8"
    return (
        (body, HTML, 'ETag: "1"')
        if number % 5
        else (brotli.compress(body), HTML, "Content-Encoding: br")
    )


def revisions(site: TrsHost) -> list[bytes]:
    """Later captures of pages: one is the same, one has another text, one is gone from its page."""
    made = []
    for number, one in enumerate(site.articles[2:5]):
        url = f"http://{site.name}{site.path(one)}"
        if number == 1:
            one.paragraphs = [
                *one.paragraphs[:-1],
                "会议还部署了下一阶段机关党建工作，要求各党支部抓好落实。",
            ]
        body = b"<html><body></body></html>" if number == 2 else site.markup(one).encode()
        made.append(record(url, body, HTML, day=LATER))
    return made


def odd(site: TrsHost) -> list[bytes]:
    """What is no report, each in its way."""
    root = f"http://{site.name}"
    text = site.articles[0].body
    reader: Article = site.articles[1]
    private = f"{reader.body}\n联系人：张明，手机13800138000，邮箱zhangming@example.com。"
    return [
        record(f"{root}/djgz/", site.listing(COLUMN, 1).encode(), HTML),
        record(f"{root}/shell.html", CHALLENGE.encode(), HTML),
        record(f"{root}/broken.html", b"\xff\xfe" * 40, HTML, "Content-Encoding: br"),
        record(f"{root}/lie.html", text.encode(), HTML, GZIPPED),
        record(f"{root}/empty.html", b"", HTML),
        record(f"{root}/noise.html", bytes(range(128, 256)) * 40, HTML),
        record(f"{root}/plain.txt", private.encode("gbk"), "Content-Type: text/plain"),
        record(f"{root}/paper.pdf", pdf([text]), "Content-Type: application/pdf"),
        record(f"{root}/paper2.pdf", b"%PDF-1.4 no more", "Content-Type: application/pdf"),
        record(f"{root}/x.css", b"a{}", "Content-Type: text/css"),
        record(f"{root}/gone.html", text.encode(), HTML, status=404),
    ]
