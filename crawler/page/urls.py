"""One page, one URL."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from crawler.page.forms import MARK

SESSION = re.compile(r";(?:j|shiroj|php)?sess(?:ion)?_?id=[^/?#]*|;sid=[^/?#]*", re.IGNORECASE)
# Cache busters, trackers and sessions; real ids (id, pageIndex, columnid) stay.
JUNK = frozenset(("v", "t", "_", "timestamp", "spm", "from", "isappinstalled", "jsessionid", "phpsessid", "shirojsessionid",
                  "sessionid", "session_id", "sessid", "nsukey", "wx_share", "share_token", "shareuid", "scene", "bd_vid",
                  "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid"))  # fmt: skip
SESSIONS = re.compile(r"aspsessionid[a-z]{0,12}", re.IGNORECASE)
# What Math.random() and new Date().getTime() give, under the names that scripts send them by.
CHANCE_NAMES = frozenset(
    ("r", "rnd", "rand", "random", "ran", "_t", "ts", "time", "tm", "nocache", "cb", "_r", "ver")
)
CHANCE = re.compile(r"0\.\d{1,25}|1\d{9}(?:\d{3})?(?:\.\d{1,9})?")
LONGEST = 500  # characters of a URL that is remembered
PARAMETERS = re.compile(r";[^/]*")
DOCUMENTS = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt|mp4|jpe?g|png)$", re.IGNORECASE
)


def canonical(url: str) -> str:
    """The URL under which a page is known: sorted query, no session, no cache buster.

    Of fragments only a form stays, which tells one page of a listing from the others.

    >>> canonical("HTTP://A.cn:80/x/t1.html;jsessionid=AB?t=12&id=3#top")
    'http://a.cn/x/t1.html?id=3'
    """
    return _known(url) if len(url) <= LONGEST else _with_form(url)


def _with_form(url: str) -> str:
    asked, mark, form = url.partition(MARK)
    try:
        return _canonical(asked) + mark + form
    except ValueError:  # no URL: brackets without an address, a port that is none, a lone surrogate
        return url.strip()


# A listing's links are those of the articles that are read next, and menus come on every page.
_known = lru_cache(maxsize=4096)(_with_form)


def _canonical(url: str) -> str:
    parts = urlsplit(SESSION.sub("", url.strip()))
    if not parts.netloc:
        return url.strip()
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = [(name, value) for name, value in asked if not _junk(name.lower(), value)]
    default = {"http": 80, "https": 443}.get(parts.scheme)
    netloc = parts.netloc.lower()
    if default and netloc.endswith(f":{default}"):
        netloc = netloc.rpartition(":")[0]
    bare = urlunsplit((parts.scheme, netloc, parts.path or "/", urlencode(query), ""))
    return str(canonicalize_url(bare))


def resolved(url: str) -> str:
    r"""The URL with the path that a server makes of it: no dot segments, no `//`, `\\` or `;…`, nothing quoted.

    >>> resolved("http://a.cn/x/%2e%2e//secret/./1.jsp;v=2?id=3")
    'http://a.cn/secret/1.jsp?id=3'
    """
    parts = urlsplit(url)
    path = PARAMETERS.sub("", unquote(parts.path).replace("\\", "/"))
    end = "/" if path.endswith(("/", "/.", "/..")) else ""
    path = posixpath.normpath(f"/{path.lstrip('/')}").rstrip("/") + end
    return urlunsplit((parts.scheme, parts.netloc, quote(path or "/", safe="/@:!$&'()*+,;="), parts.query, ""))  # fmt: skip


def _junk(name: str, value: str) -> bool:
    """Whether a parameter tells nothing of the page."""
    if name == "sid":  # a number is the id of a site (gkmlpt), all else is a session
        return not value.isdecimal()
    chance = name in CHANCE_NAMES and CHANCE.fullmatch(value)
    return name in JUNK or bool(chance or SESSIONS.fullmatch(name))


def is_document(url: str) -> bool:
    """Whether the URL names a file that is no web page.

    >>> is_document("https://a.cn/P020240207.pdf"), is_document("https://a.cn/t1.html")
    (True, False)
    """
    return bool(DOCUMENTS.search(urlsplit(url).path))
