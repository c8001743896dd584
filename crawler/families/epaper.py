"""Newspapers as 方正 publishes them: a folder a day, in it pages (版面), in these articles."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.families.family import Family, Start, first_page, param
from crawler.page.listing import Link, Listing, link_to
from crawler.page.parsed import Page, attribute
from crawler.page.urls import canonical
from pipelines.text.dates import parse_url_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from selectolax.lexbor import LexborNode

    from crawler.sites import Channel, Site

# html/2023-01/05/node_2.htm and pc/layout/202604/28/node_01.html; nbs.D110000 before the paper's name.
DAY = r"/(?:20\d\d-\d\d|20\d{4})/\d\d/"
NODE = re.compile(rf"{DAY}(?:node_\d{{1,4}}|nbs\.D110000\w{{1,40}})\.html?$")
ARTICLE = re.compile(
    rf"{DAY}(?:content_(?P<id>\d{{1,12}})|(?P<name>nw\.D110000\w{{1,40}}-\w{{1,8}}))\.html?"
)
FINGERPRINTS = (
    re.compile(r"id=[\"']?(?:pageLink|ozoom|titleList|layer43|mpProperty)\b"),
    re.compile(r"<founder-(?:title|content)|<!--enp(?:content|property)"),
    re.compile(r"(?:content_\d{1,12}|node_\d{1,4}|n(?:bs|w)\.D110000\w{1,40}(?:-\w{1,8})?)\.html?"),
)
URLS = (NODE, re.compile(ARTICLE.pattern + "$"))
DAYS = 3  # of which newspapers are looked for
FRESH = 2  # of them that are read in every run: pages are added in the course of the morning
MOST_DAYS = 4000
MOST_PAGES = 200  # of one day's newspaper
NO_ARTICLE = re.compile(
    r"\s*[【〔\[(（]?\s*(?:本版)?(?:责编|责任编辑|版式设计|版式|本版编辑|编辑|美编|校对|图片(?:新闻|报道)?|图说|广告|公告栏?|导读|报头|无标题)"
    r"(?:\s*(?:$|[:：/／|】〕\])）\d])|(?<=[编辑计对])(?: [一-鿿]{2,4}){1,4}$)"
)  # fmt: skip
SCRIPTED = re.compile(r"\bview\(\s*[\"']([^\"'\n]{0,300})[\"']")
LONGEST_VALUE = 1000
TAG = re.compile(r"<[^<>]{0,300}>")
METAS = (("ArticleTitle", "title"), ("PubDate", "date"), ("ContentSource", "source"), ("Author", "author"))  # fmt: skip


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The first page of each of the last `days` days' newspapers, in {Y}, {m} and {d} of the URL."""
    if "{d}" not in channel.url:
        return first_page(site, channel, today)
    told = param(site, channel, "days", DAYS)
    days = min(int(told) if told.isdecimal() else DAYS, MOST_DAYS)
    found = []
    for ago in range(days):
        day = today - timedelta(days=ago)
        url = channel.url
        for name, value in (("{Y}", f"{day:%Y}"), ("{m}", f"{day:%m}"), ("{d}", f"{day:%d}")):
            url = url.replace(name, value)
        found.append(Start(canonical(url), again=ago < FRESH))
    return found


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The articles of one page of a newspaper, and the other pages of the same day.

    Days of neighbouring issues and of the calendar are other folders, and are none of them.
    """
    folder, day = _folder(page.url), parse_url_date(page.url)
    links: dict[str, Link] = {}
    also: dict[str, None] = {}
    for node in page.tree.css("a[href]"):
        url = page.absolute(attribute(node, "href"))
        if url is None:
            continue
        path = urlsplit(url).path
        if NODE.search(path) and _folder(url) == folder:
            also[canonical(url)] = None
        elif ARTICLE.search(path) and (day is None or parse_url_date(url) == day):
            link = link_to(page, url, _title(node))
            if link and not NO_ARTICLE.match(link.title):
                links.setdefault(link.url, link)
    also.pop(canonical(page.url), None)
    return Listing(links=tuple(links.values()), also=tuple(also)[:MOST_PAGES])


def _folder(url: str) -> str:
    return urljoin(url, "./")


def _title(link: LexborNode) -> str:
    """The text of a link, which some papers write by a script: view("…"); '' for a picture's."""
    scripted = SCRIPTED.search(link.html or "")
    text = scripted[1] if scripted else link.text(separator=" ").strip()
    return text or attribute(link, "title")


def article(page: Page) -> Page:
    """The page with what its comment of properties says of the article as metas.

    <!--enpproperty <date>…</date><author>…</author><title>…</title> /enpproperty-->
    """
    told = _between(page.html, "<!--enpproperty", "/enpproperty-->")
    head = ""
    for meta, name in METAS:
        found = _between(told, f"<{name}>", f"</{name}>")
        if name == "title" and not found:
            found = _between(page.html, "<founder-title>", "</founder-title>")
        value = " ".join(unescape(TAG.sub("", found[:LONGEST_VALUE])).split())
        head += f'<meta name="{meta}" content="{escape(value)}">' if value else ""
    return Page(page.url, head + page.html) if head else page


def _between(text: str, opens: str, closes: str) -> str:
    inside, mark, _ = text.partition(opens)[2].partition(closes)
    return inside if mark else ""


def key(url: str) -> str | None:
    """The day and the number of an article: the same for readers of paper, screen and telephone."""
    found = ARTICLE.search(urlsplit(url).path)
    if not found:
        return None
    return str(found["name"] or f"{parse_url_date(url)}/content_{found['id']}")


def may_lack(url: str) -> bool:
    """Whether the URL is that of a day's newspaper: not every day has one."""
    return NODE.search(urlsplit(url).path) is not None


FAMILY = Family(
    name="epaper",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=starts,
    article=article,
    key=key,
    may_lack=may_lack,
    params=(("days", "of how many days, today included, newspapers are looked for"),),
)
