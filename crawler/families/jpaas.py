"""Hanweb's newer platform (集约化, jpaas): lists that an interface answers as markup inside JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from crawler.families import hanweb, xxgk
from crawler.families.family import Family, param
from crawler.families.paging import DEEPEST, selectors
from crawler.families.scripts import column, number, sent
from crawler.page.listing import Listing, read_links
from crawler.page.parsed import Page, attribute
from crawler.page.unseen import is_answer
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from crawler.page.listing import Link
    from crawler.sites import Channel, Site

API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
ART = r"/art/20\d\d/art_[0-9a-f-]{32,36}\.html"
FINGERPRINTS = (
    re.compile(r"jpaas-publish-server"),
    re.compile(r"\bquerydata\s{0,5}=", re.IGNORECASE),
    re.compile(r"\bbulidstatic\b"),
    re.compile(r"/cms_files/"),
    re.compile(ART),
)
URLS = (re.compile(ART), re.compile(r"/col/col\d+(?:/|$)"), re.compile(re.escape(API)))
PAIR = re.compile(
    r"[\"'](\w{1,40})[\"']\s{0,5}:\s{0,5}(?:\"([^\"]{0,300})\"|'([^']{0,300})'|(\w{1,40}))"
)
# Of several units of a page the list is the one whose tag says so: 当前栏目list, 信息列表, 内容1.
LIST = re.compile(r"list|列表|内容|栏目|信息", re.IGNORECASE)
ROWS = 15  # records of a page
# bulidstatic is what it is called.
USUAL = {"parseType": "bulidstatic", "webId": "", "tplSetId": "", "pageType": "column", "tagId": "",
         "editType": "null", "pageId": ""}  # fmt: skip
MOST_UNITS = 50


@dataclass(frozen=True, slots=True)
class Unit:
    """A list that the interface builds: what it is asked, and what the pager says of its length."""

    path: str
    query: dict[str, str]
    count: int | None = None
    rows: int = 0


def read_unit(page: Page) -> Unit | None:
    """The list of a page: the unit with a pager, else the one whose tag is a list's, else the first."""
    units = [_unit(node) for node in page.tree.css("[querydata]")[:MOST_UNITS]]
    best = min(
        (one for one in units if one.query),
        key=lambda one: (one.count is None, not LIST.search(one.query.get("tagId", ""))),
        default=None,
    )
    pager = page.tree.css_first("[count][rows]")
    if pager is None or (best and best.count is not None):
        return best
    apart = _unit(pager)
    return replace(best or apart, count=apart.count, rows=apart.rows)


def _unit(node: LexborNode) -> Unit:
    """What an element says: querydata="{'webId':'149',…}" uniturl=… count="48" rows="15"."""
    pairs = PAIR.findall(attribute(node, "querydata"))
    count = attribute(node, "count")
    return Unit(
        path=attribute(node, "uniturl") or attribute(node, "url") or API,
        query={name: double or single or bare for name, double, single, bare in pairs},
        count=number(count) if count.isdecimal() else None,
        rows=number(attribute(node, "rows")),
    )


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of a column's page or of the interface's answer, and the address of the next answer.

    A column without a list of its own leads to the interface's first answer; one without a unit lists
    as those of the older platform do, which many of these sites still have.
    """
    if API in urlsplit(page.url).path or is_answer(page):
        shown = fragment(page)
        unit = read_unit(shown) or Unit(API, {})
        unit = replace(unit, path=page.url.partition("?")[0], query=sent(page))
        return _listed(shown, unit, hanweb.answered(shown, site, channel))
    unit = read_unit(page) or Unit(API, {})
    unit = replace(unit, query=_query(unit, page, site, channel))
    if not unit.query["webId"] or not unit.query["tplSetId"]:
        return xxgk.listing(page, site, channel)
    if unit.count is not None:
        links = read_links(page, *selectors(site, channel, *hanweb.ITEMS), hanweb.ARTICLE)
        return _listed(page, unit, links)
    return Listing(links=(), also=tuple(filter(None, [address(page, unit, 1)])))


def fragment(page: Page) -> Page:
    """The markup in the interface's answer; nothing where it holds none, or says that it failed."""
    try:
        found = json.loads(page.html, strict=False)
    except (ValueError, RecursionError):
        found = None
    found = found.get("data") if isinstance(found, dict) and found.get("success", True) else None
    markup = found.get("html") if isinstance(found, dict) else found
    return Page(page.url, markup if isinstance(markup, str) else "")


def _query(unit: Unit, page: Page, site: Site, channel: Channel) -> dict[str, str]:
    told = {**USUAL, "pageId": column(page.url), **unit.query}
    return {name: param(site, channel, name, value) for name, value in told.items()}


def _listed(page: Page, unit: Unit, links: tuple[Link, ...]) -> Listing:
    """The links, and the next answer, if the pager or a full page says that there is one."""
    current, rows = number(unit.query.get("pageNo"), 1), unit.rows or number(unit.query.get("rows"))
    pages = -(-unit.count // rows) if unit.count is not None and rows else None
    last = pages if pages is not None else (DEEPEST if rows and len(links) >= rows else 0)
    more = links and current < min(last, DEEPEST)
    return Listing(
        links=links,
        next=address(page, unit, current + 1) if more else None,
        pages=pages,
        records=unit.count if links else None,
    )


def address(page: Page, unit: Unit, at: int) -> str | None:
    """What the interface is asked for a page of a list.

    It reads the page's number in paramJson; bare pageNo and rows, which older versions read, are
    ignored by newer ones, and the first page comes again.
    """
    rows = unit.rows or number(unit.query.get("rows")) or ROWS
    told = json.dumps({"pageNo": at, "pageSize": rows}, separators=(",", ":"))
    asked = {**unit.query, "rows": str(rows), "pageNo": str(at), "paramJson": told}
    url = page.absolute(f"{unit.path.partition('?')[0]}?{urlencode(asked)}")
    return canonical(url) if url else None


FAMILY = Family(
    name="jpaas",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=hanweb.starts,
    key=hanweb.key,
    params=(
        ("webId", "the number of the site"),
        ("tplSetId", "the number of its templates"),
        ("tagId", "the name of the list on the column's page"),
        ("pageId", "the number of the column"),
        *xxgk.FAMILY.params,
    ),
)
