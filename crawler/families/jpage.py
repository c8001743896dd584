"""Hanweb's jpage: a list as records in CDATA inside a script, and the proxy that has the rest of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from crawler.families.family import param
from crawler.families.paging import DEEPEST
from crawler.families.scripts import column, number, query, sent, values
from crawler.page.forms import with_form
from crawler.page.listing import MOST_ITEMS, NAVIGATION, Link, date_of, title_of
from crawler.page.parsed import Page, attribute
from crawler.page.urls import canonical
from pipelines.text.dates import parse_list_date, parse_url_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from crawler.sites import Channel, Site

GROUP = 3  # pages that one answer of the proxy holds
MOST_PER_PAGE = 100
PROXY = re.compile(r"/(?:[\w.-]{1,40}/){0,6}\w{0,20}dataproxy\.jsp", re.IGNORECASE)
NEXT_GROUP = re.compile(r"[\"']([^\"'<>\s]{0,300}dataproxy\.jsp\?[^\"'<>\s]{0,2000})[\"']", re.IGNORECASE)  # fmt: skip
STORE = re.compile(r"<datastore\b", re.IGNORECASE)
TOTAL = re.compile(r"<totalrecord>\s{0,20}(\d{1,9})", re.IGNORECASE)
TOTAL_PAGES = re.compile(r"<totalpage>\s{0,20}(\d{1,9})", re.IGNORECASE)
UNIT = re.compile(r"\bid\s{0,5}=\s{0,5}[\"']?(?:div)?(\d{1,20})\b")
CALL = re.compile(r"(?:\([\"'][#.]?[\w-]{1,40}[\"']\))?\.jpage\s{0,5}\(")
CALL_LENGTH = 3000  # characters: ("#402134").jpage({…})
MOST_LISTS = 20  # of one page
CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
AROUND = re.compile(r"\s*([-/.年月日])\s*")
ROW = re.compile(r"<t[dr]\b", re.IGNORECASE)
# What the proxy is told beside the window; the defaults are those of nearly every site.
DEFAULTS = {"col": "1", "appid": "1", "webid": "", "path": "/", "columnid": "", "sourceContentType": "1",
            "unitid": "", "webname": "", "permissiontype": "0"}  # fmt: skip
USUAL = 15  # records of a page
WINDOW = frozenset(("page", "startrecord", "endrecord", "perpage"))


@dataclass(frozen=True, slots=True)
class Store:
    """One list of a page: its records as markup, its total, and what its proxy must be asked."""

    records: tuple[str, ...]
    total: int | None = None
    proxy: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    per_page: int = 0
    pages: int | None = None
    paged: bool = False
    """Whether it names its next records itself: other lists of a page, of news or pictures, do not."""


def read_store(page: Page) -> Store | None:
    """The list of a page's scripts that goes on, else the one with the most records."""
    starts = [found.start() for found in STORE.finditer(page.html)][:MOST_LISTS]
    stores = [
        _store(page.html, at, following) for at, following in pairwise([*starts, len(page.html)])
    ]
    return max(stores, key=lambda one: (one.paged, len(one.records)), default=None)


def _store(html: str, at: int, end: int) -> Store:
    block = html[at:end].partition("</datastore>")[0]
    records = tuple(
        _markup(one.partition("</record>")[0])
        for one in block.split("<record>", MOST_ITEMS + 1)[1:]
    )[:MOST_ITEMS]
    link = NEXT_GROUP.search(block)
    fields = query(link[1]) if link else {}
    holder = UNIT.findall(html[max(0, at - 300) : at])
    call = _call(html, fields.get("unitid") or (holder[-1] if holder else ""))
    total, pages = TOTAL.search(block), TOTAL_PAGES.search(block)
    named = values(call, ("perPage", "perpage", "totalRecord", "totalrecord"))
    proxy = PROXY.search(link[1] if link else "") or PROXY.search(call)
    total_named = named.get("totalRecord") or named.get("totalrecord")
    return Store(
        records=tuple(filter(None, records)),
        total=number(total[1] if total else total_named) or None,
        proxy=proxy[0] if proxy else "",
        fields={**fields, **values(call, tuple(DEFAULTS))},
        pages=number(pages[1]) or None if pages else None,
        paged=link is not None,
        per_page=number(named.get("perPage") or named.get("perpage") or fields.get("perpage")),
    )


