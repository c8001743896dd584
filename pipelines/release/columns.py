"""Which files an edition has, and which columns each of them."""

from __future__ import annotations

from dataclasses import dataclass

INTEGER, NUMBER, TEXT, DAY, INSTANT, TRUTH, TEXTS = (
    "integer", "number", "text", "date", "timestamp", "boolean", "list of text",
)  # fmt: skip
MADE = {
    "site_name": "Full name of the body that runs the site.",
    "characters": "Characters of the text.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name, which is that of the table's column unless it is MADE, and its type."""

    name: str
    type: str = TEXT
    is_body: bool = False
    """Whether it holds texts of others, which a text-free edition has not."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an edition: the table whose rows it has, and what a row is."""

    name: str
    table: str
    row: str
    columns: tuple[Column, ...]
    key: str = "id"
    known: str | None = "first_seen"
    """The column that says since when a row is known; None: since a run of its site."""

    def shown(self, *, text_free: bool) -> tuple[Column, ...]:
        """Its columns in an edition."""
        return tuple(one for one in self.columns if not (text_free and one.is_body))


def _columns(*names: str) -> tuple[Column, ...]:
    """Columns of names like 'id:integer'; text where nothing is said, a text of others for ':body'."""
    made = []
    for name in names:
        bare, _, kind = name.partition(":")
        body = kind == "body"
        made.append(Column(bare, TEXT if body or not kind else kind, is_body=body))
    return tuple(made)


REPORTS = File(
    "reports",
    "report",
    "a report, with the text of its original, the earliest place by evidence",
    _columns(
        "id:integer", "url", "site", "site_name", "channel", "title", "body:body", f"characters:{INTEGER}",
        f"published_on:{DAY}", f"written_on:{DAY}", "source", f"authors:{TEXTS}", "editor", "reviewer", "issuer",
        "doc_number", "index_number", "topic_class", "script", f"score:{NUMBER}", "owner", f"borderline:{TRUTH}",
        "topic_version", "text_version", "digest", f"first_seen:{INSTANT}", f"revised_at:{INSTANT}",
    ),
)  # fmt: skip
FILES = (
    REPORTS,
    File(
        "places",
        "appearance",
        "a place where a report stands: its original, and every reprint",
        _columns(
            "id:integer", "report:integer", "url", f"former_urls:{TEXTS}", f"original:{TRUTH}", "site", "channel",
            "title", "body:body", f"published_on:{DAY}", "source", "kind", f"similarity:{NUMBER}", "digest",
            f"first_seen:{INSTANT}",
        ),
    ),
    File(
        "revisions",
        "revision",
        "an earlier text of a report at one of its places",
        _columns(
            "id:integer", "report:integer", "url", "title", "body:body", f"characters:{INTEGER}",
            f"changed:{NUMBER}", "digest", f"seen_from:{INSTANT}", f"replaced_at:{INSTANT}",
        ),
        known="replaced_at",
    ),
    File(
        "disappearances",
        "disappearance",
        "a place of a report that went away, and whether it came back",
        _columns(
            "id:integer", "report:integer", "url", "site", "kind", f"last_listed:{INSTANT}",
            f"last_alive:{INSTANT}", f"gone_at:{INSTANT}", f"returned_at:{INSTANT}",
        ),
        known="gone_at",
    ),
    File(
        "attachments",
        "attachment",
        "a file that a report links to, by its digest; the files themselves are no part of an edition",
        _columns(
            "id:integer", "report:integer", "url", "title", "kind", "state", "reason", "size:integer", "sha256",
            f"first_seen:{INSTANT}",
        ),
    ),
    File(
        "sites",
        "site",
        "a site that was crawled",
        _columns("key", "name", "url", "level", "region"),
        key="key",
        known=None,
    ),
)  # fmt: skip
