"""What interfaces answer in JSON: any value may be missing, or of another kind than it should be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.page.urls import canonical

if TYPE_CHECKING:
    from crawler.page.parsed import Page

CHINA = timedelta(hours=8)
LONGEST_COUNT = 9  # digits
EPOCH = range(10**8, 10**11)  # seconds: the years 1973 to 5138; what is more is milliseconds


def answered(page: Page) -> dict[str, Any]:
    """The object that an interface answers; empty for anything else."""
    try:
        found = json.loads(page.html.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def inside(value: object, *names: str) -> Any:
    """The value below `names`; None where there is none.

    >>> inside({"data": {"total": 7}}, "data", "total"), inside({"data": []}, "data", "total")
    (7, None)
    """
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def records(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """A value that is text, or a number, as text.

    >>> text(" 党建 "), text(3155), text(None), text(["党建"])
    ('党建', '3155', '', '')
    """
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if known else ""


def number(value: object) -> int | None:
    """A count: a number, or digits.

    >>> number(48), number(" 48 "), number("-1"), number("9" * 40), number(True)
    (48, 48, None, None, None)
    """
    digits = text(value)
    good = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_COUNT
    return int(digits) if good else None


def day(value: object) -> str:
    """The day of a time as text: seconds or milliseconds since 1970 are a day of China's clock.

    Other numbers, as the 0 of an unset time, are none.

    >>> day(1704038400), day("1704038399000"), day("2024-02-07 09:30"), day(0)
    ('2024-01-01', '2023-12-31', '2024-02-07 09:30', '')
    """
    said = text(value)
    if not (said.isascii() and said.isdecimal() and len(said) <= len(str(EPOCH.stop)) + 2):
        return said
    seconds = int(said) if int(said) < EPOCH.stop else int(said) // 1000
    if seconds not in EPOCH:
        return ""
    return (datetime.fromtimestamp(seconds, UTC) + CHINA).date().isoformat()


def query(url: str) -> dict[str, str]:
    """The query of a URL by name, the last of each."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, **values: str | int | None) -> str:
    """The URL with these values in its query, without those that are None, and without a fragment.

    >>> with_query("http://a.test/list?id=7&pageIndex=1#top", pageIndex=2, id=None)
    'http://a.test/list?pageIndex=2'
    """
    found = {name: str(value) for name, value in {**query(url), **values}.items() if value is not None}  # fmt: skip
    return canonical(urlunsplit(urlsplit(url)._replace(query=urlencode(found), fragment="")))
