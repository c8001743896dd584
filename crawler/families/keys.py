"""One article, one key: whatever its scheme, its host's www, its twin for telephones or printers."""

from __future__ import annotations

import posixpath
import re
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.page.forms import split_form
from crawler.page.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.families.family import Family
    from crawler.sites import Site

INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|jspx?|aspx?|php|do|action)$", re.IGNORECASE)  # fmt: skip
# m.bjx.com.cn, wap.example.gov.cn, 3g.…; but not m.cn and m.com.cn, which are names of their own.
MOBILE_HOST = re.compile(
    r"^(?:m|wap|3g|mobile)\.(?!(?:com|net|org|gov|edu|ac|mil|[a-z]{2})\.cn$)(?=[^.]+\.[^.]+)"
)
WWW = re.compile(r"^www\.(?=[^.]+\.[^.]+)")
MOBILE_PATH = re.compile(r"/(?:mobile|wap)(?=/)", re.IGNORECASE)
MPOST = re.compile(r"/mpost_(?=\d+\.)", re.IGNORECASE)
PRINT_PATH = re.compile(r"/print(?:page)?\.s?html?$|(?<=[\w-])_print(?:page)?(?=\.s?html?$)", re.IGNORECASE)  # fmt: skip
VIEWS = frozenset(
    ("print", "share", "mobile", "isprint", "ismobile", "printable", "iswap", "tomobile")
)
MODES = frozenset(("action", "mode", "view", "type", "act", "tmpl", "format"))
VIEW_VALUES = frozenset(("print", "share", "mobile", "wap", "printpage"))
# What stands behind # names a page only where scripts take it for a path or a category (gkmlpt).
ROUTE = re.compile(r"!?/.|post:")
LONGEST_FORM = 500  # bytes
CATEGORY = re.compile(r"/gkmlpt/", re.IGNORECASE)


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
    asked, form = split_form(url)
    fragment = "" if form is not None else asked.partition("#")[2]
    try:
        parts = urlsplit(canonical(asked))
        host = _host((parts.hostname or "").rstrip("."), parts.port, site)
    except ValueError:  # no URL, as canonical() says
        return url
    if not host:
        return url
    own = family.key(url)
    if own:
        return f"{host}:{own}"
    path = posixpath.normpath(parts.path) + "/" * parts.path.endswith(("/", "/.", "/.."))
    path = MPOST.sub("/post_", MOBILE_PATH.sub("", path.replace("//", "/")))
    path = INDEX.sub("/", PRINT_PATH.sub("", path))
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
             if name.lower() not in VIEWS
             and not (name.lower() in MODES and value.lower() in VIEW_VALUES)]  # fmt: skip
    behind = f"?{urlencode(query)}" if query else ""
    if form is not None:
        return f"{host}{path}{behind}#post:{_short(form)}"
    route = ROUTE.match(fragment) or (CATEGORY.search(path) and fragment.isdecimal())
    return f"{host}{path}{behind}" + (f"#{fragment}" if route else "")


def _short(form: str) -> str:
    """A form as it is, or what stands for one that no index takes: __VIEWSTATE has many thousand letters."""
    told = form.encode("utf-8", "surrogatepass")
    return form if len(told) <= LONGEST_FORM else f"sha256={sha256(told).hexdigest()}"


def _host(name: str, port: int | None, site: Site) -> str:
    """The host that stands for `name`: the site's own for its twins and aliases."""
    own = urlsplit(site.url).hostname or ""
    bare = _bare(name)
    if bare in {_bare(one) for one in (own, *site.aliases)}:
        return _bare(own)
    return f"{bare}:{port}" if port else bare


def _bare(name: str) -> str:
    """A host without www and without the mark of its twin for telephones."""
    return WWW.sub("", MOBILE_HOST.sub("", WWW.sub("", name)))