def _markup(record: str) -> str:
    bare = CDATA.sub("", record).strip()
    return bare if "<" in bare else unescape(bare)


def _call(html: str, unit: str) -> str:
    """The script that starts jpage for a unit: the call that names it, else the first."""
    starts = [one.start() for one in CALL.finditer(html)]
    calls = [
        html[at : min(at + CALL_LENGTH, following)].partition("</script")[0]
        for at, following in pairwise([*starts, len(html)])
    ]
    return next((one for one in calls if unit and unit in one), calls[0] if calls else "")


def link_of(page: Page, record: str, dates: Sequence[str], article: re.Pattern[str]) -> Link | None:
    """The link of a record: its first to an article, else its first, however short its title.

    Dates are split by line breaks in some sites' records: 2024-02-⏎07.
    """
    item = Page(page.url, f"<table>{record}</table>" if ROW.match(record) else record).tree.body
    best: tuple[LexborNode, str] | None = None
    for link in item.css("a[href]") if item else ():
        url = page.absolute(attribute(link, "href"))
        if url is None or not (title := title_of(link)) or NAVIGATION.fullmatch(title):
            continue
        if best is None or article.search(url):
            best = link, url
        if article.search(url):
            break
    if item is None or best is None:
        return None
    link, url = best
    shown = item.text(separator=" ").replace(link.text(separator=" "), " ")
    day = date_of(item, link, dates) or parse_list_date(AROUND.sub(r"\1", shown))
    return Link(canonical(url), title_of(link), day or parse_url_date(url))


def next_window(page: Page, store: Store, site: Site, channel: Channel) -> str | None:
    """The URL and form that ask the proxy for the records behind those of `page`; None at the end.

    A window holds three pages, as the site's own script asks for them. An answer without records is
    a refusal, and ends the list: what is missing is told by its total.
    """
    asked, proxy = sent(page), PROXY.search(urlsplit(page.url).path)
    if proxy is None:
        asked = _asked(page, store, site, channel)
    elif not store.records:
        return None
    path = proxy[0] if proxy else param(site, channel, "proxy", store.proxy)
    per_page = min(number(asked.get("perpage")) or USUAL, MOST_PER_PAGE)
    size, shown = GROUP * per_page, len(store.records)
    start = number(asked.get("startrecord"), 1) + shown
    last = store.total or (start + size if shown >= (size if proxy else per_page) else 0)
    if not path or not asked.get("unitid") or start > min(last, DEEPEST * per_page):
        return None
    end = min(start + size - 1, last)
    window = urlencode({"startrecord": start, "endrecord": end, "perpage": per_page})
    url = page.absolute(f"{path}?{window}")
    form = {name: value for name, value in asked.items() if name not in WINDOW}
    return canonical(with_form(url, form)) if url else None


def next_group(page: Page, store: Store, site: Site, channel: Channel) -> str | None:
    """The URL of the proxy's next group, for proxies that count groups and know no windows; None at the end.

    The first is asked for from the column's page. How many there are is what <totalpage> says.
    """
    asked, proxy = sent(page), PROXY.search(urlsplit(page.url).path)
    if proxy is None:
        asked = {**_asked(page, store, site, channel), "page": "0"}
    elif not store.records:
        return None
    path = proxy[0] if proxy else param(site, channel, "proxy", store.proxy)
    at = number(asked.get("page"), 1) + 1
    if not path or not asked.get("unitid") or (proxy and at > min(store.pages or DEEPEST, DEEPEST)):
        return None
    fields = {name: value for name, value in asked.items() if name not in WINDOW}
    url = page.absolute(f"{path}?{urlencode({**fields, 'page': at})}")
    return canonical(url) if url else None


def _asked(page: Page, store: Store, site: Site, channel: Channel) -> dict[str, str]:
    """The form: what the site file says, else what the page says, else what is usual."""
    per_page = {"perpage": str(store.per_page or "")}
    told = {**DEFAULTS, "columnid": column(page.url), **store.fields, **per_page}
    asked = {name: param(site, channel, name, value) for name, value in told.items()}
    return {name: value for name, value in asked.items() if name != "startrecord"}
