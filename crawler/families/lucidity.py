"""Lucidity (江西, 荆门): columns with Hanweb's addresses, whose lists an interface answers in JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.families import hanweb
from crawler.families.family import Family, param
from crawler.families.paging import DEEPEST
from crawler.families.scripts import number, query, sent, values
from crawler.page.forms import with_form
from crawler.page.listing import MOST_ITEMS, Listing, link_to
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from crawler.page.listing import Link
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

QUERY = "/queryList"
FINGERPRINTS = (
    re.compile(r"\blucidity_pgContainer\b"),
    re.compile(r"/lucidity|\blucidity[.\w-]{0,40}\.js|[\"']lucidity[\"']"),
    re.compile(r"[\"'/]queryList\b"),
    re.compile(r"\bwebSiteCode\b"),
    re.compile(r"\btemplateContainerId\b"),
)
# Hanweb's shapes too, so that a page of this engine betrays it more often than Hanweb.
URLS = (*hanweb.URLS, re.compile(rf"{QUERY}(?:[?#]|$)"))
SITE_AND_CHANNEL = re.compile(r"^(?:/([A-Za-z]\w{1,40}))?/col/(col\d{1,20})(?:/|$)")
CONTAINER = re.compile(r"\bid\s{0,5}=\s{0,5}[\"']?(?:div)?(\d{2,20})\b")
NAMES = ("unitid", "webSiteCode", "channelCode", "channelId", "perPage", "themeName", "titleMax", "templateContainerId")  # fmt: skip
LISTS = frozenset(("webSiteCode", "channelCode", "channelId"))
TOTALS = ("total", "totalCount", "totalRecord", "totalRecords", "totalHits", "count")
ROWS = 15  # records of a page
AROUND = 3000  # characters around the site's code in which the rest of the call stands


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The links of an answer, and the form for the next one; a column's page leads to the first."""
    if urlsplit(page.url).path.endswith(QUERY):
        return _answered(page)
    form = _form(page, site, channel)
    url = page.absolute(param(site, channel, "query", QUERY))
    if form is None or url is None:
        return hanweb.listing(page, site, channel)
    return Listing(links=(), also=(canonical(with_form(url, form)),))


def _form(page: Page, site: Site, channel: Channel) -> list[tuple[str, str]] | None:
    """The form of page 1; None where neither the site file nor the page names site and channel.

    What the page's script does not say is in the column's address: /jxssthjt/col/col42150/, and
    ?uid= for the unit, which is also the number of the list's element.
    """
    at = page.html.find("webSiteCode")
    call = page.html[max(0, at - AROUND) : at + AROUND] if at >= 0 else ""
    place = SITE_AND_CHANNEL.match(urlsplit(page.url).path)
    told = {"webSiteCode": (place[1] if place else "") or "", "channelCode": place[2] if place else "",
            "unitid": query(channel.url).get("uid", "") or _unit(page), "perPage": str(ROWS),
            "themeName": "lucidity", **values(call, NAMES)}  # fmt: skip
    told = {name: param(site, channel, name, told.get(name, "")) for name in NAMES}
    if told["channelId"]:
        told["channelCode"] = ""
    if not told["webSiteCode"] or not (told["channelCode"] or told["channelId"]):
        return None
    if told["unitid"] and not told["templateContainerId"]:
        told["templateContainerId"] = f"div{told['unitid']}"
    form = [
        (f"{name}[]" if name in LISTS else name, value) for name, value in told.items() if value
    ]
    return [("current", "1"), ("pageSize", told["perPage"]), *form]


def _unit(page: Page) -> str:
    """The number of the list's element, which stands before or in the container's own tag."""
    at = page.html.find("lucidity_pgContainer")
    near = CONTAINER.findall(page.html[max(0, at - 300) : at + 100]) if at >= 0 else []
    return near[-1] if near else ""


def _answered(page: Page) -> Listing:
    """The links of one answer; the next is asked for as long as the total says so, else while full."""
    found = _data(page)
    results = found.get("results")
    entries = results[:MOST_ITEMS] if isinstance(results, list) else []
    links = {one.url: one for entry in entries if (one := _link(page, entry))}
    form = sent(page)
    current, rows = number(form.get("current"), 1), number(form.get("pageSize")) or ROWS
    total = next((number(found[name]) for name in TOTALS if number(found.get(name))), None)
    last = -(-total // rows) if total else (DEEPEST if len(entries) >= rows else 0)
    following = None
    if links and current < min(last, DEEPEST):
        following = canonical(with_form(page.url, {**form, "current": str(current + 1)}))
    return Listing(links=tuple(links.values()), next=following, records=total if links else None)


def _data(page: Page) -> dict[str, Any]:
    try:
        found = json.loads(page.html, strict=False)
    except (ValueError, RecursionError):
        return {}
    data = found.get("data") if isinstance(found, dict) else None
    return data if isinstance(data, dict) else {}


def _link(page: Page, entry: object) -> Link | None:
    """The link of a result: {source: {title, pubDate, urls: '{"pc": "/…html"}'}}."""
    source = entry.get("source") if isinstance(entry, dict) else None
    if not isinstance(source, dict):
        return None
    href = _address(source.get("urls"))
    return link_to(page, href, str(source.get("title") or ""), str(source.get("pubDate") or ""))


def _address(urls: object) -> str:
    """The address for desktops in `urls`: an object, mostly as text; or the address itself."""
    if isinstance(urls, str) and urls.lstrip().startswith("{"):
        try:
            urls = json.loads(urls, strict=False)
        except (ValueError, RecursionError):
            return ""
    if isinstance(urls, dict):
        urls = urls.get("pc")
    return urls if isinstance(urls, str) else ""


FAMILY = Family(
    name="lucidity",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=hanweb.starts,
    params=(
        ("webSiteCode", "the code of the site, such as jxssthjt"),
        ("channelCode", "the code of the column, such as col42150"),
        ("channelId", "the number of the column, where it has no code"),
        ("unitid", "the number of the list on the column's page"),
        ("perPage", "records of a page"),
        ("query", "the path of the interface: /queryList"),
    ),
)
