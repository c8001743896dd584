"""A site file drafted from one of its pages, for a person to finish."""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import urljoin, urlsplit

from crawler.page.parsed import Page, attribute
from crawler.report_loader import one_line
from crawler.sites import RESERVED, key_of

LEVELS = (
    (re.compile(r"报$|网$|媒体"), "media"),
    (re.compile(r"[县区旗](?:人民政府|政府|生态|环境|分局|局)|分局"), "county"),
    (re.compile(r"[市州盟](?:人民政府|政府|生态|环境|局)"), "city"),
    (re.compile(r"省|自治区|厅"), "province"),
    (re.compile(r"部$|总局$|国家"), "national"),
)
TOPICS = (
    (re.compile("党|廉|纪检|作风"), "party"), (re.compile("通知|公告|公示"), "notice"),
    (re.compile("县|区|地方|基层"), "county"), (re.compile("督察|执法"), "inspection"),
    (re.compile("政策|文件|法规"), "policy"),
)  # fmt: skip
PARTS = re.compile(r"\s*[-_|—–]+\s*")
# Folders below a listing: by month, by day, by Hanweb's art/2024/2/7.
DATED = re.compile(r"(?:/art)?/(?:20\d{2}(?:[-/]?\d{1,2}){0,2})/.*$|/[^/]*$")
LONGEST = 100


def draft(page: Page, family: str, is_listing: bool, state: str) -> tuple[str, str]:
    """The path below seeds/sites/ and the text of a site file that `load_site` accepts.

    `state` is that of its [access]. Name, region and channel are what the page says of itself; what it leaves unsaid is asked for.
    """
    found = page.metas
    home = urljoin(page.url, "/")
    site_code = re.match(r"\d{6}", found.get("siteidcode", ""))
    name = named(found.get("sitename")) or _last_of_title(page) or urlsplit(page.url).netloc
    channel, url = _channel(page, found.get("columnname"), is_listing)
    key = key_of(home)
    usable = re.fullmatch(r"[a-z0-9][a-z0-9_]*", key) and key not in RESERVED
    lines = [
        f"name = {quoted(name)}",
        f"url = {quoted(home)}",
        *([] if usable else ['why_key = "The host gives no key."']),
        f"level = {quoted(first(LEVELS, name, 'city'))}  # of the name: check it",
        f"region = {quoted(site_code[0] if site_code else '000000')}  # code of GB/T 2260: check it",
        f"family = {quoted(family)}",
        'confidence = "low"',
        "",
        "[[channels]]",
        f"name = {quoted(channel)}",
        f"url = {quoted(url)}  # first page of the listing: check it",
        f"topic = {quoted(first(TOPICS, channel, 'news'))}",
        "",
        "[access]",
        f"state = {quoted(state)}",
        f'seen = "One page was probed on {date.today()}; no crawl yet."',
    ]
    folder = key.split("_")[0] if usable and "_" in key else "cn"
    return f"{folder}/{key if usable else 'site_of_' + folder}.toml", "\n".join(lines) + "\n"


def _channel(page: Page, column: str | None, is_listing: bool) -> tuple[str, str]:
    """The name and the first listing of the channel that a page is, or stands in."""
    if is_listing:
        return named(column) or _first_of_title(page) or "栏目", page.url
    crumbs = [link for link in page.tree.css("[class*=crumb] a, [class*=position] a, [class*=location] a, [class*=dqwz] a")
              if page.absolute(attribute(link, "href"))]  # fmt: skip
    if crumbs:
        url = page.absolute(attribute(crumbs[-1], "href")) or page.url
        if urlsplit(url).netloc == urlsplit(page.url).netloc:
            return named(crumbs[-1].text()) or "栏目", url
    parts = urlsplit(page.url)
    folder = DATED.sub("/", parts.path)
    return named(column) or "栏目", f"{parts.scheme}://{parts.netloc}{folder}"


def first(rules: tuple[tuple[re.Pattern[str], str], ...], text: str, otherwise: str) -> str:
    """The value of the first rule that fits a text."""
    return next((value for shape, value in rules if shape.search(text)), otherwise)


def _title(page: Page) -> list[str]:
    node = page.tree.css_first("title")
    return [part for part in PARTS.split(named(node.text())) if part] if node else []


def _first_of_title(page: Page) -> str:
    return next(iter(_title(page)), "")[:LONGEST]


def _last_of_title(page: Page) -> str:
    parts = _title(page)
    return parts[-1][:LONGEST] if len(parts) > 1 else ""


def named(text: str | None) -> str:
    """The text on one line, without what no string of TOML holds."""
    clean = "".join(one if one.isprintable() else " " for one in text or "")
    return (one_line(clean) or "")[:LONGEST].strip()


def quoted(text: str) -> str:
    """A basic string of TOML, which JSON's strings are where all of them is printable."""
    return json.dumps(text, ensure_ascii=False)
