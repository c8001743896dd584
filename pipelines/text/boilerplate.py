"""Lines that stand around a report and are not part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.text.furniture import DOUBTFUL
from pipelines.text.header import Header, find_header
from pipelines.text.repeats import judge_copies_of_text, judge_copies_of_title
from pipelines.text.tail import find_end, judge_last_lines, judge_tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.text.survey import Seen

Verdicts = list[str | None]

# A signature's date, a heading within the text, files: furniture only below the end.
KEPT = DOUBTFUL | {"date", "related", "attachment"}


def judge(seen: Sequence[Seen], known: str | None = None) -> tuple[Verdicts, int | None]:
    """For each line why it is not the report's, or None if it is; and which line is the title.

    Lines of labels are judged 'labels' where what they say is the report's, 'credits' where only
    the editor is; they are read by `pipelines.text.labels`. Nothing a teaser says is either. If a
    title is `known`, the first line is its copy.
    """
    header = find_header(seen, known)
    start = max(header.begins, header.title or 0, (header.last or -1) + 1)
    end = find_end(seen, start)
    first = next((at for at in range(start, end) if seen[at].prose), end)
    last = max((at for at in range(end) if seen[at].prose), default=-1)
    verdicts: Verdicts = [None] * len(seen)
    for at in range(end):
        verdict = _judge_line(seen[at], at, header, start)
        if verdict is None and seen[at].labels and seen[at].reason == "labels" and 0 <= last < at:
            verdict = "labels"
        if verdict is None and start < at < first and seen[at].reason in DOUBTFUL:
            verdict = seen[at].reason
        verdicts[at] = "credits" if verdict == "labels" and start <= at < last else verdict
    judge_tail(seen, end, verdicts)
    judge_last_lines(seen, end, verdicts)
    lines = [one.text for one in seen]
    title = judge_copies_of_title(lines, verdicts, header.title)
    judge_copies_of_text(lines, verdicts, title)
    return verdicts, title


def _judge_line(one: Seen, at: int, header: Header, start: int) -> str | None:
    """Why a line above the end is not the report's."""
    if at == header.title or one.prose:
        return None
    if at < start and one.labels:
        within = header.first is not None and header.first <= at
        return "labels" if within else "above the title"
    if at < header.begins:
        return one.reason or "above the title"
    if one.reason in KEPT:
        return None
    if one.labels and all(label.value and not label.field for label in one.labels):
        return None
    return one.reason
