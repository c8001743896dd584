"""Reports that a page holds where a parser shows none: in scripts, JSON, templates, text fields."""

from __future__ import annotations

import html as entities
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.page.parsed import Page

HAN = re.compile("[一-鿿]")
FEWEST = 12  # Han characters of a report
LARGEST = 3_000_000  # characters that are searched
MOST = 200  # scripts that are
# A string of a script with markup or Chinese in it: _CONFIG.DETAIL.content (gkmlpt), lucidity's body.
STRING = re.compile(
    r"(?:[\"']?(?P<name>[\w.]{1,40})[\"']?\s*[:=]\s*)?"
    r"(?P<sign>[\"'])(?P<text>(?:[^\"'\\\n]|\\.|(?!(?P=sign))[\"'])*)(?P=sign)"
)
WRAPPER = re.compile(r"<(/?)(?:noscript|template)\b", re.IGNORECASE)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": ""}
CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
TAG = re.compile(r"<(?:p|div|br|span|table|section)\b", re.IGNORECASE)
# Names of values in the answers of an article's interface, by the meta that means the same.
KEYS = {
    "articletitle": ("title", "doctitle", "articletitle"),
    "pubdate": ("publishtime", "publishedtimestr", "pubdate", "publishdate", "docreltime", "publish_time", "date"),
    "contentsource": ("source", "contentsource", "docsource"),
}  # fmt: skip


def is_answer(page: Page) -> bool:
    """Whether the page is no markup but an interface's answer in JSON."""
    return page.html.lstrip("\ufeff \r\n\t")[:1] in ("{", "[")


def reveal(page: Page) -> str | None:
    """The page's markup with the report that it hides in sight; None if it hides none."""
    html = page.html[:LARGEST]
    if is_answer(page):
        return _from_json(html)
    scripts = [_longest(node.text()[:LARGEST]) for node in page.tree.css("script")[:MOST]]
    fields = [entities.unescape(node.text()) for node in page.tree.css("textarea")[:MOST]]
    best = max((*scripts, *fields), key=_worth, default="")
    if _worth(best) >= FEWEST:
        return _framed(page, best)
    return WRAPPER.sub(r"<\1div", html) if WRAPPER.search(html) else None


def _framed(page: Page, body: str) -> str:
    """The page without its scripts, and the report behind all else that it shows."""
    for node in page.tree.css("script, textarea"):
        node.decompose()
    head = page.tree.head.html if page.tree.head else ""
    rest = page.tree.body.inner_html if page.tree.body else ""
    return f'<html>{head or ""}<body>{rest or ""}<div id="zoom">{body}</div></body></html>'


def _worth(text: str) -> int:
    return len(HAN.findall(text))


def _longest(script: str) -> str:
    """The string of a script that has the most Chinese, decoded; of lists in CDATA the whole."""
    if "<![CDATA[" in script:
        return CDATA.sub("", script)
    best = ""
    for match in STRING.finditer(script):
        text = match["text"]
        if len(text) > max(len(best), 2 * FEWEST) and (TAG.search(text) or "\\u003" in text.lower() or "&lt;" in text):  # fmt: skip
            best = text
    return _unescaped(best)


def _unescaped(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        if escape[3]:
            return CHARACTERS.get(escape[3], escape[3])
        return chr(int(escape[1] or escape[2], 16))

    text = ESCAPE.sub(character, text)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return entities.unescape(text) if "&lt;" in text and "<p" not in text else text


def _from_json(text: str) -> str | None:
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    best: tuple[int, str, dict[str, Any]] = (0, "", {})
    stack, seen = [found], 0
    while stack and seen < 20_000:  # noqa: PLR2004
        one = stack.pop()
        seen += 1
        if isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, dict):
            stack.extend(one.values())
            for value in one.values():
                if isinstance(value, str) and _worth(value) > best[0]:
                    best = (_worth(value), value, one)
    return _page_of(best[2], best[1]) if best[0] >= FEWEST else None


def _page_of(values: dict[str, Any], body: str) -> str:
    lower = {str(key).lower(): value for key, value in values.items() if isinstance(value, str)}
    head = ""
    for meta, names in KEYS.items():
        value = next((lower[name] for name in names if lower.get(name) and lower[name] != body), "")
        head += f'<meta name="{meta}" content="{entities.escape(value)}">' if value else ""
    return f'<html><head>{head}</head><body><div id="zoom">{body}</div></body></html>'
