"""Listings that an interface answers in JSON: records with a title, a URL and a day."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.families.paging import DEEPEST
from crawler.page.forms import split_form, with_form
from crawler.page.listing import MOST_ITEMS, Listing, link_to
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.parsed import Page

# Names of a record's values, in lower case, the surest first.
TITLES = ("doctitle", "title", "name")
URLS = ("docpuburl", "puburl", "url", "link", "href")
DAYS = ("docreltime", "docrelpubtime", "pubdate", "publishtime", "publishdate", "date", "time")
TOTALS = ("total", "totalcount", "totalrecord", "totalrecords", "recordcount", "count")
MOST_VALUES = 20_000  # of an answer that are searched for its records
LONGEST_NUMBER = 6  # digits


class Fields(NamedTuple):
    """The names under which an interface is asked for a page, and for so many records."""

    page: str
    size: str


def turned(url: str, values: dict[str, str]) -> str:
    """The URL with other values in its form, or in its query if it has no form."""
    asked, form = split_form(url)
    if form is not None:
        return with_form(asked, dict(parse_qsl(form, keep_blank_values=True)) | values)
    parts = urlsplit(asked)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True)) | values
    return canonical(urlunsplit(parts._replace(query=urlencode(fields))))


def read_records(page: Page, fields: Fields | None = None) -> Listing:
    """The listing that an interface's answer holds; without links for what is no such answer.

    With `fields`, the URL or its form tells which page this is, and how many records pages have;
    an answer to a URL without them is whole. Raw line breaks in strings are let pass.
    """
    try:
        found = json.loads(page.html.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return Listing(links=())
    records, total = _search(found)
    named = [
        link_to(page, _value(one, URLS), _value(one, TITLES), _value(one, DAYS) or None)
        for one in records[:MOST_ITEMS]
    ]
    links = tuple({link.url: link for link in named if link}.values())
    following = _next(page.url, fields, len(records), total) if fields and links else None
    return Listing(links=links, next=following, records=total)


def _search(found: Any) -> tuple[Sequence[dict[str, Any]], int | None]:
    """The first list of records, and the total that stands nearest to it."""
    waiting: deque[tuple[Any, int | None]] = deque([(found, None)])
    seen = 0
    while waiting and seen < MOST_VALUES:
        one, total = waiting.popleft()
        seen += 1
        if isinstance(one, list):
            records = [_lower(each) for each in one if isinstance(each, dict)]
            if any(_value(each, URLS) and _value(each, TITLES) for each in records):
                return records, total
            waiting.extend((each, total) for each in one)
        elif isinstance(one, dict):
            said = _value(_lower(one), TOTALS)
            number = int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else total
            waiting.extend((each, number) for each in one.values())
    return (), None


def _lower(record: dict[str, Any]) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in record.items()}


def _value(record: dict[str, Any], names: Sequence[str]) -> str:
    values = (record[name] for name in names if isinstance(record.get(name), str | int))
    return next((text for value in values if (text := str(value).strip())), "")


def _next(url: str, fields: Fields, shown: int, total: int | None) -> str | None:
    asked, form = split_form(url)
    said = dict(parse_qsl(urlsplit(asked).query if form is None else form))
    page, size = _count(said, fields.page), _count(said, fields.size)
    if not page or not size or page >= DEEPEST:
        return None
    more = page * size < total if total is not None else shown >= size
    return turned(url, {fields.page: str(page + 1)}) if more else None


def _count(said: dict[str, str], name: str) -> int:
    text = said.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0
