"""URLs that lead a crawler round in circles: they are not followed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from string import punctuation
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from crawler.page.forms import split_form
from crawler.page.never_asked import LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST, DEEPEST, MOST_PARAMETERS, REPEATED = 2000, 15, 8, 3
EARLIEST = 1995  # no public site of the country is older
NO_PAGE = re.compile(r"\s{0,10}(javascript|mailto|data|tel|about|vbscript|blob)\s{0,3}:", re.IGNORECASE)  # fmt: skip
# What canonical() leaves: ASP.NET writes (S(…)), (A(…)) and (F(…)) into the path.
SESSION_PATH = re.compile(
    r"/\((?:[a-z]\([0-9a-z_-]{8,200}\)){1,4}\)(?:/|$)|;[a-z_]{0,20}(?:session|sid|token)[a-z_]{0,10}=|"
    r"/(?:j?sessionid|phpsessid|sid)[=/][0-9a-z._-]{8,200}", re.IGNORECASE
)  # fmt: skip
SESSION_NAME = re.compile(r"(?:[a-z_.-]{0,20}sess(?:ion)?_?id[a-z]{0,12}|oscsid|zenid|cftoken|cfid)", re.IGNORECASE)  # fmt: skip
CALENDAR_PATH = re.compile(r"/(?:calendar|rili|wannianli)(?:[/.]|$)", re.IGNORECASE)
VIEW_PATH = re.compile(r"/print(?:[/.]|$)|/share(?:\.|/?$)|[\w-]_print\.|/(?:print|share)_?(?:page|view|article|news)\b", re.IGNORECASE)  # fmt: skip
VIEW_NAMES = frozenset(("print", "isprint", "printable", "share"))
VIEW_VALUES = frozenset(("print", "share", "printpage"))
MODES = frozenset(("action", "mode", "view", "type", "do", "op", "act", "tmpl", "format"))
YEAR, MONTH = frozenset(("year", "y", "nian")), frozenset(("month", "m", "mon", "yue"))
DATE_NAMES = YEAR | frozenset(("date", "day", "ymd", "ym", "rq", "riqi"))
YEAR_SAID = re.compile(r"(\d{4})(?:\D|\d{2}(?:\d{2})?$|$)")


def trap(url: str, today: date | None = None) -> str | None:
    """Why a URL is a trap, in two words; None for all others.

    `today` tells what the far future is; the clock's day by default. Interfaces of lists may have
    many parameters.

    >>> trap("http://a.test/x/y/x/y/x/y/1.html"), trap("http://a.test/cal?year=1999&month=7")
    ('repeating path', 'calendar')
    >>> trap("http://a.test/djgz/202402/t20240207_1.html")
    """
    asked = split_form(url)[0]
    if scheme := NO_PAGE.match(asked):
        return f"no page: {scheme[1].lower()}"
    if is_long(asked):
        return "too long"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "no URL"
    query = parse_qsl(parts.query, keep_blank_values=True)
    if len(query) > MOST_PARAMETERS and not LISTS.search(parts.path):
        return "many parameters"
    return _path(unquote(parts.path)) or _query(query, today)


def is_long(url: str) -> bool:
    """Whether a URL, quoted as it is sent, is longer than the store's indexes and Scrapy take."""
    return len(quote(url, safe=punctuation, errors="surrogatepass")) > LONGEST


def _path(path: str) -> str | None:
    segments = [one for one in path.split("/") if one]
    if len(segments) > DEEPEST:
        return "too deep"
    if repeats(segments):
        return "repeating path"
    shapes = ((SESSION_PATH, "session"), (CALENDAR_PATH, "calendar"), (VIEW_PATH, "another view"))
    return next((why for shape, why in shapes if shape.search(path)), None)


def _query(query: Sequence[tuple[str, str]], today: date | None) -> str | None:
    named = {name.lower(): value.lower() for name, value in query}
    if any(SESSION_NAME.fullmatch(name) for name in named):
        return "session"
    if VIEW_NAMES & named.keys() or any(named.get(name) in VIEW_VALUES for name in MODES):
        return "another view"
    return "calendar" if is_calendar(named, today or date.today()) else None


def repeats(segments: Sequence[str]) -> bool:
    """Whether a path goes in circles: a name three times, or two and more segments twice in a row.

    Numbers alone prove nothing: /2/2/2/ may be a day.

    >>> repeats(["a", "b", "a", "b"]), repeats(["news", "2024", "2", "2", "2"])
    (True, False)
    """
    named = [one for one in segments if not one.isdecimal()]
    if any(count >= REPEATED for count in Counter(named).values()):
        return True
    for size in range(2, len(segments) // 2 + 1):
        for start in range(len(segments) - 2 * size + 1):
            first = segments[start : start + size]
            again = segments[start + size : start + 2 * size]
            if first == again and not all(one.isdecimal() for one in first):
                return True
    return False


def is_calendar(named: Mapping[str, str], today: date) -> bool:
    """Whether a query asks for a month, or for a day that no site has reports of."""
    asks = [(name, found[1]) for name, value in named.items()
            if name in DATE_NAMES and (found := YEAR_SAID.match(value))]  # fmt: skip
    if any(not EARLIEST <= int(year) <= today.year + 1 for _, year in asks):
        return True
    return any(name in YEAR for name, _ in asks) and any(
        named.get(name, "").isdecimal() for name in MONTH
    )
