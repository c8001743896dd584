"""What stands beside a report by the names that its elements have: tools, menus, footers, copies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.page.layout import Layout, Span

# Words that classes and ids of such elements consist of, as a whole or with others after a sign.
NAMES = re.compile(
    r"[.#](?:[a-z0-9]{1,12}[-_]){0,2}(?:share|bdsharebuttonbox|bshare|social|fenxiang|fx|print|dayin|qr|qrcode|ewm|erweima|code|"
    r"relat(?:e|ed|ion)?|relate[-_]?(?:news|list|read)|xgxx|xgyd|xgwz|xgzc|xgjd|xglj|xiangguan|recommend(?:ed)?|tuijian|rmtj|hot|"
    r"paihang|rank|foot(?:er)?|bottom|copyright|banquan|friend(?:ly)?[-_]?links?|yqlj|flink|link[s]?|crumbs?|breadcrumbs?|dqwz|weizhi|"
    r"position|local|comments?|pinglun|prev|next|prenext|sxp|syp|shangxia|pages?|pagination|paging|pager|side(?:bar)?|"
    r"nav(?:bar)?|menu|head(?:er)?|topbar|toolbar|tools?|login|search|advert|ads?|adv|guanggao|gg|disclaimer|mianze|"
    r"editor[-_]?tool|zoom[-_]?tool|fontsize|zihao|jiucuo|error[-_]?report|feedback|player|audio|subscribe|copyright[-_]?info|"
    r"fixed|float|popup|dialog|modal|wechat|weixin|weibo|app[-_]?download|hotnews|newshot|right(?:side|bar|list|box)?)"
    r"(?:[-_]?(?:box|list|bar|wrap|area|con|div|news|block|item|btn|nav|left|right|[0-9]{1,3})){0,2}(?=\s)",
    re.IGNORECASE,
)
TAGS = ("nav ", "footer ", "aside ", "header ", "form ")
MOST = 0.2  # share of a page's prose; what holds more holds the report, whatever its name


def mark(layout: Layout) -> None:
    """Marks the lines of elements that are named for what stands beside a report, and hidden ones.

    An element that holds more of the page's prose than its name allows is not believed.
    """
    sums = prose_sums(layout)
    total = sums[-1]
    known: dict[str, bool] = {}
    for element in layout.elements:
        named = known.get(element.key)
        if named is None:
            named = element.key.startswith(TAGS) or NAMES.search(element.key) is not None
            known[element.key] = named
        if named or element.hidden:
            start, end = element.span
            if sums[end] - sums[start] <= MOST * total:
                for at in range(start, end):
                    layout.lines[at].beside = True


def prose_sums(layout: Layout) -> list[int]:
    """Running sums of the lines' prose: that of a span is the difference of two."""
    sums = [0]
    for line in layout.lines:
        sums.append(sums[-1] + (0 if line.beside else line.prose))
    return sums


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a line.

    >>> overlap((0, 2), (1, 3)), overlap((0, 2), (2, 3))
    (True, False)
    """
    return one[0] < other[1] and other[0] < one[1]
