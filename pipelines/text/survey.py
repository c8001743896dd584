"""Each line of a page seen once: its labels, its furniture, whether it is prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.text.furniture import END, furniture, is_heading, is_sentence, is_teaser
from pipelines.text.label_lines import read_labels
from pipelines.text.label_words import DATE, EDGE, MEDIA, Labelled
from pipelines.text.people import UNIT, people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEADERS = frozenset(("published_on", "released_on", "shown_on", "updated_on", "written_on", "source", "views",
                     "issuer", "index_number", "doc_number", "authors"))  # fmt: skip
CREDITS = frozenset(("editor", "reviewer", "staff"))
WHOLE = 40  # characters of a paragraph that is more than a teaser's first words
SNIPPET = 25  # characters of a line that tells something
SHORT = 14  # characters of an entry of a menu
LONGEST_LABELS = 200  # characters
REMEMBERED = 8192  # lines, of 5 MB at most: a site's menus come on each of its pages, a report's lines in three readings
BRACKET = re.compile(r"(?:\s*[（(][^（）()]{1,30}[)）]){1,3}$")
HAN = re.compile(r"[一-鿿]")
MARKS = re.compile(r"[。，；！？：、,;!?:“”（()）]")

LONGEST_VALUE = 80
LONGEST_OFFICE = 24
# What a value on a line of its own looks like.
SHAPES: dict[str, Callable[[str], object]] = {
    "source": lambda text: len(text) <= LONGEST_OFFICE and (MEDIA.match(text) or UNIT.search(text)),
    "contributor": lambda text: len(text) <= LONGEST_OFFICE and UNIT.search(text),
    "issuer": lambda text: len(text) <= LONGEST_OFFICE and UNIT.search(text),
    "authors": people,
    "editor": people,
    "reviewer": people,
    "views": re.compile(r"\d{1,9}\s*次?").fullmatch,
    "index_number": re.compile(r"[\w/\-]*\d[\w/\-]*").fullmatch,
    "doc_number": re.compile(r".{1,12}[〔\[(（【]\d{4}[〕\])）】]\s*第?\d+号").fullmatch,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A line and what it is by itself, before its neighbours are asked."""

    text: str
    reason: str | None = None
    labels: tuple[Labelled, ...] = ()
    prose: bool = False

    @property
    def heads(self) -> bool:
        """Whether it tells what stands above a report: a date, a source, views, a number."""
        return any(one.field in HEADERS for one in self.labels)

    @property
    def credits(self) -> bool:
        """Whether it names an editor or a reviewer, which closes a report."""
        return any(one.field in CREDITS for one in self.labels)

    @property
    def ends(self) -> bool:
        """Whether the report may end above it."""
        return self.credits or self.reason in END or self.reason == "related"

    @property
    def whole(self) -> bool:
        """Whether it is a paragraph of its own, and not the snippet of a teaser."""
        return (
            self.prose and len(self.text) >= WHOLE and self.text.rstrip("）)”’")[-1:] in "。！？；"
        )

    @property
    def told(self) -> bool:
        """Whether it is a sentence to its end, with or without a bracket behind it."""
        return self.prose and BRACKET.sub("", self.text).rstrip("）)”’")[-1:] in "。！？；"

    @property
    def mass(self) -> int:
        """Characters of prose; a short line may be a form's or a menu's."""
        return len(self.text) if self.prose and len(self.text) >= SNIPPET else 0

    @property
    def short(self) -> bool:
        """Whether it may be an entry of a menu: short and without punctuation."""
        return len(self.text) <= SHORT and not MARKS.search(self.text)


def survey(lines: Sequence[str]) -> list[Seen]:
    """What each line is; a line that comes again is read once."""
    known: dict[str, Seen] = {}
    for line in lines:
        if line not in known:
            known[line] = _remembered(line) if len(line) <= LONGEST_LABELS else _see(line)
    found = [known[line] for line in lines]
    for at in range(1, len(found) - 1):
        if found[at + 1].reason == "date" and _names_medium(found[at]) and len(lines[at - 1]) > SHORT / 2:  # fmt: skip
            found[at] = Seen(lines[at], "labels", (Labelled("source", lines[at]),))
    for at in range(1, len(found)):
        after = found[at + 1] if at + 1 < len(found) else None
        value = _continued(found[at - 1], found[at], after)
        if value is not None:
            found[at] = Seen(lines[at], "labels", (value,))
    return found


def _continued(before: Seen, one: Seen, after: Seen | None) -> Labelled | None:
    """The value of a label that stands alone on the line above, if this line has its shape."""
    if before.reason == "date" and _names_medium(one):
        return Labelled("source", one.text)
    if not before.labels or before.labels[-1].value or before.reason == "date" or one.prose:
        return None
    field = before.labels[-1].field
    if one.reason == "date":
        return Labelled(field, one.text) if field.endswith("_on") else None
    if one.labels or one.reason not in (None, "number") or len(one.text) > LONGEST_VALUE:
        return None
    if field in ("", "title", "topic_class", "subject"):
        fits = after is not None and bool(after.labels) and one.reason is None
    else:
        fits = field in SHAPES and bool(SHAPES[field](one.text))
    return Labelled(field, one.text) if fits else None


def _names_medium(one: Seen) -> bool:
    return one.reason is None and len(one.text) <= SHORT and MEDIA.match(one.text) is not None


@lru_cache(maxsize=REMEMBERED)
def _remembered(line: str) -> Seen:
    return _see(line)


def _see(line: str) -> Seen:
    if is_heading(line):
        return Seen(line, "related")
    if is_teaser(line):
        return Seen(line, "teaser")
    if DATE.fullmatch(line.strip(EDGE)):
        return Seen(line, "date", (Labelled("shown_on", line.strip(EDGE)),))
    labels = read_labels(line) if len(line) <= LONGEST_LABELS else None
    if labels and any(one.field for one in labels):
        return Seen(line, "labels", tuple(labels))
    reason = furniture(line) or ("labels" if labels else None)
    if labels and reason in ("tools", "share", "labels"):
        return Seen(line, reason, tuple(labels) if reason == "labels" else ())
    return Seen(line, reason) if reason else Seen(line, prose=is_sentence(line))
