"""The border between the web and the tables: one report of plain text, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One answer of a server, or the failure to get one: a row of the table `fetch`."""

    url: str
    fetched_at: datetime
    status: int | None = None
    elapsed_ms: int | None = None
    size: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None
    sha1: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a report links to: its absolute URL and the name shown to the reader.

    `kind` (pdf, docx, doc, …) is by the link's ending, or by the magic number of bytes that were
    seen; it is no part of what makes two attachments the same.
    """

    url: str
    name: str
    kind: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An attachment as its site's rules see it: the page to fetch, or why it is not fetched."""

    url: str
    """As in the report's `attachments`."""
    key: str
    """The key of its page."""
    name: str
    kind: str | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that lies in the store of attachments."""

    kind: str
    claimed: str | None
    size: int
    sha256: str
    path: str
    """Below ARCHIVE_FOLDER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report and everything known about it, on its way from a page to the tables.

    Every text is decoded, without tags. A value that the page does not give is None or empty:
    nothing is guessed. `origins` says where each value was read (meta, label, list, url, line).
    A verdict against the report is the value of `rejection`; it travels on like any other value
    and becomes a row in `pipelines.store.reports.save`.
    """

    url: str
    site: str
    channel: str | None = None
    title: str | None = None
    body: str = field(default="", repr=False)
    raw_body: str = field(default="", repr=False)
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
    breadcrumb: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    images: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=lambda: NOTHING, repr=False)
    script: str | None = None
    repairs: Mapping[str, int] = field(default_factory=lambda: NOTHING, repr=False)
    text_version: str | None = None
    dropped: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    score: float | None = None
    facets: Mapping[str, float] = field(default_factory=lambda: NOTHING, repr=False)
    terms: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    topic_version: str | None = None
    gate: float | None = None
    factors: Mapping[str, float] = field(default_factory=lambda: NOTHING, repr=False)
    owner: str | None = None
    borderline: bool = False
    digest: str | None = None
    signature: tuple[int, ...] = field(default=(), repr=False)
    rejection: str | None = None
    impossible: date | None = None
    """A date of publication that the page gives and that lies in the future."""
    page_id: int | None = None
    fetches: tuple[Fetch, ...] = field(default=(), repr=False)
    wanted: tuple[Wanted, ...] | None = field(default=None, repr=False)
    """What is to become of each attachment; None where none are fetched."""
