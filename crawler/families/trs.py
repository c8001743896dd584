"""TRS WCM: the commonest system of provinces and ministries; static listings, paged by a script."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.page.listing import Listing, read_links
from crawler.page.parsed import Page, attribute
from crawler.sites import Channel, Site

FINGERPRINTS = (
    re.compile(r"createPage(?:HTML)?\s*\("),
    re.compile(r"class=[\"'][^\"']*(?:TRS_Editor|TRS_UEDITOR|TRS_PreAppend|trs_editor_view)"),
    re.compile(r"/20\d{4}/t20\d{6}_\d+\.s?html?"),
)
ARTICLE = re.compile(r"/t20\d{6}_\d+\.s?html?$")
ITEMS = ("ul li:has(a[href*='/t20'])", "tr:has(a[href*='/t20'])", "dl dd:has(a)", "li:has(> a)",
         "a[href*='/t20']", "li", "tr")  # fmt: skip

WORD = r"[\"']?([\w.-]+)[\"']?"
STOP = r"\s*,\s*"
# Every shape of the call that has been seen; groups are named for what they mean.
CALLS = (
    # createPageHTML('page_div', 5, 1, 'fg', 'shtml', 89): container first; page 2 is fg_2
    re.compile(rf"createPageHTML\s*\(\s*[\"']([\w-]+)[\"']{STOP}(?P<pages>\d+){STOP}\d+{STOP}"
               rf"[\"'](?P<stem>[\w-]+)[\"']{STOP}[\"'](?P<ext>s?html?)[\"'](?:{STOP}(?P<records>\d+))?"),
    # createPageHTML(22, 0, "index", "shtml"), with a class and the number of records: (…, "black2", 621)
    re.compile(rf"createPageHTML\s*\(\s*(?P<pages>\d+){STOP}\d+{STOP}[\"'](?P<stem>[\w-]+)[\"']{STOP}"
               rf"[\"'](?P<ext>s?html?)[\"'](?:{STOP}[\"'][^\"']*[\"']{STOP}(?P<records>\d+))?"),
    # createPageHTML(records, pages, current)
    re.compile(rf"createPageHTML\s*\(\s*(?P<records>\d+){STOP}(?P<pages>\d+){STOP}\d+\s*\)"),
    # pageControl(4, 2, "index", "shtml", 10, 'pages-nav')
    re.compile(rf"pageControl\s*\(\s*(?P<pages>\d+){STOP}\d+{STOP}[\"'](?P<stem>[\w-]+)[\"']{STOP}"
               rf"[\"'](?P<ext>s?html?)[\"']"),
    # createPage(12, …)
    re.compile(rf"createPage(?:HTML)?\s*\(\s*(?P<pages>\d+){STOP}"),
    # var countPage = 12
    re.compile(r"countPage\s*=\s*(?P<pages>\d+)"),
    # $(".pagination").pagination({totalPage: 12, …}): page 2 is index_2
    re.compile(r"pagination\s*\(\s*\{[^}]*totalPage\s*:\s*(?P<pages>\d+)"),
    re.compile(r"共\s*(?P<pages>\d+)\s*页"),
)  # fmt: skip
COUNTS_FROM_ONE = frozenset((0, 6))
RECORDS = re.compile(r"共\s*(\d+)\s*[条篇]")
NUMBERED = re.compile(r"^(?P<stem>.+?)_(?P<n>\d+)\.(?P<ext>s?html?)$")
PLAIN = re.compile(r"^(?P<stem>[^.]+)\.(?P<ext>s?html?)$")
DEEPEST = 2000  # pages; a listing that declares more is a trap or a mistake


@dataclass(frozen=True, slots=True)
class Paging:
    """What a listing's page says of its pages; None where it says nothing."""

    pages: int | None = None
    records: int | None = None
    stem: str | None = None
    ext: str | None = None
    second: int | None = None
    """The number in the file name of page 2: 1 or 2."""


def read_paging(page: Page) -> Paging:
    """Reads the call that draws the pager, or else the href of the last link.

    Some sites (青海) tell the total only there: index_N of page N+1 or of page N.
    """
    records = RECORDS.search(page.html)
    declared = int(records[1]) if records else None
    for number, call in enumerate(CALLS):
        match = call.search(page.html)
        if not match:
            continue
        said = match.groupdict()
        stem = said.get("stem") or _stem_of_links(page)
        return Paging(
            pages=int(said["pages"]),
            records=int(said["records"]) if said.get("records") else declared,
            stem=stem,
            ext=said.get("ext"),
            second=2 if number in COUNTS_FROM_ONE else None,
        )
    numbers = _numbers(page)
    if not numbers:
        return Paging(records=declared)
    return Paging(pages=None, records=declared, stem=_stem_of_links(page), second=min(numbers))


def _file(url: str) -> str:
    return posixpath.basename(urlsplit(url).path)


def _pager_links(page: Page) -> list[re.Match[str]]:
    folder = urljoin(page.url, "./")
    found = []
    for link in page.tree.css("a[href]"):
        url = page.absolute(attribute(link, "href"))
        match = NUMBERED.match(_file(url)) if url and urljoin(url, "./") == folder else None
        if match and not match["stem"].startswith("t20"):
            found.append(match)
    return found


def _numbers(page: Page) -> list[int]:
    return [int(match["n"]) for match in _pager_links(page)]


def _stem_of_links(page: Page) -> str | None:
    """The stem of the pager's links: a page id may be part of it (index_8597_1.shtml)."""
    for match in _pager_links(page):
        return match["stem"]
    return None


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a TRS listing, and its next page.

    Page k lies in `stem_{k-2+second}`: second is 1 at most sites, 2 at some (青海, 湖南, 上海), as
    the site's parameter page_offset says, or the shape of the call.
    """
    selectors = (*channel.selectors.list_item, *site.selectors.list_item)
    dates = (*channel.selectors.list_date, *site.selectors.list_date)
    links = read_links(page, (*selectors, *ITEMS), dates, ARTICLE)
    paging = read_paging(page)
    second = int(channel.params.get("page_offset", site.params.get("page_offset", 0)))
    second = second or paging.second or 1
    return Listing(
        links=links,
        next=next_url(page, paging, second) if links else None,
        pages=paging.pages,
        records=paging.records,
    )


def next_url(page: Page, paging: Paging, second: int) -> str | None:
    """The URL of the page after this one, None after the last or where nothing is paged."""
    name = _file(page.url)
    stem, ext = paging.stem or "index", paging.ext
    numbered = re.match(rf"^{re.escape(stem)}_(\d+)\.(s?html?)$", name)
    plain = PLAIN.match(name)
    current = int(numbered[1]) - second + 2 if numbered else 1
    ext = ext or (numbered[2] if numbered else None) or (plain["ext"] if plain else None) or "html"
    if paging.pages is not None:
        more = current < min(paging.pages, DEEPEST)
    else:
        more = current - 2 + second < max(_numbers(page), default=0)
    number = current - 1 + second
    return urljoin(page.url, f"{stem}_{number}.{ext}") if more else None
