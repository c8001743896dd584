"""A page's text becomes a document: its title, its fields, its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pipelines.text import repair
from pipelines.text.boilerplate import judge
from pipelines.text.header import NUMBERED, PREFIX
from pipelines.text.labels import Labelled, values
from pipelines.text.people import bylines, contributor, people
from pipelines.text.signature import signed_on
from pipelines.text.survey import Seen, survey
from pipelines.text.traditional import script

COLUMN = re.compile(r"^【([^】]{2,12})】(?=.)")
HEAD = 8  # paragraphs at the top among which a document's number is looked for
EARLIEST = date(1990, 1, 1)  # no page was published before; such a date is the template's
BY_CREDITS = frozenset(("authors", "editor", "reviewer", "source", "contributor"))


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
    topic_class: str | None = None
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
    seen = survey(lines)
    verdicts, at = judge(seen, title)
    fields, labelled = _fields(seen, verdicts)
    shown = lines[at] if at is not None else labelled
    if at is not None and shown:
        shown = PREFIX.sub("", shown) or shown
        verdicts[at] = "title"
    column = COLUMN.match(shown) if shown else None
    paragraphs = [line for line, verdict in zip(lines, verdicts, strict=True) if verdict is None]
    dropped = [
        (line, verdict) for line, verdict in zip(lines, verdicts, strict=True)
        if verdict and (verdict != "title" or line != shown)
    ]  # fmt: skip
    return Document(
        title=shown,
        column=column[1] if column else None,
        script=script(whole),
        paragraphs=tuple(paragraphs),
        dropped=tuple(dropped),
        repairs=repairs,
        **_completed(fields, paragraphs),
    )


def _fields(seen: list[Seen], verdicts: list[str | None]) -> tuple[dict[str, Any], str | None]:
    """Values of the label lines, and the title that a table of an official document names."""
    pairs: list[Labelled] = []
    for one, verdict in zip(seen, verdicts, strict=True):
        if verdict == "labels":
            pairs.extend(one.labels)
        elif verdict == "credits":
            pairs.extend(label for label in one.labels if label.field in BY_CREDITS)
    found: dict[str, Any] = values(pairs)
    updated = found.pop("updated_on", None)
    if updated:
        found.setdefault("published_on", updated)
    day = found.get("published_on")
    if day and not EARLIEST <= day <= date.today() + timedelta(days=1):
        del found["published_on"]
    title = next((one.value for one in pairs if one.field == "title" and one.value), None)
    return found, title


def _completed(fields: dict[str, Any], paragraphs: list[str]) -> dict[str, Any]:
    """The fields, and what the report's own lines add: datelines, signature, number."""
    agency, authors = bylines(paragraphs)
    giver = contributor(paragraphs[-1]) if paragraphs else None
    if giver and (persons := people(giver)):
        authors = authors or persons
    elif giver:
        agency = agency or giver
    number = next((line for line in paragraphs[:HEAD] if NUMBERED.match(line)), None)
    added = {"source": agency, "authors": authors, "written_on": signed_on(paragraphs), "doc_number": number}  # fmt: skip
    return {**{name: value for name, value in added.items() if value}, **fields}
