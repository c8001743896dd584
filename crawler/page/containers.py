"""Where on a page the report stands."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.page.beside import prose_sums
from pipelines.text.furniture import furniture, is_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.layout import Element, Layout, Span

# The order in which containers are tried, as shapes of "tag #id .class .class "; the names before
# the common ones are those of some 200 government sites.
CASCADE = (
    r"#UCAP-CONTENT ", r"^ucapcontent ", r"\.trs_editor_view ", r"\.TRS_UEDITOR ", r"\.TRS_Editor ", r"\.TRS_PreAppend ",
    r"#[zZ]oom(?:con)? ", r"#vsb_content(?:_\d+)? ", r"\.v_news_content ", r"\.j-fontContent ", r"\.(?:ls-article-info|newscontnet) ",
    r"#js_contentBox ", r"#js_content ", r"#ozoom ", r"\.cc-article ", r"\.(?:article_zoom|artile_zw|zc_article_con|m-newscontent) ",
    r"\.rm_txt_con |#rwb_zw |#detailContent ", r"#ivs_content ", r"#(?:article_content|NewsContent|BodyLabel|endText|artibody|Content) ", r"\.wp_articlecontent ",
    r"\.entry-content ", r"\.view .*\.?TRS|\.TRS\S* .*\.view ", r"\.\S*xxgk-content", r"\.(?:xl_cont|content-zc|zwxl-content|message-box|xl-xqnr|txtcontent-div|zoom) ",
    r"\.\S*article[-_]?(?:con|content|text|body|txt|detail)", r"\.\S*(?:news|detail)[-_]?(?:con|content|text|body|txt)", r"\.Article_content ",
    r"\.main-txt ", r"\.\S*content-box", r"#(?:content|text|article|main_content|con|detail) ", r"\.(?:content|text|main_content|conTxt|txt|TxtCont) ",
    r"\.article ", r"^article ",
)  # fmt: skip
RANKS = re.compile("|".join(f"(?P<r{at}>{pattern})" for at, pattern in enumerate(CASCADE)))
CERTAIN = 22  # of them are found nowhere else on a page
ENOUGH = 60  # characters of prose: an empty editor's frame is no report
FEW = 12  # letters of a notice, where the page is an article by its date and title
SAME = 0.9  # share of the largest prose that the first copy of a report has
MISSED = 0.5  # share of the densest block below which a named container is not believed
GROWN = 30  # characters of a paragraph beside the container that belongs to the report
STEPS = 3  # elements around a container in which such paragraphs are looked for
SENTENCE = re.compile(r"[。！？；：…][”’）)\]】]*$")
LISTING = 0.5  # share of a container's characters that links of a list have
LINKS = 10


@dataclass(frozen=True, slots=True)
class Container:
    """The lines that hold the report, and what found them: a selector or 'densest'."""

    span: Span
    origin: str


@lru_cache(maxsize=8192)
def rank(key: str) -> int:
    """The place in the cascade of an element's names; behind its end if they are not in it."""
    match = RANKS.search(key)
    return int(str(match.lastgroup)[1:]) if match else len(CASCADE)


def certain(layout: Layout) -> list[Span]:
    """The spans of elements that have a name which only a report's container has."""
    return [
        one.span for one in layout.elements
        if not one.hidden and rank(one.key) < CERTAIN
    ]  # fmt: skip


class Frames:
    """A page's elements weighed by their prose."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.sums = prose_sums(layout)

    def prose(self, span: Span) -> int:
        """Characters of prose in a span."""
        return self.sums[span[1]] - self.sums[span[0]]

    def best(self, spans: Sequence[Span]) -> Span | None:
        """The span with the most prose; of copies the first."""
        most = max(map(self.prose, spans), default=0)
        return next((one for one in spans if self.prose(one) >= max(1, SAME * most)), None)

    def named(self, enough: int) -> Container | None:
        """The first container of the cascade that has enough prose."""
        ranked: dict[int, list[Element]] = defaultdict(list)
        for element in self.layout.elements:
            if (at := rank(element.key)) < len(CASCADE):
                ranked[at].append(element)
        for at in sorted(ranked):
            best = self.best(sorted(one.span for one in ranked[at]))
            if best is not None and self.prose(best) >= enough:
                return Container(best, CASCADE[at])
        return None

    def densest(self) -> Container | None:
        """The block with the most prose of its own: a paragraph counts whole for its parent, half above."""
        scores: dict[int, float] = defaultdict(float)
        for line in self.layout.lines:
            if line.beside or not line.prose or furniture(line.text):
                continue
            for share, number in zip((1.0, 0.5), line.around, strict=False):
                scores[number] += share * line.prose
        if not scores:
            return None
        number = max(scores, key=lambda key: scores[key])
        return Container(self.layout.spans.get(number, (0, len(self.layout.lines))), "densest")


def container(layout: Layout, given: Sequence[Span] = (), enough: int = ENOUGH) -> Container | None:
    """The lines that hold the report; None if nothing does.

    The spans of the site's own selectors come first, then the cascade, then the densest block. A
    named container that misses most of the densest block is a teaser's or a frame's.
    """
    frames = Frames(layout)
    best = frames.best(given)
    if best is not None and frames.prose(best) >= enough:
        return Container(best, "site")
    named, dense = frames.named(enough), frames.densest()
    found = named or dense
    if named and dense and frames.prose(named.span) < MISSED * frames.prose(dense.span):
        found = dense
    if found is None or frames.prose(found.span) < enough:
        return None
    return Container(_grown(layout, found.span), found.origin)


def _grown(layout: Layout, span: Span) -> Span:
    """The span with the paragraphs next to it: a lede above the container, a tail below it."""
    outer = span
    holders = sorted(
        (one for one in layout.spans.values() if one[0] <= span[0] and one[1] >= span[1]),
        key=lambda one: one[1] - one[0],
    )
    wider = list(dict.fromkeys(one for one in holders if one != span))[:STEPS]
    if wider:
        outer = wider[-1]
    start, end = span
    texts = {line.text for line in layout.lines[start:end]}
    while start > outer[0] and _belongs(layout, start - 1, texts):
        start -= 1
    while end < outer[1] and _belongs(layout, end, texts):
        end += 1
    return start, end


def _belongs(layout: Layout, at: int, texts: set[str]) -> bool:
    line = layout.lines[at]
    return (
        not line.beside and len(line.text) >= GROWN and line.prose >= GROWN
        and line.linked < 0.3 * len(line.text) and SENTENCE.search(line.text) is not None
        and line.text not in texts and furniture(line.text) is None and not is_heading(line.text)
    )  # fmt: skip


def is_index(layout: Layout, span: Span) -> bool:
    """Whether more than half of the text in `span` is that of ten links to other pages or more."""
    lines = layout.lines[span[0] : span[1]]
    linked = sum(line.linked for line in lines if not line.file)
    links = sum(line.is_link for line in lines)
    return links >= LINKS and linked > LISTING * sum(len(line.text) for line in lines)
