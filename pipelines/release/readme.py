"""The README.md of an edition: its datasheet for a person."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MARKS = str.maketrans({one: f"\\{one}" for one in "\\|*_`[]"} | {"\n": " ", "\r": " "})
OPENED = {
    "parquet": "`pandas.read_parquet('reports.parquet')`, DuckDB (`FROM 'reports.parquet'`) and"
    " `datasets.load_dataset('FOLDER', 'reports')` open the files.",
    "jsonl": "One JSON object a line, UTF-8; dates as 2026-11-28, instants in UTC.",
    "csv": "UTF-8 with a byte order mark, fields parted by commas, texts in quotes, lines end with a line feed;"
    " no value is empty without quotes. So that no spreadsheet runs a text, one that starts with = + - @, a tab, a line end"
    " or ' has a ' in front: take away the first ' of every text that starts with one, and you have what was published.",
}
NO_TEXTS = (
    "A text-free edition: titles, dates, sources, digests and counts of characters, and no texts."
)


def said(value: Any) -> str:
    """A value as a cell of a Markdown table: no markup of its own.

    >>> said("a|b <c>"), said(None), said(1200)
    ('a\\\\|b &lt;c&gt;', '', '1,200')
    """
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return html.escape(str(value), quote=False).translate(MARKS)


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(map(said, row))} |" for row in rows), ""]


def _list(lines: Iterable[str]) -> list[str]:
    return [*(f"- {one}" for one in lines), ""]


def readme(sheet: Mapping[str, Any]) -> str:
    """The text, of a datasheet."""
    counts = sheet["counts"]
    chosen = [f"{name}: {said(one)}" for name, one in sheet["selection"].items() if one]
    lines = [
        *_configurations(sheet), f"# {sheet['title']}", "", f"Edition `{sheet['edition']}`, as it was known at {sheet['known_at']}.", "",
        *([f"Chosen from it: {'; '.join(chosen)}.", ""] if chosen else []),
        *([NO_TEXTS, ""] if sheet["text_free"] else []),
        f"{counts['reports']:,} reports with {counts['characters']:,} characters, published from"
        f" {counts['first_published'] or '?'} to {counts['last_published'] or '?'}; {counts['reprints']:,} reprints,"
        f" {counts['revisions']:,} revisions, {counts['attachments']:,} attachments (links and digests).", "",
        "## How to cite", "", sheet["cite"], "",
        "The id is the digest of the files' digests. `sha256sum -c SHA256SUMS` checks the files; `datasheet.json` says"
        " all of this to a program.", "",
        "## Files", "", OPENED[sheet["format"]], "",
        *_table(("file", "a row is", "rows", "bytes"),
                ((one["name"], one["row"], one["rows"], one["bytes"]) for one in sheet["files"])),
    ]  # fmt: skip
    lines += [*_sources(sheet), *_gaps(sheet["gaps"]), *_rules(sheet["versions"]), "## Columns", ""]
    for one in sheet["files"]:
        columns = ((c["name"], c["type"], c["meaning"]) for c in one["columns"])
        lines += [f"### {one['name']}", "", *_table(("column", "type", "meaning"), columns)]
    lines += ["## Limits", "", *_list(sheet["limits"]), "## Rights", "", *_list(sheet["licence"])]
    return "\n".join(lines).rstrip("\n") + "\n"


def _configurations(sheet: Mapping[str, Any]) -> list[str]:
    """What `datasets` reads: each file that has rows is a configuration of its own."""
    made = ["---", "configs:"]
    for one in sheet["files"]:
        stem = one["name"].split(".")[0]
        made += [f"- config_name: {stem}", f"  data_files: {one['name']}"] if one["rows"] else []
        made += ["  default: true"] if stem == "reports" else []
    return [*made, "---", ""]


def _sources(sheet: Mapping[str, Any]) -> list[str]:
    rows = (
        (one["site"], one["name"], one["url"], one["reports"], one["first_published"], one["last_published"])
        for one in sheet["sources"]
    )  # fmt: skip
    years = sorted({year for one in sheet["sources"] for year in one["years"]})
    counted = (
        (one["site"], *(one["years"].get(year, 0) for year in years)) for one in sheet["sources"]
    )
    heads = ("site", "name", "url", "reports", "first", "last")
    return [
        "## Sources", "", *_table(heads, rows), "## Reports by site and year", "",
        *_table(("site", *years), counted),
    ]  # fmt: skip


def _gaps(gaps: Mapping[str, Any]) -> list[str]:
    gone = ", ".join(f"{count} {kind}" for kind, count in gaps["disappeared"].items()) or "none"
    held = gaps["withheld"]
    return [
        "## Gaps", "",
        *_list((
            f"Places that were gone then: {gone}; their texts are in the edition.",
            f"Reports without a date of publication: {gaps['undated']:,}.",
            f"Withheld, because what a run brought was not as expected: {held['reports']:,} reports and"
            f" {held['changes']:,} changes of {held['runs']:,} runs.",
            f"Runs that had ended: {gaps['runs']['runs']:,}, from {gaps['runs']['first'] or '?'} to"
            f" {gaps['runs']['last'] or '?'}.",
        )),
        "The last full reading of each channel, beside what its site declares:", "",
        *_table(("site", "channel", "ended", "found", "declared", "missing"),
                ((one["site"], one["channel"], one["ended"], one["links"], one["declared_records"], one["missing"])
                 for one in gaps["channels"])),
    ]  # fmt: skip


def _rules(versions: Mapping[str, Any]) -> list[str]:
    def told(counts: Mapping[str, int]) -> str:
        return ", ".join(f"`{name}` ({count:,} reports)" for name, count in counts.items()) or "-"

    rules = ", ".join(f"{one['part']} {one['version']}" for one in versions["duplicate_rules"])
    return [
        "## Rules and versions", "",
        *_list((
            f"program {versions['program']}, schema {versions['schema']}",
            f"text rules {told(versions.get('text_version', {}))}",
            f"topic {told(versions.get('topic_version', {}))}",
            f"duplicates: {rules}",
            f"changes are remembered since {versions['history_since']}; of what changed before, only titles and texts are.",
        )),
    ]  # fmt: skip
