"""Sites of one page, whose listings and articles are answers of an interface: 中国环境网."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from crawler.families.family import Family, Start, first_page, param
from crawler.families.paging import DEEPEST
from crawler.page.listing import Link, Listing, link_to
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site

CHINA = ZoneInfo("Asia/Shanghai")
PUBLIC = "news.html?aid={aid}"
ARTICLE = "getArticle?aid={aid}"
AID = re.compile(r"/news\.html\?(?:[^#]{0,300}&)?aid=([\w-]{1,64})")
FINGERPRINTS = (
    # The one page that is served for every URL: nothing but the place that a script fills.
    re.compile(r"<body[^<>]{0,100}>\s{0,20}<div id=[\"']?app[\"']?>\s{0,20}</div>\s{0,20}<script"),
    re.compile(r"news\.html\?aid="),
    re.compile(r"//cmsapi\.|/api/getArticle\b"),
    re.compile(r"\"(?:fileID|fileId|aid)\"\s*:"),
    re.compile(r"\"publishTime\"\s*:"),
)
URLS = (
    AID,
    re.compile(r"/list\.html\?(?:[^#]{0,300}&)?column(?:Id)?=\w"),
    re.compile(r"/api/get\w{1,40}\?"),
)
IDS = ("aid", "fileID", "fileId", "id")
DAYS = ("publishTime", "pubTime", "publishDate")
RECORDS, PAGES = ("total", "totalCount", "totalNum", "count"), ("totalPage", "totalPages", "pageCount")  # fmt: skip
NUMBER = re.compile(r"(?<=[?&])(?P<name>page|pageNo|pageNum|pageIndex|currentPage)=(?P<n>\d{1,6})(?=&|$)")  # fmt: skip
SIZE = re.compile(r"[?&](?:pageSize|page_size|size|limit|rows|perPage)=(\d{1,4})(?=&|$)", re.IGNORECASE)  # fmt: skip
EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
PER_PAGE = 20
DEPTH, MOST = 6, 5000  # levels and records of an answer


def starts(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The interface's list of the channel: `list` below `api`; else the channel's URL itself."""
    path = param(site, channel, "list")
    if not path:
        return first_page(site, channel, today)
    return (Start(canonical(urljoin(param(site, channel, "api"), path.replace("{page}", "1")))),)


def address(url: str, site: Site) -> str:
    """The interface's URL of an article, for its public one; any other URL as it is."""
    found, api = AID.search(url), str(site.params.get("api", ""))
    if not found or not api:
        return url
    path = str(site.params.get("article", ARTICLE))
    return urljoin(api, path.replace("{aid}", quote(found[1])))


def listing(page: Page, site: Site, channel: Channel) -> Listing:
    """The records of an answer, each under its article's public URL, and the next page's answer.

    The next page is asked while the declared total, or else a full page, promises one.
    """
    try:
        answer = json.loads(page.html.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return Listing(links=())
    objects = list(_dicts(answer, 0))
    public = urljoin(site.url, param(site, channel, "public", PUBLIC))
    shown = [link for one in objects if (link := _link(page, public, one))]
    links = tuple({link.url: link for link in reversed(shown)}.values())[::-1]
    records, pages = _first(objects, RECORDS), _first(objects, PAGES)
    found = NUMBER.search(page.url)
    following = None
    if found and links and int(found["n"]) < DEEPEST:
        said = SIZE.search(page.url)
        size = int(said[1] if said else param(site, channel, "per_page", PER_PAGE)) or PER_PAGE
        last = pages or (-(-records // size) if records is not None else None)
        number = int(found["n"])
        if number < last if last is not None else len(links) >= size:
            following = NUMBER.sub(rf"\g<name>={number + 1}", page.url, count=1)
    return Listing(links=links, next=following, pages=pages, records=records)


def _dicts(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects of an answer, from the outside."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in list(inner)[:MOST] if depth < DEPTH else ():
        yield from _dicts(one, depth + 1)


def _link(page: Page, public: str, record: dict[str, Any]) -> Link | None:
    title, day = record.get("title"), next((record[one] for one in DAYS if record.get(one)), None)
    aid = next((str(record[one]) for one in IDS if record.get(one) not in (None, "")), "")
    if not isinstance(title, str) or day is None or not re.fullmatch(r"[\w-]{1,64}", aid):
        return None
    return link_to(page, public.replace("{aid}", aid), title, _day(str(day)))


def _day(told: str) -> str:
    """The day as text: of seconds or milliseconds since 1970 the one in China."""
    if EPOCH.fullmatch(told):
        return datetime.fromtimestamp(int(told[:10]), CHINA).date().isoformat()
    return told


def _first(objects: list[dict[str, Any]], names: Sequence[str]) -> int | None:
    """The first total that an object without a title tells."""
    told = (one.get(name) for one in objects if "title" not in one for name in names)
    texts = (str(one) for one in told if not isinstance(one, bool))
    return next((int(one) for one in texts if one.isascii() and one.isdecimal() and len(one) < 8), None)  # noqa: PLR2004  # fmt: skip


def key(url: str) -> str | None:
    """The article's id, in its public URL or in the interface's."""
    parts = urlsplit(url)
    if not re.search(r"/(?:news\.html|getArticle)$", parts.path):
        return None
    aid = dict(parse_qsl(parts.query)).get("aid")
    return f"aid:{aid}" if aid else None


FAMILY = Family(
    name="cms_api",
    listing=listing,
    fingerprints=FINGERPRINTS,
    urls=URLS,
    starts=starts,
    address=address,
    key=key,
    params=(
        ("api", "the absolute URL of the interface, with / at its end; its host is one of the aliases"),
        ("list", "the path of a channel's list below it; {page} is the page's number"),
        ("article", "the path of an article below it; {aid} is its id"),
        ("public", "the path of an article's page for readers; {aid} is its id"),
        ("per_page", "the records of a full page, where the list declares no number of pages"),
    ),
)  # fmt: skip
