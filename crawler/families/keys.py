"""One article, one key: whatever its scheme, its host's www, its twin for telephones or printers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.page.forms import split_form
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.families.family import Family
    from crawler.sites import Site

INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|jsp|aspx?|php)$", re.IGNORECASE)
# m.bjx.com.cn, wap.example.gov.cn, 3g.…; www is taken off with them.
MOBILE_HOST = re.compile(r"^(?:www|m|wap|3g|mobile)\.(?=[^.]+\.[^.]+)")
MOBILE_PATH = re.compile(r"/(?:mobile|wap)(?=/)", re.IGNORECASE)
MPOST = re.compile(r"/mpost_(?=\d+\.)")
PRINT_PATH = re.compile(r"/print\.s?html?$|(?<=[\w-])_print(?=\.s?html?$)", re.IGNORECASE)
VIEWS = frozenset(("print", "share", "mobile", "isprint"))


def by_id(*shapes: re.Pattern[str]) -> Callable[[str], str | None]:
    """A family's `key`: the groups of the first of `shapes` that an article's URL has."""

    def key(url: str) -> str | None:
        match = next(filter(None, (shape.search(url) for shape in shapes)), None)
        return f"article/{'-'.join(match.groups(''))}" if match else None

    return key


def page_key(url: str, site: Site, family: Family) -> str:
    """The key under which a page of `site` is known, and fetched once.

    The family's own key of an article counts first. Else scheme, www and the hosts that the site's
    file calls aliases are one, a trailing index.html is none, and the views for telephones and for
    printing are the article's.
    """
    asked = split_form(url)[0]
    parts = urlsplit(canonical(asked))
    host = _host(parts.hostname or "", parts.netloc, site)
    own = family.key(url)
    if own:
        return f"{host}:{own}"
    path = INDEX.sub("/", PRINT_PATH.sub("", MPOST.sub("/post_", MOBILE_PATH.sub("", parts.path))))
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
             if name.lower() not in VIEWS]  # fmt: skip
    fragment = url.partition("#")[2]
    behind = (f"?{urlencode(query)}" if query else "") + (f"#{fragment}" if fragment else "")
    return f"{host}{path}{behind}"


def _host(name: str, netloc: str, site: Site) -> str:
    """The host that stands for `name`: the site's own for its twins and aliases."""
    bare = MOBILE_HOST.sub("", name)
    own = urlsplit(site.url).hostname or ""
    ours = {MOBILE_HOST.sub("", one) for one in (own, *site.aliases)}
    if bare in ours:
        return MOBILE_HOST.sub("", own)
    return netloc.replace(name, bare, 1)
