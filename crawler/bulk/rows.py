"""A captured page as a row of a Parquet file, and the way back to the very same Report."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.release.columns import DAY, INSTANT, INTEGER, NUMBER, TEXT, TEXTS, TRUTH, Column
from pipelines.report import Attachment, Fetch, Report
from pipelines.store.values import storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BARE = ("page_id", "fetches", "wanted")  # what only a crawl gives a report
TYPES = {
    "published_on": DAY, "written_on": DAY, "impossible": DAY, "score": NUMBER, "gate": NUMBER,
    "views": INTEGER, "borderline": TRUTH, "authors": TEXTS, "breadcrumb": TEXTS, "images": TEXTS,
}  # fmt: skip
PACKED = frozenset(("attachments", "origins", "repairs", "dropped", "facets", "terms", "factors", "signature"))  # fmt: skip
ANSWER = {
    "status": INTEGER, "size": INTEGER, "content_type": TEXT, "etag": TEXT, "last_modified": TEXT,
    "sha1": TEXT, "warc_file": TEXT, "warc_offset": INTEGER,
}  # fmt: skip
FIELDS = [name for name in Report.__slots__ if name not in BARE]
COLUMNS = (
    *(Column(name, TYPES.get(name, TEXT)) for name in FIELDS),
    Column("captured_at", INSTANT), Column("captured_url"),
    *(Column(name, kind) for name, kind in ANSWER.items()),
    Column("failure"), Column("grade", NUMBER),
)  # fmt: skip
MEANINGS = {
    "captured_at": "When the archive's crawler fetched the page.",
    "captured_url": "Its URL as the archive writes it; empty where the record cannot be read.",
    "status": "HTTP status.", "size": "Bytes of the body.", "content_type": "As the server said.",
    "etag": "As the server said.", "last_modified": "As the server said.",
    "sha1": "SHA-1 of the body in base32.", "warc_file": "The file that holds the answer.",
    "warc_offset": "Byte at which its record begins.",
    "failure": "Why the page could not be read; empty where it was.",
    "grade": "How hard the failure is: 1 is for good, less may pass.",
    "rejection": "Why the page is no report of the corpus; empty for a report.",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a capture gave: a report or a rejection with its fetch, or a failure and its grade."""

    report: Report
    at: datetime
    failure: str | None = None
    grade: float = 0.0


def meanings() -> Sequence[str]:
    """What each of COLUMNS says, as its description in the file."""
    return [MEANINGS.get(one.name, f"As report.{one.name} (docs/sql.md).") for one in COLUMNS]


def moved(row: Row, file: str, offset: int) -> Row:
    """The row as one of this place: its record may have been read in a copy."""
    fetches = tuple(replace(one, warc_file=file, warc_offset=offset) for one in row.report.fetches)
    return replace(row, report=replace(row.report, fetches=fetches))


def values(row: Row) -> tuple[Any, ...]:
    """The row's values, in the order of COLUMNS; texts as a table can hold them."""
    report = row.report
    fetch = report.fetches[0] if report.fetches else None
    told = [_packed(name, getattr(report, name)) for name in FIELDS]
    told += [row.at, fetch.url if fetch else None]
    told += [getattr(fetch, name, None) for name in ANSWER]
    return tuple(storable([*told, row.failure, row.grade]))


def _packed(name: str, value: Any) -> Any:
    if name not in PACKED:
        return value
    if name == "attachments":
        value = [asdict(one) for one in value]
    plain = [dict(one) for one in value] if name == "terms" else value
    return json.dumps(plain if isinstance(plain, (list, tuple)) else dict(plain), ensure_ascii=True)


def row_of(told: Mapping[str, Any]) -> Row:
    """The row that values by name are, of a Parquet file or of JSON; the inverse of `values`."""
    fields = {name: _unpacked(name, told[name]) for name in FIELDS if told[name] is not None}
    at = _moment(told["captured_at"])
    fetches: tuple[Fetch, ...] = ()
    if told["captured_url"] is not None:
        answer = {name: told[name] for name in ANSWER}
        fetches = (Fetch(url=told["captured_url"], fetched_at=at, **answer),)
    report = Report(**fields, fetches=fetches)
    return Row(report=report, at=at, failure=told["failure"], grade=told["grade"])


def _unpacked(name: str, value: Any) -> Any:
    kind = TYPES.get(name)
    if kind == TEXTS:
        return tuple(value)
    if kind == DAY and isinstance(value, str):
        return date.fromisoformat(value)
    if name not in PACKED:
        return value
    found = storable(json.loads(value))
    if name == "attachments":
        return tuple(Attachment(**one) for one in found)
    if name == "dropped":
        return tuple((line, reason) for line, reason in found)
    return tuple(found) if isinstance(found, list) else found


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
