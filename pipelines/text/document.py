"""A page's text becomes a document: its title, its fields, its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.text import repair
from pipelines.text.boilerplate import LONGEST_TITLE, SENTENCE_END, judge
from pipelines.text.labels import DATE, EDGE, Labelled, read_labels, values
from pipelines.text.traditional import script

if TYPE_CHECKING:
    from datetime import date

COLUMN = re.compile(r"^【([^】]{2,12})】(?=.)")
INFO_LINES = 6  # lines at the top, among which a line of nothing but a date is the date
HEADING_STARTS = ("一、", "（一）", "(一)", "1.", "第一")


@dataclass(frozen=True, slots=True)
class Document:
    """What plain text says of itself, repaired. A value that it does not give is None or empty."""

    title: str | None = None
    published_on: date | None = None
    written_on: date | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None
    reviewer: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    index_number: str | None = None
    views: int | None = None
    column: str | None = None
    script: str = "hans"
    paragraphs: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    repairs: dict[str, int] = field(default_factory=dict)


def read_document(text: str, title: str | None = None) -> Document:
    """Reads plain text, as a page or a file gives it, into a Document in simplified Chinese.

    A `title` known from elsewhere is repaired with the text, on which the repairs are decided, and
    its copies are dropped from the lines. Nothing raises; a text of nothing gives no paragraphs.

    >>> read_document("某市推进铁军建设\\n发布日期：2020-04-02\\n近日，某市召开会议。").published_on
    datetime.date(2020, 4, 2)
    """
    whole = f"{title}\n{text}" if title else text
    repaired, repairs = repair(whole)
    lines = repaired.split("\n") if repaired else []
    verdicts = judge(lines)
    fields = _fields(lines, verdicts)
    shown = lines[0] if title and lines else None
    if shown is None:
        shown = _take_title(lines, verdicts)
    else:
        verdicts[0] = "title"
    column = COLUMN.match(shown) if shown else None
    paragraphs = [line for line, verdict in zip(lines, verdicts, strict=True) if verdict is None]
    dropped = [(a, b) for a, b in zip(lines, verdicts, strict=True) if b not in (None, "title")]
    return Document(
        title=shown,
        column=column[1] if column else None,
        script=script(whole),
        paragraphs=tuple(paragraphs),
        dropped=tuple(dropped),
        repairs=repairs,
        **fields,
    )


def _fields(lines: list[str], verdicts: list[str | None]) -> dict[str, Any]:
    """Values of the label lines, and of a line of nothing but a date near the top."""
    pairs: list[Labelled] = []
    for at, line in enumerate(lines):
        if verdicts[at] == "labels":
            pairs.extend(read_labels(line) or ())
        elif verdicts[at] is None and at < INFO_LINES and DATE.fullmatch(line.strip(EDGE)):
            pairs.append(Labelled("published_on", line))
            verdicts[at] = "labels"
    found = values(pairs)
    updated = found.pop("updated_on", None)
    if updated and "published_on" not in found:
        found["published_on"] = updated
    return found


def _take_title(lines: list[str], verdicts: list[str | None]) -> str | None:
    """The first kept line, if it has a title's shape and prose follows; marks it."""
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None]
    if len(kept) < 2:  # noqa: PLR2004
        return None
    first = lines[kept[0]]
    ended = first[-1] in SENTENCE_END and not first.endswith(("）", ")", "”", "？", "?", "！", "!"))
    if ended or len(first) > LONGEST_TITLE or first.startswith(HEADING_STARTS):
        return None
    if "title" in (verdicts[1:2] or ()) or max(len(lines[at]) for at in kept[1:]) <= len(first):
        return None
    verdicts[kept[0]] = "title"
    return first
