"""博达 VSB: further pages lie in a folder, numbered from the oldest; or list.jsp shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.families.answers import number, query, with_query
from crawler.families.family import Family
from crawler.families.paging import DEEPEST, RECORDS, next_link, selectors
from crawler.page.listing import Listing, read_links
from crawler.page.parsed import attribute
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

ARTICLE = re.compile(
    r"/info/\d{1,9}/(\d{1,12})\.html?$|/content\.jsp\?[^#]{0,500}\bwbnewsid=(\d{1,12})"
)
FINGERPRINTS = (
    re.compile(r"Announced by Visual SiteBuilder"),
    re.compile(r"_sitegray\b"),
    re.compile(r"<!--\s{0,9}CustomerNO:"),
    re.compile(r"\.vsb\.css\b|/system/resource/(?:js|code|style)/"),
    re.compile(r"\bvsb_?content|\bv_news_content\b|_newscontent_fromname\b"),
    re.compile(r"_showDynClick(?:s|Batch)\s*\("),
    re.compile(r"\bid=[\"']?fanye\d{1,9}|\bp_no_d\b"),
    re.compile(r"[\"'/]info/\d{1,9}/\d{1,12}\.html?\b"),
)
URLS = (ARTICLE, re.compile(r"/list\.jsp\?[^#]{0,500}\bwbtreeid=\d"))
ITEMS = ("[id^='line']:has(a)", "ul li:has(a[href*='info/'])", "tr:has(a[href*='info/'])",
         ":is(li, tr):has(a[href*='content.jsp'])", "a[href*='info/']", "li", "tr")  # fmt: skip
NEXT = "a.Next, .p_next a"
PAGER = "[id^='fanye'], .p_pages, .p_t, .pb_sys_common, .pages"
RATIO = re.compile(r"(?<![\d/-])(\d{1,6})\s{0,9}/\s{0,9}(\d{1,6})(?![\d/-])")
FOLDER = re.compile(r"^(?P<stem>.{1,400})/(?P<n>\d{1,6})\.htm$")
FIRST = re.compile(r"^(?P<stem>.{1,400})\.htm$")


@dataclass(frozen=True, slots=True)
class Place:
    """Which page this is, counted from the newest, of how many; None where the page does not say."""

    page: int | None = None
    pages: int | None = None
    records: int | None = None


def place(page: Page) -> Place:
    """What the pager says: 共52条 1/11."""
    said = " ".join(node.text(separator=" ") for node in page.tree.css(PAGER)[:20])
    ratio, count = RATIO.search(said), RECORDS.search(said) or RECORDS.search(page.html)
    return Place(
        page=int(ratio[1]) if ratio else None,
        pages=int(ratio[2]) if ratio else None,
        records=int(count[1]) if count else None,
    )


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a listing, and its next page.

    Of N pages page k lies in <stem>/{N-k+1}.htm, so a file's number never tells which page it is:
    what the page says of itself counts, and its link 下页 before its figures.
    """
    links = read_links(page, *selectors(site, channel, *ITEMS), ARTICLE)
    told = place(page)
    following = (_linked(page) or _computed(page, told)) if links else None
    return Listing(links=links, next=following, pages=told.pages, records=told.records)


def _linked(page: Page) -> str | None:
    """The target of the pager's 下页, or of another link that says so, if it is a page of this listing."""
    links = [page.absolute(attribute(link, "href")) for link in page.tree.css(NEXT)[:20]]
    named = (canonical(url) for url in (*links, next_link(page)) if url)
    return next((url for url in named if _is_further(page, url)), None)


def _is_further(page: Page, url: str) -> bool:
    """Whether a canonical URL is that of a further page of the listing that `page` belongs to."""
    there, here = urlsplit(url), urlsplit(page.url)
    if there.netloc != here.netloc or url == canonical(page.url):
        return False
    if there.path.endswith("/list.jsp"):
        said, own = query(url), query(page.url)
        same = own.get("wbtreeid") in (None, said.get("wbtreeid"))
        return same and 1 < (number(said.get("PAGENUM")) or 0) <= DEEPEST
    match = FOLDER.match(there.path)
    return match is not None and match["stem"] in _stems(here.path) and int(match["n"]) <= DEEPEST


def _stems(path: str) -> set[str]:
    """The folders in which the further pages of a listing may lie: /xw for /xw.htm and for /xw/4.htm."""
    return {match["stem"] for shape in (FIRST, FOLDER) if (match := shape.match(path))}


def _computed(page: Page, told: Place) -> str | None:
    """The next page by the figures of the pager, where it has no link that says 下页."""
    here, pages = told.page, told.pages
    path = urlsplit(page.url).path
    if path.endswith("/list.jsp"):
        said = query(page.url)
        here = here or number(said.get("PAGENUM")) or 1
        pages = pages or number(said.get("totalpage"))
        more = pages is not None and here < min(pages, DEEPEST)
        return with_query(page.url, PAGENUM=here + 1, totalpage=pages) if more else None
    match = (FIRST if here == 1 else FOLDER).match(path)
    if here is None or pages is None or match is None or not here < pages <= DEEPEST:
        return None
    return urljoin(page.url, f"{match['stem']}/{pages - here}.htm")


def key(url: str) -> str | None:
    """The number of an article, which stands below every channel that shows it, and in content.jsp."""
    match = ARTICLE.search(url)
    if match is None:
        return None
    root = urlsplit(url[: match.start()]).path
    return f"{root}/info:{match[1] or match[2]}"


FAMILY = Family(name="vsb", listing=listing, fingerprints=FINGERPRINTS, urls=URLS, key=key)
