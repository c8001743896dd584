"""Hanweb's 信息公开 module: a list that is asked for page by page with a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.families import hanweb
from crawler.families.family import Family, param
from crawler.families.jpage import read_store
from crawler.families.paging import DEEPEST, declared
from crawler.families.scripts import column, number, query, sent, values
from crawler.page.forms import with_form
from crawler.page.listing import Listing
from crawler.page.parsed import Page, attribute
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from crawler.sites import Channel, Site

SEARCH = "/module/xxgk/search.jsp"
# Hanweb's too: a page of the module betrays it more often than Hanweb; of equals the first counts.
FINGERPRINTS = (
    *hanweb.FINGERPRINTS,
    re.compile(r"/module/xxgk/"),
    re.compile(r"class=[\"'][^\"'<>]{0,80}(?:zfxxgk_zdgkc|xxgk_table|xxgk_bmxl|tr_main_value_)"),
    re.compile(r"infotypeId"),
)
URLS = (*hanweb.URLS, re.compile(re.escape(SEARCH)))
DATES = ("b",)
NAMES = ("infotypeId", "divid", "jdid", "area")
AROUND = 1500  # characters around the list's number in which the rest of the form stands
AREA = re.compile(r"(?:[?&;]area|vc_xxgkarea)=([\w-]{1,60})")


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The documents of an answer to the form, and the form for the next page.

    A column's own page only tells what is to be asked; where it does not, or has a list of jpage's, it
    lists as others of the site do.
    """
    if SEARCH in urlsplit(page.url).path:
        return _answered(page, site, channel)
    store = read_store(page)
    form = None if store and store.paged else _form(page, site, channel)
    url = page.absolute(SEARCH)
    if form is None or url is None:
        return hanweb.listing(page, site, channel)
    return Listing(links=(), also=(canonical(with_form(url, form)),))


def _form(page: Page, site: Site, channel: Channel) -> dict[str, str] | None:
    """The form of page 1; None where neither the site file nor the page names the list.

    infotypeId is the list's number: in the page's script or hidden fields or, as ?number=, in its
    address. Without it the module answers with all that the area has disclosed.
    """
    area = AREA.search(page.html)
    told = {"divid": f"div{column(page.url)}", "infotypeId": "", "jdid": "", "area": area[1] if area else ""}  # fmt: skip
    at = page.html.find(NAMES[0])
    if at >= 0:
        told["infotypeId"] = query(page.url).get("number", "")
        told |= _hidden(page) | values(page.html[max(0, at - AROUND) : at + AROUND], NAMES)
    form = {name: param(site, channel, name, value) for name, value in told.items()}
    return {**form, "currpage": "1", "standardXxgk": "1"} if form["infotypeId"] else None


def _hidden(page: Page) -> dict[str, str]:
    fields = [(name, page.tree.css_first(f"input[name={name}]")) for name in NAMES]
    return {name: said for name, field in fields if field and (said := attribute(field, "value"))}


def _answered(page: Page, site: Site, channel: Channel) -> Listing:
    """One page of the list. Where no total is told, the next page is asked for until nothing is new."""
    links = hanweb.answered(page, site, channel, *DATES)
    pages, records = declared(page)
    form = sent(page)
    current = number(form.get("currpage"), 1)
    last = pages or (1 if current == 1 and records and len(links) >= records else DEEPEST)
    following = None
    if links and current < min(last, DEEPEST):
        following = canonical(with_form(page.url, {**form, "currpage": str(current + 1)}))
    return Listing(links=links, next=following, pages=pages, records=records)


FAMILY = Family(
    name="xxgk",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=hanweb.starts,
    key=hanweb.key,
    params=(
        ("infotypeId", "the number of the list, such as B001A012"),
        ("divid", "the name of the list's element: div and the number of the column"),
        ("jdid", "the number of the site"),
        ("area", "the number of the organisation"),
        *hanweb.FAMILY.params,
    ),
)
