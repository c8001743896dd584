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
# columnid: 15, 'columnid':"15", var columnid = '15', "channelCode[]": ["col15"]; no variables
NAMED = (
    r"(?<![\w.])[\"']?({names})(?:\[\])?[\"']?\s{{0,20}}[:=]\s{{0,20}}\[?\s{{0,20}}"
    rf"(?:\"([^\"\n]{{{{1,{LONGEST}}}}})\"|'([^'\n]{{{{1,{LONGEST}}}}})'|(\d{{{{1,40}}}})(?!\w))"
)
ASKED = rf"[?&;]({{names}})=([^\s\"'&<>+]{{{{1,{LONGEST}}}}})"  # …?columnid=15&unitid=Ab%2B
GLUED = re.compile(
    r"\s*\+"
)  # '…&infotypeId=' + number + '&jdid=7': what stands between is no value


def values(text: str, names: Sequence[str]) -> dict[str, str]:
    """The first value that each of `names` has in a script, else in a query there; never an empty one.

    >>> values("ajaxParam: {col:1, unitid:'402134', webid:site}", ("unitid", "col", "webid"))
    {'col': '1', 'unitid': '402134'}
    >>> values("'/dataproxy.jsp?columnid=Ab%3D&webid=7'", ("webid", "columnid"))
    {'webid': '7', 'columnid': 'Ab='}
    """
    found: dict[str, str] = {}
    which = "|".join(map(re.escape, names))
    for name, double, single, digits in re.findall(NAMED.format(names=which), text):
        if not GLUED.match(double or single):
            found.setdefault(name, double or single or digits)
    for name, value in re.findall(ASKED.format(names=which), text):
        found.setdefault(name, unquote(value))
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
