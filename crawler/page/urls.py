"""One page, one URL."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from crawler.page.forms import MARK

SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
# Cache busters, trackers and sessions; real ids (id, pageIndex, columnid) stay.
JUNK = frozenset(("v", "t", "_", "timestamp", "spm", "from", "isappinstalled", "jsessionid", "sid",
                  "utm_source", "utm_medium", "utm_campaign"))  # fmt: skip
DOCUMENTS = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt|mp4|jpe?g|png)$", re.IGNORECASE
)


def canonical(url: str) -> str:
    """The URL under which a page is known: sorted query, no session, no cache buster.

    Of fragments only a form stays, which tells one page of a listing from the others.

    >>> canonical("HTTP://A.cn:80/x/t1.html;jsessionid=AB?t=12&id=3#top")
    'http://a.cn/x/t1.html?id=3'
    """
    asked, mark, form = url.partition(MARK)
    try:
        return _canonical(asked) + mark + form
    except ValueError:  # no URL: brackets without an address, a port that is none, a lone surrogate
        return url.strip()


def _canonical(url: str) -> str:
    parts = urlsplit(SESSION.sub("", url.strip()))
    if not parts.netloc:
        return url.strip()
    query = [
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in JUNK
    ]
    default = {"http": 80, "https": 443}.get(parts.scheme)
    netloc = parts.netloc.lower()
    if default and netloc.endswith(f":{default}"):
        netloc = netloc.rpartition(":")[0]
    bare = urlunsplit((parts.scheme, netloc, parts.path or "/", urlencode(query), ""))
    return str(canonicalize_url(bare))


def is_document(url: str) -> bool:
    """Whether the URL names a file that is no web page.

    >>> is_document("https://a.cn/P020240207.pdf"), is_document("https://a.cn/t1.html")
    (True, False)
    """
    return bool(DOCUMENTS.search(urlsplit(url).path))
