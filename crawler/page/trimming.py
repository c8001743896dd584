"""The lines of a container become those of the report, and what the others say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.text.boilerplate import judge
from pipelines.text.furniture import ATTACHMENT, NOTICE
from pipelines.text.survey import Seen, survey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page.layout import Line
    from pipelines.text.labels import Labelled

CREDITS = frozenset(("authors", "editor", "reviewer", "source", "contributor"))
# Marks between the parts of a report that a script shows one at a time (UCAP), and editors' remains.
MARKS = re.compile(r"#?(?:_|PAGE_)BREAK#?(?:\w{0,20}#)?|\[!--[\w.]{1,30}--\]|#PAGE_BREAK#", re.IGNORECASE)  # fmt: skip
KEPT = (None, "lede repeated")  # of paragraphs alike the text's own rules decide
PARAGRAPH = 40  # characters of a line that has sentences and no labels
PLAIN = "水清了，岸绿了，河边散步的人也多了。"
EDGE = 200  # lines at either end of a long report, among which the page's own are looked for
COPY = 20  # characters of a line that does not come twice by chance
COPIED = 0.8  # share of the lines behind the first that come again, of a second copy


@dataclass(slots=True)
class Trimmed:
    """The report's own lines, and the labels found among those that are not."""

    lines: list[str] = field(default_factory=list)
    first: int = 0
    last: int = 0
    labels: list[Labelled] = field(default_factory=list)
    credits: list[Labelled] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)


def shown(line: Line) -> str:
    """A line as the readers of labels know it: the cells of a row are parted by bars."""
    return line.text.replace("\t", " | ") if "\t" in line.text else line.text


def _survey(texts: list[str]) -> list[Seen]:
    """As `pipelines.text.survey`, which has to look at no paragraph that can be nothing else."""
    plain = [
        _is_plain(text) or EDGE <= at < len(texts) - EDGE for at, text in enumerate(texts)
    ]  # fmt: skip
    seen = survey([PLAIN if sure else text for text, sure in zip(texts, plain, strict=True)])
    return [
        Seen(text, prose=True) if sure else one
        for text, sure, one in zip(texts, plain, seen, strict=True)
    ]


def _is_plain(text: str) -> bool:
    return (
        len(text) >= PARAGRAPH and text[-1] in "。！？”" and "，" in text
        and "：" not in text and ":" not in text and NOTICE.search(text) is None
    )  # fmt: skip


def trim(lines: Sequence[Line], title: str | None) -> Trimmed:
    """Drops what `pipelines.text.boilerplate` finds, marked elements, closing links and copies.

    Lines of labels are read before they go; of those at the end only who was behind the report.
    """
    texts = ["" if line.hidden else shown(line) for line in lines]
    for at, text in enumerate(texts):
        if "BREAK" in text or "[!--" in text:
            texts[at] = MARKS.sub("", text).strip()
    seen = _survey([title, *texts] if title else texts)
    verdicts = judge(seen, title)[0]
    if title:
        seen, verdicts = seen[1:], verdicts[1:]
    kept = [
        at for at, verdict in enumerate(verdicts)
        if verdict in KEPT and texts[at] and not lines[at].beside
    ]  # fmt: skip
    while kept and lines[kept[-1]].is_link and not ATTACHMENT.match(texts[kept[-1]]):
        kept.pop()
    kept = _once(kept, texts)
    found = Trimmed([texts[at].replace(" | ", "\t") if "\t" in lines[at].text else texts[at] for at in kept])  # fmt: skip
    own = set(kept)
    found.first, found.last = (kept[0], kept[-1]) if kept else (len(lines), len(lines))
    for at, (one, verdict) in enumerate(zip(seen, verdicts, strict=True)):
        if lines[at].hidden:
            found.dropped.append((lines[at].text, "hidden"))
        if texts[at] and at not in own and verdict != "title":
            beside = "beside the report" if lines[at].beside else "link or copy"
            found.dropped.append((texts[at], verdict or beside))
        if one.labels and (verdict in ("labels", "credits", "date") or at < found.first):
            closing = verdict == "credits" or at > found.first
            (found.credits if closing else found.labels).extend(
                label for label in one.labels if not closing or label.field in CREDITS
            )
    return found


def _once(kept: list[int], texts: Sequence[str]) -> list[int]:
    """The lines without a second copy of them all, as pages for two kinds of screens have."""
    long = [at for at in kept if len(texts[at]) >= COPY and "|" not in texts[at]]
    if len(long) < 2:  # noqa: PLR2004
        return kept
    places = [at for at in long[1:] if texts[at] == texts[long[0]]]
    for at in places:
        before = {texts[one] for one in long if one < at}
        behind = [one for one in long if one >= at]
        again = sum(texts[one] in before for one in behind)
        if again >= COPIED * len(behind) and len(behind) >= COPIED * (len(long) - len(behind)):
            return [one for one in kept if one < at]
    return kept
