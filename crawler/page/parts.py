"""Reports that are served in parts: the next part of one, and the parts as one report."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.page.parsed import attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.parsed import Page
    from pipelines.report import Report

NEXT = re.compile(r"[\s\[【<>＞»]*(?:下一?页|后一页|next(?:page)?)[\s\]】>＞»]*", re.IGNORECASE)
NUMBER = re.compile(r"[\s\[【(（第]*(\d{1,3})[\s\]】)）页]*")
# 1453496.shtml -> 1453496-2.shtml, t20240207_11.html -> t20240207_11_1.html, show-6-123-1.html -> show-6-123-2.html.
FILE = re.compile(r"^(?P<stem>.*?)(?P<ext>\.[a-z]{3,6})?$", re.IGNORECASE | re.DOTALL)
SUFFIX = re.compile(r"[-_](\d{1,3})$")
MOST_LINKS = 2000


def next_part(page: Page) -> str | None:
    """The URL of the report's next part, if the page links to one; None at the last.

    A part's file is named as the report's with a number behind it: `-2`, `_2`, or `_1` where the
    first bears none. Where several are linked, the one after the page's own number is next; a link
    下一页 to a file of another name leads to another report.
    """
    stem, number, extension = _parts(page.url)
    found: dict[int, str] = {}
    named: str | None = None
    for link in page.tree.css("a[href]")[:MOST_LINKS]:
        text = link.text(separator=" ")
        labelled = NEXT.fullmatch(text)
        if not labelled and not NUMBER.fullmatch(text):
            continue
        url = page.absolute(attribute(link, "href"))
        if url is None or (at := _number(url, page.url, (stem, number, extension))) is None:
            continue
        found.setdefault(at, url)
        named = named or (url if labelled and at > number else None)
    later = sorted(at for at in found if at > number)
    return named or (found[later[0]] if later else None)


def _parts(url: str) -> tuple[str, int, str]:
    """A URL's path without its part's number, that number, its extension: 0 if it bears none."""
    match = FILE.match(urlsplit(url).path)
    stem, extension = (match["stem"], match["ext"] or "") if match else ("", "")
    suffix = SUFFIX.search(stem)
    # A number behind a date is the report's own: t20240207_11.html.
    if suffix is None or re.search(r"/(?:t\d{8}|content|c|art(?:_\d+)?|post|node)$", stem[: suffix.start()]):  # fmt: skip
        return stem, 0, extension
    return stem[: suffix.start()], int(suffix[1]), extension


def _number(url: str, own: str, named: tuple[str, int, str]) -> int | None:
    """The number of the part that `url` is of the page's report; None if it is none of it."""
    stem, number, extension = named
    here, there = urlsplit(own), urlsplit(url)
    if here.netloc != there.netloc or here.path == there.path:
        return None
    match = FILE.match(there.path)
    if match is None or (match["ext"] or "") != extension:
        return None
    for base in (stem, FILE.sub(r"\g<stem>", here.path)):
        rest = match["stem"][len(base) :] if match["stem"].startswith(base) else ""
        if suffix := SUFFIX.fullmatch(rest):
            at = int(suffix[1])
            return at if base == stem else max(at, number + 1)
    return None


def join(parts: Sequence[Report]) -> Report:
    """The parts of a report as one: the first one's values, all texts, images and attachments.

    A line that closes one part and opens the next stands once.
    """
    lines: list[str] = []
    for part in parts:
        own = part.raw_body.split("\n") if part.raw_body else []
        lines.extend(own[1:] if lines and own and own[0] == lines[-1] else own)
    return replace(
        parts[0],
        raw_body="\n".join(lines),
        attachments=tuple(dict.fromkeys(one for part in parts for one in part.attachments)),
        images=tuple(dict.fromkeys(one for part in parts for one in part.images)),
    )
