"""The title of a page, among everything that looks like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.furniture import furniture, is_heading
from pipelines.text.label_lines import read_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.page.parsed import Page

HEADINGS = ("h1", "#ivs_title")
# Blocks that are named for a title: the report's, or a list's beside it.
NAMED = (
    "h2, [class*=title], [class*=Title], [id*=title], [class*=biaoti], [class*=headline], .tit, .bt"
)
MOST = 40  # blocks that are looked at
LONGEST = 300  # characters; what is longer is no title
SHORTEST_LINE = 8  # characters of a line that is taken for the title in a page's <title>
# What follows the last sign is the site's name, or its channel's: …_新闻频道_某某网.
END = re.compile(r"[\s\-_|—–]|$")
SUFFIX = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]{2,30}$")


def titles(
    page: Page, selectors: Iterable[str], listed: str | None, lines: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """The page's titles and their origins, the likeliest first.

    `lines` are the visible ones around and in the report: the one that a page's <title> starts with
    is the title without the names that follow it. A heading that <title> does not know is perhaps
    that of the navigation, and comes late if it is short.
    """
    found = page.metas
    if "articletitle" in found:
        yield "meta:articletitle", found["articletitle"]
    for selector in selectors:
        yield from ((selector, text) for text in _texts(page, selector))
    whole = next(_texts(page, "title"), "")
    headings = [(selector, text) for selector in HEADINGS for text in _texts(page, selector)]
    doubtful = [one for one in headings if whole and _folded(one[1]) not in _folded(whole)]
    yield from (one for one in headings if one not in doubtful)
    for origin, text in (("meta:og:title", found.get("og:title", "")), ("title", whole)):
        line = _line_at_start(text[:LONGEST], lines)
        if line:
            yield origin, line
    if listed:
        yield "list", listed
    yield from (one for one in doubtful if len(one[1]) >= SHORTEST_LINE)
    if named := _named(page, lines):
        yield "block", named
    if "og:title" in found:
        yield "meta:og:title", found["og:title"]
    if whole:
        yield "title", SUFFIX.sub("", whole)
    yield from doubtful


def _texts(page: Page, selector: str) -> Iterator[str]:
    found = page.tree.tags(selector) if selector.isalnum() else page.tree.css(selector)
    for node in found[:2]:
        text = " ".join(node.text(separator=" ").split())
        if 0 < len(text) <= LONGEST:
            yield text


def _named(page: Page, lines: Sequence[str]) -> str | None:
    """The longest of the lines that a block named for a title shows, if it is no label or sentence."""
    shown = {_folded(line) for line in lines}
    found = [
        text for node in page.tree.css(NAMED)[:MOST] if node.css_first("a") is None
        for text in [" ".join(node.text(separator=" ")[:LONGEST].split())]
        if len(text) >= SHORTEST_LINE and _folded(text) in shown
        and not read_labels(text) and furniture(text) is None and not is_heading(text) and text[-1] not in "。；："
    ]  # fmt: skip
    return max(found, key=len, default=None)


def _folded(text: str) -> str:
    return "".join(text.split())


def _line_at_start(whole: str, lines: Sequence[str]) -> str | None:
    """The longest line that `whole` starts with, if it is long enough and a sign or a space follows.

    A long title may stand on two or three lines; spaces do not count.
    """
    best = ""
    start = _folded(whole)
    folded = [_folded(line) for line in lines]
    for at in range(len(lines)):
        for end in range(at + 1, min(at + 3, len(lines)) + 1):
            if not start.startswith("".join(folded[at:end])):
                break
            shown = "".join(lines[at:end])
            if len(best) < len(shown) <= LONGEST and _starts(whole, shown):
                best = shown
    return best if len(_folded(best)) >= SHORTEST_LINE else None


def _starts(whole: str, line: str) -> bool:
    """Whether `whole` starts with the letters of `line`, spaces apart, and a sign or a space follows."""
    folded = _folded(line)
    if not _folded(whole).startswith(folded) or (folded and whole[0].isspace()):
        return False
    end = len(folded)
    while missing := len(folded) - len(_folded(whole[:end])):
        end += missing
    return END.match(whole, end) is not None
