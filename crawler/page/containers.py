"""Where on a page the report stands."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from crawler.page.parsed import Page

# The order in which containers are tried; it works on some 200 government sites.
CASCADE = (
    "#UCAP-CONTENT", "ucapcontent", ".trs_editor_view", ".TRS_UEDITOR", ".TRS_Editor", ".TRS_PreAppend",
    "#zoom", "#Zoom", "#vsb_content", "[id^=vsb_content_]", ".v_news_content", ".j-fontContent",
    "#js_contentBox", "#js_content", "#ozoom", ".cc-article", ".article_zoom", ".rm_txt_con",
    "#ivs_content", "#article_content", ".wp_articlecontent", ".entry-content", ".view[class*=TRS]",
    "[class*=xxgk-content]", "[class*=article-con]", "[class*=article_con]", ".article-content",
    ".Article_content", ".detail-content", ".main-txt", "[class*=content-box]", "#content", ".content",
    ".article", "article",
)  # fmt: skip
LONGEST_FOOTER = 400  # characters
ENOUGH = 60  # characters of prose: an empty editor's frame is no report
MOST_CANDIDATES = 20  # nodes of one selector that are weighed: nested ones cost their text each
PROSE = "，。；：、！？“”"
FOOTER = re.compile(r"版权所有|Copyright|ICP备|公网安备|网站标识码|主办单位", re.IGNORECASE)


def prose(node: LexborNode) -> int:
    """Characters below `node` less those of its links and scripts, if it has any sentence signs."""
    text = node.text()
    if not any(sign in text for sign in PROSE):
        return 0
    return len(text) - sum(len(link.text()) for link in node.css("a, script, style"))


def container(page: Page, selectors: Iterable[str] = ()) -> tuple[LexborNode, str] | None:
    """The node that holds the report and the selector that found it; None if nothing does.

    The site's selectors are tried first, then the cascade, then the densest block.
    """
    if page.tree.body is None or prose(page.tree.body) < ENOUGH:
        return None
    for selector in (*selectors, *CASCADE):
        nodes = page.tree.css(selector)[:MOST_CANDIDATES]
        best = max(nodes, key=prose, default=None)
        if best is not None and prose(best) >= ENOUGH:
            return best, selector
    best = densest(page)
    return (best, "densest") if best is not None and prose(best) >= ENOUGH else None


def is_index(node: LexborNode) -> bool:
    """Whether more than half of the text below `node` is that of ten links or more."""
    links = node.css("a[href]")
    linked = sum(len(link.text().strip()) for link in links)
    return len(links) >= 10 and linked > 0.5 * len("".join(node.text().split()))  # noqa: PLR2004


def _texts(root: LexborNode) -> Iterator[LexborNode]:
    for node in root.traverse(include_text=True):
        if node.tag == "-text" and len(node.text_content or "") >= 20:  # noqa: PLR2004
            yield node


def _is_footer(node: LexborNode) -> bool:
    text = node.text()
    return len(text) <= LONGEST_FOOTER and bool(FOOTER.search(text))


def densest(page: Page) -> LexborNode | None:
    """The block with the most prose of its own: a paragraph counts whole for its parent, half above."""
    if page.tree.body is None:
        return None
    scores: dict[int, float] = defaultdict(float)
    nodes: dict[int, LexborNode] = {}
    for text in _texts(page.tree.body):
        content = text.text_content or ""
        parent = text.parent
        if parent is None or parent.tag in ("a", "script", "style", "option") or _is_footer(parent):
            continue
        weight = float(len(content)) * any(sign in content for sign in PROSE)
        while parent is not None and parent.tag in ("p", "span", "font", "strong", "b", "em"):
            parent = parent.parent
        for share in (1.0, 0.5):
            if parent is None or parent.tag in ("html", "-document"):
                break
            scores[parent.mem_id] += share * weight
            nodes[parent.mem_id] = parent
            parent = parent.parent
    best = max(scores, key=lambda key: scores[key], default=None)
    return nodes[best] if best is not None else None
