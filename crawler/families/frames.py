"""Listings that stand in a frame of their page: 云南's .aspx pages, 陕西's old ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.page.parsed import Page, attribute

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST = 5
UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def frames(page: Page) -> tuple[str, ...]:
    """The URLs of the page's visible frames that are of its own host."""
    host = urlsplit(page.url).netloc
    found = []
    for node in page.tree.css("iframe[src], frame[src]"):
        url = page.absolute(attribute(node, "src"))
        if url and urlsplit(url).netloc == host and url != page.url and not _unseen(node):
            found.append(url)
    return tuple(dict.fromkeys(found))[:MOST]


def _unseen(node: LexborNode) -> bool:
    sides = (attribute(node, "width"), attribute(node, "height"))
    return any(side in ("0", "1", "0px", "1px") for side in sides) or bool(
        UNSEEN.search(attribute(node, "style"))
    )
