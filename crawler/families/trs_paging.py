"""How TRS sites page: the call that draws a listing's pager, or the pager's links."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.families.paging import DEEPEST, GAP, RECORDS
from crawler.page.parsed import attribute

if TYPE_CHECKING:
    from crawler.page.parsed import Page

STOP = r"\s*,\s*"
COUNT = r"\d{1,6}"
# Every shape of the call that has been seen; groups are named for what they mean.
CALLS = (
    # createPageHTML('page_div', 5, 1, 'fg', 'shtml', 89): container first; page 2 is fg_2
    re.compile(rf"createPageHTML\s*\(\s*[\"']([\w-]+)[\"']{STOP}(?P<pages>{COUNT}){STOP}\d+{STOP}"
               rf"[\"'](?P<stem>[\w-]+)[\"']{STOP}[\"'](?P<ext>s?html?)[\"'](?:{STOP}(?P<records>{COUNT}))?"),
    # createPageHTML(22, 0, "index", "shtml"), with a class and the number of records: (…, "black2", 621)
    re.compile(rf"createPageHTML\s*\(\s*(?P<pages>{COUNT}){STOP}(?P<current>{COUNT}){STOP}[\"'](?P<stem>[\w-]+)[\"']{STOP}"
               rf"[\"'](?P<ext>s?html?)[\"'](?:{STOP}[\"'][^\"']*[\"']{STOP}(?P<records>{COUNT}))?"),
    # createPageHTML(records, pages, current)
    re.compile(rf"createPageHTML\s*\(\s*(?P<records>{COUNT}){STOP}(?P<pages>{COUNT}){STOP}\d+\s*\)"),
    # pageControl(4, 2, "index", "shtml", 10, 'pages-nav')
    re.compile(rf"pageControl\s*\(\s*(?P<pages>{COUNT}){STOP}\d+{STOP}[\"'](?P<stem>[\w-]+)[\"']{STOP}"
               rf"[\"'](?P<ext>s?html?)[\"']"),
    # createPage(12, …)
    re.compile(rf"createPage(?:HTML)?\s*\(\s*(?P<pages>{COUNT}){STOP}"),
    # var countPage = 12
    re.compile(rf"countPage\s*=\s*(?P<pages>{COUNT})"),
    # $(".pagination").pagination({totalPage: 12, …}): page 2 is index_2
    re.compile(rf"pagination\s*\(\s*\{{[^}}]{{0,500}}totalPage\s*:\s*(?P<pages>{COUNT})"),
    re.compile(rf"共{GAP}(?P<pages>{COUNT}){GAP}页"),
)  # fmt: skip
COUNTS_FROM_ONE = frozenset((0, 6))
NUMBERED = re.compile(rf"^(?P<stem>.+?)_(?P<n>{COUNT})\.(?P<ext>s?html?)$")
PLAIN = re.compile(r"^(?P<stem>[^.]+)\.(?P<ext>s?html?)$")
# The first page of a folder has no file name; these are what its other pages are named after.
FIRST = r"(?:index|default|\w{0,40}list)"
# A stem with a page's id, which only the script that draws the pager may name: index_8597_1.shtml.
STEM_IN_SCRIPT = re.compile(
    r"[\"'/](index_\d{2,9})_[\"'\d](?:[^\n<>]{0,80}?\.(s?html?)\b)?", re.IGNORECASE
)
LAST = re.compile(r"^(?:尾|末|最后一)页$")
FIGURES = re.compile(r"\d{1,4}")
NEXT = re.compile(r"^(?:下一?页|后一页)\W*$")


@dataclass(frozen=True, slots=True)
class Paging:
    """What a listing's page says of its pages; None where it says nothing."""

    pages: int | None = None
    records: int | None = None
    stem: str | None = None
    ext: str | None = None
    second: int | None = None
    """The number in the file name of page 2: 1 or 2."""
    highest: int | None = None
    """The highest number in the pager's links."""
    ends: bool = False
    """Whether one of these links says that it is the last page's."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A link of the pager: stem, number and extension of its file, and its text."""

    stem: str
    number: int
    ext: str
    text: str


def read_paging(page: Page) -> Paging:
    """Reads the call that draws the pager, or else the pager's links.

    Some sites (青海) tell the total only by the link of the last page.
    """
    said = RECORDS.search(page.html)
    records = int(said[1]) if said else None
    links = _pager(page)
    stem, ext = (links[0].stem, links[0].ext) if links else _stem_in_script(page)
    highest = max((link.number for link in links), default=None)
    for kind, call in enumerate(CALLS):
        match = call.search(page.html)
        if match:
            found = match.groupdict()
            return Paging(
                pages=int(found["pages"]),
                records=int(found["records"]) if found.get("records") else records,
                stem=found.get("stem") or stem,
                ext=found.get("ext") or ext,
                second=2 if kind in COUNTS_FROM_ONE else _second(page, links, found.get("current")),
                highest=highest,
            )
    return Paging(
        records=records,
        stem=stem if links else None,
        ext=ext if links else None,
        second=_second(page, links, None),
        highest=highest,
        ends=any(LAST.match(link.text) for link in links),
    )


def _second(page: Page, links: list[Numbered], current: str | None) -> int | None:
    """The number of page 2: by a link that reads as a number, the call's current page, page 1's links."""
    numbered = NUMBERED.match(_file(page.url))
    read = [link.number + 2 - int(link.text) for link in links if FIGURES.fullmatch(link.text)]
    if read:
        second = read[0]
    elif numbered:
        second = int(numbered["n"]) + 1 - int(current) if current else 0
    else:
        following = [link.number for link in links if NEXT.match(link.text)]
        second = min(following or [link.number for link in links], default=0)
    return second if second in (1, 2) else None


def _file(url: str) -> str:
    return posixpath.basename(urlsplit(url).path)


def _pager(page: Page) -> list[Numbered]:
    """The links to numbered pages of this listing."""
    folder, name = urljoin(page.url, "./"), _file(page.url)
    own = NUMBERED.match(name) or PLAIN.match(name)
    stems = re.compile((re.escape(own["stem"]) if own else FIRST) + r"(?:_\d{2,9})?")
    found = []
    for link in page.tree.css("a[href*='_']"):
        url = page.absolute(attribute(link, "href"))
        match = NUMBERED.match(_file(url)) if url and urljoin(url, "./") == folder else None
        if match and stems.fullmatch(match["stem"]):
            found.append(
                Numbered(match["stem"], int(match["n"]), match["ext"], link.text().strip())
            )
    return found


def _stem_in_script(page: Page) -> tuple[str | None, str | None]:
    match = STEM_IN_SCRIPT.search(page.html)
    return (match[1], match[2]) if match else (None, None)


def next_url(page: Page, paging: Paging, second: int) -> str | None:
    """The URL of the page after this one, None after the last or where nothing is paged."""
    name = _file(page.url)
    own = NUMBERED.match(name) or PLAIN.match(name)
    stem = paging.stem or (own["stem"] if own else "index")
    ext = paging.ext or (own["ext"] if own else "html")
    numbered = re.match(rf"^{re.escape(stem)}_({COUNT})\.", name)
    number = int(numbered[1]) + 1 if numbered else second
    last = max(min(paging.pages or 0, DEEPEST) - 2 + second, min(paging.highest or 0, DEEPEST))
    return urljoin(page.url, f"{stem}_{number}.{ext}") if number <= last else None
