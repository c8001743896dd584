"""Pages that only tell a reader that he is leaving the site (即将离开本网站)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

# Names under which such links carry where they lead. Not `file`: viewers of documents have that.
NAMES = frozenset(
    ("url", "target", "targeturl", "to", "link", "goto", "go", "redirect", "redirecturl", "redirect_url", "redirect_uri",
     "jump", "jumpurl", "href", "dest", "destination", "out", "u", "weburl", "linkurl", "gourl", "returnurl")
)  # fmt: skip
ADDRESS = re.compile(r"(?:https?:)?//[^/?#\s]", re.IGNORECASE)
TWICE = 2  # layers of percent-encoding


def leads_off(url: str, hosts: Collection[str]) -> str | None:
    """Where a link of a site leads by way of a page of its own, if that is another site; else None.

    >>> leads_off("http://a.test/leave.html?target=https%3A%2F%2Fb.test%2Fx", {"a.test"})
    'https://b.test/x'
    """
    try:
        parts = urlsplit(url)
        # #url=… too: some such pages read it by script.
        carried = parse_qsl(parts.query) + parse_qsl(parts.fragment)
    except ValueError:
        return None
    for name, value in carried:
        target = _decoded(value)
        if name.lower() in NAMES and ADDRESS.match(target) and _host(target) not in hosts:
            return target
    return None


def _decoded(value: str) -> str:
    for _ in range(TWICE):
        if ADDRESS.match(value):
            break
        value = unquote(value)
    return value.strip()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
