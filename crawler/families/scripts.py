"""What a listing's scripts tell its interface: the names and values of a call, the query of a link."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.page.forms import split_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.parsed import Page

LONGEST = 500  # characters of a value
COLUMN = re.compile(r"/col/col(\d{1,20})(?:/|$)")
# columnid: 15, 'columnid':"15", var columnid = '15', …?columnid=15&…, "channelCode[]": ["col15"]
VALUE = (
    r"(?<![\w.])[\"']?({names})(?:\[\])?[\"']?\s{{0,20}}[:=]\s{{0,20}}\[?\s{{0,20}}"
    rf"(?:\"([^\"\n]{{{{0,{LONGEST}}}}})\"|'([^'\n]{{{{0,{LONGEST}}}}})'|([^\s\"',;&<>{{{{}}}}()\[\]]{{{{1,{LONGEST}}}}}))"
)


def values(text: str, names: Sequence[str]) -> dict[str, str]:
    """The first value that each of `names` has in a script or in a query; percent signs decoded.

    >>> values("ajaxParam: {col:1, unitid:'402134'}", ("unitid", "col", "webid"))
    {'col': '1', 'unitid': '402134'}
    """
    found: dict[str, str] = {}
    for name, *given in re.findall(VALUE.format(names="|".join(map(re.escape, names))), text):
        quoted = given[0] or given[1]
        found.setdefault(name, quoted or unquote(given[2]))
    return found


def query(url: str) -> dict[str, str]:
    """The query of a link as markup writes it.

    >>> query("/dataproxy.jsp?page=1&amp;columnid=a%2Bb")
    {'page': '1', 'columnid': 'a+b'}
    """
    try:
        return dict(parse_qsl(urlsplit(unescape(url)).query, keep_blank_values=True))
    except ValueError:
        return {}


def sent(page: Page) -> dict[str, str]:
    """What was asked for a page: its query, and its form."""
    asked, form = split_form(page.url)
    return dict(parse_qsl(f"{urlsplit(asked).query}&{form or ''}", keep_blank_values=True))


def column(url: str) -> str:
    """The number of the column in Hanweb's URL of a listing, '' if there is none.

    >>> column("https://a.cn/col/col84025/index.html")
    '84025'
    """
    match = COLUMN.search(url)
    return match[1] if match else ""


def number(text: object, otherwise: int = 0) -> int:
    """A count as pages write it; `otherwise` for what is none.

    >>> number(" 48 "), number("x", 15), number(None), number("9" * 40)
    (48, 15, 0, 0)
    """
    digits = str(text).strip()
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else otherwise
