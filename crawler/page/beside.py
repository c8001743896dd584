"""What stands beside a report by the names that its elements have: tools, menus, footers, copies."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from crawler.page.hidden import mark_hidden

if TYPE_CHECKING:
    from collections.abc import Sequence

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
LONGEST = 60  # characters of an id or a class
TAGS = ("nav ", "footer ", "aside ", "header ", "form ")
MOST = 0.2  # share of a page's prose; what holds more holds the report, whatever its name
MOST_TEXT = 0.5  # share of all that is no link, since a list of names has no prose


@lru_cache(maxsize=8192)
def is_named_beside(key: str) -> bool:
    """Whether an element's tag, id or a class is a name for what stands beside a report.

    >>> is_named_beside("div # .share-box "), is_named_beside("div #zoom .content ")
    (True, False)
    """
    return key.startswith(TAGS) or any(map(_is_named, key.split()[1:]))


@lru_cache(maxsize=8192)
def _is_named(word: str) -> bool:
    return len(word) <= LONGEST and NAMES.search(f"{word} ") is not None


def mark(layout: Layout, frames: Sequence[Span] = ()) -> None:
    """Marks the lines of elements that are named for what stands beside a report, and hidden ones.

    Elements of one name that hold together more of the page's text than it allows are not believed,
    nor is one around any of `frames`, the containers that only reports have.
    """
    spans: dict[str, list[Span]] = defaultdict(list)
    for element in layout.elements:
        if is_named_beside(element.key):
            spans[element.key].append(element.span)
    lines = layout.lines
    sums = prose_sums(layout)
    own = [max(0, len(line.text) - line.linked) for line in lines]
    texts = list(accumulate(own, initial=0))
    ends, starts = (
        min([one[1] for one in frames], default=0),
        max([one[0] for one in frames], default=-1),
    )
    for named in spans.values():
        prose = sum([sums[end] - sums[start] for start, end in named])
        if prose > MOST * sums[-1]:
            continue
        if sum([texts[end] - texts[start] for start, end in named]) > MOST_TEXT * texts[-1]:
            continue
        for start, end in named:
            around = start <= starts and ends <= end  # may be around any of them
            if around and any(start <= frame[0] and frame[1] <= end for frame in frames):
                continue
            for line in lines[start:end]:
                line.beside = True
    mark_hidden(layout, frames)


def prose_sums(layout: Layout) -> list[int]:
    """Running sums of the lines' prose: that of a span is the difference of two."""
    return list(accumulate([0 if line.beside else line.prose for line in layout.lines], initial=0))
